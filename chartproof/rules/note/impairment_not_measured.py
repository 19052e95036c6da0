"""No value measured today stands in the note.

Exercise for strength, range or endurance rests on a figure: range in degrees, a strength grade, a
timed test, a score. Contractors want one at least every ten visits.

Why it matters: without figures neither the need nor the progress can be shown.

Not checked here: measures of the evaluation or of other visits in the same period; pain ratings and
values in goals.
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
    sources=("lcd-l33631",),
    ask="What was measured for ____ and when? Value ____ Other side ____",
    catalogue=("NEC-IMPAIRMENT-MEASURED",),
)


def check(visit: Visit, book: Book) -> Answers:
    note = visit.note
    if not note.unreadable and note.status("objective_measure") != "present":
        yield Finding(
            "nothing was measured today",
            evidence=nearest(note, "objective_measure"),
            lines=lines_of(visit, "97110"),
        )


EXAMPLES = (
    Flags("no figure", given(sample(measure="O: Knee looks better."), bill="97110x2:GP")),
    Passes("range in degrees", given(sample(), bill="97110x2:GP")),
)
