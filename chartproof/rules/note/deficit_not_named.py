"""No activity is named that the patient cannot do or does with difficulty.

Necessity rests on function: stairs, dressing, lifting, work. `Decreased function` names none.

Why it matters: an impairment that limits nothing needs no therapist.

Not checked here: deficits that stand only in the evaluation or the plan.
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
    sources=("palmetto-97110", "lcd-l33631"),
    ask="Which daily task does ____ limit, and to what extent? ____",
    catalogue=("NEC-FUNCTION-LINK",),
)


def check(visit: Visit, book: Book) -> Answers:
    note = visit.note
    if note.unreadable or note.status("functional_deficit") == "present":
        return
    if note.status("medical_necessity") == "present":
        return  # the sentence that ties impairment to limit names the task
    yield Finding(
        "no activity that the patient cannot do is named",
        evidence=nearest(note, "functional_deficit"),
        lines=lines_of(visit, "97110"),
    )


EXAMPLES = (
    Flags("nothing of daily life", given(sample(deficit="", why="", goal=""), bill="97110x2:GP")),
    Passes("stairs", given(sample(), bill="97110x2:GP")),
)
