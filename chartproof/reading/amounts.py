"""Numbers that may be minutes: figures, words, ranges and hours, wherever a note has them.

Doses, loads, measures, dates and codes are passed over here by what stands beside the number;
which of the rest are minutes of a code, a total or something else is decided in minutes.py.
"""

from __future__ import annotations

from typing import NamedTuple

from chartproof.reading.layout import Layout, word_set
from chartproof.reading.spoken import NUMBER_WORDS, spoken_number

MINUTE_WORDS = frozenset(
    ["min", "mins", "minute", "minutes", "mn", "minuts", "minutos", "minute's"]
)
_MINUTE_MARKS = frozenset(("'", "′", "’", "m"))
_HOUR_WORDS = frozenset(["hour", "hours", "hr", "hrs"])
# What stands behind a number that is no minutes: loads, lengths, counts, rates, ages.
_OTHER_UNITS = word_set(
    "lb lbs kg g oz ft feet foot km cm mm yd yds yard yards mile miles mi s sec secs second "
    "seconds hz mhz mph rpm w watt watts rep reps set sets deg degrees degree yr yrs year years "
    "yo weeks week wk wks days day months month mo steps step laps lap trips trip times mmhg mg "
    "spm bpm met mets points pts pt pounds pound ounces inch inches blocks block stairs flights "
    "visits visit units unit u people persons patients pts' tries try breaths beats lengths "
    'passes rungs cones % ° ° # " ″ ” x × : / th st nd rd hold holds cal psi db stations items '
    "h sessions session pads cups stand stands hops ma milliamp milliamps joules j"
)
# What stands before a number that is no minutes: levels, places in a row, measures.
_OTHER_BEFORE = word_set(
    "level lvl levels grade gr grades type wk week weeks day pod rpe borg hr bp spo2 grip age "
    "aged room bay # $ goal stg ltg g page p pg mrn claim case dob dos acct line score lefs odi "
    "ndi berg bbs tug mmt rom flex flexion ext extension abd er ir rot rotation damper speed "
    "incline borg's pain visits' units"
)


_WEEKLY = frozenset(("week", "weeks", "wk", "wks", "weekly", "month", "months"))
_SESSIONS = frozenset(("session", "sessions", "visit", "visits", "treatments"))
_FOR = frozenset(("for", "x", "×", "@"))  # between how often and how long
_UNITS = frozenset(("unit", "units"))
_MODIFIERS = frozenset(("59", "76", "77", "52", "22"))
_JOINTS = frozenset(("/", ".", ":", "-", "–", "^"))  # of dates, ratios, ranges, scores


class Amount(NamedTuple):
    """A number that may be minutes: value, tokens of it and of its unit (last excluded).

    unit: "min", "'", "hour", "m" (which may be metres) or "" where nothing says minutes.
    high: upper end of a range, else None.
    written: True for words ("twenty-five"), False for figures.
    """

    value: int
    first: int
    last: int
    unit: str
    high: int | None = None
    written: bool = False


def find_amounts(layout: Layout, taken: frozenset[int] | set[int] = frozenset()) -> list[Amount]:
    """Return the numbers that may be minutes, in order. taken: tokens of clocks, which are not."""
    found: list[Amount] = []
    busy = 0
    for i, word in enumerate(layout.words):
        if i < busy or i in taken:
            continue
        if word.isdecimal():
            if len(word) > 3 or not word.isascii():
                continue
            amount = _figures(layout, i)
        elif word in NUMBER_WORDS:
            amount = _words(layout, i)
        elif word in ("half", "quarter", "three", "an", "hour"):
            amount = _hours(layout, i)
        else:
            continue
        if amount is not None:
            found.append(amount)
            busy = amount.last
    return found


