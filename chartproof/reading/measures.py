"""Measures: ranges, strength, timed tests, scales, girth, vital signs, pain, with their values.

Names are the rows of cues/measures.csv; a value is looked for right behind the name, with a side or
a few linking words between. What belongs to an exercise ("SLR 2 lb 3x10") is no measure.
"""

from __future__ import annotations

import csv
import re
from bisect import bisect_left
from functools import cache
from pathlib import Path
from typing import NamedTuple

from chartproof.model import Fact, Measure, Scope, Span
from chartproof.reading.dose_tails import Dose
from chartproof.reading.doses import find_doses
from chartproof.reading.layout import Layout, word_set, words_of
from chartproof.reading.numerals import number, one_line
from chartproof.reading.scopes import read_scopes
from chartproof.reading.unnamed import read_unnamed
from chartproof.reading.values import (
    GRADE,
    SIDES,
    VALUE,
    Side,
    behind_place,
    grade_value,
    side_in,
    spoken_value,
)

_SIDE = r"\(?\b(?:r|l|rt|lt|right|left|b|bilat|bilateral|both)\b\)?(?!')"
_LINK = re.compile(
    rf"(?:\s*(?:[:=,~≈]|{_SIDE}|(?:of|is|was|are|were|now|at|to|from|on|the|for|today|active|"
    rf"passive|prom|arom|aarom|peak|peaked|low|"
    r"rest|nadir|about|around|hhd|mmt|rom|test|max|hold|ant|anterior|measures|measured|"
    r"measuring|reads|read|reached|up|improved|"
    r"increased|rose|score|scored|scores|lacks|lacking|lag|limited|active|knee|hip|ankle|"
    r"shoulder|elbow|wrist|neck|trunk|"
    r"flexion|extension|flex|ext|abd|abduction|after|post|pre|quad|straight|bent|power|"
    r"strength|isometric|avg|mean|best|fast|"
    r"w/|with|no|device|checked|re-checked|unchanged|post-tx|pos\.?\s\d:?|rw|cane|walker|spc|"
    r"without|pain|index|by|dynamometer|jamar|gonio|minus|unable|total|-)(?![\w/]))){0,8}\s*\(?"
)
_LONG_LINK = re.compile(
    r"(?:\s+[a-z/-]+){1,5}\s+(?=[-−]?\d+(?:\.\d+)?\s?(?:°|deg|/5|/10|cm\b|m/s))"
)
_MORE = re.compile(
    rf"\s*(?:(?P<arrow>→|->|-->|>)|(?P<comma>,|/|;|vs\.?|and|"
    rf"\|)?\s*(?P<side>{_SIDE})\s*(?:side\s)?[:=]?|(?P<paren>\())\s*"
)
_NEXT_CELL = re.compile(r"(?:\s{3,}|\s*[\0|]\s*)(?=[-−]?\d)")
_EARLIER = re.compile(
    r"\s*(?:,|;|\()?\s*(?P<link>was|were|from|up from|down from|improved from|initially|prior|"
    r"previously|prev|baseline|eval)\b\s*(?:at\s)?"
)
_DATED = re.compile(
    r"[^.;|(),]{0,6}\s?\b(?:on\s\d{1,2}/\d|on\s[a-z]{3,9}\s\d|in\s(?:jan|feb|mar|apr|may|jun|"
    r"jul|aug|sep|oct|nov|dec)|ago\b|at\s(?:eval|ie|baseline|soc)|last\s)"
)
_BEHIND = re.compile(
    r"\s?(?:x|×)\s?\d|\s?(?:each|ea|reps?|per side|/side|x\b|min\b|mins\b|minutes\b|sets\b|"
    r"times\b|rounds\b|laps\b|of\s\d)"
)
_DOSE_BEHIND = re.compile(r"[^,.;()|]{1,16}?\b\d{1,2}\s?(?:[x×]\s?\d|#|lbs?\b|kg\b)")
_FRACTION_OF_TRIES = re.compile(r"\s?(?:reps|trials|tries|steps|attempts|times|visits)\b")

