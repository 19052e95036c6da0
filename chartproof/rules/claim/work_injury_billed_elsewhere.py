"""The note tells of a work or car injury, and the claim denies it.

Health plans and Medicare pay after the carrier of the accident. The claim asks whether the
condition is related to work or to a car accident.

Why it matters: a claim that denies what the note says is taken back in full.

Not checked here: claims whose accident answers were not sent; old injuries that are settled.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="warning",
    sources=("cms-100-04:26:10.4",),
    needs_note=True,
    ask="Related to work ____ or a car accident ____? Date ____ carrier ____",
    catalogue=("CLM-ONSET",),
)


def check(visit: Visit, book: Book) -> Answers:
    accident, note = visit.accident, visit.note
    if accident is None:
        return
    work, auto = note.mentioned("work-injury"), note.mentioned("auto-injury")
    if accident.work is False and work:
        yield Finding("the claim answers no to work, the note tells of it", (work[0].span,))
    if accident.auto is False and auto:
        yield Finding(
            "the claim answers no to a car accident, the note tells of one", (auto[0].span,)
        )


EXAMPLES = (
    Flags(
        "injured at work",
        given(
            "Injured his back lifting at work. TE 25 min.",
            bill="97110x2:GP",
            payer="commercial",
            accident={"work": False},
        ),
    ),
    Passes(
        "answered yes",
        given(
            "Injured his back lifting at work. TE 25 min.",
            bill="97110x2:GP",
            payer="workers_comp",
            accident={"work": True, "on": "2026-01-09"},
        ),
    ),
    Passes("not asked", given("Injured his back lifting at work.", bill="97110x2:GP@25")),
)
