"""A group was charged as one-on-one exercise.

Two or more patients exercised together under one clinician, and the minutes are on 97110. A group
is its own code, once, whatever its length.

Why it matters: a one-on-one code for group minutes is an overpayment for everyone in the room.

Not checked here: groups that were charged as 97150 and kept apart; classes that the patient attends
elsewhere.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.contact import aide_gave_it, group_as_individual
from chartproof.rules.gaps import one_on_one_lines
from chartproof.rules.sample import sample

RULE = Rule(
    severity="error",
    needs_note=True,
    sources=("cms-tr-1753", "cms-11-scenarios"),
    ask="Patients in the group: ____ One-on-one minutes with this patient, if any: ____ Group "
    "minutes: ____",
    catalogue=("ONE-GROUP",),
)


def check(visit: Visit, book: Book) -> Answers:
    lines = one_on_one_lines(visit, book)
    if not lines or aide_gave_it(visit):
        return
    if words := group_as_individual(visit):
        yield Finding(
            "a group was charged as individual exercise",
            evidence=tuple(m.span for m in words),
            lines=lines,
        )


EXAMPLES = (
    Flags(
        "a class",
        given(
            sample(time="Group knee class with 4 patients led by one PT. 97110 25 min:"),
            bill="97110x2:GP",
        ),
        quote="Group knee class with 4 patients",
    ),
    Flags(
        "the same class on both lines",
        given(
            "Class of 4, 15 min of it billed as 97110 as well as 97150. Towel wring 2x10. Ann "
            "Roe, PT",
            bill="97110x1:GP 97150x1:GP",
        ),
    ),
    Passes(
        "charged as a group",
        given(sample(more="Group of six before, charged as 97150."), bill="97110x2:GP 97150x1:GP"),
    ),
    Passes(
        "a class elsewhere",
        given(
            sample(deficit="Cannot climb stairs. Goes to a boxing class on Fridays."),
            bill="97110x2:GP",
        ),
    ),
)
