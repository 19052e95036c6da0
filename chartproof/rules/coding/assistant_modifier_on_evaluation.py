"""An evaluation is billed as furnished by an assistant.

Assistants do not evaluate, so CQ and CO do not fit evaluations and re-evaluations.

Why it matters: the line says that somebody evaluated who may not, and is denied.

Not checked here: who in fact evaluated.
"""

from __future__ import annotations

from datetime import date

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="error",
    sources=("cms-100-02:15:230.1",),
    since=date(2020, 1, 1),
    ask="Therapist who evaluated: ____",
    catalogue=("MOD-CQCO",),
)


def check(visit: Visit, book: Book) -> Answers:
    for line, charge in enumerate(visit.charges):
        found = book.codes.find(visit.date_of_service, charge.code)
        if found is None or found.value.kind not in ("evaluation", "reevaluation"):
            continue
        if "CQ" in charge.modifiers or "CO" in charge.modifiers:
            yield Finding(f"{charge.code} carries an assistant's modifier", lines=(line,))


EXAMPLES = (
    Flags("an evaluation with CQ", given(bill="97161x1:CQ+GP")),
    Passes("exercise with CQ", given(bill="97110x2:CQ+GP")),
    Passes("an evaluation by the therapist", given(bill="97161x1:GP")),
)
