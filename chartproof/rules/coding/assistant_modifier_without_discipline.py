"""CQ or CO stands without the discipline it belongs to.

CQ says that a physical therapist assistant furnished the line and goes with GP; CO says the same of
an occupational therapy assistant and goes with GO.

Why it matters: the line is returned.

Not checked here: whether an assistant furnished it (`assistant-modifier-missing`,
`assistant-modifier-over-applied`).
"""

from __future__ import annotations

from datetime import date

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="error",
    sources=("cms-100-04:5:20.1",),
    since=date(2020, 1, 1),
    ask="Discipline and assistant of line ____: ____",
    catalogue=("MOD-CQCO",),
)

_GOES_WITH = {"CQ": "GP", "CO": "GO"}


def check(visit: Visit, book: Book) -> Answers:
    for line, charge in enumerate(visit.charges):
        assisted = [m for m in _GOES_WITH if m in charge.modifiers]
        if len(assisted) > 1:
            yield Finding(f"{charge.code} carries CQ and CO", lines=(line,))
        for modifier in assisted[:1]:
            if _GOES_WITH[modifier] not in charge.modifiers:
                yield Finding(
                    f"{charge.code} carries {modifier} without {_GOES_WITH[modifier]}",
                    lines=(line,),
                )


EXAMPLES = (
    Flags("CQ alone", given(bill="97110x2:CQ")),
    Flags("CQ with GO", given(bill="97110x2:CQ+GO", discipline="OT")),
    Passes("CQ with GP", given(bill="97110x2:CQ+GP")),
    Passes("no assistant", given(bill="97110x2:GP")),
)