def _figures(layout: Layout, i: int) -> Amount | None:
    """Return the amount whose figures stand at token i, or None where it is something else."""
    words, starts, ends = layout.words, layout.starts, layout.ends
    value = int(words[i])
    if value == 0:
        return _hours_and_minutes(layout, i)
    if value > 300:
        return None
    before, third = layout.word(i - 1), layout.word(i - 2)
    after_code = len(third) == 5 and third.isdecimal()
    if after_code and before == "-" and words[i] in _MODIFIERS:
        return None
    if i and starts[i] == ends[i - 1] and not after_code:
        if before in _JOINTS and third[-1:].isdecimal() and starts[i - 1] == ends[i - 2]:
            return None
        if (len(before) == 1 and before.isalpha() and before != "x") or before in ("#", "$", "<"):
            return None
    if (
        before in ("x", "×")
        and third[-1:].isdecimal()
        and not after_code
        and layout.word(i - 3) != ":"
    ):
        return None
    high = _upper_end(layout, i)
    if high is not None:
        at, upper = high
        if upper <= value or upper > 300:
            return None
        amount = _with_unit(layout, at, value)
        return amount._replace(first=i, high=upper) if amount is not None else None
    behind = layout.word(i + 1)
    joint = behind in _JOINTS and _tight(layout, i + 1) and _tight(layout, i + 2)
    if joint and layout.word(i + 2)[:1].isdecimal():
        return None
    if before in _OTHER_BEFORE and behind not in MINUTE_WORDS:
        return None
    if (before in _FOR and third in _WEEKLY) or _is_schedule(layout, i + 1):
        return None  # "3x a week for 45 minutes"
    if before in (":", "=") and third in _UNITS:
        return None  # "Units: 2 Minutes: 31"
    return _with_unit(layout, i, value)


def _is_schedule(layout: Layout, i: int) -> bool:
    """Return whether the unit at token i is of visits planned: "45 minute sessions 2x/wk"."""
    if layout.word(i) == "-":
        i += 1
    if layout.word(i) not in MINUTE_WORDS or layout.word(i + 1) not in _SESSIONS:
        return False
    return not _WEEKLY.isdisjoint(layout.words[i + 2 : i + 9])


def _hours_and_minutes(layout: Layout, i: int) -> Amount | None:
    """Return the minutes of "0:15" whose hours stand at token i, or None where it is none."""
    rest = layout.word(i + 2)
    if layout.word(i + 1) != ":" or not (_tight(layout, i + 1) and _tight(layout, i + 2)):
        return None
    if len(rest) != 2 or not rest.isdecimal() or not 0 < int(rest) < 60:
        return None
    if _tight(layout, i) and layout.word(i - 1) in _JOINTS:
        return None
    return Amount(int(rest), i, i + 3, "")


def _tight(layout: Layout, i: int) -> bool:
    """Return whether nothing stands between token i and the one before it."""
    return 0 < i < len(layout.words) and layout.starts[i] == layout.ends[i - 1]


def _upper_end(layout: Layout, i: int) -> tuple[int, int] | None:
    """Return (token, value) of the upper end where a range begins at token i: "20-30"."""
    link, at, own = layout.word(i + 1), i + 2, False
    if link in MINUTE_WORDS and layout.word(i + 2) in ("to", "-", "–"):
        link, at, own = layout.word(i + 2), i + 3, True
    if link not in ("-", "–", "—", "to", "or") and not (
        link == "and" and layout.word(i - 1) == "between"
    ):
        return None
    high = layout.word(at)
    if not high.isdecimal() or len(high) > 3:
        return None
    unit = layout.word(at + 1)
    if unit not in MINUTE_WORDS and unit not in _MINUTE_MARKS:
        if own:
            return None
        loose = layout.word(i - 1) in ("[", "about") or unit in ("on", "of", "for")
        if not loose and link not in ("-", "–"):
            return None
        if unit in _OTHER_UNITS:
            return None
    return at, int(high)


