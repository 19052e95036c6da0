"""An assistant's service is billed under a physician.

Therapy incident to a physician is given by someone with a therapist's training. Assistants are
never incident to; a physician's group may bill them under an enrolled therapist who supervises.

Why it matters: such lines were among the first that inspectors found wrong, nine in ten of a
sample.

Not checked here: the qualification of other staff in the physician's office; physicians who treat
themselves.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.gaps import therapy_lines
from chartproof.rules.staff import assistant_lines, only_assistants_signed

RULE = Rule(
    severity="error",
    payers=("medicare",),
    sources=("cms-100-02:15:230.5", "oig-oei-09-02-00200", "ssa-1862-a-20"),
    ask="Enrolled therapist who supervised the assistant on ____: ____ NPI: ____",
    catalogue=("ELG-INCIDENT-TO",),
)


def check(visit: Visit, book: Book) -> Answers:
    if visit.rendering is None or visit.rendering.role != "physician":
        return
    if lines := assistant_lines(visit):
        yield Finding("an assistant's line is billed under a physician", lines=lines)
    elif visit.text is not None and only_assistants_signed(visit):
        yield Finding(
            "only an assistant signed a visit that is billed under a physician",
            evidence=tuple(s.span for s in visit.note.signatures[:1]),
            lines=therapy_lines(visit, book),
            severity="warning",
        )


EXAMPLES = (
    Flags(
        "CQ under a physician",
        given(bill="97110x2:GP+CQ", rendering={"role": "physician", "credential": "MD"}),
    ),
    Flags(
        "signed by a PTA",
        given(
            "TE 25 min: bridges 3x10.\nKim Lee, PTA",
            bill="97110x2:GP",
            rendering={"role": "physician"},
        ),
        quote="Kim Lee, PTA",
    ),
    Passes(
        "under the therapist",
        given(bill="97110x2:GP+CQ", rendering={"role": "therapist", "credential": "PT"}),
    ),
    Passes(
        "the physician's therapist",
        given(
            "TE 25 min: bridges 3x10.\nAnn Roe, PT",
            bill="97110x2:GP",
            rendering={"role": "physician"},
        ),
    ),
)
