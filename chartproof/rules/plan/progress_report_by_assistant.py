"""A progress report or discharge was written by an assistant.

The report is the clinician's, who has also treated in the period. An assistant may report measures
to the clinician.

Why it matters: a report by an assistant alone does not count, and the clock runs on.

Not checked here: whether the clinician treated in the period; who wrote the parts of a common
report.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.staff import is_assistant_by_field, only_assistants_signed

RULE = Rule(
    severity="warning",
    payers=("medicare", "medicare_advantage"),
    sources=("cms-100-02:15:220.3",),
    ask="Clinician who wrote the report for ____ to ____, and who treated on ____: ____",
    catalogue=("FRQ-PR-AUTHOR", "ELG-ASSIST-SCOPE"),
)


def check(visit: Visit, book: Book) -> Answers:
    if visit.note_type not in ("progress", "discharge"):
        return
    if is_assistant_by_field(visit):
        yield Finding(f"an assistant stands as author of the {visit.note_type} report")
    elif visit.text is not None and only_assistants_signed(visit):
        yield Finding(
            f"only an assistant signed the {visit.note_type} report",
            evidence=tuple(s.span for s in visit.note.signatures[:1]),
        )


EXAMPLES = (
    Flags(
        "by the visit's own field",
        given(bill="97110x2:GP+CQ", note_type="progress", rendering={"credential": "PTA"}),
    ),
    Flags(
        "signed by a PTA",
        given("STG 1 met. Flexion 112.\nKim Lee, PTA", bill="97110x2:GP", note_type="progress"),
        quote="Kim Lee, PTA",
    ),
    Passes(
        "by the therapist",
        given("STG 1 met. Flexion 112.\nAnn Roe, PT", bill="97110x2:GP", note_type="progress"),
    ),
    Passes(
        "a daily note",
        given("TE 25 min: bridges 3x10.\nKim Lee, PTA", bill="97110x2:GP+CQ", note_type="daily"),
    ),
)
