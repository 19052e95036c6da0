"""Doses of exercise: sets and repetitions, holds, durations, distances, however they are written.

A dose is read where it stands; whether it is today's, homework or a code's minutes is decided by
exercises.py, which knows what stands around it. Dates, blood pressures, visit frequencies, muscle
grades and "6 of 10" are no doses.
"""

from __future__ import annotations

import re

from chartproof.reading.dose_tails import (
    HEIGHT,
    INCHES,
    NOT_AFTER,
    TAIL_BY,
    TAIL_RESTED,
    WEIGHT,
    Dose,
    finish,
    is_climbed,
    on_step,
    seconds_of,
    whole,
)
from chartproof.reading.dose_words import (
    COUNT,
    COUNTS,
    CROSS,
    DISTANCES,
    EACH_OF,
    EACH_WORDS,
    MINUTES,
    REPS,
    SECONDS,
    SIDE,
)
from chartproof.reading.layout import Layout, lay_out, word_set
from chartproof.reading.numerals import FRACTIONS, SPELLED, WORDS, number, one_line

_CROSS = re.compile(
    rf"(?P<a>{COUNTS})(?:(?P<at>{SECONDS}(?:\s?-?holds?\b)?)|(?P<am>{MINUTES})|(?P<ad>{DISTANCES})|"
    rf"(?P<ar>{REPS})|(?P<as>\s?sets?\b)|"
    rf"\s(?P<aw>{EACH_OF})\b)?"
    rf"(?P<aside>{SIDE})?,?{CROSS}(?P<b>{COUNTS})"
    rf"(?:(?P<bt>{SECONDS}(?:\s?-?holds?\b)?)|(?P<bm>{MINUTES})|(?P<bd>{DISTANCES})|(?P<br>{REPS})|"
    rf"(?P<bs>\s?sets?\b)|\s?-?(?P<bw>{EACH_OF})\b|(?P<bl>(?:,\s?\d{{1,2}}(?![\d.]|\s?[-–/#%\"'°″′a-z]))+))?"
)
_SETS = re.compile(
    rf"(?P<a>{COUNTS})\s?(?:sets?|rounds?|bouts?|lots|series|circuits?|passes|holds|clusters|"
    rf"(?:rep(?:etition)?|trip|trial|attempt|lap|length)s(?=\sof\b))\b"
    rf"(?:(?:\s?(?:of|x|×|,|@|-|at|de|\()\s?|\sand\s(?={COUNTS}{REPS})|\s(?=\d{{1,3}}(?:\s?reps?\b|[;,.)|\0]|\Z)))(?P<b>{COUNTS})"
    rf"(?:(?P<bt>{SECONDS})|(?P<bm>{MINUTES})|(?P<bd>{DISTANCES})|(?P<br>{REPS})|\s(?P<bw>{EACH_OF})\b)?\)?)?"
)
_BY = re.compile(
    rf"(?:x|×|times)\s?(?P<b>{COUNTS})(?:(?P<bt>{SECONDS})|(?P<bm>{MINUTES})|(?P<bd>{DISTANCES})|"
    rf"(?P<br>{REPS})|(?P<bs>\s?sets?\b)|\s?(?P<bw>{EACH_OF})\b)?"
)
_LIST = re.compile(
    rf"(?P<list>{COUNT}(?:(?:,\s?{COUNT}){{1,5}}|(?:\s?\+\s?{COUNT}){{1,5}}|(?:/{COUNT}){{2,5}}|"
    rf"(?:-{COUNT}){{2,5}}))"
    rf"(?:(?P<bt>{SECONDS})|(?P<bm>{MINUTES})|(?P<br>{REPS}))?(?![\d/]|\s?[x×]\s?\d)"
)
_PYRAMID = re.compile(
    rf"(?P<list>\d{{1,2}}(?:[-–,/]\d{{1,2}}){{1,4}})(?:\s?[x×]\s?|(?P<w>\s(?:w/|with|@)\s?))"
    rf"(?P<b>{COUNT})(?:{SECONDS})(?(w)\s?-?holds?\b|(?:\s?-?holds?\b)?)"
)
_OF = re.compile(
    rf"(?P<a>{SPELLED})\b\s(?:\w+\s)?of\s(?P<b>{COUNT})(?:(?P<bt>{SECONDS})|(?P<bm>{MINUTES}))"
)
_LONE = re.compile(
    rf"(?P<b>{COUNTS})(?:(?P<br>{REPS}|"
    r"(?=\s(?:w/|with)\s?\d{1,2}\s?-?(?:s|secs?|seconds?|ct|counts?)\b)|"
    rf"(?=\s(?:each|ea)\b|\s?/side\b|\sper (?:side|leg|arm)|"
    rf"\s[rl]\s?[,/ ]\s?\d{{1,3}}\s[rl]\b|\s[rl](?=[;,)\0|]|\.(?!\d)|\Z)))|"
    rf"(?P<bt>{SECONDS}|\s?-?count\b)|(?P<bm>{MINUTES})|(?P<bd>{DISTANCES})|(?P<bs>\s?sets?\b)|\s(?P<bw>{EACH_OF}|times)\b)"
)
_FRACTIONAL = re.compile(
    rf"(?P<a>[1-6])/(?P<b>\d{{1,2}})(?:(?P<bm>{MINUTES})|(?P<bt>{SECONDS}))?"
    r"(?:(?P<loaded>(?=/(?:\d{1,3}(?:\.\d)?\s?(?:#|lbs?\b|kgs?\b)|\d{1,2}\splates?\b|0(?![\d/])|bw\b|[a-z]{1,4}tb\b|l\d)))"
    r"|(?![\d/%+-])(?!\s?(?:lbs?|#|kg|pain|nprs|mmt)))"
)
_SECONDS_SHORT = re.compile(
    r"(?:(?P<n>\d{1,2})\s?[x×]\s?)?:(?P<s>[0-5]\d)(?![\d:])(?:\s?[x×]\s?(?P<c>\d{1,2})(?!\d))?"
)
_PLURALS = {
    "fives": 5,
    "sixes": 6,
    "eights": 8,
    "tens": 10,
    "twelves": 12,
    "fifteens": 15,
    "twenties": 20,
}
_BETWEEN = frozenset(("rest", "rested", "pause"))
_OF_TENS = re.compile(rf"(?P<a>{COUNT})\s(?P<b>{'|'.join(_PLURALS)})\b")
_RESTS = re.compile(
    rf"(?P<list>{COUNT}(?:,\s(?:then\s)?(?:rest(?:ed)?|pause),?\s(?:then\s)?{COUNT}){{1,4}})\b(?!\s?(?:s\b|sec|min))"
)
_AMRAP_LAST = re.compile(r",\s?amrap\b(?:\s\d{1,2})?")
_TO_AND_FRO = re.compile(
    rf"(?P<a>{COUNT})(?P<m>{MINUTES})?\s?(?:fwd|forwards?|"
    rf"f)(?:\s?[/,]\s?|\sand\s|\s)(?P<b>{COUNT})(?P<n>{MINUTES})?\s?(?:bk?wds?|backwards?|back|rev(?:erse)?|retro|b)\b"
)
_OPEN_SETS = re.compile(
    rf"(?P<a>{COUNT})\s?(?:sets?\b|rounds?\b|[x×])\s?(?:of\s|x\s?|to\s|until\s|@\s)*"
    r"(?:muscle\s|volitional\s)?(?:amrap|fatigue|failure|max)\b(?:\s?reps?\b)?"
)
_OPEN_END = re.compile(
    r"amrap\b(?:\s[rl]\s?\d{1,3}\s?[,/]\s?[rl]\s?\d{1,3}\b)?|(?:to|until|till)\s(?:muscle\s|volitional\s)?(?:fatigue|failure)\b|emom\b(?:\s?\d+)?"
)

