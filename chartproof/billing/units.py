"""Units that minutes support, with the steps of the reckoning in plain words.

`supported_units` answers for minutes per code; `visit_units` in visits.py asks it for a visit.
All minutes here are whole; the door (`questions.py`) rounds fractions down and says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from datetime import date
from functools import cache
from itertools import islice, product
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from chartproof.billing import own_clocks
from chartproof.billing.assistants import Split, modifier_of, split, split_whole
from chartproof.billing.counting import MOST_LISTED, Pool, alone, band, pool
from chartproof.billing.questions import (
    DAY,
    FIRST_DAY,
    Question,
    Service,
    day_from,
    from_record,
    from_words,
    method_from,
    service_from,
)
from chartproof.errors import InputError
from chartproof.model import Discipline, Method, UnitLine, Units
from chartproof.reference import Book, Code, book

DISCIPLINE_MODIFIERS: dict[Discipline, str] = {"PT": "GP", "OT": "GO", "SLP": "GN"}
NEWEST = date.max  # where no day is given: only rows that are still open hold on it

Key = tuple[Discipline | None, str]  # whose plan, and which code
Way = dict[Key, int]  # one valid sharing-out of the 15-minute units


class Wanted(Struct, frozen=True):
    """What lines of a payer carry: the discipline's modifier, the assistant's."""

    discipline: bool = True
    assistant: bool = True


def supported_units(
    minutes: Mapping[str, int],
    method: str = "cms",
    on: date | None = None,
    assistant_minutes: Mapping[str, int] | None = None,
    together_minutes: Mapping[str, int] | None = None,
    disciplines: Mapping[str, Discipline] | None = None,
) -> Units:
    """Return the units that these minutes per code support.

    method: `cms` pools the 15-minute codes of a discipline; `ama` counts each code alone from its
    midpoint; `full_15` counts whole fifteens; `ceiling` every begun fifteen. on: day of service;
    None: the rules that are newest on file. assistant_minutes: how many of a code's minutes the
    assistant gave without the therapist; together_minutes: how many both gave, which are the
    therapist's. disciplines: of each code, where known; without them all minutes are one pool.
    Raises InputError for a code that is not on file that day, and for minutes that cannot be.
    """
    helped, both, plans = assistant_minutes or {}, together_minutes or {}, disciplines or {}
    for code in (*helped, *both):
        if code not in minutes:
            raise InputError(f"{code}.minutes: expected a whole number beside the assistant's")
    remarks: list[str] = []
    services = tuple(
        service_from(code, given, helped.get(code), both.get(code), plans.get(code), code, remarks)
        for code, given in minutes.items()
    )
    return _answer(Question(services, method_from(method), day_from(on), tuple(remarks)))


def units_from_words(
    words: Sequence[str], method: str = "cms", on: date | str | None = None
) -> Units:
    """Return the units of `97110=33 97110@assistant=10`; raise InputError naming the word."""
    return _answer(from_words(words, method, on))


def units_from_record(record: Mapping[str, Any]) -> Units:  # Any: as it came out of a JSON line
    """Return the units of one record of a batch; raise InputError naming the path."""
    return _answer(from_record(record))


def answer_json(
    units: Units,
) -> dict[str, Any]:  # Any: lists and dicts, ready to be written as JSON
    """Return the answer in the shape that `chartproof units --format json` prints."""
    return {
        "method": units.method,
        "total_units": units.total_units,
        "timed_units": units.timed_units,
        "units": units.supported,
        "ties": list(units.ties),
        "lines": [
            {"code": n.code, "units": n.units, "modifiers": list(n.modifiers)} for n in units.lines
        ],
        "steps": list(units.steps),
        "unknown": list(units.unknown),
        "borderline": list(units.borderline),
    }


def _answer(question: Question) -> Units:
    """Return the answer to a question from the door; raise InputError for a code not on file."""
    shelf = book()
    day_s_minutes = 0
    for service in question.services:
        found = shelf.codes.find(question.on or NEWEST, service.code)
        if found is None:
            when = f"on {question.on}" if question.on else "today"
            known = shelf.codes.history(service.code)
            now = known[-1].value.use_instead if known else ()
            hint = f"; see {', '.join(now)}" if now else ""
            raise InputError(
                f"{service.path}: {service.code[:12]!r} is no therapy code on file {when}{hint}"
            )
        if service.minutes is None and found.value.minutes is not None:
            raise InputError(f"{service.path}.minutes: expected a whole number, got nothing")
        if found.value.kind == "monthly":
            continue
        if (service.minutes or 0) > DAY:
            raise InputError(
                f"{service.path}.minutes: expected at most a day's {DAY}, got {service.minutes}"
            )
        day_s_minutes += service.minutes or 0
    if day_s_minutes > DAY:
        raise InputError(
            f"services: expected at most a day's {DAY} minutes in all, got {day_s_minutes}"
        )
    counted = count(question.services, question.method, question.on or NEWEST, shelf)
    remarks = (*question.remarks, *_which_rules(question.on, shelf))
    return replace(counted, steps=(*remarks, *counted.steps)) if remarks else counted


def _which_rules(day: date | None, shelf: Book) -> tuple[str, ...]:
    """Return what is to be said where the rules used are not those known to be of the day."""
    if day is None:
        return ("No day given: the newest rules on file are used.",)
    if day < FIRST_DAY:
        return (f"{day} is before {FIRST_DAY}, the first day covered: the oldest rules are used.",)
    last = _last_day(shelf)
    if last is not None and day > last:
        return (f"{day} is after {last}, the last day covered: the newest rules on file are used.",)
    return ()


@cache
def _last_day(shelf: Book) -> date | None:
    """Return the end of the newest year on file: each year's rule may change how units count."""
    return shelf.conversion_factor.through