def _with_unit(layout: Layout, i: int, value: int, written: bool = False) -> Amount | None:
    """Return the amount at token i with the unit behind it, or None where the unit is another."""
    behind = layout.word(i + 1)
    if i + 1 < len(layout.words) and layout.breaks[i + 1] and behind not in MINUTE_WORDS:
        return Amount(value, i, i + 1, "", written=written)
    if behind in MINUTE_WORDS:
        return Amount(value, i, i + 2, "min", written=written)
    if behind in ("-", "–") and layout.word(i + 2) in MINUTE_WORDS:
        return Amount(value, i, i + 3, "min", written=written)
    if behind in _HOUR_WORDS and value <= 3:
        return _hour_amount(layout, i, i + 2, value * 60, written)
    tight = _tight(layout, i + 1)
    if behind in _MINUTE_MARKS and (tight or behind == "m"):
        after = layout.word(i + 2)
        if behind == "m" and not tight:
            return Amount(value, i, i + 2, "m")  # minutes or metres
        if after in ("'", "’", '"') or (after.isdecimal() and behind != "m"):
            return None if after in ("'", "’", '"') else Amount(value, i, i + 2, "'")
        return Amount(value, i, i + 2, "'")
    if behind == '"' and layout.word(i - 1) == '"' and tight:
        return Amount(value, i, i + 1, "")  # minutes="27"
    fields = layout.word(i - 1) in MINUTE_WORDS and layout.word(i + 2).isdecimal()
    if behind in _UNITS and (fields or layout.word(i + 2) in (":", "=")):
        return Amount(value, i, i + 1, "", written=written)  # "Minutes: 31 Units: 2"
    if behind in _OTHER_UNITS and not written:
        if behind in (":", "/") and not (
            tight and _tight(layout, i + 2) and layout.word(i + 2).isdecimal()
        ):
            return Amount(value, i, i + 1, "")
        return None
    if behind == "in" and not written:
        beyond = layout.word(i + 2)
        if tight or beyond not in (
            "all",
            "the",
            "clinic",
            "total",
            "building",
            "bldg",
            "session",
            "room",
        ):
            return None
    return Amount(value, i, i + 1, "", written=written)


def _words(layout: Layout, i: int) -> Amount | None:
    """Return the amount whose words stand at token i; small bare numbers are left alone."""
    spoken = spoken_number(layout, i)
    if spoken is None:
        return None
    link, at = layout.word(spoken.last), spoken.last + 1
    ranges = link in ("to", "or", "-", "–") or (link == "and" and layout.word(i - 1) == "between")
    upper = spoken_number(layout, at) if ranges else None
    if upper is not None and upper.value > spoken.value:
        amount = _with_unit(layout, upper.last - 1, spoken.value, True)
        if amount is not None and amount.unit:
            return amount._replace(first=i, high=upper.value)
    amount = _with_unit(layout, spoken.last - 1, spoken.value, True)
    if amount is None or (not amount.unit and spoken.value < 6):
        return None
    return amount._replace(first=i)


def _hours(layout: Layout, i: int) -> Amount | None:
    """Return "half an hour", "quarter of an hour", "an hour", "an hour and ten minutes"."""
    word = layout.words[i]
    behind = [layout.word(i + k) for k in range(1, 5)]
    if word in ("half", "quarter", "three"):
        at = i + 1
        value = 30 if word == "half" else 15
        if word == "three":
            if layout.word(at) == "-":
                at += 1
            if layout.word(at) != "quarters":
                return None
            at, value = at + 1, 45
        while layout.word(at) in ("of", "an", "a", "-") and at < i + 6:
            at += 1
        return Amount(value, i, at + 1, "min", written=True) if layout.word(at) == "hour" else None
    if word == "an" and behind[0] == "hour":
        return _hour_amount(layout, i, i + 2, 60, True)
    return None


def _hour_amount(layout: Layout, first: int, last: int, minutes: int, written: bool) -> Amount:
    """Return an amount of hours with the minutes that follow it ("1 hr 10 min")."""
    at = last + (layout.word(last) in ("and", ","))
    if layout.word(at) == "a" and layout.word(at + 1) == "half":
        return Amount(minutes + 30, first, at + 2, "hour", written=written)
    more = layout.word(at)
    counted = more.isdecimal() and len(more) < 3 and int(more) < 60
    if counted and layout.word(at + 1) in MINUTE_WORDS:
        return Amount(minutes + int(more), first, at + 2, "hour", written=written)
    rest = spoken_number(layout, at)
    if rest is not None and layout.word(rest.last) in MINUTE_WORDS:
        return Amount(minutes + rest.value, first, rest.last + 1, "hour", written=written)
    return Amount(minutes, first, last, "hour", written=written)
