"""The note says that progress has stopped and draws no conclusion.

A plateau is answered: the program or plan is changed, maintenance with skill is explained, or
discharge is prepared.

Why it matters: care that goes on after a stated plateau is denied unless the note says why.

Not checked here: plateaus that only figures over several visits show.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.gaps import is_skilled_maintenance
from chartproof.rules.sample import sample

RULE = Rule(
    severity="warning",
    needs_note=True,
    sources=("cms-100-02:15:220.2", "jimmo"),
    ask="Progress stopped at ____. What was changed, or why does care go on? ____",
    catalogue=("PRG-RATIONALE", "EPI-PLATEAU"),
)


def check(visit: Visit, book: Book) -> Answers:
    note = visit.note
    words = note.mentioned("plateau")
    if not words or visit.note_type == "discharge":
        return
    if note.mentioned("plan-changed", "discharge-status", "discharging"):
        return
    if is_skilled_maintenance(note):
        return
    yield Finding("a plateau and no decision", evidence=tuple(m.span for m in words))


EXAMPLES = (
    Flags(
        "and on it goes",
        given(
            sample(progression="", more="Plateaued at prior level of function."), bill="97110x2:GP"
        ),
        quote="Plateaued",
    ),
    Passes(
        "discharge",
        given(
            sample(progression="", more="Plateaued; discharged to home program."), bill="97110x2:GP"
        ),
    ),
    Passes(
        "maintenance that needs a therapist",
        given(
            sample(
                progression="",
                more="Plateaued; maintenance program. A therapist is needed to grade the reach, "
                "because dyskinesia rises without warning and only a trained eye stops it in time.",
            ),
            bill="97110x2:GP",
        ),
    ),
    Passes("still improving", given(sample(), bill="97110x2:GP")),
)