_OPEN_TIMES = re.compile(rf"\s?(?:,\s?)?[x×]\s?(?P<n>{COUNT})(?:\s?sets?\b)?(?!\s?(?:lbs?|#|kg|/))")
_OPEN = frozenset(["amrap", "fatigue", "failure", "max"])

_OFTEN = ("daily", "bid", "tid")  # "3x10 daily" is a dose of the home program
_FEET = ("'", "′", "’")
_DATED = re.compile(r"\b(?:on|as|since|from|of|by|until|before|after|for|dated)\s\Z")
_COUNTED = re.compile(rf",?\s(?P<c>{COUNT})(?:{REPS}|\stimes\b)")
_DOSED_BEFORE = re.compile(r"\d\s?[x×]\s?\d+\s?\Z")
_DOSED = re.compile(r"\)?,?\s?\(?\d{1,2}\s?[x×]\s?\d")

_LEADERS = ("..", "__")  # "SLR....3x10"
_STARTS = (
    frozenset(WORDS) | {"x", "×", "amrap", "to", "until", "till", "emom", "times"} | set(FRACTIONS)
)


def find_doses(layout: Layout, text: str = "") -> tuple[Dose, ...]:
    """Return every stretch of the note that reads as a dose, in order, none within another.

    text: the note as `one_line` gives it, where the caller has it already.
    """
    text = text or one_line(layout)
    found: list[Dose] = []
    busy = 0
    starts, words = layout.starts, layout.words
    last = len(words) - 1
    for i, word in enumerate(words):
        if word[0] in _DIGITS or word in WORDS:
            if i < last and words[i + 1] not in _MAY_FOLLOW:
                continue
            if i and "x" in words[i + 1 : i + 2] and _is_setting(words, i):
                continue
        elif word == ":":
            if (i and starts[i] == layout.ends[i - 1]) or i == last:
                continue
            if not words[i + 1].isdecimal() or starts[i + 1] > layout.ends[i]:
                continue
        elif word in _STARTS:
            opens = i < last and (words[i + 1][0] in _DIGITS or words[i + 1] in _MAY_OPEN)
            if not opens and word not in ("amrap", "emom"):
                continue
        else:
            continue
        start = starts[i]
        if start < busy:
            continue
        if (dose := _dose_at(text, start, words[i + 1 : i + 8])) is not None:
            found.append(dose)
            busy = dose.end
    return tuple(found)


