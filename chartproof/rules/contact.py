"""What proves a fault of contact or language: phrases, and the trained reader where it is sure.

A phrase (confidence 1) proves by itself. What the trained reader reports counts from a confidence
on that was chosen per kind on notes it was not trained on, and not where a phrase says that it is a
look-alike.
"""

from __future__ import annotations

from itertools import islice

from chartproof.model import Mention, Reading, Visit

GROUP_CODE = "97150"
_MOST = 12

_SURE_FROM = {
    "not-one-on-one": 0.8,
    "aide-provided": 0.7,
    "group": 0.7,
    "unskilled": 0.7,
    "copied-forward": 0.7,
}


def proofs(note: Reading, kind: str) -> tuple[Mention, ...]:
    """Return the first mentions of today that prove this kind, as many as a reader would read."""
    alike = [m.span for m in note.mentions if m.kind == kind and not m.proves and m.confidence == 1]
    proving = (
        m
        for m in note.mentioned(kind)
        if m.confidence == 1
        or (
            m.confidence >= _SURE_FROM.get(kind, 1)
            and not any(s.start < m.span.end and m.span.start < s.end for s in alike)
        )
    )
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
