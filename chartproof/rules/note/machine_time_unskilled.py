"""Minutes on a machine stand in the note without a skilled purpose.

Bike, stepper, treadmill or arm bike count where a parameter is trained and the clinician monitors,
cues or adjusts. A warm-up and a ride alone do not.

Why it matters: these minutes are the first that a reviewer takes out.

Not checked here: whether the minutes are within the billed ones; machines used with a stated
reason.
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
    codes=("97110",),
    needs_note=True,
    sources=("lcd-l33631", "cms-100-04:5:20.3"),
    ask="Were the ____ min on ____ one-on-one and skilled? Monitored or adjusted: ____ Otherwise "
    "minutes to remove: ____",
    catalogue=("EXR-EQUIPMENT",),
)


def check(visit: Visit, book: Book) -> Answers:
    note = visit.note
    if note.unreadable or note.status("skilled_intervention") == "present":
        return
    machine, warm = note.mentioned("machine-minutes"), note.mentioned("warm-up")
    if machine:
        yield Finding(
            "machine minutes without a skilled action",
            evidence=tuple(m.span for m in (*machine, *warm)[:3]),
            lines=lines_of(visit, "97110"),
        )


EXAMPLES = (
    Flags(
        "a ride",
        given(
            sample(exercise="bike 10 min, bridges 3x10.", progression="", skill=""),
            bill="97110x2:GP",
        ),
        quote="bike 10 min",
    ),
    Passes(
        "monitored and graded",
        given(sample(exercise="bike 10 min, step-ups 2x10."), bill="97110x2:GP"),
    ),
    Passes("no machine", given(sample(skill=""), bill="97110x2:GP")),
)
