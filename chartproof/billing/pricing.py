"""What Medicare allows and pays for a visit, unit by unit, with the steps in plain words.

Relative values times locality indices times the conversion factor of the day, rounded to the cent a
unit; the therapy reduction over all units of the day; the assistant's share; coinsurance and
sequestration line by line. What no table covers is None and says why.
Source: cms-100-04:5:10.7 and 12:20.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from msgspec import Struct

from chartproof.billing.assistants import PAIRED, is_critical_access, marks
from chartproof.billing.billed import as_supported
from chartproof.billing.edits import setting_of
from chartproof.model import Charge, Price, PricedLine, Units, Visit
from chartproof.reference import Book, Policy, book

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
HUNDRED = Decimal(100)
# Places of service that the physician fee schedule pays at the facility rate (CMS place-of-service
# code set); 31 is a stay under part A, 32 a nursing home without one.
FACILITY_PLACES = frozenset(
    "02 19 21 22 23 24 26 31 34 41 42 51 52 53 56 61".split()  # noqa: SIM905  # reads better so
)
NO_PAYMENT = {
    "B": "bundled: never paid apart from the service that it belongs to",
    "I": "not valid for Medicare, which wants another code",
    "N": "not covered by Medicare",
    "X": "not in the physician fee schedule",
    "E": "excluded from the physician fee schedule",
    "P": "bundled: never paid apart from the service that it belongs to",
}


NO_UNITS = "units must be positive"
DENIED = "GY: expected to be denied"
CHIROPRACTOR = "Medicare does not pay a chiropractor for therapy codes"


class Fee(Struct, frozen=True):
    """One unit of a code on a day in a locality.

    whole, reduced: dollars without and with the therapy reduction; None where `why` says what keeps
    the code from being priced. rank: practice expense by which the reduction ranks it. subject:
    whether the reduction touches it. step: the reckoning in words.
    """

    code: str
    whole: Decimal | None
    reduced: Decimal | None = None
    rank: Decimal = ZERO
    subject: bool = False
    why: str | None = None
    step: str = ""


class Shares(Struct, frozen=True):
    """Percentages in force on a day; None where no row covers it."""

    reduction: Decimal | None
    assistant: Decimal | None
    sequestration: Decimal | None
    coinsurance: Decimal | None


def price(visit: Visit, shelf: Book | None = None) -> Price:
    """Return what Medicare allows and pays for the charges of a visit.

    Amounts are None for other payers, whose contract prices are not on file, and where a table does
    not cover the day or the locality, and for a line without a positive number of units; `why` on
    the line says so. Medicare pays 0 for a line with GY and for a chiropractor's therapy codes.
    The deductible is taken as met.
    """
    shelf = shelf or book()
    day = visit.date_of_service
    policy = shelf.policy(visit.payer, day)
    if policy.kind != "medicare":
        why = f"no contract prices on file for {policy.title}"
        lines = [
            PricedLine(c.code, n, None, why=why if n else NO_UNITS)
            for c in visit.charges
            for n in _units_of(c)
        ]
        return Price(tuple(lines), steps=(f"{why[0].upper()}{why[1:]}.",))
    shares = _shares(day, setting_of(visit) == "facility", shelf)
    place = (visit.locality or "national").strip() or "national"
    facility = setting_of(visit) == "practitioner" and visit.place_of_service in FACILITY_PLACES
    fees = [
        _unpaid(c, visit, policy, shelf)
        or _fee(c.code, day, place, facility, shares.reduction, shelf)
        for c in visit.charges
    ]
    whole = _kept_whole(visit.charges, fees)
    priced: list[PricedLine] = []
    allowed: list[Decimal | None] = []
    for line, (charge, fee) in enumerate(zip(visit.charges, fees, strict=True)):
        total: Decimal | None = ZERO
        for unit in _units_of(charge):
            if unit == 0:
                priced.append(PricedLine(charge.code, 0, None, why=NO_UNITS))
                total = None
                continue
            cut = fee.subject and (line, unit) != whole
            amount = fee.reduced if cut else fee.whole
            said = f"{shares.reduction}% of practice expense off" if cut else None
            priced.append(PricedLine(charge.code, unit, amount, said, fee.why))
            total = None if amount is None or total is None else total + amount
        allowed.append(total)
    steps = ["National prices: every index is 1." if place == "national" else f"Locality {place}."]
    steps += dict.fromkeys(fee.step for fee in fees if fee.step)
    if (
        whole is not None
        and sum(max(0, c.units) for c, f in zip(visit.charges, fees, strict=True) if f.subject) > 1
    ):
        fee = fees[whole[0]]
        steps.append(
            f"One unit of {fee.code} keeps its practice expense, the highest of the day "
            f"({fee.rank}); every other therapy unit loses {shares.reduction}% of it."
        )
        equals = [
            charge
            for charge, other in zip(visit.charges, fees, strict=True)
            if other.subject and charge.units > 0 and _weight(other) == _weight(fee)
        ]
        if len({_is_assisted(charge) for charge in equals}) > 1:
            steps.append(
                "Lines with and without an assistant's modifier are equal in expense and fee: one "
                "without keeps it, by our convention, in whatever order the lines come."
            )
    return _settled(visit, tuple(priced), allowed, shares, steps)


def price_json(visit: Visit, shelf: Book | None = None) -> dict[str, Any]:  # Any: ready for JSON
    """Return the price in the shape that `chartproof price` prints; money as decimal strings."""
    found = price(visit, shelf)
    return {
        "id": visit.id,
        "lines": [
            {
                "code": n.code,
                "unit": n.unit,
                "allowed_usd": _text(n.allowed_usd),
                "reduction": n.reduction,
                "why": n.why,
            }
            for n in found.lines
        ],
        "allowed_usd": _text(found.allowed_usd),
        "medicare_pays_usd": _text(found.medicare_pays_usd),
        "patient_owes_usd": _text(found.patient_owes_usd),
        "provider_receives_usd": _text(found.provider_receives_usd),
        "steps": list(found.steps),
    }


def usd_effect(visit: Visit, supported: Units, shelf: Book | None = None) -> Decimal | None:
    """Return what billing the supported units instead would change for the provider, in dollars.

    Negative: at risk if billed as it stands. Positive: left on the table. None where either cannot
    be priced.
    """
    if (shelf or book()).policy(visit.payer, visit.date_of_service).kind != "medicare":
        return None
    billed = price(visit, shelf).provider_receives_usd
    right = price(as_supported(visit, supported), shelf).provider_receives_usd
    return None if billed is None or right is None else right - billed


def locality_fault(name: str, shelf: Book | None = None) -> str | None:
    """Return what is wrong with a locality's name, or None if some year knows it."""
    if name in (shelf or book()).gpci:
        return None
    return f"locality: expected national, STATE-NN or MAC-NN such as OH-00, got {name[:20]!r}"