class Group(Struct):
    """Minutes that are counted as one service: a code, with its add-on where it has one."""

    code: Code
    way: Literal["timed", "clock", "once"]
    discipline: Discipline | None
    add_on: Code | None = None
    minutes: int = 0
    assistant: int = 0
    stated: bool = False  # whether minutes were given, be they 0

    @property
    def key(self) -> Key:
        """Whose plan, and which code; the base code where there is an add-on."""
        return self.discipline, self.code.code

    @property
    def not_given(self) -> bool:
        """Whether 0 minutes were said outright: the service did not take place."""
        return self.stated and self.minutes == 0

    def units(self, n: int) -> dict[str, int]:
        """Return n units by code: the first on the base code, the others on its add-on."""
        if self.add_on is None or self.way != "timed":
            return {self.code.code: n}
        return {self.code.code: min(n, 1), self.add_on.code: max(0, n - 1)}


def count(
    services: Sequence[Service],
    method: Method,
    day: date,
    shelf: Book,
    wanted: Wanted = Wanted(),  # noqa: B008  # immutable
    prefer: Mapping[Key, int] | None = None,
) -> Units:
    """Return the units of services whose codes are all on file that day.

    prefer: units as billed; among tied ways, all of them valid, the one nearest to them is shown.
    """
    groups = _groups(services, day, shelf)
    timed = [g for g in groups if g.way == "timed"]
    if method == "cms":
        ways, steps, many = _pooled(timed, prefer or {})
    else:
        ways, steps, many = _alone(timed, method)
    fixed: dict[Key, dict[str, int]] = {}
    unknown: list[str] = []
    for group in groups:
        if group.way == "clock":
            own = own_clocks.count(group.code, group.add_on, group.minutes, method)
            steps += own.steps
            if own.units is not None:
                fixed[group.key] = own.units
            if own.unknown:
                unknown.append(own.unknown)
        elif group.way == "once":
            fixed[group.key] = {group.code.code: 0 if group.not_given else 1}
            steps.append(_once_step(group))
    asked = {s.code for s in services}
    supported = _by_code(groups, ways[0], fixed, asked)
    lines: list[UnitLine] = []
    whose: list[str] = []
    borderline: list[str] = []
    for group in groups:
        shared = _split(group, ways[0], fixed, day, wanted)
        if shared is None:
            continue
        lines += _lines(group, shared, wanted)
        whose += shared.steps
        code = group.code.code
        if shared.borderline:
            borderline.append(code)
            unknown.append(f"{code}: the assistant's share is on the border of a tenth")
        if shared.undecided:
            unknown.append(f"{code}: whose {shared.undecided} of its units are")
    return Units(
        method=method,
        total_units=sum(supported.values()),
        supported=supported,
        ties=tuple(_by_code(groups, way, fixed, asked) for way in ways) if len(ways) > 1 else (),
        lines=tuple(lines),
        steps=(*steps, *many, *whose),
        unknown=tuple(unknown),
        timed_units=sum(ways[0].values()),
        borderline=tuple(borderline),
    )


