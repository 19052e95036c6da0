"""What is tied on behind a dose: a third factor, a hold, rest, tempo, sides."""

from __future__ import annotations

import re
from typing import NamedTuple

from chartproof.reading.dose_words import (
    COUNT,
    COUNTS,
    HOLD,
    MINUTES,
    ON_OFF,
    OTHERWISE,
    RESTED,
    SECONDS,
    SIDE,
    TEMPO,
)
from chartproof.reading.numerals import number


class Dose(NamedTuple):
    """A dose as written at text[start:end], and what it says; None where it does not say.

    hold_s: seconds of each hold. duration_s: seconds of each bout. sure: False where the form alone
    does not tell ("5 min", "2/15", "20"), so that an exercise must stand beside it. shared: said of
    each of several ("3x10 each"). heights: a lone inch mark, which may be a box.
    """

    start: int
    end: int
    sets: int | None = None
    reps: int | None = None
    hold_s: int | None = None
    duration_s: int | None = None
    distance: str | None = None
    sure: bool = True
    each: bool = False
    kind: str = "reps"


_AGAIN = re.compile(
    rf"(?:,?\s(?:(?P<word>twice|thrice)|(?P<n>{COUNT})\stimes)|"
    rf"(?:,|(?<=reps))\s(?P<again>{COUNT})\s(?:sets|rounds))\b(?!\s(?:a|per|over|of)\b)"
    r"(?:\s(?:over|through))?"
)
_CLOSED = ("", ";", "|", "\0", ")", "]")
_TAIL_BEHIND_COMMA = re.compile(
    rf",\s(?:\d|a?mrap|held|hold|each|ea\b|per|every|both|tempo|twice|thrice|with|x\s?\d|{COUNT})"
)
_TAIL_HOLD = re.compile(HOLD)
_TAIL_ON_OFF = re.compile(ON_OFF)
TAIL_RESTED = re.compile(RESTED)
_TAIL_FATIGUE = re.compile(r"\s(?:to|until|till)\s(?:muscle\s|volitional\s)?(?:fatigue|failure)\b")
_TAIL_TEMPO = re.compile(TEMPO)
_TAIL_SIDE = re.compile(SIDE)
_OTHER_SIDE = re.compile(r"\s?[,/]\s?x?\s?\d{1,3}\s?[rl]\b")
TAIL_BY = re.compile(
    rf",?\s?[x×]\s?(?P<c>{COUNTS})(?:\s?sets?\b|(?:(?P<cs>{SECONDS})|(?P<cm>{MINUTES}))(?:\s?-?holds?\b)?)?(?!\d|\.\d)"
)
NOT_AFTER = re.compile(OTHERWISE)
WEIGHT = re.compile(
    r"\s?-?(?:#|lbs?\b|pounds?\b|kgs?\b|oz\b|g\b|w\b(?!/|\s\d)|mph\b|rpm\b|spm\b|watts?\b|kilos?\b)"
)
INCHES = ('"', "”", "“", "″")
HEIGHT = re.compile(
    r"\s?(?:step|box|block|platform|curb|stool|foam|roll|ball|riser|hurdle|high|stair|board|bench|"
    r"apart|wide|deep|ledge)"
)


_STEP = re.compile(r"(?:step|box|stair|curb|platform|height|bench|\bst(?:s|and)\b)[^,;|\0]*\Z")
_CLIMB = re.compile(r"\b(?:step|box|stair|curb)[a-z]*[^,;|\0\d]{0,12}\Z")


def on_step(text: str, start: int) -> bool:
    """Return whether an inch mark here is the height of what its item names before it."""
    return _STEP.search(text[max(start - 30, 0) : start]) is not None


def is_climbed(text: str, start: int) -> bool:
    """Return whether what stands right before an inch mark is climbed: 'step ups 4"'."""
    return _CLIMB.search(text[max(start - 30, 0) : start]) is not None


def whole(words: str) -> int | None:
    """Return one whole number, or None for a range or a fraction."""
    value = number(words)
    return int(value) if value is not None and value == int(value) else None


def seconds_of(words: str, minutes: bool) -> int | None:
    value = number(words)
    return None if value is None else int(value * (60 if minutes else 1))


def finish(text: str, dose: Dose) -> Dose:
    """Return the dose with what is tied on behind it: third factor, hold, on/off, tempo, side."""
    end = dose.end
    closed = text[end : end + 1] in _CLOSED or text[end : end + 2] == ". "
    if closed or (text[end : end + 2] == ", " and not _TAIL_BEHIND_COMMA.match(text, end)):
        return dose
    if m := _TAIL_SIDE.match(text, end):
        other = _OTHER_SIDE.match(text, m.end()) if text[m.end() - 1] in "rl" else None
        end = (other or m).end()
        dose = dose._replace(end=end, each=True)
    if m := _TAIL_ON_OFF.match(text, end):
        end = m.end()
        dose = dose._replace(end=end, sure=True)
    elif m := TAIL_RESTED.match(text, end):
        end = m.end()
        dose = dose._replace(end=end)
    if dose.sets is None or dose.reps is None or dose.hold_s is None:
        m = TAIL_BY.match(text, end)
        if m and not NOT_AFTER.match(text, m.end()) and not WEIGHT.match(text, m.end()):
            dose = _times(dose, m)._replace(end=m.end(), sure=True)
            end = m.end()
    tempo = _TAIL_TEMPO.match(text, end)
    holds = dose.hold_s is None and dose.kind != "open" and not tempo
    if holds and (m := _TAIL_HOLD.match(text, end)):
        dose = _held(text, dose, m)
        end = dose.end
    if dose.sets is None and (m := _AGAIN.match(text, end)):
        times = {"twice": 2, "thrice": 3}.get(m["word"] or "") or whole(m["n"] or m["again"] or "")
        dose = dose._replace(end=m.end(), sets=times)
        end = m.end()
    if m := _TAIL_TEMPO.match(text, end):
        dose = dose._replace(end=m.end(), sure=True)
        end = m.end()
    if not dose.each and (m := _TAIL_SIDE.match(text, end)):
        end = m.end()
        dose = dose._replace(end=end, each=True)
    if m := _TAIL_FATIGUE.match(text, end):
        dose = dose._replace(end=m.end())
    return dose


def _held(text: str, dose: Dose, m: re.Match[str]) -> Dose:
    """Return the dose with the hold behind it ("15 x 5 s hold"), if it is one."""
    value, between = number(m["h"]), text[dose.end : m.start("h")]
    told = m["hw"] or m["hc"] or "hold" in between or "held" in between
    if value is None or not between or not (told or (value <= 15 and dose.kind == "reps")):
        return dose
    inches = m["hs"] and m["hs"].strip() in INCHES and not m["hw"]
    if inches and (HEIGHT.match(text, m.end()) or on_step(text, dose.start)):
        return dose
    counted = m["hc"] not in ("breath", "breaths") and dose.kind != "time"
    return dose._replace(end=m.end(), hold_s=int(value) if counted else None, sure=True)


def _times(dose: Dose, m: re.Match[str]) -> Dose:
    value = whole(m["c"])
    if m["cs"] or m["cm"]:
        seconds = seconds_of(m["c"], minutes=bool(m["cm"]))
        return dose._replace(hold_s=seconds) if dose.reps else dose._replace(duration_s=seconds)
    if dose.kind in ("time", "distance") or dose.reps is not None:
        return dose._replace(sets=value) if dose.sets is None else dose
    return dose._replace(reps=value)
