"""Clock times: when a visit began and ended, in every way that clinicians write it.

A clock is an interval ("10:00-10:38", "10-1038", "in 9:00 ... out 9:44", "8a–8:45a") or a lone time
with a cue ("time in 5:35, time out ____"). What is no clock: dates, ratios, 1:1, blood pressures.
"""

from __future__ import annotations

from typing import NamedTuple

from chartproof.reading.layout import Layout, word_set
from chartproof.reading.spoken import spoken_number

_LINKS = frozenset(
    ("-", "–", "—", "→", "‐", "‑", "to", "until", "till", "til", "thru", "through", "/")
)
_IN = word_set(
    "in start started starts starting begin began begins from arrive arrived arr came seen seated "
    "roomed connected commenced opened opens"
)
_OUT = word_set(
    "out stop stopped stops end ended ends ending finish finished finishes done depart departed "
    "left leave up completed closed dep til till until to"
)
_FILL = word_set(
    ": time at was = - – ( chair about clinic tx treatment session visit to we were the approx "
    "approximately ~ of , . care today pt patient"
)
_OPEN_BEFORE = frozenset(
    ("in", "out")
)  # "9:00 in 9:40 out" or "in 9:00 out 9:40": the words before win
_BEHIND = frozenset(["start", "started", "finish", "stop", "end", "in", "out"])
_UNITS = word_set("mph m km lb lbs kg cm mm in ft % w °")
_LONGEST = 480  # minutes that one visit can last
_MOST = 800  # clock times looked at in a note
_FAR = 60  # tokens between "in" and "out"


class Time(NamedTuple):
    """A time of day as written: tokens (last excluded), minutes after midnight, half of the day.

    half: "a", "p" or "" where the note does not say. sure: it looks like a time by itself.
    digits: how many figures it has (0 where it is spelled out).
    """

    first: int
    last: int
    minute: int
    half: str
    sure: bool
    digits: int


class Interval(NamedTuple):
    """Times that belong together. joined: side by side; else "in ... out ...".

    stop is None where only one end is written. minutes: None where the length cannot be told.
    """

    start: Time
    stop: Time | None
    minutes: int | None
    joined: bool


def time_at(layout: Layout, i: int) -> Time | None:
    """Return the time of day that begins at token i, or None. Bare numbers give unsure times."""
    words, starts, ends = layout.words, layout.starts, layout.ends
    word = words[i]
    if not word.isascii() or not word[0].isdecimal():
        return None
    last, sure, digits = i + 1, False, len(word)
    if (digits == 5 and word[2] == ".") or (digits == 4 and word[1] == "."):
        hour, minute = int(word[:-3]), int(word[-2:]) if word[-2:].isdecimal() else 99
        digits = 4
    elif not word.isdecimal() or digits > 4:
        return None
    elif _splits_hour(layout, i):
        written = layout.word(i + 2)
        if (
            len(written) != 2
            or not written.isdecimal()
            or digits > 2
            or starts[i + 2] != ends[i + 1]
        ):
            return None
        hour, minute, last, sure, digits = int(word), int(written), i + 3, True, 4
        if layout.word(last) == ":" and layout.word(last + 1).isdecimal():
            last += 2  # seconds
    elif digits <= 2:
        hour, minute = int(word), 0
    else:
        hour, minute = int(word[:-2]), int(word[-2:])
    if hour > 24 or minute > 59:
        return None
    half, behind = _half_at(layout, last)
    if behind > last and not half:
        sure = True  # "1815h", "0800 hours"
    if hour > 12 or hour == 0:
        half = ""
    return Time(i, behind, hour * 60 + minute, half, sure or bool(half), digits)


def _splits_hour(layout: Layout, i: int) -> bool:
    """Return whether "9:" or "14h" of a time stands at token i, its minutes right behind."""
    mark = layout.word(i + 1)
    if mark not in (":", "h") or layout.starts[i + 1] != layout.ends[i]:
        return False
    return mark == ":" or (
        layout.word(i + 2).isdecimal() and layout.starts[i + 2] == layout.ends[i + 1]
    )


