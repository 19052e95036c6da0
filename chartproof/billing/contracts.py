"""What a payer other than Medicare pays, by the contract prices in its file, and why each unit so.

In this order: the nearest price of each line; what the payer reduces when several services are
given; an assistant's share; the charge, where it is the most that is paid; caps of the day
(billing/caps.py). Each step names the file and row that decided it. What no row prices has no
amount, and a visit with such a line no total.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from chartproof.billing.caps import capped
from chartproof.billing.contract_units import PaidUnit
from chartproof.billing.edits import setting_of
from chartproof.billing.medicare import (
    HUNDRED,
    NO_UNITS,
    ZERO,
    Fee,
    Place,
    cents,
    fee,
    is_assisted,
    percent_of,
    place_of,
    shares,
    units_of,
)
from chartproof.model import Charge, Price, PricedLine, Visit
from chartproof.reference import Book, Policy
from chartproof.reference.policy import ContractPrice


class _Rate(Struct, frozen=True):
    """What one unit of a line pays before anything is taken off, or why it has no price.

    usd: of each unit; of the first alone where it is paid once a day or with the visit (`once`).
    fee: Medicare's, where the reduction for several services goes by it.
    """

    usd: Decimal | None
    said: str
    price: ContractPrice | None = None
    once: bool = False
    fee: Fee | None = None
    why: str | None = None


def contract_prices(visits: Sequence[Visit], policy: Policy, shelf: Book) -> tuple[Price, ...]:
    """Return the price of each visit of one patient, day and payer, by the payer's contract."""
    if not policy.prices:
        why = f"no contract prices on file for {policy.title}"
        payer = shelf.payers.find(visits[0].payer)
        if payer is not None and any(link.prices for link in shelf.payers.chain(payer)):
            why += f" on {visits[0].date_of_service}"  # of other days, plans or cases there are
        return tuple(_unpriced(v, why) for v in visits)
    rates = [[_rate(c, visit, policy, shelf) for c in visit.charges] for visit in visits]
    units = _begun(visits, rates)
    units, reducing = _reduced(units, visits, rates, policy, shelf)
    units, helping = _assisted(units, visits, policy)
    units, limiting = _within_charge(units, visits, rates, policy)
    units, capping = capped(units, visits, policy, shelf)
    steps = [*reducing, *helping, *limiting, *capping]
    return tuple(
        _settled(
            visit,
            [u for u in units if u.visit == i],
            [*_whose(policy), *dict.fromkeys(r.said for r in rates[i]), *steps],
            policy,
        )
        for i, visit in enumerate(visits)
    )


def _unpriced(visit: Visit, why: str) -> Price:
    lines = tuple(
        PricedLine(c.code, n, None, why=why if n else NO_UNITS, line=i)
        for i, c in enumerate(visit.charges)
        for n in units_of(c)
    )
    return Price(lines, steps=(f"{why[0].upper()}{why[1:]}.",))


def _whose(policy: Policy) -> list[str]:
    """Say whose prices these are, and in which order rows were looked for."""
    named = [f"plan {policy.plan}"] if policy.plan else []
    named += [f"case {policy.case}"] if policy.case else []
    who = ", ".join([policy.title, *named])
    order = "a row for the case goes before one for the plan, then the payer's, then what it is "
    found = {p.decided.level for p in policy.prices}
    bare = [n for n, level in (("plan", "plan"), ("case", "case")) if getattr(policy, level)]
    bare = [n for n in bare if n not in found]
    none = f" No price on file is for this {' or '.join(bare)}." if bare else ""
    return [f"Contract prices of {who}: {order}based on, then global.{none}"]


