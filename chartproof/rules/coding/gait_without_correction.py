"""Gait training is billed, and the note shows only that the patient walked.

97116 is training: a deviation, a device, an assist or an obstacle, and what was done about it.

Why it matters: walking from place to place is no service.

Not checked here: how good the correction was; notes that never mention gait
(`code-not-documented`).
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.described import lines_of, works

RULE = Rule(
    severity="warning",
    codes=("97116",),
    sources=("cpt",),
    needs_note=True,
    ask="Deviation addressed: ____ distance: ____ assist or cue: ____",
    catalogue=("COD-97116",),
)


def check(visit: Visit, book: Book) -> Answers:
    walked = (*works(visit, "work-97116"), *visit.note.mentioned("walked"))
    if (
        walked
        and not visit.note.mentioned("gait-skill")
        and visit.note.status("skilled_intervention") != "present"
    ):
        yield Finding(
            "the note shows a walk and no training",
            evidence=tuple(m.span for m in walked),
            lines=lines_of(visit, "97116"),
        )


EXAMPLES = (
    Flags("a walk", given("97116 10 min: walked 300 ft.", bill="97116x1:GP")),
    Passes(
        "a device and a cue",
        given("97116 10 min: walked 150 ft with SPC, cued heel strike.", bill="97116x1:GP"),
    ),
)