def _half_at(layout: Layout, i: int) -> tuple[str, int]:
    """Return ("a" or "p" or "", token behind) for "am", "p.m.", "a" written behind a time."""
    word = layout.word(i)
    if word in ("am", "pm"):
        return word[0], i + 1
    tight = i < len(layout.words) and layout.starts[i] == layout.ends[i - 1]
    if word in ("a", "p"):
        if layout.word(i + 1) == "." and layout.word(i + 2) == "m":
            return word, i + 4 if layout.word(i + 3) == "." else i + 3
        alone = layout.word(i - 2) == ":" and layout.word(i + 1) in (
            "",
            "-",
            "–",
            ".",
            ",",
            ")",
            "to",
        )
        return (word, i + 1) if tight or alone else ("", i)
    if len(layout.word(i - 1)) == 4 and (word == "hours" or (tight and word in ("h", "hrs", "hr"))):
        return "", i + 1
    return "", i


def length(start: Time, stop: Time) -> int | None:
    """Return the minutes from start to stop, or None where they cannot be told.

    A half of the day written once counts for both ends unless the interval then runs backwards.
    Without any, an interval that runs backwards crosses noon.
    """
    a, b = start.minute, stop.minute
    if not start.half and not stop.half:
        span = b - a
        if span < 0 and a < 13 * 60 and b < 12 * 60:
            span += 12 * 60
        return span if 0 < span <= _LONGEST else None
    spans = [
        span
        for one in ((start.half,) if start.half or a >= 13 * 60 else ("a", "p"))
        for two in ((stop.half,) if stop.half or b >= 13 * 60 else ("a", "p"))
        if 0 < (span := _on_24(b, two) - _on_24(a, one)) <= _LONGEST
    ]
    return min(spans, default=None)


def _on_24(minute: int, half: str) -> int:
    if half == "p" and minute < 12 * 60:
        return minute + 12 * 60
    if half == "a" and 12 * 60 <= minute < 13 * 60:
        return minute - 12 * 60
    return minute


def find_intervals(layout: Layout) -> list[Interval]:
    """Return the clock intervals of a note in its order, session, service and other alike."""
    found: list[Interval] = []
    ends: list[tuple[Time, bool]] = []  # times with a cue, and whether they open
    busy = 0
    for i, word in enumerate(layout.words):
        if i < busy:
            continue
        if len(found) + len(ends) > _MOST:
            break
        if word[0].isdecimal():
            time = time_at(layout, i)
            if time is None:
                continue
            joined = _joined(layout, time)
            if joined is not None and joined.stop is not None:
                found.append(joined)
                busy = joined.stop.last
            elif (opens := _cue(layout, time)) is not None:
                ends.append((time, opens))
                busy = time.last
        elif word in _CLOCK_WORDS and (time := _spoken_time(layout, i)) is not None:
            opens = _cue(layout, time)
            stop = _spoken_time(layout, time.last + 1) if opens is not False else None
            if stop is not None and layout.word(time.last) in ("to", "until", "till"):
                found.append(Interval(time, stop, length(time, stop), True))
                busy = stop.last
            elif opens is not None:
                ends.append((time, opens))
                busy = time.last
    found += [c for c in _paired(ends) if c.stop is not None or _stands_alone(layout, c.start)]
    found.sort(key=lambda c: c.start.first)
    return _without_bouts(layout, found)


def _without_bouts(layout: Layout, found: list[Interval]) -> list[Interval]:
    """Return the intervals without those of a stopwatch: "0:00-5:00 bike, 5:00-15:00 walk"."""
    kept, running = [], -1
    for clock in found:
        zero = clock.start.minute == 0 and layout.words[clock.start.first] == "0"
        if clock.joined and clock.stop is not None and (zero or clock.start.minute == running):
            running = clock.stop.minute
        else:
            kept.append(clock)
    return kept


