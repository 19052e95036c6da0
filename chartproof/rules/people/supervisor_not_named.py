"""An assistant signed alone and no supervising therapist is named.

Whatever supervision is required, the record shows who supervised. The plan or the progress report
may name the therapist; the daily note need not be cosigned.

Why it matters: without a name nobody can show that the assistant was supervised.

Not checked here: a supervisor who is named elsewhere in the record; how close the supervision was
(`assistant-supervisor-off-site`).
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.staff import only_assistants_signed

RULE = Rule(
    severity="note",
    payers=("medicare", "medicare_advantage"),
    needs_note=True,
    sources=("42-cfr-410.60", "42-cfr-410.59", "cms-100-02:15:230"),
    ask="Supervising therapist on ____: ____",
    catalogue=("ELG-ASSIST-SUPERVISION",),
)


def check(visit: Visit, book: Book) -> Answers:
    if not only_assistants_signed(visit) or visit.supervising is not None:
        return
    if visit.rendering is not None and visit.rendering.role == "therapist":
        return
    yield Finding(
        "no supervising therapist is named",
        evidence=tuple(s.span for s in visit.note.signatures[:1]),
    )


EXAMPLES = (
    Flags(
        "an assistant alone", given("TE 25 min: bridges 3x10.\nKim Lee, PTA", bill="97110x2:GP+CQ")
    ),
    Passes(
        "the therapist is known",
        given(
            "TE 25 min: bridges 3x10.\nKim Lee, PTA",
            bill="97110x2:GP+CQ",
            supervising={"credential": "PT"},
        ),
    ),
    Passes(
        "the therapist signed too",
        given("TE 25 min: bridges 3x10.\nKim Lee, PTA / Ann Roe, PT", bill="97110x2:GP+CQ"),
    ),
)
