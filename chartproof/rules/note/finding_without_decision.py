"""Something was found today, and no decision follows.

Assessment during care leads somewhere: changed, graded, stopped, progressed or deliberately kept,
because of what was seen.

Why it matters: ongoing assessment and decision are what separates therapy from exercise.

Not checked here: decisions written in other words; whether the decision was right.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.gaps import lines_of, nearest
from chartproof.rules.sample import sample

RULE = Rule(
    severity="note",
    codes=("97110",),
    needs_note=True,
    sources=("cms-100-02:15:220.2", "apta-documentation"),
    ask="Did anything observed change what was done? Finding ____ change ____",
    catalogue=("SKL-DECISION",),
)


def check(visit: Visit, book: Book) -> Answers:
    note = visit.note
    if note.status("patient_response") != "present" or note.mentioned("decision"):
        return
    if note.status("skilled_intervention") == "present" or note.status("progression") == "present":
        return
    yield Finding(
        "a response and no decision",
        evidence=nearest(note, "patient_response"),
        lines=lines_of(visit, "97110"),
    )


EXAMPLES = (
    Flags(
        "more pain, and nothing",
        given(
            sample(
                progression="",
                skill="",
                response="Pain 5/10 after the last set, 2/10 at the start.",
            ),
            bill="97110x2:GP",
        ),
    ),
    Passes("lowered", given(sample(), bill="97110x2:GP")),
)
