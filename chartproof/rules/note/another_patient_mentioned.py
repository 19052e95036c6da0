"""Another patient appears in a note of one-on-one minutes.

The note says that the other patient was seen before or after, by someone else, or at which minutes.

Why it matters: a second patient in the room is how contact that was not one-on-one usually shows.

Not checked here: whether minutes overlapped (`not-one-on-one`); family and visitors.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.contact import aide_gave_it, clinician_elsewhere, group_as_individual
from chartproof.rules.sample import sample

RULE = Rule(
    severity="note",
    codes=("97110", "97112", "97530", "97140", "97116"),
    needs_note=True,
    sources=("cms-11-scenarios",),
    ask="Between ____ and ____, was another patient treated? One-on-one minutes with this "
    "patient: ____",
    catalogue=("ONE-CONTRADICT", "ONE-OVERLAP"),
)


def check(visit: Visit, book: Book) -> Answers:
    if clinician_elsewhere(visit) or group_as_individual(visit) or aide_gave_it(visit):
        return
    if words := visit.note.mentioned("another-patient"):
        yield Finding("another patient is mentioned", evidence=tuple(m.span for m in words))


EXAMPLES = (
    Flags(
        "nearby",
        given(sample(more="Another patient had the next mat."), bill="97110x2:GP"),
        quote="Another patient",
    ),
    Passes("nobody else", given(sample(more="No other patient in the room."), bill="97110x2:GP")),
    Passes("alone", given(sample(), bill="97110x2:GP")),
)
