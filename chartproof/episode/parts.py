"""Parts of notes: subjective, objective, assessment, plan, however a clinic heads them.

Headings are learned from the course itself: words before a colon, a bar or a dash, or in capitals,
that begin a stretch of most notes. Known ones carry their meaning; of the others the place in the
note and what stands below tell which part it is. A list without headings is read by its order:
what the patient says, what was done and measured, what is thought of it, what comes next. Prose
without headings has no parts.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Literal, NamedTuple

from chartproof.episode.pages import CUES
from chartproof.model import Visit

PartName = Literal["subjective", "objective", "assessment", "plan", ""]

_LEAD = r"(?:^|\n|(?<=[.;!?|>\"”)])\s|\s[|>•–—]\s)[\s*•●▪>#-]*(?:\d{1,2}[.)]\s*)?"
_HEAD = re.compile(
    rf"{_LEAD}(?:\[(?P<boxed>[A-Za-z]{{1,14}})\]"
    r"|(?P<lone>[SOAP]|[soap](?=\s?[:/|]))\s?(?:[:/|)–—-]|\s-)(?=\s|\|)"
    r"|(?P<named>[A-Za-z][A-Za-z'/-]*(?:\s[A-Za-z'/-]+){0,3})(?:\s\([^()\n]{1,40}\)|\s\d:\d)*"
    r"(?:\s?[:|/>]|\s[–—-])(?=\s)"
    r"|(?P<stopped>Subjective|Objective|Assessment|Plan)\.(?=\s)"
    r"|(?P<loud>[A-Z]{3,14}(?:\s[A-Z]{3,14})?)(?=\s[A-Z]?[a-z]|\s\d{5}))"
)
_INLINE = re.compile(r"(?<=[.;]\s)(?P<named>[A-Za-z]{2,12}):(?=\s)")
_ITEM = re.compile(r"[^\s>|•●▪][^\n>|•●▪]*")
_FEWEST_ITEMS = 4
_HEADED = frozenset(("subjective", "objective", "assessment"))


class Part(NamedTuple):
    """A stretch of a note: text[start:end] under a heading. name: "" where none can be told."""

    name: PartName
    start: int
    end: int


@cache
def _known() -> dict[str, PartName]:
    found: dict[str, PartName] = {}
    with (CUES / "part_headings.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["heading"]] = row["part"]  # type: ignore[assignment]  # the file says only these
    return found


class _Heading(NamedTuple):
    words: str
    start: int  # of the heading
    body: int  # of what stands below it


def parts_of(visits: Sequence[Visit]) -> tuple[tuple[Part, ...], ...]:
    """Return the parts of each visit's note, in the order of the note."""
    found = [_headings(v.text or "") for v in visits]
    seen: Counter[str] = Counter()
    for headings in found:
        seen.update({h.words for h in headings})
    often = max(2, (len(visits) * 3 + 4) // 5)
    known = _known()
    kept = [[h for h in hs if h.words in known or seen[h.words] >= often] for hs in found]
    names = dict(known)
    for words in {h.words for hs in kept for h in hs} - set(known):
        names[words] = _told_by_place(words, visits, kept)
    headed = [any(names[h.words] in _HEADED for h in headings) for headings in kept]
    if sum(headed) * 2 <= len(visits):
        return tuple(_by_order(v) for v in visits)
    return tuple(
        _laid_out(v.text or "", headings, names) for v, headings in zip(visits, kept, strict=True)
    )


def _by_order(visit: Visit) -> tuple[Part, ...]:
    """Return the parts of a list without headings, by where its items stand."""
    text, note = visit.text or "", visit.note
    signed = min((s.span.start for s in note.signatures), default=len(text))
    items = [(m.start(), m.end()) for m in _ITEM.finditer(text) if m.start() < signed]
    if len(items) < _FEWEST_ITEMS:
        return ()
    places = [e.span.start for e in note.exercises if e.dose_span and e.scope == "today"]
    places += [m.span.start for m in note.measures if m.kind != "pain" and m.scope == "today"]
    shown = [k for k, (a, b) in enumerate(items) if any(a <= p < b for p in places)]
    if not shown:
        return ()
    found: list[Part] = []
    for k, (start, end) in enumerate(items):
        name: PartName = "objective"
        if k < shown[0]:
            name = "subjective"
        elif k > shown[-1]:
            name = "plan" if k == len(items) - 1 else "assessment"
        found.append(Part(name, start, end))
    return tuple(found)


def _headings(text: str) -> list[_Heading]:
    found = []
    for pattern in (_HEAD, _INLINE):
        for m in pattern.finditer(text):
            words = next(g for g in m.groups() if g is not None)
            group = m.lastgroup or ""
            found.append(_Heading(words.lower(), m.start(group), m.end()))
    found.sort(key=lambda h: h.start)
    return [h for i, h in enumerate(found) if i == 0 or h.start >= found[i - 1].body]


def _laid_out(text: str, headings: list[_Heading], names: dict[str, PartName]) -> tuple[Part, ...]:
    if not headings:
        return ()
    parts: list[Part] = []
    if headings[0].start > 0 and text[: headings[0].start].strip():
        parts.append(Part("", 0, headings[0].start))
    for i, heading in enumerate(headings):
        end = headings[i + 1].start if i + 1 < len(headings) else len(text)
        parts.append(Part(names[heading.words], heading.body, end))
    return tuple(parts)


def _told_by_place(words: str, visits: Sequence[Visit], kept: list[list[_Heading]]) -> PartName:
    """Return which part most notes put under this heading, by what stands there and where."""
    votes: Counter[PartName] = Counter()
    for visit, headings in zip(visits, kept, strict=True):
        for i, heading in enumerate(headings):
            if heading.words != words:
                continue
            end = headings[i + 1].start if i + 1 < len(headings) else len(visit.text or "")
            votes[_guess(visit, heading.body, end, i, len(headings))] += 1
    return votes.most_common(1)[0][0]


def _guess(visit: Visit, start: int, end: int, i: int, of: int) -> PartName:
    note = visit.note
    if any(e.dose_span and start <= e.dose_span.start < end for e in note.exercises):
        return "objective"
    measured = sum(start <= m.span.start < end for m in note.measures if m.kind != "pain")
    if measured and measured * 60 > end - start:
        return "objective"
    if i == 0:
        return "subjective"
    return "plan" if i == of - 1 else "assessment"