def _joined(layout: Layout, start: Time) -> Interval | None:
    """Return the interval whose two times stand side by side, the first at `start`."""
    words = layout.words
    at = start.last
    link = layout.word(at)
    if link not in _LINKS and not (link == ">" or link == "="):
        return None
    at += 1
    while layout.word(at) in ("-", ">", "–"):
        at += 1
    if at >= len(words):
        return None
    stop = time_at(layout, at)
    if stop is None:
        return None
    minutes = length(start, stop)
    if not _is_clock(layout, start, stop, link, minutes):
        return None
    return Interval(start, stop, minutes, True)


def _is_clock(layout: Layout, start: Time, stop: Time, link: str, minutes: int | None) -> bool:
    """Return whether two joined numbers are clock times: not a range, a date or a ratio."""
    if start.sure and stop.sure:
        return link != "/" or start.digits + stop.digits > 4
    before = layout.word(start.first - 1)
    tight = start.first and layout.starts[start.first] == layout.ends[start.first - 1]
    if tight and before in ("-", "/", "x", "×"):
        return False
    if layout.word(stop.last) in _UNITS and stop.digits < 4:
        return False
    if start.sure or stop.sure:
        other = stop if start.sure else start
        colon = (start if start.sure else stop).digits >= 3
        if link == "/" or minutes is None or minutes > 240:
            return False
        return other.digits >= 3 or colon or bool(start.half or stop.half)
    if minutes is None or not 5 <= minutes <= 240:
        return False
    written = layout.words[start.first], layout.words[stop.first]
    if "." in written[0] and "." in written[1]:
        return 6 * 60 <= start.minute <= 20 * 60 or (
            minutes >= 15 and minutes <= 75 and link != "/"
        )
    if "." in written[0] or "." in written[1]:
        return False
    if start.digits == 4 and stop.digits == 4:
        return not (written[0][:2] == written[1][:2] == "20") and 5 * 60 <= start.minute < 22 * 60
    if stop.digits >= 3 and start.digits <= 2:  # "10-1038", "3-338"
        if start.digits == 1 and _cue(layout, start) is None:
            return False
        return link != "/" and written[1].startswith(written[0]) and minutes <= 59
    return start.digits >= 3 and stop.digits >= 3 and _cue(layout, start) is True


def _cue(layout: Layout, time: Time) -> bool | None:
    """Return whether a word says that this time opens (True) or closes; None for neither."""
    words = layout.words
    behind = layout.word(time.last)
    at, steps, own = time.first - 1, 0, False
    if behind in _BEHIND and (time.sure or time.digits == 4):
        beyond = layout.word(time.last + 1)
        own = beyond not in (":", "at") and not (beyond[:1].isdecimal() and behind in _OPEN_BEFORE)
    while at >= 0 and steps < 5 and words[at] in _FILL:
        if (own and words[at] in (",", ".")) or (
            at and words[at - 1] in _BEHIND and words[at] == "-"
        ):
            break
        at, steps = at - 1, steps + 1
    if own and (at < 0 or (words[at] not in _IN and words[at] not in _OUT)):
        return behind in _IN
    if at < 0:
        return None
    word = words[at]
    if word not in _IN and word not in _OUT:
        return None
    if not time.sure and time.digits in (1, 2) and word not in ("in", "out"):
        return None
    pair = time.sure or _bare_pair(layout, time, word)
    # "in 9 out 10": only beside the word "time", or as a pair, never "in 9 days"
    spaced = bool(steps) and words[time.first - 1] not in (":", "time")
    if not time.sure and time.digits < 3 and (not pair or spaced):
        return None
    unit = layout.word(time.last)
    if not time.sure and unit.isalpha() and unit not in _OUT and unit in _UNITS:
        return None
    if not pair and unit.isalpha() and unit not in _OUT and time.digits < 4:
        return None
    return word in _IN