# What can stand behind the number that a dose begins with; anything else cannot become one.
_MAY_FOLLOW = word_set(
    "x × * by times buy sets set series rounds round bouts bout lots circuits circuit holds "
    "hold clusters passes reps rep repetitions repetition repeticiones rx xs s s. sec secs "
    "second seconds segundos sg min mins minute minutes minutos m ft foot feet yd yds yard "
    "yards meter meters metre metres mi mile miles km lap laps length lengths width widths "
    "w/ with fives sixes eights tens twelves fifteens twenties rest "
    "block blocks corridor corridors each ea per to fwd forward f count counts - – ' ′ ’ \" ” "
    "“ ″ / , + . of ½ ¼ ¾ ⅓ ⅔ r l"
) | frozenset(EACH_WORDS)
_MAY_OPEN = frozenset(WORDS) | frozenset(["fatigue", "failure", "muscle", "volitional"])
_DIGITS = frozenset("0123456789")


def _is_setting(words: list[str], i: int) -> bool:
    """Return whether the number is a level or an angle: "level 4 x 10 min", "to 90 x 12"."""
    before = words[i - 1]
    if before in ("to", "at") and words[i].isdecimal():
        return 30 <= int(words[i]) <= 180
    timed = words[i + 3 : i + 4] in (["min"], ["mins"], ["minutes"], ["'"], ["m"])
    level = before in ("level", "lvl", "lev", "workload")
    return level or (timed and before in ("resistance", "res", "setting", "l"))


def parse_dose(text: str) -> Dose | None:
    """Return the first dose in these words, or None where they hold none."""
    doses = find_doses(lay_out(text))
    return doses[0] if doses else None


