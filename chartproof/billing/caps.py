"""Caps of a payer's day: units, minutes, relative values, dollars; and what stays unpaid by them.

Which units a payer leaves unpaid is its own choice and on no file. Our convention: it pays the
dearest, and of equals those that come first, so that the order of lines changes no total.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from msgspec.structs import replace

from chartproof.billing.contract_units import PaidUnit
from chartproof.billing.counting import units_of as units_of_minutes
from chartproof.billing.medicare import ZERO, cents
from chartproof.billing.minutes import discipline_of, is_timed
from chartproof.model import Visit
from chartproof.reference import Book, Code, Policy

PAYS_THE_DEAREST = "which of them the payer leaves unpaid is its choice; here the dearest are paid"


def capped(
    units: Sequence[PaidUnit], visits: Sequence[Visit], policy: Policy, shelf: Book
) -> tuple[list[PaidUnit], list[str]]:
    """Return the units with those over the payer's caps of the day unpaid, and what was done."""
    done, steps = list(units), []
    for setting, cap, timed in (
        ("max_timed_units", policy.max_timed_units, True),
        ("max_units", policy.max_units, False),
        ("max_minutes", _units_in(policy.max_minutes), True),
    ):
        if cap is not None:
            done, said = _units(done, visits, policy, shelf, setting, cap, timed)
            steps += said
    if policy.max_rvu is not None:
        done, said = _relative_values(done, visits, policy, shelf)
        steps += said
    if policy.max_usd is not None:
        decided = policy.decided("max_usd")
        done, said = _dollars(done, cents(policy.max_usd), str(decided))
        steps += said
    return done, steps


def _units_in(minutes: int | None) -> int | None:
    return None if minutes is None else units_of_minutes(minutes)


def _code(u: PaidUnit, visits: Sequence[Visit], shelf: Book) -> Code | None:
    visit = visits[u.visit]
    row = shelf.codes.find(visit.date_of_service, visit.charges[u.line].code)
    return row.value if row else None


def _counts(u: PaidUnit, visits: Sequence[Visit], policy: Policy) -> bool:
    code = visits[u.visit].charges[u.line].code
    is_capped = not policy.capped_codes or code in policy.capped_codes
    return u.unit > 0 and not u.is_flat and is_capped


def _dearest(units: Iterable[PaidUnit]) -> list[PaidUnit]:
    return sorted(units, key=lambda u: (-(u.usd or ZERO), u.visit, u.line, u.unit))


def _units(
    units: list[PaidUnit],
    visits: Sequence[Visit],
    policy: Policy,
    shelf: Book,
    setting: str,
    cap: int,
    timed: bool,
) -> tuple[list[PaidUnit], list[str]]:
    """Return the units with those over a number of them unpaid, for each kind of therapy."""
    kinds: dict[object, list[PaidUnit]] = {}
    for u in units:
        if not _counts(u, visits, policy):
            continue
        code = _code(u, visits, shelf)
        if timed and (code is None or not is_timed(code)):
            continue
        visit = visits[u.visit]
        kinds.setdefault(discipline_of(visit.charges[u.line], visit), []).append(u)
    over = [u for same in kinds.values() for u in _dearest(same)[cap:] if u.usd != 0]
    if not over:
        return units, []
    what = f"{cap} {'timed ' if timed else ''}units of a kind of therapy a day"
    if setting == "max_minutes":
        what = f"{policy.max_minutes} minutes, {what}"
    why = f"over the payer's {what}"
    gone = {(u.visit, u.line, u.unit) for u in over}
    done = [
        replace(u, usd=ZERO if u.usd is not None else None, why=why)
        if (u.visit, u.line, u.unit) in gone
        else u
        for u in units
    ]
    step = (
        f"Units over {what} ({policy.decided(setting)}): {len(over)}, not paid; {PAYS_THE_DEAREST}."
    )
    return done, [step]


def _relative_values(
    units: list[PaidUnit], visits: Sequence[Visit], policy: Policy, shelf: Book
) -> tuple[list[PaidUnit], list[str]]:
    """Return the units with those over the day's relative values unpaid, the last one in part."""
    counted = [u for u in units if u.usd is not None and _counts(u, visits, policy)]
    kinds = {code.kind for u in counted if (code := _code(u, visits, shelf)) is not None}
    setting, cap = "max_rvu", policy.max_rvu
    if "evaluation" in kinds and policy.max_rvu_evaluation is not None:
        setting, cap = "max_rvu_evaluation", policy.max_rvu_evaluation
    elif "reevaluation" in kinds and policy.max_rvu_reevaluation is not None:
        setting, cap = "max_rvu_reevaluation", policy.max_rvu_reevaluation
    assert cap is not None
    decided = policy.decided(setting)
    if any(u.rvu is None for u in counted):
        why = f"relative values of the payer's schedule, of which it pays {cap} a day"
        done = [replace(u, open=why) if u.rvu is None and u in counted else u for u in units]
        return done, [
            f"{cap} relative values a day are paid ({decided}); those of some codes are "
            "not in the payer's file, so no total can be told."
        ]
    left: Decimal = cap
    paid: dict[tuple[int, int, int], Decimal] = {}
    for u in _dearest(counted):
        value = u.rvu or ZERO
        part = min(left, value)
        left -= part
        if part < value:
            paid[u.visit, u.line, u.unit] = cents((u.usd or ZERO) * part / value)
    if not paid:
        return units, []
    why = f"over the payer's {cap} relative values a day"
    done = [
        replace(
            u, usd=paid[key], reduction=why if paid[key] else None, why=u.why if paid[key] else why
        )
        if (key := (u.visit, u.line, u.unit)) in paid
        else u
        for u in units
    ]
    return done, [
        f"No more than {cap} relative values a day are paid ({decided}), all practitioners "
        f"together; {PAYS_THE_DEAREST}, the last in part."
    ]


def _dollars(
    units: list[PaidUnit], most: Decimal, decided: str
) -> tuple[list[PaidUnit], list[str]]:
    if sum((u.usd or ZERO for u in units), ZERO) <= most:
        return units, []
    left = most
    paid: dict[tuple[int, int, int], Decimal] = {}
    for u in _dearest(u for u in units if u.usd):
        part = min(left, u.usd or ZERO)
        left -= part
        paid[u.visit, u.line, u.unit] = part
    why = f"over the payer's {most:f} dollars a day"
    done = [
        replace(u, usd=got, reduction=why if got else None, why=u.why if got else why)
        if (got := paid.get((u.visit, u.line, u.unit))) is not None and got != u.usd
        else u
        for u in units
    ]
    return done, [f"No more than {most} dollars a day are paid ({decided})."]
