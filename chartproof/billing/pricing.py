"""What lines pay, unit by unit, with the steps in plain words: Medicare's way, or by contract.

Medicare: fees of the day and place (billing/medicare.py), the therapy reduction over all units of a
patient, day and billing group, then coinsurance, deductible, the assistant's share and
sequestration line by line. Other payers: their contract prices (billing/contracts.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from msgspec import Struct

from chartproof.billing.assistants import is_critical_access
from chartproof.billing.billed import as_supported
from chartproof.billing.contracts import contract_prices
from chartproof.billing.edits import setting_of
from chartproof.billing.medicare import (
    HUNDRED,
    NO_UNITS,
    ZERO,
    Fee,
    Shares,
    cents,
    fee,
    is_assisted,
    kept_whole,
    percent_of,
    place_of,
    shares,
    units_of,
    unpaid,
)
from chartproof.billing.medicare import locality_fault as _locality_fault
from chartproof.model import Price, PricedLine, Units, Visit
from chartproof.reference import Book, Policy, book


class _Day(Struct, frozen=True):
    """The visits of one patient, day and billing group, and the unit whose expense stays whole."""

    visits: tuple[Visit, ...]
    fees: tuple[tuple[Fee, ...], ...]
    whole: tuple[int, int] | None
    subject_units: int


def price(visit: Visit, shelf: Book | None = None) -> Price:
    """Return what the payer allows and pays for the charges of a visit, taken by itself.

    Medicare by its tables, another payer by the contract prices in its file. Amounts are None where
    neither covers the day, the place or the code, and for a line without a positive number of
    units; `why` on the line says so. Medicare pays 0 for a line with GY or GZ and a chiropractor's
    therapy codes. The deductible is taken as met unless the visit says what is left of it. Several
    visits of a patient on one day share the therapy reduction: see `price_all`.
    """
    return _together((visit,), shelf or book())[0]


def price_all(visits: Iterable[Visit], shelf: Book | None = None) -> tuple[Price, ...]:
    """Return the price of each visit, in order; those of one patient, day and group priced as one.

    The group is the billing NPI. A visit that names none joins the only group of that patient and
    day that is named; where several are, it stands alone. So does a visit without a patient_id.
    """
    shelf = shelf or book()
    visits = tuple(visits)
    found: list[Price | None] = [None] * len(visits)
    for places in _days(visits, shelf):
        for place, one in zip(places, _together([visits[i] for i in places], shelf), strict=True):
            found[place] = one
    return tuple(p for p in found if p is not None)


def price_json(
    visit: Visit, shelf: Book | None = None, found: Price | None = None
) -> dict[str, Any]:  # Any: ready for JSON
    """Return the price in the shape that `chartproof price` prints; money as decimal strings.

    found: the price, where it has been reckoned already.
    """
    found = found or price(visit, shelf)
    return {
        "id": visit.id,
        "payer": visit.payer,
        "date_of_service": visit.date_of_service.isoformat(),
        "lines": [
            {
                "code": n.code,
                "unit": n.unit,
                "allowed_usd": _text(n.allowed_usd),
                "reduction": n.reduction,
                "why": n.why,
                "line": n.line,
                "decided": n.decided,
            }
            for n in found.lines
        ],
        "allowed_usd": _text(found.allowed_usd),
        "medicare_pays_usd": _text(found.medicare_pays_usd),
        "payer_pays_usd": _text(found.payer_pays_usd),
        "patient_owes_usd": _text(found.patient_owes_usd),
        "provider_receives_usd": _text(found.provider_receives_usd),
        "limiting_usd": _text(found.limiting_usd),
        "steps": list(found.steps),
    }


def usd_effect(visit: Visit, supported: Units, shelf: Book | None = None) -> Decimal | None:
    """Return what billing the supported units instead would change for the provider, in dollars.

    Negative: at risk if billed as it stands. Positive: left on the table. None where either cannot
    be priced.
    """
    billed = price(visit, shelf).provider_receives_usd
    right = price(as_supported(visit, supported), shelf).provider_receives_usd
    return None if billed is None or right is None else right - billed


def locality_fault(name: str, shelf: Book | None = None) -> str | None:
    """Return what is wrong with a locality's name, or None if some year knows it."""
    return _locality_fault(name, shelf or book())


