"""What proves a fault of contact or language: phrases, and the trained reader where it is sure.

A phrase (confidence 1) proves by itself. What the trained reader reports counts from a confidence
on that was chosen per kind on notes it was not trained on, and not where a phrase says of any of
its words that they are a look-alike.
"""

from __future__ import annotations

from itertools import islice

from chartproof.model import Mention, Reading, Visit

GROUP_CODE = "97150"
_MOST = 12

_SURE_FROM = {
    "not-one-on-one": 0.75,
    "aide-provided": 0.9,
    "group": 0.9,
    "unskilled": 0.9,
    "copied-forward": 0.9,
}


def proofs(note: Reading, kind: str) -> tuple[Mention, ...]:
    """Return the first mentions of today that prove this kind, as many as a reader would read."""
    said = note.mentioned(kind)
    meant = [m for m in said if m.confidence != 1]
    alike = [m.span for m in note.mentions if m.kind == kind and not m.proves and m.confidence == 1]
    enough = _SURE_FROM.get(kind, 1)
    doubtful = any(s.start < m.span.end and m.span.start < s.end for m in meant for s in alike)
    proving = (m for m in said if m.confidence == 1 or (m.confidence >= enough and not doubtful))
    return tuple(islice(proving, _MOST))


def aide_gave_it(visit: Visit) -> tuple[Mention, ...]:
    """Return the words that show an aide or technician delivering the exercise."""
    return proofs(visit.note, "aide-provided")


def group_as_individual(visit: Visit) -> tuple[Mention, ...]:
    """Return the words that show a group; beside 97150, only those that put it under 97110 too."""
    if any(charge.code == GROUP_CODE for charge in visit.charges):
        return proofs(visit.note, "group-as-individual")
    return proofs(visit.note, "group")


def clinician_elsewhere(visit: Visit) -> tuple[Mention, ...]:
    """Return the words that show the clinician away, or with another patient as well."""
    return proofs(visit.note, "not-one-on-one")