def _groups(services: Sequence[Service], day: date, shelf: Book) -> list[Group]:
    """Return services put together as they are counted, in the order they came."""
    groups: dict[Key, Group] = {}
    for service in services:
        code = shelf.codes.on(day, service.code).value
        if code.base is not None and (code.minutes is not None):
            code = shelf.codes.on(day, code.base).value
        group = groups.get((service.discipline, code.code))
        if group is None:
            group = Group(code, _way(code), service.discipline)
            if code.clock_with is not None:
                group.add_on = shelf.codes.on(day, code.clock_with).value
            elif group.way == "clock":
                group.add_on = own_clocks.add_ons(shelf).get(code.code)
            groups[group.key] = group
        group.minutes += service.minutes or 0
        group.stated = group.stated or service.minutes is not None
        group.assistant += service.assistant_alone
    return list(groups.values())


def _way(code: Code) -> Literal["timed", "clock", "once"]:
    if code.kind == "timed":
        return "timed"
    if code.minutes is not None or code.kind in ("monthly", "addon", "other"):
        return "clock"
    return "once"


def _pooled(
    timed: Sequence[Group], prefer: Mapping[Key, int]
) -> tuple[list[Way], list[str], list[str]]:
    """Return the valid ways, the steps, and what is to be said where there are too many ways."""
    pools: dict[Discipline | None, list[Group]] = {}
    for group in timed:
        pools.setdefault(group.discipline, []).append(group)
    parts: list[list[Way]] = []
    steps: list[str] = []
    many: list[str] = []
    ways_in_all = 1
    for discipline, members in pools.items():
        shared = pool({g.code.code: g.minutes for g in members})
        ways = [{(discipline, code): n for code, n in s.items()} for s in shared.shares]
        if len(ways) > 1 and prefer:
            ways.sort(key=lambda way: sum(abs(n - prefer.get(key, 0)) for key, n in way.items()))
        if len(pools) > 1:
            steps.append(f"{discipline or 'No discipline given'} is a pool of its own:")
        steps += _pool_steps(members, shared, ways[0])
        parts.append(ways)
        ways_in_all *= shared.ways
    if ways_in_all > MOST_LISTED:
        many.append(
            f"There are {ways_in_all} valid ways in all; the first {MOST_LISTED} are listed."
        )
    if len(parts) == 1:
        return parts[0], steps, many
    joined = islice(product(*parts), MOST_LISTED)
    return [{k: n for way in chosen for k, n in way.items()} for chosen in joined], steps, many


def _pool_steps(members: Sequence[Group], shared: Pool, way: Way) -> list[str]:
    low, high = band(shared.units)
    reached = f"{_units(shared.units)} ({low}-{high} minutes)"
    sums = " + ".join(f"{_name(g)} {g.minutes}" for g in members)
    total = f" = {shared.total}" if len(members) > 1 else ""
    steps = [f"{sums}{total} timed minutes: {reached}."]
    if len(members) == 1:
        return steps
    steps += [
        f"{_name(g)}: {g.minutes} = {_fifteens(shared.full[g.code.code])} "
        f"and {shared.left[g.code.code]} left."
        for g in members
    ]
    if shared.extra:
        names = {g.code.code: _name(g) for g in members}
        got = [g.code.code for g in members if way[g.key] > shared.full[g.code.code]]
        won = ", ".join(f"{names[c]} ({shared.left[c]} left)" for c in got)
        whole = shared.units - shared.extra
        steps.append(
            f"{_units(whole) if whole else 'No unit'} from full fifteens, "
            f"{shared.extra} from leftovers, the largest first: {won}."
        )
        if shared.tied:
            steps.append(
                f"{' and '.join(names[c] for c in shared.tied)} tie with "
                f"{shared.left[shared.tied[0]]} left: each way is valid and none is wrong."
            )
    steps += [
        f"{_name(g)}: no unit; its {g.minutes} minutes stay in the note and in the total."
        for g in members
        if g.minutes and not way[g.key]
    ]
    return steps


