"""One clinician's one-on-one units of a day stand for more minutes than a day of work has.

Units of timed one-on-one codes stand for minutes: n units of one patient for at least fifteen n
less seven, or, where each code is counted alone, for that much of each code. Lines that an
assistant furnished are left out, as are groups. The sum over the patients of a day is the least
time that one person must have spent.

Why it matters: days that cannot be are how auditors choose whom to audit; the units of such days
are taken back together.

Not checked here: assistants' time that no modifier shows, which payers outside Medicare do not ask
for; overlaps, as a claim has no clock times. The figures that count as long are rows of a table.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import given_claims
from chartproof.model import Answers, ClaimGroup, Finding, Unsure
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.groups import least_minutes

_FEW = 24  # units that fit into any working day

RULE = Rule(
    looks_at="claims",
    severity="warning",
    sources=("clinician-day-habits",),
    ask="Minutes of ____ on ____: ____ Schedule and rendering numbers checked: ____",
    catalogue=("TIME-CLINIC-DAY",),
)


def check(group: ClaimGroup, book: Book) -> Answers:
    if group.by != "clinician_day" or group.day is None:
        return
    if sum(line.units for line in group.lines) < _FEW:
        return
    long = book.thresholds.find(group.day, ("clinician_day_minutes", "long"))
    too_long = book.thresholds.find(group.day, ("clinician_day_minutes", "too_long"))
    if long is None or too_long is None:
        yield Unsure(missing="how long a clinician's day may be")
        return
    least, patients, lines = least_minutes(group, book)
    if least > long.value.value:
        hours = f"{least // 60} h {least % 60:02d}"
        yield Finding(
            f"{least} one-on-one minutes ({hours}) with {patients} patients on {group.day} at "
            "the least",
            lines=lines,
            at=tuple(group.lines[i].at for i in lines[:1]),
            severity="warning" if least > too_long.value.value else "note",
        )


EXAMPLES = (
    Flags(
        "twelve patients with four units", given_claims(*["97110x4:GP"] * 12, by="clinician_day")
    ),
    Passes("eight with three", given_claims(*["97110x3:GP"] * 8, by="clinician_day")),
    Passes(
        "an assistant gave half of them",
        given_claims(*["97110x4:GP"] * 6, *["97110x4:GP+CQ"] * 6, by="clinician_day"),
    ),
    Passes("groups", given_claims(*["97150x1:GP"] * 40, by="clinician_day")),
)
