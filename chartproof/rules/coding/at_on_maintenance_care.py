"""AT is billed and the note calls the care maintenance.

AT says that manipulation is active treatment, from which improvement is expected. Care to keep what
was reached is maintenance, which Medicare does not pay; it goes without AT, with a notice where the
patient is to pay.

Why it matters: the line is paid and taken back, and AT on maintenance care is read as a false
statement.

Not checked here: whether improvement could be expected; manipulation without AT (`at-missing-on-
manipulation`).
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.gaps import lines_of

RULE = Rule(
    looks_at="visit",
    severity="warning",
    payers=("medicare", "medicare_advantage"),
    codes=("98940", "98941", "98942"),
    sources=("cms-100-04:12:220", "cms-100-02:15:240.1.3", "ngs-chiropractic"),
    needs_note=True,
    ask="Active or maintenance care on ____? Findings that show it: ____",
    catalogue=("MOD-AT",),
)


def check(visit: Visit, book: Book) -> Answers:
    said = visit.note.mentioned("maintenance")
    if not said:
        return
    lines = tuple(i for i in lines_of(visit, *RULE.codes) if "AT" in visit.charges[i].modifiers)
    if lines:
        yield Finding(
            "AT, and the note calls the care maintenance",
            evidence=tuple(m.span for m in said),
            lines=lines,
        )


EXAMPLES = (
    Flags(
        "a maintenance visit",
        given("Maintenance care, monthly. L4 adjusted.", bill="98940x1:AT", discipline="DC"),
        quote="Maintenance care",
    ),
    Passes(
        "active care",
        given("Acute low back pain, L4 adjusted.", bill="98940x1:AT", discipline="DC"),
    ),
    Passes(
        "maintenance without AT",
        given("Maintenance care, monthly. L4 adjusted.", bill="98940x1:GA", discipline="DC"),
    ),
)
