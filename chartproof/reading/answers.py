"""Responses told by a count: "self-corrected the last 5 reps", "completed 4/5 safely".

They show how the patient answered today's treatment whatever the words around them are. What a
goal or a plan asks for is none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from chartproof.model import Fact, Scope
from chartproof.reading.layout import Layout, lower_in_place

_COUNTED = re.compile(
    r"\bself[- ]?correct(?:ed|s|ing)\b[^.;:\n]{0,40}?\b(?:last|first|final)\s\d{1,2}\b"
    r"(?:\sreps?\b|\srepetitions\b|\strials?\b)?"
    r"|\b(?:completed|performed|did|managed)\s\d{1,2}\s?(?:/|of|out of)\s?\d{1,2}\b"
    r"[^.;:\n]{0,40}?\b(?:safely|independently|correctly|cleanly)\b"
)
_OPENERS = frozenset(("self", "completed", "performed", "did", "managed"))
_NOT_HERE = frozenset(("plan", "goals", "hep", "subjective", "signature"))


def read_answer(layout: Layout, scopes: Sequence[Scope]) -> Fact | None:
    """Return the first counted response of today as a fact, or None."""
    if _OPENERS.isdisjoint(layout.words):
        return None
    for m in _COUNTED.finditer(lower_in_place(layout.text)):
        first, last = layout.token_at(m.start()), layout.token_at(m.end() - 1) + 1
        if layout.section_of(first) in _NOT_HERE:
            continue
        if all(scopes[i] == "today" for i in range(first, last)):
            return Fact("patient_response", "present", layout.span(first, last))
    return None
