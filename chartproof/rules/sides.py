"""Which side of the body the note treats, as far as its regions tell."""

from __future__ import annotations

from chartproof.model import Reading, Span

_WORDS = {"r": "R", "rt": "R", "right": "R", "l": "L", "lt": "L", "left": "L"}
_BOTH = frozenset({"b", "bil", "bilat", "bilateral", "both", "b/l", "ble", "bue"})
_LIMBS = {"rle": "R", "rue": "R", "lle": "L", "lue": "L"}


def sides_named(note: Reading) -> dict[str, Span]:
    """Return the sides that today's body regions name, each with its first words."""
    found: dict[str, Span] = {}
    for span in note.spans("body_region"):
        for word in _words(span):
            if word in _BOTH:
                found.setdefault("R", span)
                found.setdefault("L", span)
            elif side := _WORDS.get(word) or _LIMBS.get(word):
                found.setdefault(side, span)
    return found


def _words(span: Span) -> list[str]:
    return "".join(c if c.isalnum() or c == "/" else " " for c in span.text.casefold()).split()