@lru_cache(maxsize=65536)
def _fee(
    code: str, day: date, place: str, facility: bool, reduction: Decimal | None, shelf: Book
) -> Fee:
    row = shelf.rvu.find(day, code)
    if row is None:
        return Fee(code, None, why=f"no relative values on file for {code} on {day}")
    values = row.value
    if values.status in NO_PAYMENT:
        listed = shelf.codes.find(day, code)
        instead = listed.value.use_instead if listed else ()
        hint = f"; see {', '.join(instead)}" if instead else ""
        why = f"{NO_PAYMENT[values.status]}{hint}"
        return Fee(code, ZERO, ZERO, why=why, step=f"{code}: {why}.")
    practice = values.facility_pe_rvu if facility else values.nonfacility_pe_rvu
    if values.status == "C" or not (values.work_rvu or practice or values.mp_rvu):
        return Fee(code, None, why="priced by the Medicare contractor, not by the fee schedule")
    factor = shelf.conversion_factor.find(day, "nonqualifying")
    if factor is None:
        return Fee(code, None, why=f"no conversion factor on file for {day}")
    indices = shelf.gpci.find(day, place)
    if indices is None:
        return Fee(
            code,
            None,
            why=locality_fault(place, shelf) or f"no price indices on file for {place} on {day}",
        )
    work = values.work_rvu * indices.value.work_gpci
    expense = practice * indices.value.pe_gpci
    malpractice = values.mp_rvu * indices.value.mp_gpci
    usd = factor.value.usd
    whole = _cents((work + expense + malpractice) * usd)
    step = (
        f"{code}: work {_times(values.work_rvu, indices.value.work_gpci)} + practice expense "
        f"{_times(practice, indices.value.pe_gpci)} + malpractice "
        f"{_times(values.mp_rvu, indices.value.mp_gpci)} = {(work + expense + malpractice):f}; "
        f"times {usd} = {whole}"
    )
    subject = values.mult_proc == "5"
    if not subject:
        return Fee(code, whole, whole, step=f"{step}; not a code of the therapy reduction.")
    rank = values.nonfacility_pe_rvu
    if reduction is None:
        return Fee(code, whole, None, rank, True, None, f"{step}.")
    reduced = _cents((work + expense * (HUNDRED - reduction) / HUNDRED + malpractice) * usd)
    return Fee(code, whole, reduced, rank, True, None, f"{step}; reduced {reduced}.")


