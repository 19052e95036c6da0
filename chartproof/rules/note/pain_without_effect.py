"""Pain is the only reason given, and what it keeps the patient from is not said.

Where pain is the indication the note gives its rating, its place and its effect on function.

Why it matters: a pain score alone does not show a need for exercise with a therapist.

Not checked here: pain beside a named impairment; effects written in the evaluation.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.sample import sample

RULE = Rule(
    severity="note",
    codes=("97110",),
    needs_note=True,
    sources=("lcd-l33631", "palmetto-97110"),
    ask="Pain ____/10 at ____ Activity affected: ____",
    catalogue=("NEC-PAIN",),
)


def check(visit: Visit, book: Book) -> Answers:
    note = visit.note
    if (
        note.status("medical_necessity") == "present"
        or note.status("functional_deficit") == "present"
    ):
        return
    pain = tuple(m.span for m in note.measures if m.kind == "pain" and m.scope == "today")
    if pain:
        yield Finding("a pain rating and no effect on function", evidence=pain[:2])


EXAMPLES = (
    Flags(
        "a score alone",
        given(
            sample(region="S: Right knee pain 5/10.", deficit="", why="", goal=""),
            bill="97110x2:GP",
        ),
    ),
    Passes(
        "and what it stops", given(sample(region="S: Right knee pain 5/10."), bill="97110x2:GP")
    ),
    Passes("no pain", given(sample(response="Knee drift gone by set 2."), bill="97110x2:GP")),
)
