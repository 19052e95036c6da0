"""A code that is paid once is billed in units of time.

Evaluations, group, supervised modalities and other untimed codes are one unit however long they
took. Their minutes belong to the treatment total and not to the timed one.

Why it matters: the extra units are an overpayment, and the first a machine sees.

Not checked here: codes that some setting lets through twice a day, which the unit edit decides; the
first edit on file where the day is older.
"""

from __future__ import annotations

from datetime import date

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="error",
    sources=("cms-100-04:5:20.2",),
    ask="Is line ____ one service? Its units as furnished: ____",
    catalogue=("TIME-UNTIMED",),
)

_ONCE = ("untimed", "evaluation", "reevaluation", "modality", "group", "manipulation")


def check(visit: Visit, book: Book) -> Answers:
    day, setting = visit.date_of_service, visit.setting or "practitioner"
    for line, charge in enumerate(visit.charges):
        found = book.codes.find(day, charge.code)
        if charge.units < 2 or found is None or found.value.kind not in _ONCE:
            continue
        if found.value.minutes is not None:
            continue  # an evaluation paid by the hour
        key = charge.code, setting
        limit = book.mue.find(day, key) or next(iter(book.mue.history(key)), None)
        if limit is not None and limit.value.units >= charge.units:
            continue
        yield Finding(
            f"{charge.code} ({found.value.label}) is one unit; {charge.units} are billed",
            lines=(line,),
        )


EXAMPLES = (
    Flags("three units of group", given(bill="97150x3:GP")),
    Flags("an evaluation by the quarter hour", given(bill="97162x3:GP")),
    Passes("one unit of group", given(bill="97150x1:GP")),
    Passes("two limbs measured", given(bill="95851x2:GP", on=date(2022, 8, 1))),
    Passes("exercise is timed", given(bill="97110x3:GP")),
)
