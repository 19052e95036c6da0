"""GZ says that no notice was given, and a signed one is on file.

GZ stands for an expected denial without a notice, GA for one with a signed notice.

Why it matters: GZ is denied at once and leaves the provider with the cost; with a signed notice the
line carries GA.

Not checked here: whether the notice was right.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="error",
    payers=("medicare",),
    sources=("cms-abn-modifiers",),
    ask="Notice signed on ____ covers line ____? ____",
    catalogue=("MOD-ABN",),
)


def check(visit: Visit, book: Book) -> Answers:
    notice = visit.abn
    if notice is None or notice.signed_on is None or notice.voluntary:
        return
    lines = tuple(i for i, c in enumerate(visit.charges) if "GZ" in c.modifiers)
    if lines and notice.signed_on <= visit.date_of_service:
        yield Finding(f"GZ is billed although a notice was signed {notice.signed_on}", lines=lines)


EXAMPLES = (
    Flags("signed two days before", given(bill="97110x2:GP+GZ", abn={"signed_on": "2026-03-01"})),
    Passes(
        "signed too late to count", given(bill="97110x2:GP+GZ", abn={"signed_on": "2026-03-05"})
    ),
    Passes("no notice", given(bill="97110x2:GP+GZ")),
)
