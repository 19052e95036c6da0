"""Exercise spoken of without a name: "per flow sheet", "LE strengthening", "ther ex performed"."""

from __future__ import annotations

import re

from chartproof.model import Scope, Span
from chartproof.reading.layout import Layout, word_set

_EMPTY = word_set(
    "strengthening stretching strength stretches conditioning exercise exercises ex exs "
    "program programme routine therex ther te core work le ue les ues ble bue lower upper "
    "extremity extremities limb stabilization stabilisation mobility flexibility general per "
    "protocol flow flowsheet sheet as ordered usual same standing rom and & , of the for hip "
    "knee shoulder ankle trunk lumbar back neck endurance gait balance all functional dynamic "
    "in completed performed pt patient / therapeutic charted chart sheets"
)
_CLAIM = word_set(
    "strengthening stretching strength conditioning exercise exercises ex exs program "
    "programme routine therex work stabilization stabilisation mobility flexibility flow "
    "flowsheet sheet protocol endurance"
)

_WORD = re.compile(r"[a-z]+|\d+|[&/,]")
_PHRASES = re.compile(
    r"(?:\b(?:ther(?:apeutic)?[ -]?ex(?:ercises?)?s?|therex|exercises?|program|strengthening|"
    r"stretching|conditioning|(?:[a-z]+ )?ex|te|therapeutic (?:exercise|"
    r"procedures?))\b[^.;\n|]{0,40}?"
    r"\b(?:per|as per|see|as (?:charted|ordered|listed|in the chart|above|before|usual)|"
    r"flow ?sheets?|protocol|provided|performed|completed|reviewed|rendered|"
    r"was provided)\b(?:[^.;\n|,]{0,40}?\b(?:flow ?sheets?|protocol|chart|order|plan|program|"
    r"log))?)"
    r"|\b(?:per|see|on) (?:the )?(?:attached )?(?:flow ?sheets?|exercise log|ex log|protocol|"
    r"sheet)\b"
    r"|\b(?:[lu]e|b[lu]e|lower extremity|upper extremity|hip|knee|shoulder|core|trunk|lumbar|"
    r"back|general|functional|neck|scapular|postural|arm|leg|thumb|hand)s? (?:strengthening|"
    r"stretching|stabilization|conditioning|exercises?|rom|mobility|work|ther ?ex)\b"
    r"|\b(?:strengthening|stretching|conditioning|flexibility|stabilization)\b(?: and \w+)?"
    r"|\bsame (?:exercises|program|as last (?:visit|time|session)|routine)\b|\b(?:usual|"
    r"routine) (?:exercises|program)\b|\bas above\b|\b(?:all )?protocol items\b"
    r"|\bvariety of [^.;\n]{0,60}exercises\b|\bdid most of it\b",
    re.IGNORECASE,
)


def vague_names(name: str) -> bool:
    """Return whether a name names no exercise ("LE strengthening", "HEP")."""
    words = _WORD.findall(name.lower())
    return any(w in _CLAIM for w in words) and all(w in _EMPTY for w in words)


def vague_phrases(layout: Layout, scopes: list[Scope]) -> list[Span]:
    """Return the phrases that claim exercise today without naming any."""
    found = []
    for m in _PHRASES.finditer(layout.text):
        token = layout.token_at(m.start())
        if scopes[min(token, len(scopes) - 1)] != "today":
            continue
        section = layout.section_of(token)
        if section in ("plan", "goals", "hep", "signature", "subjective", "time", "billing"):
            continue
        found.append(Span(m.start(), m.end(), m[0]))
    return found
