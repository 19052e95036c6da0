"""The totals of a visit, and the facts of time that the grammar owns.

An unqualified total is the timed total where it equals the minutes of the timed codes, and the
total of the treatment where it is more.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from chartproof.model import Clock, CodeMinutes, Fact, Number, Status
from chartproof.reading.layout import Layout, word_set
from chartproof.reading.lone_totals import Totals, lone_totals
from chartproof.reading.minutes import Shared, read_minutes, share_out
from chartproof.reading.services import Service, read_services
from chartproof.reading.times import Times, gather, read_clocks

TIME_ELEMENTS = (
    "time_per_code",
    "total_timed_minutes",
    "total_treatment_minutes",
    "start_stop_time",
)
_TIMED_NAMES = word_set(
    "97110 97112 97113 97116 97124 97129 97130 97140 97530 97533 97535 97537 97542 97750 97755 "
    "97760 97761 97763 97032 97033 97034 97035 97036"
)  # only to tell what a note without charges talks of; what is billed as timed is a table's word


class TimeReading(NamedTuple):
    """What a note says of time. minutes: one entry for each code asked about."""

    minutes: tuple[CodeMinutes, ...]
    timed: Number | None
    treatment: Number | None
    clocks: tuple[Clock, ...]
    facts: tuple[Fact, ...]


def read_times(
    layout: Layout, codes: tuple[str, ...] = (), services: list[Service] | None = None
) -> TimeReading:
    """Return minutes per code, totals and clocks of a note, and the facts that show them.

    codes: the charged timed codes. Without any, the services that the note names stand in, for the
    facts alone. services: those, where the caller has them already.
    """
    services = read_services(layout) if services is None else services
    asked = codes or _named(services)
    times = gather(layout, asked, services)
    shared = share_out(times, asked)
    stated = read_minutes(shared)
    clocks = read_clocks(times, asked)
    said = Totals(_number(shared, shared.timed), _number(shared, shared.treatment))
    said = lone_totals(times, tuple(m.minutes for m in stated) if codes else (), said)
    timed, treatment = said
    return TimeReading(
        stated if codes else (),
        timed,
        treatment,
        clocks,
        _facts(times, stated, timed, treatment, clocks),
    )


def time_status(facts: tuple[Fact, ...]) -> dict[str, Status]:
    """Return the status of each element of time that these facts show."""
    found: dict[str, Status] = dict.fromkeys(TIME_ELEMENTS, "absent")
    for fact in facts:
        if fact.scope == "today" and fact.element in found and found[fact.element] != "present":
            found[fact.element] = fact.status
    return found


def _named(services: list[Service]) -> tuple[str, ...]:
    """Return the timed codes that a note names, at least one."""
    found = dict.fromkeys(s.code for s in services if s.strength > 1 and s.code in _TIMED_NAMES)
    return tuple(found)[:4] or ("97110",)


def _number(shared: Shared, candidate: int) -> Number | None:
    if candidate < 0:
        return None
    c = shared.view.times.candidates[candidate]
    return Number(c.value, shared.view.times.layout.span(c.first, c.last))


def _facts(
    times: Times,
    minutes: tuple[CodeMinutes, ...],
    timed: Number | None,
    treatment: Number | None,
    clocks: tuple[Clock, ...],
) -> tuple[Fact, ...]:
    """Return the facts of the four elements of time in the order of the note."""
    found = []
    for code in minutes:
        if code.minutes is not None or code.how == "range":
            status: Literal["present", "vague"] = "present" if code.minutes is not None else "vague"
            own = [s for s in code.spans if timed is None or s != timed.span]
            found += [Fact("time_per_code", status, span) for span in own]
    if timed is not None:
        found.append(Fact("total_timed_minutes", "present", timed.span))
    if treatment is not None:
        found.append(Fact("total_treatment_minutes", "present", treatment.span))
    for clock in clocks:
        found.append(Fact("start_stop_time", "present", clock.span, clock.scope))
    found.sort(key=lambda f: (f.span.start, f.span.end))
    return tuple(found)
