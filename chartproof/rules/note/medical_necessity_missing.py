"""The note does not say why the exercise is needed.

A finding of the body (weakness, stiffness, pain, poor control) or a condition is tied to something
the patient cannot do or to a need for treatment: what is lost, and what it keeps the patient from.

Why it matters: necessity not supported is the most frequent reason for which reviewers deny 97110.

Not checked here: whether the reason given is good enough, and reasons that stand only in the
evaluation or the plan; a reviewer reads the whole record.
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
        "cms-100-02:15:220.2",
        "palmetto-97110",
    ),
    ask="Which impairment was treated today, and which daily task does it limit? Impairment: "
    "____ Task: ____",
    catalogue=("NEC-FUNCTION-LINK",),
)


def check(visit: Visit, book: Book) -> Answers:
    note = visit.note
    if note.unreadable:
        yield Unsure(missing="a note that can be read")
    elif note.status("medical_necessity") != "present":
        yield Finding(
            "the note does not tie an impairment or condition to a limit"
            + elsewhere(note, "medical_necessity"),
            evidence=nearest(note, "medical_necessity", "functional_deficit", "body_region"),
            lines=lines_of(visit, "97110"),
        )


EXAMPLES = (
    Flags(
        "nothing but the wish to go on",
        given(sample(why="Would benefit from continued PT."), bill="97110x2:GP"),
        quote="Would benefit from continued PT",
    ),
    Passes("weakness tied to stairs", given(sample(), bill="97110x2:GP")),
    IsUnsure("an empty note", given(" ", bill="97110x2:GP"), missing="a note that can be read"),
)