def _days(visits: Sequence[Visit], shelf: Book) -> list[list[int]]:
    """Return the places of the visits that are priced together."""
    days: dict[tuple[object, ...], dict[str | None, list[int]]] = {}
    alone: list[list[int]] = []
    for i, visit in enumerate(visits):
        if visit.patient_id is None:
            alone.append([i])
            continue
        day = visit.date_of_service
        policy = shelf.policy(visit.payer, day)
        whose = policy.name, policy.plan, policy.case
        key = visit.patient_id, day, whose, setting_of(visit)
        npi = visit.billing.npi if visit.billing is not None else None
        days.setdefault(key, {}).setdefault(npi, []).append(i)
    for groups in days.values():
        unnamed = groups.pop(None, [])
        if len(groups) > 1:
            alone += [*groups.values(), *([i] for i in unnamed)]
        else:
            alone.append(sorted([*unnamed, *(i for g in groups.values() for i in g)]))
    return alone


def _together(visits: Sequence[Visit], shelf: Book) -> tuple[Price, ...]:
    """Return the prices of visits of one patient, day, payer and billing group."""
    first = visits[0]
    policy = shelf.policy(first.payer, first.date_of_service)
    if policy.kind != "medicare":
        return contract_prices(visits, policy, shelf)
    percents = shares(first.date_of_service, setting_of(first) == "facility", shelf)
    day = _day(visits, policy, percents, shelf)
    return tuple(_priced(i, day, percents) for i in range(len(visits)))


def _day(visits: Sequence[Visit], policy: Policy, percents: Shares, shelf: Book) -> _Day:
    fees = []
    for visit in visits:
        cut = percents.nonparticipating if visit.participation == "nonparticipating" else None
        place = place_of(visit, cut)
        fees.append(
            tuple(
                unpaid(c, visit, policy, shelf)
                or fee(c.code, visit.date_of_service, place, percents.reduction, shelf)
                for c in visit.charges
            )
        )
    lines = [
        (v, n, charge, found)
        for v, visit in enumerate(visits)
        for n, (charge, found) in enumerate(zip(visit.charges, fees[v], strict=True))
    ]
    units = sum(max(0, charge.units) for _, _, charge, found in lines if found.subject)
    return _Day(tuple(visits), tuple(fees), kept_whole(lines), units)


def _priced(number: int, day: _Day, percents: Shares) -> Price:
    """Return the price of one of the day's visits."""
    visit, fees = day.visits[number], day.fees[number]
    lines: list[PricedLine] = []
    allowed: list[Decimal | None] = []
    for line, (charge, found) in enumerate(zip(visit.charges, fees, strict=True)):
        total: Decimal | None = ZERO
        for unit in units_of(charge):
            if unit == 0:
                lines.append(PricedLine(charge.code, 0, None, why=NO_UNITS, line=line))
                total = None
                continue
            cut = found.subject and not (unit == 1 and (number, line) == day.whole)
            amount = found.reduced if cut else found.whole
            said = f"{percents.reduction}% of practice expense off" if cut else None
            lines.append(PricedLine(charge.code, unit, amount, said, found.why, line))
            total = None if amount is None or total is None else total + amount
        allowed.append(total)
    return _settled(visit, tuple(lines), allowed, percents, _first_steps(number, day, percents))


def _first_steps(number: int, day: _Day, percents: Shares) -> list[str]:
    """Return where the visit is priced, its fees, and which unit keeps its practice expense."""
    visit, fees = day.visits[number], day.fees[number]
    place = place_of(visit)
    national = place.locality == "national"
    steps = ["National prices: every index is 1." if national else f"Locality {place.locality}."]
    if place.facility:
        steps.append(
            f"Place of service {visit.place_of_service}: the practice expense of a facility."
        )
    if setting_of(visit) == "facility":
        steps.append("Billed by a facility: its therapy is paid with an office's practice expense.")
    if visit.participation == "nonparticipating":
        steps.append(f"Not participating: {percents.nonparticipating}% of the fee.")
    if visit.qualifying_apm:
        steps.append("The factor of qualifying participants of an advanced payment model.")
    steps += dict.fromkeys(found.step for found in fees if found.step)
    if by := dict.fromkeys(source for found in fees for source in found.sources):
        steps.append(f"Medicare's own tables: {'; '.join(by)}.")
    if day.whole is None or day.subject_units < 2:
        return steps
    kept = day.fees[day.whole[0]][day.whole[1]]
    whose = "" if day.whole[0] == number else f" in visit {day.visits[day.whole[0]].id} of this day"
    steps.append(
        f"One unit of {kept.code}{whose} keeps its practice expense, the highest of the day "
        f"({kept.rank}); every other therapy unit loses {percents.reduction}% of it."
    )
    if len(day.visits) > 1:
        steps.append(
            f"{len(day.visits)} visits of this patient, day and billing group share that reduction."
        )
    equals = [
        charge
        for other, found in zip(day.visits, day.fees, strict=True)
        for charge, one in zip(other.charges, found, strict=True)
        if one.subject and charge.units > 0 and one.weight == kept.weight
    ]
    if len({is_assisted(charge) for charge in equals}) > 1:
        steps.append(
            "Lines with and without an assistant's modifier are equal in expense and fee: one "
            "without keeps it, by our convention, in whatever order the lines come."
        )
    return steps