@lru_cache(maxsize=4096)
def _shares(day: date, institutional: bool, shelf: Book) -> Shares:
    def share(item: str, scope: str) -> Decimal | None:
        row = shelf.thresholds.find(day, (item, scope))
        return row.value.value if row else None

    return Shares(
        reduction=share("mppr_pct_of_pe", "institutional" if institutional else "office"),
        assistant=share("assistant_pay_pct", "CQ"),
        sequestration=share("sequestration", "part_b"),
        coinsurance=share("coinsurance", "part_b"),
    )


def _unpaid(charge: Charge, visit: Visit, policy: Policy, shelf: Book) -> Fee | None:
    """Return a fee of 0 for a line that Medicare does not pay whatever its code is worth."""
    if "GY" in marks(charge):
        said = f"{charge.code}: {DENIED}; what the patient then owes is the provider's own charge."
        return Fee(charge.code, ZERO, ZERO, why=DENIED, step=said)
    if visit.discipline != "DC" or policy.pays_chiropractor_therapy is not False:
        return None
    listed = shelf.codes.find(visit.date_of_service, charge.code)
    if listed is None or listed.value.therapy == "no":
        return None
    return Fee(charge.code, ZERO, ZERO, why=CHIROPRACTOR, step=f"{charge.code}: {CHIROPRACTOR}.")


def _units_of(charge: Charge) -> Sequence[int]:
    """Return the numbers of the units of a line, from 1; a lone 0 where it has none to price."""
    return range(1, charge.units + 1) if charge.units > 0 else (0,)


def _is_assisted(charge: Charge) -> bool:
    return any(m in PAIRED for m in marks(charge))


def _weight(fee: Fee) -> tuple[Decimal, Decimal]:
    return fee.rank, fee.whole or ZERO


def _kept_whole(charges: Sequence[Charge], fees: Sequence[Fee]) -> tuple[int, int] | None:
    """Return the line and unit that keep their practice expense: the highest, then the dearest.

    Among equals the choice must not hang on the order of the lines, and no rule makes it. Our
    convention: a line without an assistant's modifier, then more units, then the lower code, then
    the modifiers by letter. Lines equal in all of that pay the same whichever is chosen.
    """
    best: tuple[Decimal, Decimal] | None = None
    least: tuple[bool, int, str, tuple[str, ...]] | None = None
    kept = None
    for line, (charge, fee) in enumerate(zip(charges, fees, strict=True)):
        if not fee.subject or charge.units < 1:
            continue
        weight = _weight(fee)
        if best is not None and weight < best:
            continue
        place = _is_assisted(charge), -charge.units, charge.code, tuple(sorted(marks(charge)))
        if best is None or least is None or weight > best or place < least:
            best, least, kept = weight, place, (line, 1)
    return kept


def _settled(
    visit: Visit,
    lines: tuple[PricedLine, ...],
    allowed: Sequence[Decimal | None],
    shares: Shares,
    steps: list[str],
) -> Price:
    """Return the price with what Medicare and the patient pay, line by line."""
    coinsurance, sequestration = shares.coinsurance, shares.sequestration
    missing = dict.fromkeys(n.why for n in lines if n.allowed_usd is None and n.why)
    if missing or None in allowed or coinsurance is None or sequestration is None:
        why = "; ".join(missing) or f"no shares on file for {visit.date_of_service}"
        return Price(lines, steps=(*steps, f"No total: {why}."))
    pays = owes = total = ZERO
    exempt = is_critical_access(visit)
    for charge, amount in zip(visit.charges, allowed, strict=True):
        if not amount:
            continue
        patient = _cents(amount * coinsurance / HUNDRED)
        medicare = amount - patient
        said = f"{charge.code}: {amount} allowed, {patient} the patient's, {medicare} Medicare's"
        if shares.assistant is not None and not exempt and _is_assisted(charge):
            medicare = _cents(medicare * shares.assistant / HUNDRED)
            said = f"{said}; {shares.assistant}% for an assistant = {medicare}"
        if sequestration:
            medicare -= _cents(medicare * sequestration / HUNDRED)
            said = f"{said}; less {sequestration}% sequestration = {medicare}"
        steps.append(f"{said}.")
        total, pays, owes = total + amount, pays + medicare, owes + patient
    steps.append(f"In all {total} allowed: {pays} from Medicare, {owes} from the patient.")
    return Price(lines, total, pays, owes, pays + owes, tuple(steps))


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def _times(value: Decimal, index: Decimal) -> str:
    return f"{value}" if index == 1 else f"{value} x {index}"


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:f}"