def _rate(charge: Charge, visit: Visit, policy: Policy, shelf: Book) -> _Rate:
    """Return what a unit of a line pays by the nearest row that speaks of it."""
    code = charge.code
    if (why := _refused(charge, visit, policy, shelf)) is not None:
        return _Rate(ZERO, f"{code}: {why}.", why=why)
    price = _nearest(code, visit, policy)
    if price is None:
        why = f"no contract price on file for {code} under {policy.title}"
        return _Rate(None, f"{code}: {why}.", why=why)
    by = f"({price.decided})"
    medicare = _medicare(code, visit, visit.date_of_service, place_of(visit), shelf)
    usd = None if price.usd is None else cents(price.usd)
    match price.pays:
        case "per_unit":
            return _Rate(usd, f"{code}: {usd} a unit {by}.", price, fee=medicare)
        case "per_code":
            return _Rate(usd, f"{code}: {usd} a day {by}.", price, once=True)
        case "per_visit":
            said = f"{code}: in the price of the visit, {usd} {by}."
            return _Rate(usd, said, price, once=True)
        case "per_rvu":
            assert price.usd is not None
            assert price.rvu is not None
            usd = cents(price.usd * price.rvu)
            said = f"{code}: {price.rvu} relative values x {price.usd} = {usd} a unit {by}."
            return _Rate(usd, said, price, fee=medicare)
        case "percent_of_charge":
            return _of_charge(charge, price, by)
        case "percent_of_medicare":
            return _of_medicare(code, visit, price, by, shelf)


def _refused(charge: Charge, visit: Visit, policy: Policy, shelf: Book) -> str | None:
    if charge.code in policy.not_covered:
        return f"not covered ({policy.decided('not_covered')})"
    listed = shelf.codes.find(visit.date_of_service, charge.code)
    if listed is not None and listed.value.kind == "group" and policy.pays_group is False:
        return f"group treatment is not paid ({policy.decided('pays_group')})"
    is_therapy = listed is None or listed.value.therapy != "no"
    if visit.discipline == "DC" and policy.pays_chiropractor_therapy is False and is_therapy:
        decided = policy.decided("pays_chiropractor_therapy")
        return f"therapy codes of a chiropractor are not paid ({decided})"
    return None


def _nearest(code: str, visit: Visit, policy: Policy) -> ContractPrice | None:
    """Return the nearest price of a line; of one level, that which names its code.

    A price for the visit that names other codes leaves a code with a price of its own beside it.
    """
    speaking = [p for p in policy.prices if _speaks(p, code, visit)]
    if not speaking:
        return None
    level = speaking[0].decided.payer, speaking[0].decided.level
    level_rows = (p for p in speaking if (p.decided.payer, p.decided.level) == level)
    return next((p for p in level_rows if code in p.codes), speaking[0])


def _speaks(price: ContractPrice, code: str, visit: Visit) -> bool:
    if price.pays == "per_visit":
        return not price.codes or any(c in price.codes for c in visit.codes)
    return not price.codes or code in price.codes


def _of_charge(charge: Charge, price: ContractPrice, by: str) -> _Rate:
    assert price.percent is not None
    if charge.charge_usd is None:
        why = f"charge_usd of {charge.code}, of which the contract pays {price.percent}%"
        return _Rate(None, f"{charge.code}: needs {why} {by}.", price, why=f"not given: {why}")
    usd = percent_of(charge.charge_usd, price.percent)
    said = f"{charge.code}: {price.percent}% of the charge of {charge.charge_usd} = {usd} {by}."
    return _Rate(usd, said, price, once=True)


def _of_medicare(code: str, visit: Visit, price: ContractPrice, by: str, shelf: Book) -> _Rate:
    assert price.percent is not None
    day = visit.date_of_service if price.year is None else date(price.year, 12, 31)
    place = place_of(visit)
    if price.locality is not None:
        place = replace(place, locality=price.locality)
    found = _medicare(code, visit, day, place, shelf)
    if found.whole is None or (found.why and not found.is_bundled):
        why = f"{price.percent}% of Medicare's price, of which there is none: {found.why}"
        return _Rate(None, f"{code}: {why} {by}.", price, why=why)
    if found.why:
        why = f"{price.percent}% of Medicare's price, which is 0: {found.why}"
        return _Rate(ZERO, f"{code}: {why} {by}.", price, why=why)
    usd = percent_of(found.whole, price.percent)
    when = "the day" if price.year is None else f"the end of {price.year}"
    said = (
        f"{code}: {price.percent}% of Medicare's {found.whole} ({when}, {place.locality}) = {usd} "
        f"a unit {by}."
    )
    return _Rate(usd, said, price, fee=found)


