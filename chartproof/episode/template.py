"""How much of a course's notes is one fixed text, filled in anew at each visit."""

from __future__ import annotations

import re
from collections import Counter

from chartproof.model import Episode, Signature

_STATEMENT = re.compile(r"[^.;!?\n|]+")
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]{2,}")
NEARLY_ALL = 0.75  # of the notes hold a sentence before it counts as the template's
FEWEST = 3  # words of a sentence; less is a heading or a name


def template_share(episode: Episode) -> float:
    """Return the share of the words of a usual note that stand word for word in nearly all of them.

    Signatures and sentences with figures are not counted: every clinician has the one, and figures
    that stay are no template. Nor is a part that was copied: it is found as that, and says nothing
    of the rest.
    """
    every = [
        _sentences(v.text, v.note.signatures) for v in episode.visits if v.text and v.text.strip()
    ]
    if len(every) < FEWEST:
        return 0.0
    held = Counter(sentence for found in every for sentence in set(found))
    fixed = {s for s, n in held.items() if n >= NEARLY_ALL * len(every)} - _copied(episode)
    words = sum(len(_WORD.findall(v.text)) for v in episode.visits if v.text)
    same = sum(len(s) for found in every for s in found if s in fixed)
    return same / words if words else 0.0


def _copied(episode: Episode) -> frozenset[tuple[str, ...]]:
    """Return the sentences of the parts that are copies."""
    parts = [c for c in episode.copies or () if c.kind == "section"]
    return frozenset(
        sentence for c in parts for span in c.kept for sentence in _sentences(span.text, ())
    )


def _sentences(text: str, signatures: tuple[Signature, ...]) -> list[tuple[str, ...]]:
    found = []
    for match in _STATEMENT.finditer(text):
        start, end = match.span()
        words = tuple(_WORD.findall(match[0].lower()))
        signed = any(s.span.start < end and start < s.span.end for s in signatures)
        if len(words) >= FEWEST and not signed and not _DIGIT.search(match[0]):
            found.append(words)
    return found