def _dose_at(text: str, start: int, behind: list[str]) -> Dose | None:
    """Return the dose that begins at this place of the note; `behind`: the next tokens."""
    before = text[start - 1] if start else " "
    if (before in "$.:#/_~°" and text[start - 2 : start] not in _LEADERS) or (
        before.isalnum() and not (text[start] in "x×" and before.isdecimal())
    ):
        return None
    if before in "-–−+" and start > 1 and (text[start - 2].isalnum() or text[start].isdecimal()):
        return None
    if before == " " and text.endswith(" of ", 0, start) and text[max(start - 5, 0)].isdecimal():
        return None  # "6 of 10 reps"
    if before == " " and text.endswith(" in ", 0, start) and text[max(start - 5, 0)].isdecimal():
        return None  # "9 in 30 s"
    first = text[start]
    if first == ":" or (behind[1:2] == [":"] and behind[0] in "x×"):
        return _short(text, start)
    if first in "x×" or text.startswith("times", start):
        if before.isdecimal():
            return None
        m = _BY.match(text, start)
        return _by(text, m) if m else None
    if first in "aetu" and (m := _OPEN_END.match(text, start)):
        times = _OPEN_TIMES.match(text, m.end())
        sets, end = (whole(times["n"]), times.end()) if times else (None, m.end())
        return Dose(start, end, sets, kind="open", sure=first in "ae" or times is not None)
    if not _OPEN.isdisjoint(behind) and (m := _OPEN_SETS.match(text, start)):
        return Dose(start, m.end(), sets=whole(m["a"]), kind="open")
    if not _CROSSES.isdisjoint(behind) and (m := _CROSS.match(text, start)):
        return _cross(text, m)
    if behind[:1] and behind[0] in _PARTED and (m := _PYRAMID.match(text, start)):
        parts = [int(n) for n in re.split(r"[-–,/]", m["list"])]
        if parts == sorted(parts, reverse=True):
            held = seconds_of(m["b"], minutes=False)
            return finish(text, Dose(start, m.end(), sets=len(parts), hold_s=held))
    near = behind[:5]
    if near[:1] and near[0] in _PLURALS and (m := _OF_TENS.match(text, start)):
        return finish(text, Dose(start, m.end(), whole(m["a"]), _PLURALS[m["b"]]))
    if not _BETWEEN.isdisjoint(near[:3]) and (m := _RESTS.match(text, start)):
        counts = [
            whole(n)
            for n in re.split(r"\W+(?:then )?(?:rest(?:ed)?|pause)\W+(?:then )?", m["list"])
        ]
        same = counts[0] if len(set(counts)) == 1 else None
        return Dose(start, m.end(), len(counts), same)
    if "of" in near[:2] and (m := _OF.match(text, start)):
        seconds = seconds_of(m["b"], minutes=bool(m["bm"]))
        count = whole(m["a"])
        return finish(text, Dose(start, m.end(), sets=count, duration_s=seconds, kind="time"))
    if not _IN_SETS.isdisjoint(near) and (m := _SETS.match(text, start)):
        return _sets(text, m)
    if not _FORTH.isdisjoint(near) and (m := _TO_AND_FRO.match(text, start)):
        minutes = (number(m["a"]) or 0) + (number(m["b"]) or 0)
        dose = Dose(start, m.end(), duration_s=int(minutes * 60), sure=False, kind="time")
        return finish(text, dose)
    slashed = _FRACTIONAL.match(text, start) if near[:1] == ["/"] else None
    if slashed and slashed["loaded"] is not None:
        return _slashed(text, slashed)
    if not _IN_LIST.isdisjoint(near[:3]) and (m := _LIST.match(text, start)):
        return _listed(text, m)
    if m := _LONE.match(text, start):
        return _lone(text, m)
    return _slashed(text, slashed) if slashed else None


# A form is looked for only where one of its words stands near.
_CROSSES = frozenset(["x", "×", "*", "by", "times", "buy"])
_IN_SETS = word_set(
    "sets set series rounds round bouts bout lots circuits circuit holds hold clusters passes reps "
    "repetitions trips trials attempts laps lengths"
)
_FORTH = frozenset(["fwd", "forward", "forwards", "f"])
_PARTED = frozenset("-–,/")
_IN_LIST = frozenset(",/+-")