_NEEDS_UNIT = word_set(
    "reach bend bends straight straightens straightening bending opening raises hop range "
    "motion arc gap sway web fist lift map pass cat temp wt pressure raise edema deltoid "
    "biceps triceps quad quads quadriceps hamstring hamstrings abductors strength lag pr hold "
    "circumference squeeze add up palm rise weight body typing letter effusion tandem inv "
    "pron ev straightens windlass slump dnf"
)
_BARE_AFTER = frozenset(["lag"])
_ROM_UNITS = word_set("° º deg degree degrees cm mm % percent fingers finger in fb inches inch")
_WEIGHTS = word_set("lb lbs pounds pound # kg kgs n nm newtons % percent psi")
_STEERS = word_set(
    "stopped cut pushing kept limited held let allowed stopping capped halted blocked reduced "
    "shortened"
)
_DISTANT = word_set("rom strength pain scale test")
_BOUNDS = word_set("at past short shy above below over under until by")
_JOINTS = frozenset(
    ["knee", "elbow", "ankle", "wrist", "hip", "shoulder", "thumb", "finger", "toe", "neck"]
)
_BODY = word_set(
    "knee hip ankle shoulder elbow wrist neck trunk cervical lumbar thoracic hamstring quad "
    "quads calf thumb finger index mcp pip dip ip great toe arom prom aarom active passive "
    "mmt hhd r l rt lt right left bilateral b bilat single leg c pain-free isometric peak "
    "resting seated standing prone supine l/e u/e c-spine ring small long middle composite "
    "total head spine hand forearm tibial max girth gross isometric dry pain free"
)
_VITAL_RANGES = {
    "heart rate": (35, 220),
    "oxygen saturation": (60, 100),
    "respiratory rate": (6, 60),
}


class _Name(NamedTuple):
    words: tuple[str, ...]
    name: str
    kind: str


@cache
def _names() -> dict[str, tuple[_Name, ...]]:
    """Return measures by the first word of each form, longest first."""
    found: dict[str, list[_Name]] = {}
    path = Path(__file__).with_name("cues") / "measures.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            words = tuple(w for w in words_of(row["form"]) if w != "-")
            found.setdefault(words[0], []).append(_Name(words, row["name"], row["kind"]))
    return {k: tuple(sorted(v, key=lambda n: -len(n.words))) for k, v in found.items()}


def read_measures(layout: Layout) -> tuple[Measure, ...]:
    """Return the measures of the note with their scopes, in order."""
    return find_measures(layout, find_doses(layout), read_scopes(layout))


def find_measures(
    layout: Layout, doses: tuple[Dose, ...], scopes: list[Scope], text: str = ""
) -> tuple[Measure, ...]:
    """Return the measures, given the doses (which are no measures) and the scope of each token."""
    text = text or one_line(layout)
    names, words, starts = _names(), layout.words, layout.starts
    sure = [d for d in doses if d.sure]
    reader = _Reader(layout, text, scopes, sure, [d.start for d in sure], [d.start for d in doses])
    found: list[Measure] = []
    busy = 0
    size = len(words)
    for i, word in enumerate(words):
        known_here = names.get(word)
        if known_here is not None and starts[i] >= busy:
            behind = words[i + 1] if i + 1 < size else ""
            for known in known_here:
                form = known.words
                if len(form) == 1:
                    last = i + 1
                elif behind != form[1] and behind != "-":
                    continue
                else:
                    last = matched(words, i, form)
                if last:
                    if new := reader.read(i, last, known):
                        found += new
                        busy = max(m.span.end for m in new)
                    break
        elif (
            word[0] in _NUMERIC
            and starts[i] >= busy
            and (new_one := _lone(layout, text, scopes, i))
        ):
            found.append(new_one)
            busy = new_one.span.end
    found += read_unnamed(layout, found, sure, scopes)
    return tuple(sorted(found, key=lambda m: m.span.start))


_FAR = 200  # tokens before a name that can say what was done
_NUMERIC = frozenset("0123456789-–−")


def matched(words: list[str], i: int, form: tuple[str, ...]) -> int:
    """Return the token behind these words where they begin at token i, hyphens aside, else 0."""
    size = len(form)
    if size == 1 or tuple(words[i : i + size]) == form:
        return i + size
    at, known = i, 0
    while at < len(words) and known < size:
        if words[at] == form[known]:
            known += 1
        elif words[at] != "-":
            return 0
        at += 1
    return at if known == size else 0


