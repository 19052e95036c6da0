"""Figures that a note repeats from visit to visit: "walked 180 ft", "12 of 26 letters", "ABC 72%".

Reading knows measures by name. What it has no name for still shows itself over a course: the same
word before a figure, with the same unit behind it, in several notes. That is a series, whatever it
is called. Doses, minutes of treatment, days and ratings already read are left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from chartproof.episode.detectable import Better
from chartproof.episode.names import measure_name
from chartproof.episode.pages import quiet_words, stem
from chartproof.model import Span, Visit
from chartproof.reading.layout import word_set

_FIGURE = re.compile(
    r"(?<![\d./:x×-])(?P<n>\d{1,4}(?:\.\d{1,2})?)(?!\d)(?P<grade>[+-]?/5\b)?"
    r"(?:\s?of\s(?P<of>\d{1,3})\b|/(?P<per>\d{2,3})\b)?"
    r"(?:\s?-?(?P<unit>ft|feet|m/s|m|meters?|metres?|miles?|blocks?|laps?|steps?|stairs?|flights?|"
    r"min(?:utes?)?|hours?|h|s|secs?|seconds?|cm|mm|in(?!\s\d)|inch(?:es)?|kg|lbs?|%|percent|deg(?:rees)?|°|"
    r"times|reps|points?|words?|letters?|buttons?)(?![a-z]))?"
    r"(?P<tail>\sa\s(?:day|night|week))?",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[A-Za-z][A-Za-z'/-]*|[.;:,|>\n()]")
_NO_LABEL = word_set(
    "te ta nmr pool land visit visits week weeks day days session code cpt minutes min total for x "
    "age aged year years goal goals ltg stg until by within than next last to at level set sets "
    "page grade rpe l t s c dr about ther ex therex water rx tx done work performed treatment "
    "exercise held hold band add raise try also and or after before needs hr bp spo2 pulse in on "
    "of phone room january february march april may june july august september october november "
    "december monday tuesday wednesday thursday friday saturday sunday"
)
_UNITS = {
    "feet": "ft", "meter": "m", "meters": "m", "metre": "m", "metres": "m", "minute": "min",
    "minutes": "min", "sec": "s", "secs": "s", "second": "s", "seconds": "s", "h": "hours",
    "hour": "hours", "percent": "%", "degrees": "deg", "°": "deg", "inch": "in", "inches": "in",
    "lb": "lb", "lbs": "lb", "step": "steps", "stair": "steps", "stairs": "steps", "lap": "laps",
    "mile": "miles", "block": "blocks", "point": "points", "flight": "flights",
}  # fmt: skip
_FARTHER = word_set("ft m miles blocks laps flights m/s words letters buttons")
_WALKED = word_set("walk climb stair up ascend step")
_LONGER = word_set(
    "standing stand stood sitting sit sat walk walking drive driving drove read reading sleep "
    "sleeping toleranc tolerate sew type typing work upright desk cook"
)
_SHARE_OF = frozenset(
    map(
        stem,
        word_set(
            "index symmetry accuracy accurate correct intelligible intelligibility independence "
            "independent success compliance confidence named naming recall comprehension adherence"
        ),
    )
)
_TRIED = re.compile(
    r"\s?(?:%\s)?(?:correct|trials?|words?|tries|attempts?|sips?|swallows?|letters?|accura\w+|steps)"
)
_LESS_OF = word_set("fall stumble freez headach tingl numb episod stiff wake woke")
# What a figure out of ten rates where it rates a complaint; more of it is worse.
_COMPLAINT = re.compile(
    r"\b(?:pain\w*|ach\w+|sore\w*|hurt\w*|discomfort|dizz\w+|vertigo|spin\w*|nausea\w*|fatigue\w*|"
    r"tired\w*|stiff\w*|tight\w*|tension|spasm\w*|numb\w*|tingl\w*|burn\w*|heav\w+|pressure|urg\w+|"
    r"headach\w*|swell\w*|breath\w*|dyspn\w*|sob|effort|exertion|borg|rpe|anxi\w*|fear\w*|stress\w*|"
    r"fog\w*|blurr\w*|unstead\w*|tender\w*|symptoms?|vas|nprs|worst|best)\b",
    re.IGNORECASE,
)
_PRACTISED = re.compile(
    r"\b(?:9[27]\d{3}|g\d{4}|\d{1,3}\s?min(?:utes?)?|trials?|attempts?|correct|accura\w+)\b",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    r"\sin\s(?:\d{1,3}|a|one|two)\s?(?:s|secs?|seconds?|min(?:utes?)?)\b", re.IGNORECASE
)
# Counts of what one wants less of, told by the day or week: "4 pads/day", "2 falls a month".
_RATE = re.compile(
    r"(?<![\d./:x×-])(?P<n>\d{1,3})\s(?P<what>pads?|briefs?|leaks?|accidents?|falls?|headaches?|"
    r"migraines?|episodes?|spells?|freezes|stumbles|trips|spills|choking\sspells|coughs|seizures|"
    r"voids|night\swakings|awakenings)\s?(?:/|per|an?|each|every)\s?(?P<time>hour|day|night|week|month|"
    r"meal|session)\b",
    re.IGNORECASE,
)


_BACK = 120  # characters of a clause that are looked back over


class Figure(NamedTuple):
    """A figure in a note. key: what makes it the same thing in another note."""

    key: tuple[str, str]
    number: float
    words: str
    span: Span
    better: Better | None


def figures_in(visit: Visit, taken: Sequence[Span]) -> list[Figure]:
    """Return the labelled figures of a note that do not stand within the spans already read."""
    text = visit.text or ""
    busy = [(s.start, s.end) for s in taken]
    found: list[Figure] = []
    for m in _FIGURE.finditer(text):
        if any(a <= m.start() < b for a, b in busy):
            continue
        if _AIMED.search(text, _clause_start(text, m.start()), m.start()):
            continue
        label = _label(text, m.start())
        if label is None:
            if (m["unit"] or "").lower() != "m/s":
                continue
            label = "gait speed"
        figure = _figure(text, m, label)
        if figure is not None:
            found.append(figure)
    return found + _rates(text, busy)


def aims_in(visit: Visit, taken: Sequence[Span]) -> list[Figure]:
    """Return the labelled figures that a note names as goals: "goal PCSS under 10"."""
    text = visit.text or ""
    busy = [(s.start, s.end) for s in taken]
    found: list[Figure] = []
    for m in _FIGURE.finditer(text):
        if any(a <= m.start() < b for a, b in busy):
            continue
        if not _GOAL.search(text, _clause_start(text, m.start()), m.start()):
            continue
        label = _label(text, m.start())
        figure = _figure(text, m, label) if label is not None else None
        if figure is not None:
            found.append(figure)
    return found


def _rates(text: str, busy: Sequence[tuple[int, int]]) -> list[Figure]:
    """Return how often a day or week what is unwanted happens."""
    found = []
    for m in _RATE.finditer(text):
        if any(a <= m.start() < b for a, b in busy):
            continue
        if _AIMED.search(text, _clause_start(text, m.start()), m.start()):
            continue
        key = (m["what"].lower().rstrip("s"), f"a {m['time'].lower()}")
        found.append(Figure(key, float(m["n"]), m[0], Span(m.start(), m.end(), m[0]), "less"))
    return found


_GOAL = re.compile(r"\b(?:goals?|ltgs?|stgs?|target|aim)\b", re.I)
_AIMED = re.compile(r"\b(?:goals?|ltgs?|stgs?|target|aim|next|plan)\b|\((?:was|from)\b", re.I)


def _clause_start(text: str, at: int) -> int:
    low = max(0, at - _BACK)
    return max(low - 1, *(text.rfind(mark, low, at) for mark in (". ", "\n", "; ", "|"))) + 1


def _figure(text: str, m: re.Match[str], label: str) -> Figure | None:
    raw = (m["unit"] or "").lower()
    unit = _UNITS.get(raw, raw)
    if m["of"] or m["per"]:
        unit = f"of {m['of'] or m['per']}"
    if m["per"] == "10" and not _TRIED.match(text, m.end()):
        span = Span(m.start(), m.end(), text[m.start() : m.end()])
        way = _out_of_ten(text, m)
        return Figure((measure_name(label), unit), float(m["n"]), span.text, span, way)
    if m["grade"]:
        span = Span(m.start(), m.end(), text[m.start() : m.end()])
        return Figure((measure_name(label), "/5"), float(m["n"]), span.text, span, "more")
    if not unit and (within := _WITHIN.match(text, m.end())) is not None:
        span = Span(m.start(), within.end(), text[m.start() : within.end()])
        key = (measure_name(label), within[0].strip().lower())
        return Figure(key, float(m["n"]), span.text, span, "more")
    if not unit and not label[0].isalpha():
        return None
    if unit == "min" and stem(label) not in _LONGER:
        return None  # of treatment, or of an exercise
    better = _better(label, unit, bool(m["tail"]))
    if not unit and better is None and not _is_loud(text, m.start()):
        return None
    span = Span(m.start(), m.end(), text[m.start() : m.end()])
    name = measure_name(label)
    return Figure((name, unit), float(m["n"]), span.text, span, better)


_CLOSE = re.compile(r"[.;|\n](?=\s|$)|\n")


def _out_of_ten(text: str, m: re.Match[str]) -> Better:
    """Return which way is better: less of a complaint, more of what is practised."""
    start = _clause_start(text, m.start())
    close = _CLOSE.search(text, m.end(), m.end() + 20)
    if _COMPLAINT.search(text, start, close.start() if close else m.end() + 20):
        return "less"
    return "more" if _PRACTISED.search(text, start, m.start()) else "less"


def _is_loud(text: str, at: int) -> bool:
    """Return whether the word before the figure is written like a name: "ACL-RSI 61"."""
    words = [w for w in text[max(0, at - _BACK) : at].split() if w not in ("<", ">", "≤", "≥", "=")]
    return bool(words) and words[-1][:1].isupper()


def _label(text: str, at: int) -> str | None:
    """Return the word that the figure belongs to, or None where it begins its clause."""
    found = _WORDS.findall(text[max(0, at - 60) : at])
    kept: list[str] = []
    for word in reversed(found):
        if not word[0].isalpha():
            break
        small = word.lower()
        if small in _SKIPPED:
            continue
        kept.append(small)
        break
    if not kept or kept[0] in _NO_LABEL or (kept[0] in quiet_words() and kept[0] not in _LONGER):
        return None
    return kept[0]


_SKIPPED = word_set(
    "under below above over least most is was now at about only for of the a still to reached up r "
    "l right left"
)


def _better(label: str, unit: str, per_day: bool) -> Better | None:
    if stem(label) in _LESS_OF or per_day:
        return "less"
    if unit == "steps":
        return "more" if stem(label) in _WALKED else None
    if unit == "%" and stem(label) in _SHARE_OF:
        return "more"
    if unit in _FARTHER or unit.startswith("of "):
        return "more"
    if unit in ("min", "hours") and (label in _LONGER or stem(label) in _LONGER):
        return "more"
    return None
