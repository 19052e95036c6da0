"""A visit billed under a physician was given by someone without a therapist's training.

Only the physician, a practitioner, or staff trained as therapists may give therapy incident to a
physician, with the physician in the suite.

Why it matters: the law denies therapy by untrained staff even under the physician's eyes.

Not checked here: whether the physician was in the suite and treated in the period; assistants
(`assistant-incident-to-physician`).
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.contact import aide_gave_it
from chartproof.rules.gaps import therapy_lines

RULE = Rule(
    severity="warning",
    payers=("medicare",),
    needs_note=True,
    sources=("ssa-1862-a-20", "cms-100-02:15:230.5", "42-cfr-410.26"),
    ask="Credential of the person who delivered ____: ____ Physician in the suite? ____",
    catalogue=("ELG-INCIDENT-TO",),
)


def check(visit: Visit, book: Book) -> Answers:
    if visit.rendering is None or visit.rendering.role != "physician":
        return
    words = tuple(m.span for m in aide_gave_it(visit) + visit.note.mentioned("unlisted-provider"))
    if words and therapy_lines(visit, book):
        yield Finding(
            "someone without a therapist's training gave what is billed under a physician",
            evidence=words,
            lines=therapy_lines(visit, book),
        )


EXAMPLES = (
    Flags(
        "the medical assistant led",
        given(
            "Medical assistant Jo supervised the exercises, 25 min: bridges 3x10.",
            bill="97110x2:GP",
            rendering={"role": "physician"},
        ),
    ),
    Passes(
        "a therapist gave it",
        given(
            "TE 25 min with the PT: bridges 3x10.\nAnn Roe, PT",
            bill="97110x2:GP",
            rendering={"role": "physician"},
        ),
    ),
)