def _bare_pair(layout: Layout, time: Time, word: str) -> bool:
    """Return whether bare numbers stand as "in 7 out 723" do: each behind its own word."""
    beyond, number = ("out", time.last + 1) if word == "in" else ("in", time.first - 2)
    near = layout.word(time.last) if word == "in" else layout.word(time.first - 3)
    return near == beyond and layout.word(number)[:1].isdecimal()


def _paired(ends: list[tuple[Time, bool]]) -> list[Interval]:
    """Return intervals made of an opening and the next closing time; loose ends stay alone."""
    found: list[Interval] = []
    waiting: Time | None = None
    closed: Time | None = None
    for time, opens in ends:
        if opens:
            if closed is not None and time.first - closed.last <= 8:
                found.append(Interval(time, closed, length(time, closed), False))
                closed = None
                continue
            if waiting is not None:
                found.append(Interval(waiting, None, None, False))
            waiting = time
        elif waiting is not None and time.first - waiting.last <= _FAR:
            found.append(Interval(waiting, time, length(waiting, time), False))
            waiting = None
        else:
            closed = time
    if waiting is not None:
        found.append(Interval(waiting, None, None, False))
    if closed is not None:
        found.append(Interval(closed, None, None, False))
    return found


def _stands_alone(layout: Layout, time: Time) -> bool:
    """Return whether a single time says when the visit began or ended ("time in 5:35")."""
    if not time.sure:
        return False
    at = time.first - 1
    while at > 0 and layout.words[at] in _FILL and layout.words[at] != "time":
        at -= 1
    word = layout.word(at)
    if word in ("from", "to", "until", "up"):
        return False
    if word in ("in", "out"):
        opens = layout.clauses[layout.clause_of(at)].first == at
        return opens or layout.word(at - 1) in ("time", "clock", "clocked", "pt", "patient", "/")
    return True


_CLOCK_WORDS = word_set(
    "one two three four five six seven eight nine ten eleven twelve twenty half quarter"
)


def _past_the_hour(layout: Layout, i: int) -> Time | None:
    """Return "ten past nine", "half past ten", "quarter to three"; None for anything else."""
    word = layout.word(i)
    part = spoken_number(layout, i)
    minutes = {"half": 30, "quarter": 15}.get(word, part.value if part is not None else 0)
    at = part.last if part is not None else i + 1
    link = layout.word(at)
    hour = spoken_number(layout, at + 1)
    if not minutes or link not in ("past", "after", "to", "till", "before") or hour is None:
        return None
    if not 1 <= hour.value <= 12 or minutes > 30 or (link != "past" and minutes % 5):
        return None
    if link in ("to", "till", "before"):
        if word != "quarter" or layout.word(hour.last).isalpha():
            return None  # "ten to twelve reps"
        minutes = -minutes
    return Time(i, hour.last, hour.value * 60 + minutes, "", True, 0)


def _spoken_time(layout: Layout, i: int) -> Time | None:
    """Return a time in words: "two thirty one", "eight hundred hours"."""
    if (past := _past_the_hour(layout, i)) is not None:
        return past
    hour = spoken_number(layout, i)
    if hour is None or not 1 <= hour.value <= 12:
        return None
    behind = layout.word(hour.last)
    if behind == "hundred":
        last = hour.last + 1 + (layout.word(hour.last + 1) == "hours")
        return Time(i, last, hour.value * 60, "", True, 0)
    if behind in ("oclock", "o'clock", "o’clock"):
        return Time(i, hour.last + 1, hour.value * 60, "", True, 0)
    ones = spoken_number(layout, hour.last + 1) if behind in ("oh", "o") else None
    if ones is not None and ones.value <= 9:
        return Time(i, ones.last, hour.value * 60 + ones.value, "", True, 0)
    minute = spoken_number(layout, hour.last)
    if minute is None or not 10 <= minute.value <= 59:
        return None
    return Time(i, minute.last, hour.value * 60 + minute.value, "", True, 0)