def _alone(timed: Sequence[Group], method: Method) -> tuple[list[Way], list[str], list[str]]:
    assert method in ("ama", "ceiling", "full_15"), "one of the methods that look at a code alone"
    way: Way = {}
    steps = []
    for group in timed:
        n = alone(method, group.minutes)
        way[group.key] = way.get(group.key, 0) + n
        said = f"{_name(group)}: {group.minutes} minutes alone"
        if method == "ama":
            low, high = band(n)
            steps.append(f"{said}: {_units(n)} ({low}-{high} minutes).")
        elif method == "full_15":
            steps.append(f"{said}: {_fifteens(group.minutes // 15)}, {_units(n)}.")
        else:
            steps.append(f"{said}: {n} begun fifteens, {_units(n)}.")
    if timed and method == "ceiling":
        steps.append("Every begun fifteen counts: a count of work, not of units for a claim.")
    elif len(timed) > 1:
        steps.append("Each code is counted alone; leftovers of different codes are not added up.")
    return [way], steps, []


def _once_step(group: Group) -> str:
    if group.not_given:
        return f"{group.code.code}: 0 minutes given, so it was not done: no unit."
    minutes = f", whatever its {group.minutes} minutes" if group.minutes else ""
    return (
        f"{group.code.code} is not counted by time: 1 unit{minutes}; it stays out of timed minutes."
    )


def _by_code(
    groups: Sequence[Group], way: Way, fixed: Mapping[Key, Mapping[str, int]], asked: Set[str]
) -> dict[str, int]:
    """Return units by code: 0 for a code that was asked about and earns none."""
    units: dict[str, int] = {}
    for group in groups:
        own = group.units(way[group.key]) if group.way == "timed" else fixed.get(group.key, {})
        for code, n in own.items():
            if n or code in asked:
                units[code] = units.get(code, 0) + n
    return units


def _split(
    group: Group,
    way: Way,
    fixed: Mapping[Key, Mapping[str, int]],
    day: date,
    wanted: Wanted,
) -> Split | None:
    """Return whose the units of a group are; None where its units are not decided."""
    code = group.code.code
    n = way[group.key] if group.way == "timed" else sum(fixed.get(group.key, {}).values())
    if group.way == "clock" and group.key not in fixed:
        return None
    if not wanted.assistant or not group.assistant or modifier_of(group.discipline) is None:
        return Split(n, 0)
    if not group.code.assistant:
        step = f"{code} is not a service that an assistant gives: no modifier fits its minutes."
        return Split(n, 0, steps=(step,))
    if group.way == "timed":
        return split(_name(group), n, group.minutes - group.assistant, group.assistant, day)
    if group.way == "once" or 10 * group.assistant <= group.minutes:
        return split_whole(code, n, group.minutes, group.assistant, day)
    if group.assistant == group.minutes:
        return split_whole(code, n, group.minutes, group.assistant, day)
    step = f"{code}: for units that are not 15 minutes no rule shares them with the assistant."
    return Split(0, 0, n, steps=(step,))


def _lines(group: Group, shared: Split, wanted: Wanted) -> list[UnitLine]:
    """Return the lines to bill of a group; its base code takes the first unit."""
    marks: tuple[str, ...] = ()
    if wanted.discipline and group.discipline in DISCIPLINE_MODIFIERS:
        marks = (DISCIPLINE_MODIFIERS[group.discipline],) if group.code.therapy != "no" else ()
    own = modifier_of(group.discipline)
    lines = []
    first = True
    for n, marked in ((shared.plain, marks), (shared.assisted, (own, *marks) if own else marks)):
        if not n:
            continue
        if group.add_on is None:
            lines.append(UnitLine(group.code.code, n, marked))
            continue
        if first:
            lines.append(UnitLine(group.code.code, 1, marked))
        if n > first:
            lines.append(UnitLine(group.add_on.code, n - first, marked))
        first = False
    return lines


def _name(group: Group) -> str:
    return group.code.code if group.add_on is None else f"{group.code.code}+{group.add_on.code}"


def _units(n: int) -> str:
    return "1 unit" if n == 1 else f"{n} units"


def _fifteens(n: int) -> str:
    return "1 full fifteen" if n == 1 else f"{n} full fifteens" if n else "no full fifteen"
