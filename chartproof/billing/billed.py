"""Units of a visit: what its documented minutes support beside what its charges bill."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from msgspec.structs import replace

from chartproof.billing.assistants import PAIRED, is_critical_access, marks
from chartproof.billing.counting import band, units_of
from chartproof.billing.in_hand import kept_in_hand
from chartproof.billing.minutes import Documented, discipline_of, documented, is_timed
from chartproof.billing.questions import Service
from chartproof.billing.units import Key, Wanted, count
from chartproof.model import Charge, CodeMinutes, Discipline, Method, UnitLine, Units, Visit
from chartproof.reference import Book, Code


@kept_in_hand
def visit_units(visit: Visit, book: Book, method: Method | None = None) -> Units:
    """Return the units that the visit's minutes support, counted as its payer counts.

    method: another than the payer's. supported leaves out what cannot be decided; `unknown` says
    why. Where the payer's method is not on file, both common ones are tried, and only what they
    agree on is supported. Of tied ways, all of them valid, the one nearest to the charges is shown.
    """
    policy = book.policy(visit.payer, visit.date_of_service)
    found = documented(visit, book)
    how = method or policy.counting
    if how == "unknown":
        return _both_ways(visit, book, found)
    services, unknown, steps = _services(visit, book, found, how)
    wanted = Wanted(
        discipline=policy.discipline_modifier == "required",
        assistant=policy.assistant_modifier == "required" and not is_critical_access(visit),
    )
    units = count(services, how, visit.date_of_service, book, wanted, _prefer(visit, book))
    helped = any(s.assistant for s in services)
    if helped and policy.assistant_modifier == "unknown":
        unknown.append("whether this payer wants CQ or CO")
    lines = _as_marked(visit, found, units.lines, unknown) if wanted.assistant else units.lines
    timed, total = units.timed_units, units.total_units
    if how == "cms" and found.missing and found.total is not None and _one_pool(visit, book):
        timed = units_of(found.total)
        low, high = band(timed)
        steps.append(
            f"The note's timed total is {found.total} minutes: {timed} units in all "
            f"({low}-{high} minutes), however they are shared out."
        )
        total += timed
    return replace(
        units,
        billed=_billed(visit.charges),
        lines=lines,
        timed_units=timed,
        total_units=total,
        steps=(*steps, *units.steps),
        unknown=(*unknown, *units.unknown),
    )


def as_supported(visit: Visit, units: Units) -> Visit:
    """Return the visit with the charges that its minutes support; undecided codes stay as charged.

    A line keeps its modifiers, other than CQ and CO, and its pointers; minutes and charges in
    dollars are left off.
    """
    first = {c.code: c for c in reversed(visit.charges)}
    decided = units.supported.keys()
    charges = [c for c in visit.charges if c.code not in decided]
    written: dict[str, int] = {}
    for line in units.lines:
        if line.code in decided:
            charges.append(_charge(line, first.get(line.code)))
            written[line.code] = written.get(line.code, 0) + line.units
    for code, n in units.supported.items():
        if n > written.get(code, 0):  # units whose CQ or CO is not settled: as the visit has them
            rest = n - written.get(code, 0)
            charges.append(Charge(code, rest, marks(first[code]) if code in first else ()))
    return replace(visit, charges=tuple(charges))


def _charge(line: UnitLine, was: Charge | None) -> Charge:
    kept = tuple(m for m in marks(was) if m not in PAIRED) if was else ()
    every = tuple(dict.fromkeys((*line.modifiers, *kept)))
    pointers = was.diagnosis_pointers if was else ()
    return Charge(line.code, line.units, every, diagnosis_pointers=pointers)


def _services(
    visit: Visit, book: Book, found: Documented, method: Method
) -> tuple[list[Service], list[str], list[str]]:
    """Return what can be counted, what cannot and why, and the steps that say so."""
    services: list[Service] = []
    unknown: list[str] = []
    steps: list[str] = []
    open_pools: set[Discipline | None] = set()
    day = visit.date_of_service
    grouped: dict[Key, list[Charge]] = {}
    for charge in visit.charges:
        grouped.setdefault((_plan(charge, visit), charge.code), []).append(charge)
    for (discipline, name), lines in grouped.items():
        row = book.codes.find(day, name)
        if row is None:
            unknown.append(f"{name}: not on file on {day}")
            continue
        code = row.value
        alone = sum(1 for _, other in grouped if other == name) == 1
        stated = _stated(code, lines, found, alone)
        if stated.minutes is None and code.minutes is not None:
            unknown.append(f"minutes of {name}")
            if is_timed(code):
                open_pools.add(discipline)
            continue
        # Beside a code that needs no minutes billing systems write 0 for "not kept": not a count.
        minutes = stated.minutes or None if code.minutes is None else stated.minutes
        services.append(
            Service(
                name,
                minutes,
                min(stated.assistant_minutes or 0, stated.minutes or 0),
                min(stated.together_minutes or 0, stated.minutes or 0),
                discipline,
            )
        )
    if method == "cms" and open_pools:
        timed = {
            s.code
            for s in services
            if s.discipline in open_pools and is_timed(book.codes.on(day, s.code).value)
        }
        services = [s for s in services if s.code not in timed or s.discipline not in open_pools]
        steps += [f"{name}: its share waits for the minutes not stated." for name in sorted(timed)]
    return services, unknown, steps


def _stated(code: Code, lines: list[Charge], found: Documented, alone: bool) -> CodeMinutes:
    """Return the minutes of one code in one discipline.

    alone: no other discipline bills the code that day; otherwise only minutes beside the lines tell
    the two apart.
    """
    if alone and (known := found.per_code.get(code.code)) is not None:
        return known
    given = [c.minutes for c in lines]
    whole = None if None in given else sum(cast("list[int]", given))
    return CodeMinutes(
        code.code,
        whole,
        "given" if whole is not None else "none",
        assistant_minutes=sum(c.assistant_minutes or 0 for c in lines),
        together_minutes=sum(c.together_minutes or 0 for c in lines),
    )


def _plan(charge: Charge, visit: Visit) -> Discipline | None:
    """Return whose pool a line belongs to; a chiropractor's lines are one, whatever they carry."""
    return "DC" if visit.discipline == "DC" else discipline_of(charge, visit)


