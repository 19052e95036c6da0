"""Medicare does not pay a chiropractor for therapy codes, nor for office visits.

The law pays chiropractors for manual manipulation of the spine and for nothing else. Another line
may be sent for a denial with GY, for instance where a second plan wants one.

Why it matters: the line is denied as excluded by statute; without GY it looks as if payment were
expected.

Not checked here: manipulation lines; Medicare Advantage plans with benefits of their own; secondary
plans.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.gaps import lines_of_kind, therapy_lines
from chartproof.rules.staff import role_of

RULE = Rule(
    severity="error",
    payers=("medicare",),
    sources=("42-cfr-410.21", "ngs-chiropractic"),
    ask="Is ____ to be denied on paper, or left off the claim? ____",
    catalogue=("ELG-CHIRO-MCARE",),
)


def check(visit: Visit, book: Book) -> Answers:
    if visit.discipline != "DC" and role_of(visit.rendering, book) != "chiropractor":
        return
    for what, excluded in (
        ("therapy codes", therapy_lines(visit, book)),
        ("office visits", lines_of_kind(visit, book, "em")),
    ):
        lines = tuple(n for n in excluded if "GY" not in visit.charges[n].modifiers)
        if lines:
            yield Finding(f"Medicare excludes {what} from a chiropractor", lines=lines)


EXAMPLES = (
    Flags(
        "by the taxonomy",
        given(bill="97110x1:GP+KX", rendering={"taxonomy": "111N00000X"}),
    ),
    Flags("exercise by a chiropractor", given(bill="98941x1:AT 97110x1:GP", discipline="DC")),
    Flags("an office visit", given(bill="98941x1:AT 99213x1:25", discipline="DC")),
    Passes("sent for a denial", given(bill="98941x1:AT 97110x1:GP+GY", discipline="DC")),
    Passes("manipulation alone", given(bill="98941x1:AT", discipline="DC")),
    Passes("a plan that covers it", given(bill="97110x1:GP", discipline="DC", payer="commercial")),
)
