"""The first visit of the episode carries no evaluation.

An episode starts with an evaluation by a clinician. Another clinician's recent evaluation may be
taken over and updated.

Why it matters: treatment without an evaluation has no stated need, and records without one are
denied as incomplete.

Not checked here: an evaluation before the first billed visit or at another facility.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.gaps import lines_of_kind

RULE = Rule(
    severity="note",
    sources=("cms-100-02:15:220.3", "cert-2024"),
    ask="Evaluation for the episode starting on ____: date ____ author ____",
    catalogue=("POC-EVAL-PRESENT",),
)


def check(visit: Visit, book: Book) -> Answers:
    if visit.visit_number != 1 or visit.note_type == "evaluation":
        return
    treated = lines_of_kind(visit, book, "timed", "untimed", "group", "modality")
    if treated and not lines_of_kind(
        visit, book, "evaluation", "reevaluation", "em", "manipulation"
    ):
        yield Finding("visit 1 has no evaluation", lines=treated)


EXAMPLES = (
    Flags("exercise on day one", given(bill="97110x2:GP", visit_number=1)),
    Passes("evaluated and treated", given(bill="97162x1:GP 97110x1:GP", visit_number=1)),
    Passes("a later visit", given(bill="97110x2:GP", visit_number=4)),
)