def _prefer(visit: Visit, book: Book) -> dict[Key, int]:
    """Return billed units by discipline and code, an add-on's under its base code."""
    units: dict[Key, int] = {}
    for charge in visit.charges:
        row = book.codes.find(visit.date_of_service, charge.code)
        name = (row.value.base if row and row.value.kind == "timed" else None) or charge.code
        key = _plan(charge, visit), name
        units[key] = units.get(key, 0) + charge.units
    return units


def _one_pool(visit: Visit, book: Book) -> bool:
    day = visit.date_of_service
    pools = {
        _plan(c, visit)
        for c in visit.charges
        if (row := book.codes.find(day, c.code)) is not None and is_timed(row.value)
    }
    return len(pools) == 1


def _as_marked(
    visit: Visit, found: Documented, lines: tuple[UnitLine, ...], unknown: list[str]
) -> tuple[UnitLine, ...]:
    """Return the lines, with CQ and CO as charged where the assistant's minutes are not known."""
    marked: dict[str, int] = {}
    for charge in visit.charges:
        stated = found.per_code.get(charge.code)
        told = charge.assistant_minutes if stated is None else stated.assistant_minutes
        if told is None and any(m in PAIRED for m in marks(charge)):
            marked[charge.code] = marked.get(charge.code, 0) + charge.units
    if not marked:
        return lines
    unknown += [f"assistant minutes of {code}" for code in marked]
    result: list[UnitLine] = []
    for line in lines:
        assisted = min(line.units, marked.get(line.code, 0))
        if assisted == 0:
            result.append(line)
            continue
        own = next((cq for cq, gp in PAIRED.items() if gp in line.modifiers), "CQ")
        if line.units > assisted:
            result.append(replace(line, units=line.units - assisted))
        result.append(UnitLine(line.code, assisted, (own, *line.modifiers)))
    return tuple(result)


def _both_ways(visit: Visit, book: Book, found: Documented) -> Units:
    pooled = visit_units(visit, book, "cms")
    alone = visit_units(visit, book, "ama")
    agreed = alone.supported in (pooled.supported, *pooled.ties)
    steps = (
        "How this payer counts minutes is not on file; both common ways were tried.",
        *(f"Pooled: {step}" for step in pooled.steps),
        *(f"Each code alone: {step}" for step in alone.steps),
    )
    if agreed and not found.missing:
        return replace(alone, method="unknown", steps=steps)
    split = sorted(
        code
        for code in {**pooled.supported, **alone.supported}
        if pooled.supported.get(code) != alone.supported.get(code)
    )
    kept = {c: n for c, n in alone.supported.items() if c not in split}
    why = "how this payer counts minutes"
    return Units(
        method="unknown",
        total_units=sum(kept.values()),
        supported=kept,
        lines=tuple(n for n in alone.lines if n.code in kept),
        steps=steps,
        billed=pooled.billed,
        unknown=(f"{why}: {', '.join(split)}" if split else why, *alone.unknown),
        timed_units=sum(n for c, n in kept.items() if c in found.per_code),
    )


def _billed(charges: Iterable[Charge]) -> dict[str, int]:
    billed: dict[str, int] = {}
    for charge in charges:
        billed[charge.code] = billed.get(charge.code, 0) + charge.units
    return billed
