"""What Medicare allows for a unit: the fee of a code on a day in a place, and what reduces it.

Relative values times locality indices times the conversion factor of the day, rounded to the cent a
unit, with and without the therapy reduction. What no table covers has no amount and says why.
Source: cms-100-04:5:10.7 and 12:20.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any, Literal

from msgspec import Struct

from chartproof.billing.assistants import PAIRED, marks
from chartproof.billing.edits import setting_of
from chartproof.model import Charge, Visit
from chartproof.reference import Book, Dated, Policy

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
    "P": "bundled: never paid apart from the service that it belongs to",
    "I": "not valid for Medicare, which wants another code",
    "G": "not valid for Medicare, which wants another code",
    "N": "not covered by Medicare",
    "X": "not in the physician fee schedule",
    "E": "excluded from the physician fee schedule",
    "D": "no longer in force",
    "F": "no longer in force",
    "H": "no longer in force",
    "M": "reported only, never paid",
    "Q": "reported only, never paid",
}
BUNDLED = ("B", "P")
NO_UNITS = "units must be positive"
# Modifiers with which Medicare denies a line unread, and who then owes for it.
DENIED = {
    "GY": ("GY: expected to be denied", "what the patient then owes is the provider's own charge"),
    "GZ": ("GZ: denied automatically", "without a signed notice the patient owes nothing"),
}
CHIROPRACTOR = "Medicare pays a chiropractor for manipulation of the spine alone"
Factor = Literal["nonqualifying", "qualifying_apm"]


class Fee(Struct, frozen=True):
    """One unit of a code on a day in a locality.

    whole, reduced: dollars without and with the therapy reduction; None where `why` says what keeps
    the code from being priced. rank: practice expense by which the reduction ranks it. subject:
    whether the reduction touches it. step: the reckoning in words. sources: of the rows behind it.
    is_bundled: paid with another service, so 0 whoever pays by this schedule.
    """

    code: str
    whole: Decimal | None
    reduced: Decimal | None = None
    rank: Decimal = ZERO
    subject: bool = False
    why: str | None = None
    step: str = ""
    sources: tuple[str, ...] = ()
    is_bundled: bool = False

    @property
    def weight(self) -> tuple[Decimal, Decimal]:
        """What the reduction ranks it by: practice expense, then fee."""
        return self.rank, self.whole or ZERO


class Shares(Struct, frozen=True):
    """Percentages in force on a day, and the year's deductible; None where no row covers it."""

    reduction: Decimal | None
    assistant: Decimal | None
    sequestration: Decimal | None
    coinsurance: Decimal | None
    nonparticipating: Decimal | None
    limiting: Decimal | None
    deductible: Decimal | None


class Place(Struct, frozen=True):
    """Where and for whom a fee is reckoned. percent: what one who does not participate gets."""

    locality: str
    facility: bool
    factor: Factor = "nonqualifying"
    percent: Decimal | None = None


def place_of(visit: Visit, percent: Decimal | None = None) -> Place:
    """Return where a visit is priced; without a locality the whole nation, every index 1."""
    return Place(
        (visit.locality or "national").strip() or "national",
        setting_of(visit) == "practitioner" and visit.place_of_service in FACILITY_PLACES,
        "qualifying_apm" if visit.qualifying_apm else "nonqualifying",
        percent,
    )


def locality_fault(name: str, shelf: Book) -> str | None:
    """Return what is wrong with a locality's name, or None if some year knows it."""
    if name in shelf.gpci:
        return None
    return f"locality: expected national, STATE-NN or MAC-NN such as OH-00, got {name[:20]!r}"


@lru_cache(maxsize=65536)
def fee(code: str, day: date, place: Place, reduction: Decimal | None, shelf: Book) -> Fee:
    """Return the fee of one unit. reduction: percent of practice expense that a cut one loses."""
    row = shelf.rvu.find(day, code)
    if row is None:
        return Fee(code, None, why=_unknown(code, day, shelf))
    values = row.value
    if values.status in NO_PAYMENT:
        listed = shelf.codes.find(day, code)
        instead = listed.value.use_instead if listed else ()
        hint = f"; see {', '.join(instead)}" if instead else ""
        why = f"{NO_PAYMENT[values.status]}{hint}"
        return Fee(
            code,
            ZERO,
            ZERO,
            why=why,
            step=f"{code}: {why}.",
            sources=_cited(row),
            is_bundled=values.status in BUNDLED,
        )
    practice = values.facility_pe_rvu if place.facility else values.nonfacility_pe_rvu
    if values.status == "C" or not (values.work_rvu or practice or values.mp_rvu):
        return Fee(code, None, why="priced by the Medicare contractor, not by the fee schedule")
    factor = shelf.conversion_factor.find(day, place.factor)
    if factor is None:
        return Fee(code, None, why=f"no conversion factor on file for {day}")
    name = place.locality
    indices = shelf.gpci.find(day, name)
    if indices is None:
        why = locality_fault(name, shelf) or f"no price indices on file for {name} on {day}"
        return Fee(code, None, why=why)
    work = values.work_rvu * indices.value.work_gpci
    expense = practice * indices.value.pe_gpci
    malpractice = values.mp_rvu * indices.value.mp_gpci
    usd = factor.value.usd
    whole, said = _of_fee(cents((work + expense + malpractice) * usd), place.percent)
    step = (
        f"{code}: work {_times(values.work_rvu, indices.value.work_gpci)} + practice expense "
        f"{_times(practice, indices.value.pe_gpci)} + malpractice "
        f"{_times(values.mp_rvu, indices.value.mp_gpci)} = {(work + expense + malpractice):f}; "
        f"times {usd} = {said}"
    )
    by = _cited(row, indices, factor)
    if values.mult_proc != "5":
        step += "; not a code of the therapy reduction."
        return Fee(code, whole, whole, step=step, sources=by)
    rank = values.nonfacility_pe_rvu
    if reduction is None:
        return Fee(code, whole, None, rank, True, None, f"{step}.", by)
    left = expense * (HUNDRED - reduction) / HUNDRED
    reduced, said = _of_fee(cents((work + left + malpractice) * usd), place.percent)
    return Fee(code, whole, reduced, rank, True, None, f"{step}; reduced {said}.", by)


