"""What a model said of a note, believed only as far as it quotes the note word for word."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import msgspec
from msgspec import Struct

from chartproof.errors import InputError
from chartproof.model import ELEMENTS, Reading, Span

MOST = 60  # proposals looked at
LONGEST = 600  # characters of a quote
_OPENING = re.compile(r"[{[]")
_THOUGHT = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL)
ASKED = (
    "You read one outpatient therapy note. List the words in it that show any of these elements of "
    "today's service: {elements}. Answer with JSON only: "
    '{{"proposals": [{{"element": "...", "quote": "..."}}]}}. Each quote must be copied from the '
    "note exactly, character for character. Leave out what is planned, homework, denied, a goal, "
    "or about an earlier visit. Do not add, correct or infer anything."
)


class Proposal(Struct, frozen=True):
    """A fact that a model proposes. known: the note's own reading shows it there already."""

    element: str
    span: Span
    known: bool


class Proposals(Struct, frozen=True):
    """All that was proposed. dropped: how many, by why."""

    model: str
    proposals: tuple[Proposal, ...]
    dropped: dict[str, int]


class _Raw(Struct):
    element: str
    quote: str


def question() -> str:
    """Return what the model is asked."""
    return ASKED.format(elements=", ".join(ELEMENTS))


def believed(answer: str, note: Reading, model: str) -> Proposals:
    """Return the proposals of an answer that quote the note, and how many were dropped, and why.

    Raise InputError where the answer is no JSON of the form that was asked for.
    """
    found: list[Proposal] = []
    dropped: Counter[str] = Counter()
    for given in _given(answer)[:MOST]:
        try:
            raw = msgspec.convert(given, _Raw)
        except msgspec.ValidationError:
            dropped["no element and quote"] += 1
            continue
        is_quote = bool(raw.quote.strip()) and len(raw.quote) <= LONGEST
        at = note.text.find(raw.quote) if is_quote else -1
        if raw.element not in ELEMENTS:
            dropped["an element that there is not"] += 1
        elif at < 0:
            dropped["a quote that is not in the note"] += 1
        else:
            span = note.quote(at, at + len(raw.quote))
            found.append(Proposal(raw.element, span, _is_known(raw.element, span, note)))
    return Proposals(model, tuple(dict.fromkeys(found)), dict(dropped))


def _given(answer: str) -> list[Any]:  # Any: whatever a model wrote
    """Return what an answer proposes: the first JSON of that form, fenced, in prose or alone."""
    words, decoder = _THOUGHT.sub("", answer), json.JSONDecoder()
    for start in list(_OPENING.finditer(words))[:MOST]:
        try:
            decoded = decoder.raw_decode(words, start.start())[0]
        except (ValueError, RecursionError):
            continue
        listed = decoded.get("proposals") if isinstance(decoded, dict) else decoded
        if isinstance(listed, list) and (
            not listed or any(isinstance(one, dict) for one in listed)
        ):
            return listed
    raise InputError("the second reader's answer holds no JSON list of proposals; nothing is used")


def _is_known(element: str, span: Span, note: Reading) -> bool:
    own = (f.span for f in note.facts if f.element == element and f.scope == "today")
    return any(o.start < span.end and span.start < o.end for o in own)
