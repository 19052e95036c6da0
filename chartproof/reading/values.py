"""Values of measures as notes write them: figures, ranges, scores, grades, spoken numbers."""

from __future__ import annotations

import re
from typing import Literal

from chartproof.reading.numerals import SPELLED, WORDS

Side = Literal["R", "L", "B"]
SIDES: dict[str, Side] = {
    "r": "R",
    "rt": "R",
    "right": "R",
    "l": "L",
    "lt": "L",
    "left": "L",
    "b": "B",
    "bilat": "B",
    "bilateral": "B",
    "both": "B",
}

_WORD = SPELLED
_SPOKEN = rf"(?:minus\s)?(?:{_WORD})\b(?:[\s-](?:{_WORD}|oh|and (?={_WORD}))\b){{0,4}}"
_FIGURE = r"[-−–+<>≥≤]{0,2}\s?\d{1,4}(?:,\d{3})?(?:\.\d+)?½?"
_UNIT = (
    r"(?:°|º|deg(?:rees?)?\b|cm\b|mm\b|m/s\b|meters?\b|metres?\b|ft\b|feet\b|m\b|seconds?\b|"
    r"secs?\b|s\b|[\"″”](?!\w)|"
    r"lbs?\b|pounds?\b|#|kgs?\b|newtons?\b|nm\b|n\b|%|percent\b|mmhg\b|bpm\b|reps?\b|rises\b|"
    r"stands\b|in\b|inch(?:es)?\b|"
    r"wpm\b|l/min\b|psi\b|µv\b|uv\b|points?\b|pts\b|fingers?\b|fb\b|g\b|f\b|mph\b|steps?\b)"
)
GRADE = (
    r"[0-5]\s?(?:[+-]|plus|minus)?\s?/\s?5(?![\d/])|[0-5]\s(?:plus|minus)\b|"
    r"(?:zero|one|two|three|four|five)(?: plus| minus)? (?:out of|over) five\b"
)
VALUE = re.compile(
    rf"(?P<grade>{GRADE})|(?P<pair>\d{{2,3}}(?:/|\sover\s)\d{{2,3}}(?![\d/]))|"
    rf"(?P<range>{_FIGURE}\s?(?:°\s?)?(?:-|–|to|→|->|-->)\s?{_FIGURE}(?:\s?(?:-|–|→|"
    rf"->)\s?{_FIGURE})?)(?:\s?(?P<runit>{_UNIT}))?|"
    rf"(?P<score>\d{{1,3}}(?:\.\d+)?\s?/\s?\d{{1,3}}(?![\d/]))(?:\s?(?P<sunit>{_UNIT}))?|"
    rf"(?P<figure>{_FIGURE})(?![\d:])(?:\s?-?(?P<unit>{_UNIT}))?|"
    rf"(?P<spoken>{_SPOKEN})(?P<wunit>\s?{_UNIT})?|"
    r"(?P<level>t\d{1,2}\b|l\d\b|sacrum\b|wnl\b|wfl\b|(?:within )?normal(?: limits)?\b|full\b)"
)


def grade_value(words: str) -> float:
    """Return a muscle grade as a number: a third more for plus, a third less for minus."""
    third = (
        0.33
        if "+" in words or "plus" in words
        else -0.33
        if "-" in words or "minus" in words
        else 0.0
    )
    first = words.split()[0]
    return (WORDS[first] if first in WORDS else int(words[0])) + third


def side_in(words: str) -> Side | None:
    """Return the one side that these words name, or None for none or both of them."""
    sides = {SIDES[w] for w in re.findall(r"[a-z]+", words) if w in SIDES}
    return sides.pop() if len(sides) == 1 else None


def spoken_value(words: str) -> float | None:
    """Return the number spoken ("one thirty two", "minus fifteen"), or None."""
    total = 0
    for word in re.findall(r"[a-z]+", words):
        if word in ("minus", "and", "oh"):
            continue
        value = WORDS.get(word)
        if value is None:
            return None
        total = (
            total * 100 + value
            if 0 < total < 10 and value >= 10 and value != 100
            else total * 100
            if word == "hundred" and total
            else total + value
        )
    return float(-total if words.strip().startswith("minus") else total)


_ANGLE = (
    r"\d{1,3}\s?(?:°|deg(?:rees)?\b)?\s?(?:of\s)?(?:shoulder\s|hip\s|knee\s|elbow\s|ankle\s)?"
    r"(?:abd(?:uction)?|add(?:uction)?|flex(?:ion)?|ext(?:ension)?|er|ir|scaption)\b"
)
_SET = (
    r"(?:setting|position|pos\.?|level|lvl|handle|notch|trial|attempt|rep|week|wk|day|month|pod)"
    r"\s?#?\d{1,3}\b|"
    r"\d{1,3}(?:\.\d)?\s?-?(?:wks?|weeks?|days?|months?|mos?)\b(?:\s(?:post[- ]?op\w*|s/p|out))?|"
    r"\d{1,2}(?:\.\d)?\s?(?:cm|mm|in|inch(?:es)?)\b\s?(?:(?:above|below|prox\w*|dist\w*|sup\w*|"
    r"inf\w*)\s?(?:to\s|of\s)?(?:the\s)?[a-z-]+(?:\s[a-z-]+)?|chair|seat|mat|surface|height)"
)
_PLACE = re.compile(
    rf"\s*\(?(?:{_SET}|(?:(?:at|on|in|from|over|with|(?P<past>after|post))\s)(?:{_SET}|{_ANGLE}|"
    r"\d{1,2}\s?-?min(?:ute)?s?\b(?:\s(?:of\s)?(?:walk\w*|bike|exercise|rest|nustep|activity))?|"
    r"\d{1,3}\s?(?:°|deg(?:rees)?\b)|\d{1,2}(?:\.\d)?\s?(?:cm|mm|in|inch(?:es)?)\b|"
    r"\d(?:\.\d)?\s?l(?:pm|/min)?\b(?:\so2)?|\d{1,3}\s?(?:m|meters?|ft|feet)\b|\d{1,2}/\d{1,2}))"
    r"\s?\)?(?P<mark>\s?[:=]\s?|\s)"
)


def behind_place(text: str, end: int) -> re.Match[str] | None:
    """Return the value behind words that tell where, when or how far a measure was taken ("at 10
    cm: 31.2 cm", "setting 2 45 lb"), or None where no such words and value follow."""
    place = _PLACE.match(text, end)
    if place is None:
        return None
    side = re.compile(r"(?:[rl]|right|left)\s(?=\d)").match(text, place.end())
    value = VALUE.match(text, side.end() if side else place.end())
    if value is None or value["level"]:
        return None
    told = value["unit"] or value["runit"] or value["grade"] or value["pair"]
    return value if told or place["past"] or place["mark"].strip() else None
