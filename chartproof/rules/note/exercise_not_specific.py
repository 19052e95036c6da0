"""No exercise of today is named.

At least one exercise done today is named or its movement described. A heading, a body part with
`strengthening`, or a pointer to a sheet names none.

Why it matters: a service that cannot be recognized in the note counts as not documented.

Not checked here: a flow sheet that lies in the record and was not sent; whether the exercise
belongs to 97110 (`wrong-code`).
"""

from __future__ import annotations

from chartproof.examples import Flags, IsUnsure, Passes, given
from chartproof.model import Answers, Finding, Unsure, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.gaps import elsewhere, lines_of, nearest
from chartproof.rules.sample import sample

RULE = Rule(
    severity="error",
    codes=("97110",),
    needs_note=True,
    sources=(
        "cms-100-02:15:220.3",
        "lcd-l33631",
    ),
    ask="Which exercises were done on this date? ____",
    catalogue=("EXR-NAMED",),
)


def check(visit: Visit, book: Book) -> Answers:
    note = visit.note
    if note.unreadable:
        yield Unsure(missing="a note that can be read")
    elif note.status("exercise_named") != "present":
        yield Finding(
            "no exercise done today is named" + elsewhere(note, "exercise_named"),
            evidence=nearest(note, "exercise_named", "time_per_code"),
            lines=lines_of(visit, "97110"),
        )


EXAMPLES = (
    Flags(
        "only a flow sheet",
        given(
            sample(
                exercise="therapeutic exercises performed per flow sheet.", progression="", skill=""
            ),
            bill="97110x2:GP",
        ),
        quote="therapeutic exercises performed per flow sheet",
    ),
    Passes("two exercises by name", given(sample(), bill="97110x2:GP")),
    IsUnsure("an empty note", given(" ", bill="97110x2:GP"), missing="a note that can be read"),
)
