"""The same minutes are claimed under two codes.

A minute belongs to one timed service. Two codes that ran together share their minutes out between
them, or one of them is left off. A timed code under a running machine counts once too.

Why it matters: the second code is an overpayment for time that was already paid.

Not checked here: sums that are wrong for another reason (`times-disagree`); minutes that two
clinicians gave together.
"""

from __future__ import annotations

from chartproof.billing.minutes import documented
from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.clashes import claimed_twice, inside_another, overlapping

RULE = Rule(
    severity="error",
    sources=("cms-100-04:5:20.3", "ncci-manual:11"),
    ask="Minutes of ____ and ____ overlap. Split from your record: ____ / ____",
    catalogue=("OVL-ONCE",),
)


def check(visit: Visit, book: Book) -> Answers:
    doc = documented(visit, book)
    said = claimed_twice(visit)
    if said:
        yield Finding(
            "the note says that minutes are claimed twice",
            evidence=(*(m.span for m in said), *doc.spans),
        )
        return
    clashes = tuple(overlapping(visit))
    for one, other in clashes:
        yield Finding(
            f"{one.code} and {other.code} are timed over each other",
            evidence=(one.span, other.span),
        )
    inside = inside_another(visit, doc)
    if inside is not None and not clashes:
        code, whole = inside
        yield Finding(
            f"the other codes take all {whole} minutes of the visit; {code} has none of its own",
            evidence=(*doc.spans, *((doc.clock_span,) if doc.clock_span else ())),
        )


EXAMPLES = (
    Flags(
        "the note says so",
        given(
            "TE 15 min, manual 15 min. Glides ran during the lunges, both counted.",
            bill="97110x1:GP 97140x1:GP",
        ),
        quote="both counted",
    ),
    Flags(
        "each code is given the whole visit",
        given("In 4:00 out 4:15. TE 15 min. Manual 15 min.", bill="97110x1:GP 97140x1:GP"),
    ),
    Passes(
        "one after the other",
        given("TE 9:00-9:20, manual 9:20-9:35.", bill="97110x1:GP 97140x1:GP"),
    ),
    Passes(
        "the note denies it",
        given("TE 15 min, manual 15 min, none of it counted twice.", bill="97110x1:GP 97140x1:GP"),
    ),
)