def _lone(layout: Layout, text: str, scopes: list[Scope], i: int) -> Measure | None:
    """Return a measure that no name begins: a muscle grade, a range that is a whole clause."""
    clause = layout.clauses[layout.clause_of(i)]
    if clause.first == i and clause.last - i <= 8:
        m = _WHOLE.match(layout.text[clause.start : clause.end].lower())
        figures = [number(n) or 0 for n in re.findall(r"[-−]?\d+", m[0])] if m else []
        if m and (m["degrees"] or max(map(abs, figures)) >= 12):
            span = Span(clause.start, clause.end, layout.text[clause.start : clause.end])
            name = m["name"] or "range"
            return Measure("rom", name, span.text, span, figures[-1], None, None, scopes[i])
    if layout.word(i + 1) in ("/", "+", "-") and layout.words[i] in ("0", "1", "2", "3", "4", "5"):
        return _lone_grade(layout, text, scopes, i)
    return None


_WHOLE = re.compile(
    r"[-−–]?\s?\d{1,3}(?P<range>\s?(?:-|–|to|→|->)\s?[-−]?\d{1,3}|(?=\s[a-z])|(?=\s?(?:°|"
    r"deg)))\s?(?P<degrees>°|deg(?:rees?)?)?"
    r"\s?(?P<name>flex(?:ion)?|ext(?:ension)?|abd(?:uction)?|er|ir|df|rom|arom)?\s?[.;,|]?$"
)


