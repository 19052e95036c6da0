"""The minutes of a visit as they count for units: given beside a charge, else read.

A figure given beside a charge wins over one read from the note, and the disagreement is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

from msgspec import Struct

from chartproof.billing.assistants import marks
from chartproof.billing.in_hand import kept_in_hand
from chartproof.billing.shared_time import minutes_in
from chartproof.model import Charge, Clock, CodeMinutes, Discipline, Number, Span, Visit
from chartproof.reference import Book, Code

DISCIPLINES: dict[str, Discipline] = {"GP": "PT", "GO": "OT", "GN": "SLP"}


class Disagreement(Struct, frozen=True):
    """A figure given beside the charges that is not the figure in the note.

    code: None for the times in and out, whose lengths are then compared.
    """

    what: Literal["minutes", "assistant minutes", "time in and out"]
    code: str | None
    given: int
    read: int
    span: Span | None


class Documented(Struct, frozen=True):
    """The minutes of a visit.

    per_code: charged timed codes in order. missing: those of them whose minutes are unknown.
    sum_of_codes: None where one is missing; 0 where no timed code is charged.
    total: sum_of_codes, else the timed total of the note, else None; total_from says which.
    clock_minutes: from time in to time out, given or read, all sessions together; None where there
    are none, or where an out time cannot follow its in time.
    """

    per_code: dict[str, CodeMinutes]
    missing: tuple[str, ...]
    sum_of_codes: int | None
    total: int | None
    total_from: Literal["codes", "stated", "nothing"]
    timed_total: Number | None
    treatment_total: Number | None
    clock_minutes: int | None
    clock_from: Literal["given", "read", "nothing"]
    clock_span: Span | None
    disagreements: tuple[Disagreement, ...]

    def minutes_of(self, code: str) -> int | None:
        """Return the minutes of a charged timed code; None where unknown or not such a code."""
        found = self.per_code.get(code)
        return found.minutes if found else None

    def known(self) -> dict[str, int]:
        """Return the minutes of the codes whose minutes are known."""
        return {c: m.minutes for c, m in self.per_code.items() if m.minutes is not None}

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where the minutes of the codes stand in the note, in order, each once."""
        spans = {s for m in self.per_code.values() for s in m.spans}
        return tuple(sorted(spans, key=lambda s: (s.start, s.end)))


def is_timed(code: Code) -> bool:
    """Return whether a code's minutes count in 15-minute units, alone or with its base code."""
    return code.kind == "timed"


def timed_codes(visit: Visit, book: Book) -> tuple[str, ...]:
    """Return the charged codes that are 15-minute timed on that day, in order, each once."""
    day = visit.date_of_service
    return tuple(
        code
        for code in visit.codes
        if (found := book.codes.find(day, code)) is not None and is_timed(found.value)
    )


def discipline_of(charge: Charge, visit: Visit) -> Discipline | None:
    """Return the discipline of a line: its GP, GO or GN, else the visit's, else the other lines'.

    None where nothing says, or where the other lines do not agree.
    """
    own = _marked(charge) or visit.discipline
    if own is not None:
        return own
    others = {_marked(c) for c in visit.charges} - {None}
    return others.pop() if len(others) == 1 else None


def _marked(charge: Charge) -> Discipline | None:
    for modifier in marks(charge):
        if modifier in DISCIPLINES:
            return DISCIPLINES[modifier]
    return None


@kept_in_hand
def documented(visit: Visit, book: Book) -> Documented:
    """Return the minutes of the visit's timed codes and its totals."""
    codes = timed_codes(visit, book)
    note = visit.note
    disagreements: list[Disagreement] = []
    per_code = {code: _of_code(code, visit, disagreements) for code in codes}
    _fold_add_ons(per_code, visit.date_of_service, book)
    missing = tuple(c for c, m in per_code.items() if m.minutes is None)
    known = [m.minutes for m in per_code.values() if m.minutes is not None]
    summed = None if missing else sum(known)
    stated = note.timed_total
    total, source = summed, "codes" if summed is not None else "nothing"
    if summed is None and stated is not None:
        total, source = stated.value, "stated"
    clocks = [c for c in note.clocks if c.code is None and c.scope == "today"]
    minutes, clock_from = _clock(visit, clocks, disagreements)
    return Documented(
        per_code=per_code,
        missing=missing,
        sum_of_codes=summed,
        total=total,
        total_from=source,  # type: ignore[arg-type]  # one of three literals, from the lines above
        timed_total=stated,
        treatment_total=note.treatment_total,
        clock_minutes=minutes,
        clock_from=clock_from,
        clock_span=clocks[0].span if clocks else None,
        disagreements=tuple(disagreements),
    )