@lru_cache(maxsize=4096)
def shares(day: date, institutional: bool, shelf: Book) -> Shares:
    """Return the percentages of a day. institutional: as a facility's claims have them."""

    def share(item: str, scope: str) -> Decimal | None:
        row = shelf.thresholds.find(day, (item, scope))
        return row.value.value if row else None

    return Shares(
        reduction=share("mppr_pct_of_pe", "institutional" if institutional else "office"),
        assistant=share("assistant_pay_pct", "CQ"),
        sequestration=share("sequestration", "part_b"),
        coinsurance=share("coinsurance", "part_b"),
        nonparticipating=share("nonparticipating_fee", "part_b"),
        limiting=share("limiting_charge", "part_b"),
        deductible=share("deductible", "part_b"),
    )


def unpaid(charge: Charge, visit: Visit, policy: Policy, shelf: Book) -> Fee | None:
    """Return a fee of 0 for a line that Medicare does not pay whatever its code is worth."""
    for modifier, (why, who_owes) in DENIED.items():
        if modifier in marks(charge):
            said = f"{charge.code}: {why}; {who_owes}."
            return Fee(charge.code, ZERO, ZERO, why=why, step=said)
    if charge.code in policy.not_covered:
        said = f"{charge.code}: {NO_PAYMENT['N']} ({policy.decided('not_covered')})."
        return Fee(charge.code, ZERO, ZERO, why=NO_PAYMENT["N"], step=said)
    if visit.discipline != "DC" or policy.pays_chiropractor_therapy is not False:
        return None
    listed = shelf.codes.find(visit.date_of_service, charge.code)
    if listed is None or (listed.value.therapy == "no" and listed.value.kind != "em"):
        return None
    return Fee(charge.code, ZERO, ZERO, why=CHIROPRACTOR, step=f"{charge.code}: {CHIROPRACTOR}.")


def units_of(charge: Charge) -> Sequence[int]:
    """Return the numbers of the units of a line, from 1; a lone 0 where it has none to price."""
    return range(1, charge.units + 1) if charge.units > 0 else (0,)


def is_assisted(charge: Charge) -> bool:
    """Return whether CQ or CO stands on the line."""
    return any(m in PAIRED for m in marks(charge))


def kept_whole(lines: Sequence[tuple[int, int, Charge, Fee]]) -> tuple[int, int] | None:
    """Return the visit and line whose first unit keeps its practice expense: the highest of a day.

    lines: visit, line, charge and fee. Highest practice expense, then highest fee. Among equals the
    choice must not hang on the order of the lines, and no rule makes it. Our convention: a line
    without an assistant's modifier, then more units, then the lower code, then the modifiers by
    letter. Lines equal in all of that pay the same whichever is chosen.
    """
    best: tuple[Decimal, Decimal] | None = None
    least: tuple[bool, int, str, tuple[str, ...]] | None = None
    kept = None
    for visit, line, charge, found in lines:
        if not found.subject or charge.units < 1:
            continue
        weight = found.weight
        if best is not None and weight < best:
            continue
        place = is_assisted(charge), -charge.units, charge.code, tuple(sorted(marks(charge)))
        if best is None or least is None or weight > best or place < least:
            best, least, kept = weight, place, (visit, line)
    return kept


def cents(amount: Decimal) -> Decimal:
    """Return dollars rounded to the cent, half a cent up."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def percent_of(amount: Decimal, percent: Decimal) -> Decimal:
    """Return a percentage of dollars, to the cent."""
    return cents(amount * percent / HUNDRED)


def _of_fee(amount: Decimal, percent: Decimal | None) -> tuple[Decimal, str]:
    if percent is None:
        return amount, f"{amount}"
    part = percent_of(amount, percent)
    return part, f"{amount}, {percent}% = {part}"


def _cited(*rows: Dated[Any]) -> tuple[str, ...]:  # Any: rows of several tables
    return tuple(f"{row.source}, {row.standing}" for row in rows)


def _unknown(code: str, day: date, shelf: Book) -> str:
    why = f"no relative values on file for {code} on {day}"
    if code in shelf.codes and shelf.codes.find(day, code) is None:
        return f"{why}: the code is not in force that day"
    return why


def _times(value: Decimal, index: Decimal) -> str:
    return f"{value}" if index == 1 else f"{value} x {index}"