class _Reader(NamedTuple):
    """Reads the values behind one name."""

    layout: Layout
    text: str
    scopes: list[Scope]
    doses: list[Dose]
    dose_starts: list[int]
    all_starts: list[int]

    def read(self, first: int, last: int, known: _Name) -> list[Measure]:
        """Return the measures that begin with the name at tokens first..last."""
        text, layout = self.text, self.layout
        begin, end = layout.starts[first], layout.ends[last - 1]
        link = _LINK.match(text, end)
        at = link.end() if link else end
        m = VALUE.match(text, at)
        if m is None and known.kind in _DISTANT and (far := _LONG_LINK.match(text, end)):
            m = None if not _BOUNDS.isdisjoint(far[0].split()) else VALUE.match(text, far.end())
        if (placed := behind_place(text, end)) is not None and self._fits(placed, known, end):
            m = placed
        if m is None or not self._fits(m, known, end) or layout.word(first - 1) == "%":
            return []  # "70% 1RM (135 lb)" is a load
        if known.kind == "rom" and self._steered(text[end : m.start()], first):
            return []
        start = self._widen(first, begin)
        linked = text[end : m.start()]
        side = side_in(linked) or side_in(text[start:begin]) or _side_behind(text, m.end())
        side = None if known.kind == "vital" else side  # "SpO2 on 2 L 94%"
        scope = self._scope(m.start(), linked)
        found = [self._measure(known, m, start, side, scope)]
        found += self._others(known, m, scope == "prev")
        return found

    def _fits(self, m: re.Match[str], known: _Name, behind: int = 0) -> bool:
        """Return whether this value can be one of this measure."""
        text, kind = self.text, known.kind
        unit = (m["unit"] or m["runit"] or m["sunit"] or "").strip()
        if _BEHIND.match(text, m.end()) and not (
            kind == "test" and "x" not in text[m.end() : m.end() + 3]
        ):
            return False
        if kind == "rom" and not unit and _DOSE_BEHIND.match(text, m.end()):
            return False
        if self._dosed(m.start(), m.end(), behind) or (
            kind == "rom" and unit == "" and self._in_run(m)
        ):
            return False
        bare = not unit and not m["grade"] and not m["level"] and not m["pair"] and not m["wunit"]
        if bare and known.words[0] in _NEEDS_UNIT and not m["range"]:
            return known.words[-1] in _BARE_AFTER and len(known.words) <= 2
        if known.name in _JOINTS:
            return m["range"] is not None and (
                unit in ("°", "deg")
                or any(abs(int(n)) >= 12 for n in re.findall(r"\d+", m["range"]))
            )
        if known.name == "test":
            return bool(unit)
        if kind == "rom":
            if m["level"]:
                return True
            if m["grade"]:
                return True
            if m["spoken"] and not m["wunit"]:
                return len(m["spoken"].split()) >= 2 or known.words[0] in ("flexion", "extension")
            if m["score"] or m["pair"]:
                return all(int(part) >= 12 for part in re.findall(r"\d+", m["score"] or m["pair"]))
            return not unit or unit in _ROM_UNITS
        if m["level"]:
            return kind == "rom" or m["level"] in ("wnl", "wfl", "normal")
        if kind == "strength":
            if bare and known.name == "manual muscle test":
                return bool(m["grade"]) or (number(m["figure"] or "9") or 9) <= 5
            if bare and known.name in ("lift maximum", "symmetry"):
                return known.name == "symmetry" and m["figure"] is not None
            return (
                bool(m["grade"] or m["pair"] or m["score"])
                or not unit
                or unit in _WEIGHTS
                or unit in ("s", "sec", "°", "cm")
            )
        if kind == "vital":
            if known.name == "blood pressure":
                return m["pair"] is not None or " over " in text[m.start() : m.end() + 9]
            if known.name in _VITAL_RANGES:
                low, high = _VITAL_RANGES[known.name]
                value = number(m["figure"] or "") or (
                    number(re.split(r"-|–|to|→|->", m["range"])[0]) if m["range"] else None
                )
                return (value is not None and low <= value <= high) or bool(m["spoken"])
            return m["figure"] is not None and (
                bool(unit) or known.name == "MAP" or "." in m["figure"]
            )
        if kind == "pain":
            return bool(m["score"] and m["score"].endswith("10")) or (
                m["figure"] is not None and not unit and (number(m["figure"]) or 99) <= 10
            )
        if kind == "scale":
            return m["grade"] is None or known.name in ("MAS", "ASLR")
        if kind == "girth":
            return bool(unit) or bool(m["figure"] and "." in m["figure"]) or "girth" in known.words
        if unit in _WEIGHTS and unit not in ("%", "percent"):
            return False
        return (
            m["figure"] is not None
            or m["range"] is not None
            or m["score"] is not None
            or m["pair"] is not None
            or bool(m["spoken"])
        )

    def _dosed(self, start: int, end: int, behind: int) -> bool:
        """Return whether a dose lies over this value or follows it at once; one that begins within
        the name ("STS 5x 24 s"), which ends at `behind`, is none."""
        place = bisect_left(self.dose_starts, start)
        if place and self.doses[place - 1].end > start:
            return self.doses[place - 1].start >= behind
        if place < len(self.doses):
            dose = self.doses[place]
            if dose.start < end:
                return True
            between = self.text[end : dose.start]
            return len(between) <= 2 and not between.strip(" ,")
        return False

    def _steered(self, linked: str, first: int) -> bool:
        """Return whether the value bounds what was done: "stopped flexion at 60"."""
        if " at " not in linked and " to " not in linked:
            return False
        clause = self.layout.clauses[self.layout.clause_of(first)]
        return not _STEERS.isdisjoint(self.layout.words[max(clause.first, first - _FAR) : first])

    def _in_run(self, m: re.Match[str]) -> bool:
        """Return whether doses stand before and behind: "pulley 5 min, ER 20, row 3x10"."""
        if m["figure"] is None:
            return False
        clause = self.layout.clauses[self.layout.clause_of(self.layout.token_at(m.start()))]
        before = bisect_left(self.all_starts, clause.start)
        here = bisect_left(self.all_starts, m.start())
        return before < here < bisect_left(self.all_starts, clause.end)

    def _widen(self, first: int, begin: int) -> int:
        """Return where the name begins with the side and body part before it."""
        layout = self.layout
        i = first
        low = layout.clauses[layout.clause_of(first)].first
        while i > low and i > first - 4 and layout.words[i - 1] in _BODY:
            i -= 1
        if (
            i > low
            and layout.words[i - 1] == "("
            and layout.text[layout.starts[i] : begin].count(")")
        ):
            i -= 1
        return layout.starts[i]

    def _scope(self, position: int, linked: str) -> Scope:
        scope = self.scopes[min(self.layout.token_at(position), len(self.scopes) - 1)]
        if (
            scope == "prev"
            and re.search(r"\b(?:was|were)\b", linked)
            and "," not in linked
            and "(" not in linked
        ):
            return "today"  # "abduction was 4/5"
        if re.search(r"[<>≥≤]", self.text[position : position + 2]):
            return "goal"
        return scope

    def _measure(
        self, known: _Name, m: re.Match[str], start: int, side: Side | None, scope: Scope
    ) -> Measure:
        unit = (m["unit"] or m["runit"] or m["sunit"] or m["wunit"] or "").strip() or None
        figure = (
            m["figure"]
            or (m["score"] or (m["pair"] if known.kind != "vital" else None) or "").split("/")[0]
            or (re.split(r"(?<=\d)\s?(?:-|–|to|→|->|-->)", m["range"])[-1] if m["range"] else None)
        )
        value = number(figure.replace("°", "").lstrip("<>≥≤+")) if figure else None
        if m["spoken"]:
            value = spoken_value(m["spoken"])
        if m["grade"]:
            value = grade_value(m["grade"])
        end = m.end() - (len(m[0]) - len(m[0].rstrip()))
        quote = self.layout.text
        if _DATED.match(self.text, end) and scope == "today":
            scope = "prev"
        return Measure(
            known.kind,
            known.name,
            quote[m.start() : end],
            Span(start, end, quote[start:end]),
            value,
            unit,
            side,
            scope,
        )

    def _others(self, known: _Name, m: re.Match[str], found_earlier: bool = False) -> list[Measure]:
        """Return further values of the same name: other side, after treatment, an earlier one."""
        found: list[Measure] = []
        end = m.end()
        for _ in range(4):
            more = _MORE.match(self.text, end)
            earlier = _EARLIER.match(self.text, end)
            if earlier:
                at, scope, side = earlier.end(), "prev", None
            elif more and more["paren"]:
                inner = _SIDE_FIRST.match(self.text, more.end())
                side = side_in(inner[0]) if inner else None
                at, scope = (inner.end() if inner else more.end()), "today" if inner else "prev"
            elif more and more["side"]:
                at, scope, side = more.end(), "today", side_in(more["side"])
            elif more and more["arrow"]:
                at, scope, side = more.end(), "today", None
            elif found_earlier and (cell := _NEXT_CELL.match(self.text, end)):
                at, scope, side = cell.end(), "today", None  # the next visit's column
            else:
                break
            value = VALUE.match(self.text, at)
            if value is None or value["level"] or not self._fits(value, known):
                break
            token_scope = self._scope(value.start(), "")
            if scope == "today":
                scope = token_scope
            found.append(self._measure(known, value, value.start(), side, scope))  # type: ignore[arg-type]  # one of Scope
            end = value.end()
            if more and more["paren"] and self.text[end : end + 1] == ")":
                end += 1
        return found