def _of_code(code: str, visit: Visit, disagreements: list[Disagreement]) -> CodeMinutes:
    lines = [c for c in visit.charges if c.code == code]
    read = visit.note.minutes_of(code)
    read_minutes = read.minutes if read else None
    spans = read.spans if read else ()
    given = _sum(c.minutes for c in lines)
    if given is None and any(c.minutes is not None for c in lines) and read_minutes is None:
        # Minutes beside one line and none beside the other: the whole is not known from either.
        return CodeMinutes(code, None, "none", spans)
    minutes = given if given is not None else read_minutes
    if given is not None and read_minutes is not None and given != read_minutes:
        disagreements.append(
            Disagreement("minutes", code, given, read_minutes, spans[0] if spans else None)
        )
    assistant = _assistant(code, visit, lines, read, minutes, disagreements)
    together = _some(c.together_minutes for c in lines)
    if together is None and read is not None:
        together = read.together_minutes
    if given is not None:
        return CodeMinutes(
            code, minutes, "given", spans, assistant_minutes=assistant, together_minutes=together
        )
    if read is None:
        return CodeMinutes(code, None, "none")
    return CodeMinutes(
        code, read_minutes, read.how, spans, read.low, read.high, assistant, together
    )


def _assistant(
    code: str,
    visit: Visit,
    lines: list[Charge],
    read: CodeMinutes | None,
    minutes: int | None,
    disagreements: list[Disagreement],
) -> int | None:
    given = _some(c.assistant_minutes for c in lines)
    stated = read.assistant_minutes if read else None
    if given is not None:
        if stated is not None and stated != given:
            span = read.spans[0] if read and read.spans else None
            disagreements.append(Disagreement("assistant minutes", code, given, stated, span))
        return given
    if stated is not None:
        return stated
    if visit.rendering is not None and visit.rendering.role == "assistant":
        return minutes  # who furnished the visit is a field of it: all of it was the assistant's
    return None


def _fold_add_ons(per_code: dict[str, CodeMinutes], day: date, book: Book) -> None:
    """Where the base code states more than its own unit, its add-on's silent minutes are in it."""
    for code, minutes in tuple(per_code.items()):
        found = book.codes.find(day, code) if minutes.minutes is None else None
        whole = per_code.get(found.value.base or "") if found else None
        if whole is not None and (whole.minutes or 0) > 22:
            per_code[code] = CodeMinutes(code, 0, "sum", whole.spans)


def _clock(
    visit: Visit, clocks: Sequence[Clock], disagreements: list[Disagreement]
) -> tuple[int | None, Literal["given", "read", "nothing"]]:
    read = _spent(clocks)
    if visit.time_in is None or visit.time_out is None:
        return read, "read" if clocks else "nothing"
    given = between(visit.time_in, visit.time_out)
    if given is not None and read is not None and given != read:
        span = clocks[0].span
        disagreements.append(Disagreement("time in and out", None, given, read, span))
    return given, "given"


def _spent(clocks: Sequence[Clock]) -> int | None:
    """Return the minutes of all sessions, each minute once; None where one is unclear."""
    if len(clocks) == 1:
        return clocks[0].minutes
    stretches = []
    for clock in clocks:
        start = _minute_of_day(clock.start)
        if start is None or clock.minutes is None:
            return None
        stretches.append((start[0], start[0] + clock.minutes))
    return minutes_in(stretches) if stretches else None


def between(start: str, stop: str) -> int | None:
    """Return the minutes from one clock time to a later one of the same day.

    Times are as "9:44", "09:44", "0944", "9:44 am" or "1:15p". Without am or pm an out time that
    is before the in time is taken as afternoon ("11:30" to "12:15" to "1:05"). None where either
    is no time of day or the out time still does not follow.
    """
    first, last = _minute_of_day(start), _minute_of_day(stop)
    if first is None or last is None:
        return None
    (begin, begin_marked), (end, end_marked) = first, last
    if end < begin and not begin_marked and not end_marked and end < 12 * 60:
        end += 12 * 60
    return end - begin if end >= begin else None


def _minute_of_day(words: str) -> tuple[int, bool] | None:
    """Return the minute of the day and whether am or pm was said."""
    text = words.strip().lower().replace(".", "").replace(" ", "")
    half = ""
    for ending in ("am", "pm", "a", "p"):
        if text.endswith(ending):
            text, half = text.removesuffix(ending), ending[0]
            break
    hour, colon, minute = text.partition(":")
    if not colon:
        hour, minute = (text[:-2], text[-2:]) if len(text) in (3, 4) else (text, "00")
    if not (hour.isdecimal() and minute[:2].isdecimal() and len(hour) <= 2 and len(minute) >= 2):
        return None
    h, m = int(hour), int(minute[:2])
    if m > 59 or h > 23 or (half and not 1 <= h <= 12):
        return None
    if half:
        h = h % 12 + (12 if half == "p" else 0)
    return h * 60 + m, bool(half)


def _sum(values: Iterable[int | None]) -> int | None:
    """Return the sum, or None where any is missing."""
    total = 0
    for value in values:
        if value is None or value < 0:
            return None
        total += value
    return total


def _some(values: Iterable[int | None]) -> int | None:
    """Return the sum of those that are given, or None where none is."""
    known = [v for v in values if v is not None and v >= 0]
    return sum(known) if known else None