def _settled(
    visit: Visit,
    lines: tuple[PricedLine, ...],
    allowed: Sequence[Decimal | None],
    percents: Shares,
    steps: list[str],
) -> Price:
    """Return the price with what Medicare and the patient pay, line by line."""
    coinsurance, sequestration = percents.coinsurance, percents.sequestration
    missing = dict.fromkeys(n.why for n in lines if n.allowed_usd is None and n.why)
    if missing or None in allowed or coinsurance is None or sequestration is None:
        why = "; ".join(missing) or f"no shares on file for {visit.date_of_service}"
        return Price(lines, steps=(*steps, f"No total: {why}."))
    pays = owes = total = ZERO
    exempt = is_critical_access(visit)
    left = stated = cents(visit.deductible_left_usd or ZERO)
    for charge, amount in zip(visit.charges, allowed, strict=True):
        if not amount:
            continue
        deducted = min(left, amount)
        left -= deducted
        patient = deducted + cents((amount - deducted) * coinsurance / HUNDRED)
        medicare = amount - patient
        first = f", {deducted} of it deductible" if deducted else ""
        said = f"{charge.code}: {amount} allowed, {patient} the patient's{first}, {medicare} "
        said += "Medicare's"
        if percents.assistant is not None and not exempt and is_assisted(charge):
            medicare = percent_of(medicare, percents.assistant)
            said = f"{said}; {percents.assistant}% for an assistant = {medicare}"
        if sequestration:
            medicare -= percent_of(medicare, sequestration)
            said = f"{said}; less {sequestration}% sequestration = {medicare}"
        steps.append(f"{said}.")
        total, pays, owes = total + amount, pays + medicare, owes + patient
    steps.append(f"In all {total} allowed: {pays} from Medicare, {owes} from the patient.")
    if visit.deductible_left_usd is not None:
        steps.append(f"Of the deductible {stated} was left; {left} now is.")
        if percents.deductible is not None and visit.deductible_left_usd > percents.deductible:
            steps.append(f"That is more than the year's whole deductible, {percents.deductible}.")
    if exempt:
        steps.append(
            "A critical access hospital is paid by its cost: these are the fee schedule's figures, "
            "which count towards the year's threshold; no line is reduced for an assistant."
        )
    if visit.participation == "nonparticipating" and visit.assigned is False:
        return _unassigned(visit, lines, total, pays, percents, steps)
    return Price(lines, total, pays, owes, pays + owes, tuple(steps), pays)


def _unassigned(
    visit: Visit,
    lines: tuple[PricedLine, ...],
    total: Decimal,
    pays: Decimal,
    percents: Shares,
    steps: list[str],
) -> Price:
    """Return the price of a claim without assignment: the patient pays the bill, up to a limit."""
    if percents.limiting is None:
        return Price(lines, total, steps=(*steps, "No total: no limiting charge on file."))
    limits = [ZERO] * len(visit.charges)
    for n in lines:
        limits[n.line] += percent_of(n.allowed_usd or ZERO, percents.limiting)
    limit = sum(limits, ZERO)
    charged = [None if c.charge_usd is None else cents(c.charge_usd) for c in visit.charges]
    bill = sum(
        (
            most if usd is None else min(usd, most)
            for usd, most in zip(charged, limits, strict=True)
        ),
        ZERO,
    )
    what = "at most" if None in charged else "the charges, at most the limit,"
    steps.append(
        f"Without assignment no more than {percents.limiting}% of that may be charged: {limit}. "
        f"The patient pays the bill, {what} {bill}, and Medicare sends the patient {pays}."
    )
    return Price(lines, total, pays, bill - pays, bill, tuple(steps), pays, limit)


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:f}"