def _cross(text: str, m: re.Match[str]) -> Dose | None:
    """Return what "A x B" says, with whatever units stand at A and B."""
    start, end = m.span()
    if m["at"] and m["at"].strip() in INCHES and on_step(text, start):
        return None  # 'step-up 6" x10'
    other = None if m["bl"] else NOT_AFTER.match(text, end)
    if other and other[0].strip() not in _OFTEN and not TAIL_RESTED.match(text, end):
        return None
    a, b = whole(m["a"]), whole(m["b"])
    if m["at"] or m["am"]:
        seconds = seconds_of(m["a"], minutes=bool(m["am"]))
        if m["bs"] or not m["at"] or (seconds or 0) > 15 or (b or 0) <= 4:
            dose = Dose(start, end, sets=b, duration_s=seconds, kind="time")
        else:
            dose = Dose(start, end, reps=b, hold_s=seconds)
    elif m["ad"] and not m["bd"]:
        dose = Dose(start, end, sets=b, distance=text[m.start("a") : m.end("ad")], kind="distance")
    elif m["bt"] or m["bm"]:
        seconds = seconds_of(m["b"], minutes=bool(m["bm"]))
        unit = (m["bm"] or "").strip()
        if (unit == "m" and (b or 0) >= 8) or (unit in _FEET and (b or 0) >= 15):
            far = text[m.start("b") : m.end("bm")]
            dose = Dose(start, end, sets=a, distance=far, kind="distance")
        elif m["ar"] or m["aw"] or (m["bt"] and (a or 0) > 4 and (seconds or 0) <= 10):
            dose = Dose(start, end, reps=a, hold_s=seconds)
        else:
            dose = Dose(start, end, sets=a, duration_s=seconds, kind="time")
    elif m["bd"]:
        dose = Dose(start, end, sets=a, distance=text[m.start("b") : m.end("bd")], kind="distance")
    elif m["bl"]:
        dose = Dose(start, end, sets=a)
    elif m["ar"] or m["aw"] or m["bs"]:
        dose = Dose(start, end, sets=b, reps=a)
    elif WEIGHT.match(text, end):
        cut = m.end("a") + len(text[m.end("a") : m.start("b")].rstrip())
        if a is None or a < 3:  # "2 x 10 lb" is a load
            return None
        return Dose(start, cut, reps=a, sure=False)
    elif not m["as"] and a is not None and b is not None and a > 5 >= b:
        dose = Dose(start, end, sets=b, reps=a)
    else:
        dose = Dose(start, end, sets=a, reps=b)
    if (a or 0) > 100 and not (m["at"] or m["ad"] or m["ar"]):
        return None
    return finish(text, dose)


def _short(text: str, start: int) -> Dose | None:
    """Return "10 x :05" or ":30 x 4", where a colon stands for seconds."""
    m = _SECONDS_SHORT.match(text, start)
    if m is None:
        return None
    count, seconds = whole(m["n"] or m["c"] or ""), int(m["s"])
    if not seconds:
        return None
    if count is None or (m["n"] and m["c"]):
        dose = Dose(start, m.end(), duration_s=seconds, sure=count is not None, kind="time")
    elif count > 4 and seconds <= 15:
        dose = Dose(start, m.end(), reps=count, hold_s=seconds)
    else:
        dose = Dose(start, m.end(), sets=count, duration_s=seconds, kind="time")
    return finish(text, dose)


def _slashed(text: str, m: re.Match[str]) -> Dose | None:
    """Return "3/10", which is sure only where a load follows ("3/10/5#"), and no date."""
    count, end = int(m["b"]), m.end()
    if m["bm"] or m["bt"]:
        dose = Dose(m.start(), end, int(m["a"]), kind="time", sure=m["loaded"] is not None)
        if count < 5 and not dose.sure:
            return None
        return dose._replace(duration_s=count * (60 if m["bm"] else 1))
    if m["loaded"] is not None:
        return Dose(m.start(), end, int(m["a"]), count)
    if (
        count < 6
        or NOT_AFTER.match(text, end)
        or _DATED.search(text[max(m.start() - 8, 0) : m.start()])
    ):
        return None
    return finish(text, Dose(m.start(), end, int(m["a"]), count, sure=False, kind="slash"))


def _sets(text: str, m: re.Match[str]) -> Dose | None:
    start, end = m.span()
    if NOT_AFTER.match(text, end):
        return None
    a = whole(m["a"])
    if m["b"] is None:
        if "rep" in m[0]:  # "15 reps of mini squats"
            return finish(text, Dose(start, end, reps=a))
        sure = "set" in m[0] and a is not None
        return finish(text, Dose(start, end, sets=a, sure=sure, kind="sets"))
    b = whole(m["b"])
    if m["bt"] or m["bm"]:
        seconds = seconds_of(m["b"], minutes=bool(m["bm"]))
        if "hold" in m[0] or "rep" in text[m.end("a") : m.start("b")]:
            return finish(text, Dose(start, end, reps=a, hold_s=seconds))
        return finish(text, Dose(start, end, sets=a, duration_s=seconds, kind="time"))
    if m["bd"]:
        far = text[m.start("b") : m.end("bd")]
        return finish(text, Dose(start, end, sets=a, distance=far, kind="distance"))
    return finish(text, Dose(start, end, sets=a, reps=b))


