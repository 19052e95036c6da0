"""On which visit a plan will pass the year's therapy amounts, if visits go on as they have been."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from statistics import median

from msgspec import Struct

from chartproof.billing.ledger import YearLedger
from chartproof.billing.medicare import ZERO, cents
from chartproof.model import PlanOfCare, Visit
from chartproof.model.days import days_after


class Forecast(Struct, frozen=True):
    """The planned visit, counted from 1, that passes each amount; None where none of them does.

    usd_a_visit: what a planned visit is taken to use. visits: how many fall into this year. kx_on,
    review_on: about when, where the visits a week are known. steps: the reckoning in words.
    """

    usd_a_visit: Decimal
    visits: int
    kx_visit: int | None
    review_visit: int | None
    kx_on: date | None = None
    review_on: date | None = None
    steps: tuple[str, ...] = ()


def forecast(
    ledger: YearLedger,
    visits: int,
    per_week: int | None = None,
    usd_a_visit: Decimal | None = None,
) -> Forecast | None:
    """Return what so many further visits will do to a year; None where nothing says what one uses.

    usd_a_visit: what a visit uses; the median of the year's own days without it. per_week: with it
    visits after the year's end are left to the next year, which begins anew.
    """
    days: dict[date, Decimal] = {}
    for n in ledger.lines:
        if n.visit is not None and n.usd is not None:
            days[n.on] = days.get(n.on, ZERO) + n.usd
    if usd_a_visit is None and not days:
        return None
    each = usd_a_visit if usd_a_visit is not None else cents(median(days.values()))
    how = "as given" if usd_a_visit is not None else f"the median of {len(days)} days of this year"
    if usd_a_visit is None and len(days) == 1:
        how = "as the one day of this year did"
    steps = [f"{ledger.used_usd} used; a visit is taken to use {each}, {how}."]
    last = max((n.on for n in ledger.lines), default=date(ledger.year, 1, 1))
    inside = visits
    if per_week:
        inside = sum(1 for k in range(1, visits + 1) if _day(last, k, per_week).year == ledger.year)
        steps.append(f"{per_week} visits a week from {last} on: {inside} of {visits} this year.")
    more = f"{inside} more visit{'' if inside == 1 else 's'}"
    steps.append(f"{more} use {inside * each}: {ledger.used_usd + inside * each} in all.")
    if not per_week:
        steps.append("All are taken to fall into this year; visits a week would tell which do.")
    found: dict[str, tuple[int | None, date | None]] = {}
    for name, amount in (("KX", ledger.threshold_usd), ("targeted review", ledger.review_usd)):
        visit = _passing(ledger.used_usd, each, amount, inside)
        on = _day(last, visit, per_week) if visit and per_week else None
        found[name] = visit, on
        steps.append(_said(name, amount, ledger.used_usd, visit, on))
    if ledger.unpriced:
        steps.append(f"{ledger.unpriced} lines have no price: it may come sooner.")
    kx, review = found["KX"], found["targeted review"]
    return Forecast(each, inside, kx[0], review[0], kx[1], review[1], tuple(steps))


def still_planned(visits: Iterable[Visit], ledger: YearLedger) -> tuple[int, int | None] | None:
    """Return how many visits of the patient's newest plan are to come, and how many a week.

    None where no visit of the ledger carries a plan that says how many, or none is left.
    """
    ours = {n.visit for n in ledger.lines}
    own = sorted(
        (v for v in visits if v.patient_id == ledger.patient_id and v.id in ours),
        key=lambda v: v.date_of_service,
    )
    for visit in reversed(own):
        plan = visit.plan_of_care
        total = _total(plan)
        if plan is None or total is None:
            continue
        since = plan.established_on or plan.certified_from or date.min
        left = total - len({v.date_of_service for v in own if v.date_of_service >= since})
        return (left, plan.visits_per_week or None) if left > 0 else None
    return None


def _total(plan: PlanOfCare | None) -> int | None:
    if plan is None or plan.visits is not None:
        return plan.visits if plan else None
    if not plan.visits_per_week or not plan.duration_weeks:
        return None
    return plan.visits_per_week * plan.duration_weeks


def _passing(used: Decimal, each: Decimal, amount: Decimal | None, visits: int) -> int | None:
    if amount is None or used > amount or each <= 0:
        return None
    visit = int((amount - used) // each) + 1
    return visit if visit <= visits else None


def _day(last: date, visit: int, per_week: int) -> date:
    """Return about when the nth further visit falls, evenly spread over the weeks."""
    return days_after(last, -(-7 * visit // per_week))


def _said(
    name: str, amount: Decimal | None, used: Decimal, visit: int | None, on: date | None
) -> str:
    if amount is None:
        return f"{name}: the amount of this year is not on file."
    if used > amount:
        return f"{name}: {amount} is passed already."
    if visit is None:
        return f"{name}: {amount} is not reached by these visits."
    when = f", about {on}" if on else ""
    return f"{name}: planned visit {visit} passes {amount}{when}."
