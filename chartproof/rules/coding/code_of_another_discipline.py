"""The code belongs to another profession than the one that treated.

A PT evaluation is billed by physical therapy, an OT evaluation by occupational therapy: Medicare's
claim edit takes no other. Speech treatment is one profession's too, though no edit says so; there
this is a warning.

Why it matters: outside the scope of the one who treated, the line is denied.

Not checked here: codes that several professions share; state scope of practice.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book, Code
from chartproof.rules import Rule

RULE = Rule(
    severity="error",
    sources=("cms-cr-10176",),
    disciplines=("PT", "OT", "SLP"),
    ask="Who furnished ____: credential ____",
    catalogue=("MOD-DISCIPLINE-MATCH",),
)


def check(visit: Visit, book: Book) -> Answers:
    for line, charge in enumerate(visit.charges):
        found = book.codes.find(visit.date_of_service, charge.code)
        if found is None or not (found.value.locked or _speech_alone(found.value)):
            continue
        code = found.value
        if visit.discipline not in code.disciplines:
            yield Finding(
                f"{charge.code} ({code.label}) belongs to {' or '.join(code.disciplines)}",
                lines=(line,),
                severity=None if code.locked else "warning",
                sources=() if code.locked else ("cms-therapy-codes",),
            )


def _speech_alone(code: Code) -> bool:
    return code.therapy != "no" and code.disciplines == ("SLP",)


EXAMPLES = (
    Flags("a PT bills the OT evaluation", given(bill="97166x1:GO", discipline="PT")),
    Flags("a PT bills speech treatment", given(bill="92507x1:GP")),
    Passes("a PT bills the PT evaluation", given(bill="97161x1:GP")),
    Passes("exercise is shared", given(bill="97110x2:GO", discipline="OT")),
)