def _by(text: str, m: re.Match[str]) -> Dose | None:
    start, end = m.span()
    if NOT_AFTER.match(text, end) or WEIGHT.match(text, end) or number(m["b"]) in (0, 1):
        return None
    if m["bt"] or m["bm"]:
        seconds = seconds_of(m["b"], minutes=bool(m["bm"]))
        sure = not m["bm"]
        return finish(text, Dose(start, end, duration_s=seconds, sure=sure, kind="time"))
    if m["bd"]:
        far = text[m.start("b") : m.end("bd")]
        return finish(text, Dose(start, end, distance=far, sure=False, kind="distance"))
    if m["bs"]:
        return finish(text, Dose(start, end, sets=whole(m["b"]), kind="sets"))
    value = whole(m["b"])
    return finish(text, Dose(start, end, reps=value, sure=value is None or value >= 5))


def _listed(text: str, m: re.Match[str]) -> Dose | None:
    """Return sets written one by one: "10/12/8", "12, 10, 8", "15-12-10"."""
    start, end = m.span()
    parts = [number(p) for p in re.split(r"\s?[,/+-]\s?", m["list"])]
    if NOT_AFTER.match(text, end) or WEIGHT.match(text, end) or None in parts:
        return None
    values = [v for v in parts if v is not None]
    slashed, hyphened = "/" in m["list"], "-" in m["list"]
    if min(values) < 1 or max(values) > 120 or any(v != int(v) for v in values):
        return None
    if (
        slashed
        and values[0] <= 12
        and values[1] <= 31
        and len(values) == 3
        and 19 <= values[2] <= 40
    ):
        return None  # a date
    if hyphened and (
        min(values) < 4 or (len(values) == 3 and values[0] <= 12 and 19 <= values[2] <= 40)
    ):
        return None  # a tempo, a date, a telephone number
    same = int(values[0]) if len(set(values)) == 1 else None
    if m["bt"] and len(values) == 2 and "," in m["list"] and values[1] <= 15:
        reps, hold = int(values[0]), int(values[1])
        return finish(text, Dose(start, end, reps=reps, hold_s=hold, sure=False, kind="list"))
    if m["bt"] or m["bm"]:
        seconds = seconds_of(str(values[0]), minutes=bool(m["bm"])) if same else None
        return finish(
            text, Dose(start, end, len(values), duration_s=seconds, sure=False, kind="list")
        )
    if m_last := _AMRAP_LAST.match(text, end):
        return Dose(start, m_last.end(), len(values) + 1, kind="list")
    sure = (slashed or hyphened) and len(values) >= 3
    return finish(
        text, Dose(start, end, len(values), same, sure=sure or bool(m["br"]), kind="list")
    )


def _lone(text: str, m: re.Match[str]) -> Dose | None:
    start, end = m.span()
    if NOT_AFTER.match(text, end):
        return None
    if m["br"] is not None:
        if m["br"].strip() in ("x", "xs") and re.match(r"\s?\d|/", text[end : end + 2]):
            return None
        value = whole(m["b"])
        sure = bool(m["br"]) and (value is None or value >= 3)
        return finish(text, Dose(start, end, reps=value, sure=sure))
    if m["bt"]:
        if m["bt"].strip() in INCHES and (
            HEIGHT.match(text, end)
            or is_climbed(text, start)
            or (
                on_step(text, start)
                and (
                    _DOSED.match(text, end) or _DOSED_BEFORE.search(text[max(start - 8, 0) : start])
                )
            )
        ):
            return None
        dose = Dose(
            start, end, duration_s=seconds_of(m["b"], minutes=False), sure=False, kind="time"
        )
        hold = re.compile(r"\s?-?holds?\b").match(text, end)
        if hold:
            by = TAIL_BY.match(text, hold.end()) or _COUNTED.match(text, hold.end())
            dose = Dose(start, hold.end(), hold_s=dose.duration_s)
            if by:
                dose = dose._replace(end=by.end(), reps=whole(by["c"]))
        return finish(text, dose)
    if m["bm"]:
        if m["bm"] in _FEET and (number(m["b"]) or 0) >= 60:
            return finish(text, Dose(start, end, distance=m[0], sure=False, kind="distance"))
        seconds = seconds_of(m["b"], minutes=True)
        return finish(text, Dose(start, end, duration_s=seconds, sure=False, kind="time"))
    if m["bd"]:
        return finish(text, Dose(start, end, distance=m[0], sure=False, kind="distance"))
    if m["bs"]:
        return finish(text, Dose(start, end, sets=whole(m["b"]), sure=False, kind="sets"))
    count = whole(m["b"])
    if m["bw"] == "times" and (count or 0) < 5:
        return None
    return finish(text, Dose(start, end, reps=count, sure=False, kind="counted"))
