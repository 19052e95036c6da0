"""Only modalities and hands-on work are billed, and nothing that the patient does.

Passive care has its place in the first weeks and beside active treatment. Later it needs a reason.

Why it matters: reviewers expect active care to predominate after the acute phase.

Not checked here: how far the episode is; evaluation days; lymph drainage and wound care.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="note",
    sources=("lcd-l33631",),
    ask="Reason passive care continues at week ____: ____",
    catalogue=("COD-PASSIVE-MIX",),
)

_HANDS_ON = ("97124", "97140", "97032", "97033", "97034", "97035", "97036")


def check(visit: Visit, book: Book) -> Answers:
    passive: list[int] = []
    for line, charge in enumerate(visit.charges):
        found = book.codes.find(visit.date_of_service, charge.code)
        if found is None:
            return
        if found.value.kind != "modality" and charge.code not in _HANDS_ON:
            return
        passive.append(line)
    if len(passive) > 1:
        yield Finding("only passive services are billed", lines=tuple(passive))


EXAMPLES = (
    Flags("heat, stimulation, manual", given(bill="97140x1:GP G0283x1:GP 97035x1:GP")),
    Passes("with exercise", given(bill="97110x1:GP 97140x1:GP G0283x1:GP")),
    Passes("manipulation is something else", given(bill="98940x1:AT 97012x1:GP", discipline="DC")),
)
