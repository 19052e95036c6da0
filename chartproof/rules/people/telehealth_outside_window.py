"""Therapy by telehealth on a day on which Medicare does not pay it.

Therapists may furnish telehealth to Medicare patients for as long as the law lets them; the window
has been extended year by year.

Why it matters: a telehealth line outside the window is denied.

Not checked here: whether the code is on the telehealth list; plans outside Medicare.
"""

from __future__ import annotations

from datetime import date

from chartproof.examples import Flags, IsUnsure, Passes, given
from chartproof.model import Answers, Finding, Unsure, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="error",
    payers=("medicare",),
    sources=("caa-2026", "42-cfr-410.78"),
    ask="Was the patient in the clinic on ____? ____",
    catalogue=("ELG-TELEHEALTH",),
)

_PLACES = ("02", "10")
_MODIFIERS = ("95", "93", "GT")


def check(visit: Visit, book: Book) -> Answers:
    claimed = visit.place_of_service in _PLACES or any(
        m in _MODIFIERS for c in visit.charges for m in c.modifiers
    )
    words = visit.note.mentioned("telehealth", "audio-only")
    if not claimed and not words:
        return
    day, key = visit.date_of_service, ("telehealth_therapists", "medicare")
    window = book.thresholds.find(day, key)
    opened = book.thresholds.rows[key][0].valid_from
    if window is None and (opened is None or day > opened):
        yield Unsure(missing="whether Medicare pays therapists for telehealth on that day")
    elif window is None or not window.value.value:
        yield Finding(
            "Medicare does not pay telehealth by therapists on that day",
            evidence=tuple(m.span for m in words),
            severity="error" if claimed else "warning",
        )


EXAMPLES = (
    Flags("before the window was opened", given(bill="97110x2:GP+95", on=date(2019, 5, 6))),
    Passes("inside the window", given(bill="97110x2:GP+95", on=date(2026, 3, 3))),
    Passes(
        "in the clinic",
        given("TE 25 min in clinic: bridges 3x10.", bill="97110x2:GP", on=date(2026, 3, 3)),
    ),
    IsUnsure(
        "beyond what is on file",
        given(bill="97110x2:GP+95", on=date(2028, 3, 6)),
        missing="whether Medicare pays therapists for telehealth on that day",
    ),
)
