"""A provider number on the claim fails its own check digit.

The tenth digit of a national provider identifier is computed from the other nine, with 80840 put
in front. A number of another length, or one whose digits do not add up, belongs to nobody.

Why it matters: the claim is rejected before anybody reads it.

Not checked here: whether the number is enrolled, or whose it is; a provider sent without a number.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.npi import passes_check_digit

RULE = Rule(
    severity="error",
    sources=("hhs-npi-check-digit",),
    ask="The NPI of the ____ provider does not check. Number from the registry: ____",
    catalogue=("CLM-NPI",),
)


def check(visit: Visit, book: Book) -> Answers:
    people = (
        ("rendering", visit.rendering),
        ("referring", visit.referring),
        ("supervising", visit.supervising),
        ("billing", visit.billing),
    )
    for role, provider in people:
        if provider is None or not provider.npi or passes_check_digit(provider.npi):
            continue
        yield Finding(f"the NPI of the {role} provider does not pass its check digit")


EXAMPLES = (
    Flags("last digit is off", given(bill="97110x2:GP", rendering={"npi": "1234567890"})),
    Flags("nine digits", given(bill="97110x2:GP", referring={"npi": "123456789"})),
    Passes("the digits add up", given(bill="97110x2:GP", rendering={"npi": "1234567893"})),
    Passes("no number was sent", given(bill="97110x2:GP", rendering={"credential": "PT"})),
)