def _medicare(code: str, visit: Visit, day: date, place: Place, shelf: Book) -> Fee:
    percents = shares(day, setting_of(visit) == "facility", shelf)
    return fee(code, day, place, percents.reduction, shelf)


def _begun(visits: Sequence[Visit], rates: Sequence[Sequence[_Rate]]) -> list[PaidUnit]:
    """Return every unit with its rate; what is paid once stands on one unit of what it is for.

    That is the first without an assistant's modifier, so that the order of lines does not count.
    """
    units: list[PaidUnit] = []
    bearing: dict[object, tuple[int, int]] = {}
    lines = [(v, n, c) for v, visit in enumerate(visits) for n, c in enumerate(visit.charges)]
    for v, n, charge in sorted(lines, key=lambda line: is_assisted(line[2])):
        if charge.units > 0:
            bearing.setdefault(_group(rates[v][n], v, n, charge.code), (v, n))
    for v, visit in enumerate(visits):
        for n, (charge, rate) in enumerate(zip(visit.charges, rates[v], strict=True)):
            for unit in units_of(charge):
                if unit == 0:
                    units.append(PaidUnit(v, n, 0, None, NO_UNITS))
                    continue
                decided = str(rate.price.decided) if rate.price else None
                usd, why = rate.usd, rate.why
                bears = unit == 1 and bearing[_group(rate, v, n, charge.code)] == (v, n)
                if rate.once and rate.price is not None and usd is not None and not bears:
                    usd, why = ZERO, _PAID_WITH[rate.price.pays]
                rvu = rate.price.rvu if rate.price else None
                is_flat = rate.price is not None and rate.price.pays == "per_visit"
                units.append(PaidUnit(v, n, unit, usd, why, None, decided, rvu, is_flat))
    return units


_PAID_WITH = {
    "per_visit": "in the price of the visit",
    "per_code": "paid once a day",
    "percent_of_charge": "in the price of the line",
}


def _group(rate: _Rate, visit: int, line: int, code: str) -> object:
    """Return what the lines that share one price have in common; a line by itself, its place.

    A price of a visit is for each visit, one of a code and day for all visits of the day.
    """
    if rate.price is None or rate.price.pays not in ("per_visit", "per_code"):
        return visit, line
    return (visit, "visit") if rate.price.pays == "per_visit" else code


def _reduced(
    units: Sequence[PaidUnit],
    visits: Sequence[Visit],
    rates: Sequence[Sequence[_Rate]],
    policy: Policy,
    shelf: Book,
) -> tuple[list[PaidUnit], list[str]]:
    """Return the units as paid where several therapy services of a day are paid less."""

    def fee_of(u: PaidUnit) -> Fee | None:
        return rates[u.visit][u.line].fee

    def is_therapy(u: PaidUnit) -> bool:
        row = shelf.codes.find(
            visits[u.visit].date_of_service, visits[u.visit].charges[u.line].code
        )
        return row is not None and row.value.mppr

    def first(u: PaidUnit, weight: object) -> tuple[object, ...]:
        charge = visits[u.visit].charges[u.line]
        return weight, not is_assisted(charge), charge.units, -u.visit, -u.line, -u.unit

    flat = policy.reduction_percent
    if flat is not None:
        able = [u for u in units if u.usd and fee_of(u) is not None and is_therapy(u)]
        best = max(able, key=lambda u: first(u, u.usd), default=None)
        decided = policy.decided("reduction_percent")
        done = [
            replace(u, usd=percent_of(u.usd or ZERO, HUNDRED - flat), reduction=f"{flat}% off")
            if u in able and u is not best
            else u
            for u in units
        ]
        said = f"Every therapy unit of the day but the dearest is paid {flat}% less ({decided})."
        return done, [said] if len(able) > 1 else []
    if policy.mppr is None:
        several = sum(1 for u in units if u.usd and is_therapy(u)) > 1
        said = "Whether this payer pays several therapy services of a day less is not on file: "
        return list(units), [f"{said}nothing is taken off for that."] if several else []
    if not policy.mppr:
        return list(units), []
    ranked = {u: f for u in units if u.usd and (f := fee_of(u)) is not None and f.subject}
    best = max(ranked, key=lambda u: first(u, ranked[u].weight), default=None)
    done = [u if u is best or u not in ranked else _cut(u, ranked[u]) for u in units]
    said = (
        "Therapy units of the day but the one of highest practice expense lose the share of their "
        f"price that Medicare's reduction takes ({policy.decided('mppr')})."
    )
    return done, [said] if len(ranked) > 1 else []


