"""The note does not say how the patient responded to today's treatment.

Something specific that happened during or after treatment: pain, fatigue, quality, a measure before
and after. Stock phrases say nothing of this visit.

Why it matters: some payers require it at every visit; for Medicare it belongs at least in the
progress report.

Not checked here: whether the response led to a decision (`finding-without-decision`).
"""

from __future__ import annotations

from chartproof.examples import Flags, IsUnsure, Passes, given
from chartproof.model import Answers, Finding, Unsure, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.gaps import elsewhere, lines_of, nearest
from chartproof.rules.sample import sample

RULE = Rule(
    severity="warning",
    codes=("97110",),
    needs_note=True,
    sources=(
        "cms-100-02:15:220.3",
        "uhc-habilitative",
    ),
    ask="Response during or after ____: ____",
    catalogue=("RSP-PRESENT",),
)


def check(visit: Visit, book: Book) -> Answers:
    note = visit.note
    if note.unreadable:
        yield Unsure(missing="a note that can be read")
    elif note.status("patient_response") != "present":
        yield Finding(
            "no specific response to today's treatment" + elsewhere(note, "patient_response"),
            evidence=nearest(note, "patient_response"),
            lines=lines_of(visit, "97110"),
        )


EXAMPLES = (
    Flags(
        "a stock phrase",
        given(sample(response="Tolerated well."), bill="97110x2:GP"),
        quote="Tolerated well",
    ),
    Passes("pain before and after", given(sample(), bill="97110x2:GP")),
    IsUnsure("an empty note", given(" ", bill="97110x2:GP"), missing="a note that can be read"),
)
