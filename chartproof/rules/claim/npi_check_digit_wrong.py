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

RULE = Rule(
    severity="error",
    sources=("hhs-npi-check-digit",),
    ask="The NPI of the ____ provider does not check. Number from the registry: ____",
    catalogue=("CLM-NPI",),
)

_PREFIX = 24  # what the digits 80840 add to the sum


def check(visit: Visit, book: Book) -> Answers:
    people = (
        ("rendering", visit.rendering),
        ("referring", visit.referring),
        ("supervising", visit.supervising),
        ("billing", visit.billing),
    )
    for role, provider in people:
        if provider is None or not provider.npi or _adds_up(provider.npi):
            continue
        yield Finding(f"the NPI of the {role} provider does not pass its check digit")


def _adds_up(npi: str) -> bool:
    if len(npi) != 10 or not (npi.isascii() and npi.isdigit()):
        return False
    total = _PREFIX
    for place, digit in enumerate(npi):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value // 10 + value % 10
    return total % 10 == 0


EXAMPLES = (
    Flags("last digit is off", given(bill="97110x2:GP", rendering={"npi": "1234567890"})),
    Flags("nine digits", given(bill="97110x2:GP", referring={"npi": "123456789"})),
    Passes("the digits add up", given(bill="97110x2:GP", rendering={"npi": "1234567893"})),
    Passes("no number was sent", given(bill="97110x2:GP", rendering={"credential": "PT"})),
)