def _cut(u: PaidUnit, medicare: Fee) -> PaidUnit:
    """Return a unit less the share that Medicare's reduction takes of its own fee."""
    if u.usd is None or not medicare.whole or medicare.reduced is None:
        return replace(u, usd=None, why="its reduction among several services")
    usd = cents(u.usd * medicare.reduced / medicare.whole)
    return replace(u, usd=usd, reduction="practice expense reduced as by Medicare")


def _assisted(
    units: Sequence[PaidUnit], visits: Sequence[Visit], policy: Policy
) -> tuple[list[PaidUnit], list[str]]:
    share = policy.assistant_pay_percent
    if share is None:
        return list(units), []
    done = []
    for u in units:
        if u.usd and is_assisted(visits[u.visit].charges[u.line]):
            said = f"{share}% for an assistant"
            said = f"{u.reduction}; {said}" if u.reduction else said
            done.append(replace(u, usd=percent_of(u.usd, share), reduction=said))
        else:
            done.append(u)
    decided = policy.decided("assistant_pay_percent")
    said = f"Lines with CQ or CO are paid {share}% ({decided})."
    return done, [said] if done != list(units) else []


def _within_charge(
    units: Sequence[PaidUnit],
    visits: Sequence[Visit],
    rates: Sequence[Sequence[_Rate]],
    policy: Policy,
) -> tuple[list[PaidUnit], list[str]]:
    """Return the units with no line above its charge, where the contract says so.

    Lines that share a price, of the visit or of a code and day, have the sum of their charges.
    """
    if not policy.lesser_of_charge:
        return list(units), []
    group = {
        (v, n): _group(rate, v, n, visits[v].charges[n].code)
        for v, row in enumerate(rates)
        for n, rate in enumerate(row)
    }
    left: dict[object, Decimal | None] = dict.fromkeys(group.values(), ZERO)
    for (v, n), key in group.items():
        before, usd = left[key], visits[v].charges[n].charge_usd
        left[key] = None if before is None or usd is None else before + cents(usd)
    done, unknown = [], False
    for u in units:
        key = group[u.visit, u.line]
        most = left[key]
        if u.usd is None or most is None:
            unknown = unknown or (most is None and bool(u.usd))
            done.append(u)
            continue
        usd = min(u.usd, most)
        left[key] = most - usd
        done.append(u if usd == u.usd else replace(u, usd=usd, reduction="no more than the charge"))
    steps = [f"No line is paid above its charge ({policy.decided('lesser_of_charge')})."]
    if unknown:
        steps.append("Lines without charge_usd: whether the charge is lower is not known.")
    return done, steps


def _settled(visit: Visit, units: Sequence[PaidUnit], steps: list[str], policy: Policy) -> Price:
    """Return one visit's price; with the patient's share where the payer's file states it."""
    lines = tuple(
        PricedLine(visit.charges[u.line].code, u.unit, u.usd, u.reduction, u.why, u.line, u.decided)
        for u in units
    )
    missing = dict.fromkeys(u.missing for u in units if u.missing)
    if missing:
        return Price(lines, steps=(*steps, f"No total: {'; '.join(missing)}."))
    total = sum((u.usd or ZERO for u in units), ZERO)
    copay, percent = policy.copay_usd, policy.patient_percent
    if copay is None and percent is None:
        steps.append(f"In all {total} allowed; the patient's share of it is not on file.")
        return Price(lines, total, None, None, total, tuple(steps))
    first = min(total, cents(copay or ZERO))
    owes = first + percent_of(total - first, percent or ZERO)
    decided = policy.decided("copay_usd" if copay is not None else "patient_percent")
    pays = total - owes
    steps.append(
        f"In all {total} allowed: {pays} from the payer, {owes} the patient's ({decided})."
    )
    return Price(lines, total, None, owes, total, tuple(steps), pays)
