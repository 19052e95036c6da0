"""The response is told without anything that can be counted or seen.

A figure, a level, a share of repetitions, a change of quality before and after.

Why it matters: objective responses carry weight; adjectives do not.

Not checked here: notes that measure something else today; missing responses (`response-missing`).
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.gaps import lines_of
from chartproof.rules.sample import sample

RULE = Rule(
    severity="note",
    codes=("97110",),
    needs_note=True,
    sources=("cms-100-02:15:220.3",),
    ask="What was different after treatment? Measure: ____",
    catalogue=("RSP-OBJECTIVE",),
)


def check(visit: Visit, book: Book) -> Answers:
    note = visit.note
    if (
        note.status("patient_response") != "present"
        or note.status("objective_measure") == "present"
    ):
        return
    spans = note.spans("patient_response")
    if not any(c.isdigit() for span in spans for c in span.text):
        yield Finding(
            "a response without a figure, and nothing measured today",
            evidence=spans[:2],
            lines=lines_of(visit, "97110"),
        )


EXAMPLES = (
    Flags(
        "tired legs",
        given(
            sample(measure="", response="Legs tired after the last set, no pain."),
            bill="97110x2:GP",
        ),
    ),
    Passes("before and after", given(sample(measure=""), bill="97110x2:GP")),
    Passes("no response at all", given(sample(measure="", response=""), bill="97110x2:GP")),
)
