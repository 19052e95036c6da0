"""A Medicare therapy claim names who treated and not who certified.

The claim carries the name and NPI of the physician or practitioner who certified the plan.

Why it matters: Medicare denies the therapy lines without it.

Not checked here: whether the one named may certify (`referring-not-eligible`); visits that came
without any provider, which are not yet a claim.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="warning",
    payers=("medicare",),
    disciplines=("PT", "OT", "SLP"),
    sources=("cms-100-04:5:10.3", "noridian-certification"),
    ask="Physician or practitioner who certified the plan: ____ NPI: ____",
    catalogue=("CLM-REFERRING",),
)


def check(visit: Visit, book: Book) -> Answers:
    as_claim = visit.billing is not None or bool(visit.rendering and visit.rendering.npi)
    therapy = any(
        (f := book.codes.find(visit.date_of_service, c)) is not None and f.value.therapy == "always"
        for c in visit.codes
    )
    if as_claim and therapy and visit.referring is None:
        yield Finding("no certifying physician or practitioner is named")


EXAMPLES = (
    Flags("the therapist alone", given(bill="97110x2:GP", rendering={"npi": "1234567893"})),
    Passes(
        "both are named",
        given(
            bill="97110x2:GP",
            rendering={"npi": "1234567893"},
            referring={"npi": "1679576722", "role": "physician"},
        ),
    ),
    Passes("no provider was sent", given(bill="97110x2:GP")),
)
