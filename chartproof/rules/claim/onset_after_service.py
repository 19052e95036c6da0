"""The onset or accident date lies after the visit that treats it.

The condition or the accident comes before the treatment, or on the same day.

Why it matters: the payer's edits reject a claim whose injury comes after its treatment.

Not checked here: whether the date agrees with the note.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="error",
    sources=("cms-100-04:26:10.4",),
    ask="Date of onset, surgery or injury: ____",
    catalogue=("CLM-ONSET",),
)


def check(visit: Visit, book: Book) -> Answers:
    day = visit.date_of_service
    if visit.onset_date is not None and visit.onset_date > day:
        yield Finding(f"onset {visit.onset_date} lies after the visit of {day}")
    if visit.accident is not None and visit.accident.on is not None and visit.accident.on > day:
        yield Finding(f"accident {visit.accident.on} lies after the visit of {day}")


EXAMPLES = (
    Flags("onset next month", given(bill="97110x2:GP", onset_date="2026-04-01")),
    Flags(
        "accident after the visit",
        given(bill="97110x2:GP", payer="auto", accident={"auto": True, "on": "2026-03-09"}),
    ),
    Passes("onset in January", given(bill="97110x2:GP", onset_date="2026-01-09")),
    Passes("surgery on the day itself", given(bill="97110x2:GP", onset_date="2026-03-03")),
)
