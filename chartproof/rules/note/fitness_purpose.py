"""The note gives fitness, wellness or weight as the purpose.

Exercise for general conditioning, fitness, wellness or weight loss is no therapy, nor is weakness
that passes by itself with normal activity.

Why it matters: a fitness purpose makes the service non-covered, whoever gives it.

Not checked here: endurance work for a measured deficit, however it is called; plans of the patient
after discharge.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="warning",
    codes=("97110", "97112", "97113", "97150", "97530"),
    needs_note=True,
    sources=("cms-100-02:15:220.2",),
    ask="Which impairment and goal did ____ address? ____ If none: not billed ____",
    catalogue=("NEC-NONCOVERED-PURPOSE",),
)


def check(visit: Visit, book: Book) -> Answers:
    if words := visit.note.mentioned("fitness-purpose"):
        yield Finding("a fitness or wellness purpose", evidence=tuple(m.span for m in words))


EXAMPLES = (
    Flags(
        "general conditioning",
        given(
            "Here for general conditioning. Bike 15 min, rower 15 min. Ann Roe, PT",
            bill="97110x2:GP",
        ),
        quote="general conditioning",
    ),
    Passes(
        "an endurance deficit",
        given(
            "Not general conditioning: interval work for the 6MWT deficit. Bike 15 min. Ann Roe, "
            "PT",
            bill="97110x1:GP",
        ),
    ),
    Passes(
        "a plan for later",
        given(
            "TE 25 min: bridges 3x10. Discharged to gym membership next month. Ann Roe, PT",
            bill="97110x2:GP",
        ),
    ),
)
