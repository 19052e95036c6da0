"""A group is billed, and the note lacks its size or what was done for this patient.

How many took part, constant attendance of the clinician, and the skilled input that this patient
needed. Supervising exercisers who know the program is no group therapy.

Why it matters: 97150 is paid for skilled treatment of two or more at once, not for a class.

Not checked here: groups billed as individual treatment (`group-billed-as-individual`).
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.gaps import lines_of
from chartproof.rules.sample import sample

RULE = Rule(
    severity="warning",
    codes=("97150",),
    needs_note=True,
    sources=("cms-tr-1753", "ncci-manual:11"),
    ask="Group size ____ Skilled input to this patient ____ Separate one-on-one minutes ____",
    catalogue=("ONE-GROUP",),
)


def check(visit: Visit, book: Book) -> Answers:
    note, lacking = visit.note, []
    if note.unreadable:
        return
    if not note.mentioned("group-size"):
        lacking.append("the size of the group")
    if note.status("skilled_intervention") != "present":
        lacking.append("what was done for this patient")
    if lacking:
        yield Finding(
            f"the group note lacks {' and '.join(lacking)}", lines=lines_of(visit, "97150")
        )


EXAMPLES = (
    Flags("a class and no more", given("Balance class, 30 min. Ann Roe, PT", bill="97150x1:GP")),
    Passes(
        "size and skill",
        given(sample(time="Group of 3, knee circuit (97150), 30 minutes:"), bill="97150x1:GP"),
    ),
    Passes("no group billed", given("TE 25 min: bridges 3x10. Ann Roe, PT", bill="97110x2:GP")),
)