_SIDE_FIRST = re.compile(rf"\s*{_SIDE}\s*")


def _lone_grade(layout: Layout, text: str, scopes: list[Scope], i: int) -> Measure | None:
    """Return a muscle grade without a known name before it ("ankle ev 4-/5", "strength 5/5")."""
    m = re.compile(GRADE).match(text, layout.starts[i])
    if m is None or _FRACTION_OF_TRIES.match(text, m.end()) or i == 0:
        return None
    if text[m.start() - 1] in "/-–." or not layout.words[i - 1].isalpha():
        return None
    clause = layout.clauses[layout.clause_of(i)]
    first = max(clause.first, i - 3)
    while first < i and not layout.words[first].isalpha():
        first += 1
    start = layout.starts[first]
    if "pain" in layout.words[first:i] or "on" in layout.words[first:i]:
        return None
    quote = layout.text
    name = quote[start : layout.ends[i - 1]]
    return Measure(
        "strength",
        name,
        quote[m.start() : m.end()],
        Span(start, m.end(), quote[start : m.end()]),
        grade_value(m[0]),
        None,
        side_in(name.lower()),
        scopes[i],
    )


def _side_behind(text: str, end: int) -> Side | None:
    m = re.compile(r"\s(?:on the\s)?(r|l|right|left)\b(?!\s?[-\d])").match(text, end)
    return SIDES[m[1]] if m else None


def measure_facts(layout: Layout, measures: tuple[Measure, ...]) -> tuple[Fact, ...]:
    """Return the facts of objective_measure: pain alone is none; neighbours are one fact."""
    facts: list[Fact] = []
    open_span: tuple[int, int] | None = None
    text = layout.text

    def close() -> None:
        if open_span:
            start, end = open_span
            facts.append(Fact("objective_measure", "present", Span(start, end, text[start:end])))

    for measure in measures:
        if measure.kind == "pain":
            continue
        start, end = measure.span.start, measure.span.end
        if measure.scope != "today":
            facts.append(Fact("objective_measure", "present", measure.span, measure.scope))
            continue
        if open_span and start - open_span[1] <= 4 and "\n" not in text[open_span[1] : start]:
            open_span = (open_span[0], end)
            continue
        close()
        open_span = (start, end)
    close()
    return tuple(sorted(facts, key=lambda f: f.span.start))
