"""The NPI of a line's own provider, of who ordered, or of the place fails its check digit.

Beside the providers of the claim as a whole, a line may name its own, and a claim may name who
ordered the service and where it was given. Their numbers have a check digit like all others.

Why it matters: a clearing house rejects the claim.

Not checked here: rendering, referring, supervising and billing provider of the claim (`npi-check-
digit-wrong`).
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import TREATED_BY, given_claim
from chartproof.model import Answers, Claim, Finding
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.npi import passes_check_digit

RULE = Rule(
    looks_at="claim",
    severity="error",
    sources=("hhs-npi-check-digit",),
    ask="The NPI of the ____ provider does not check. Number from the registry: ____",
    catalogue=("CLM-NPI",),
)


def check(claim: Claim, book: Book) -> Answers:
    for role, provider in (("ordering", claim.ordering), ("place of care's", claim.facility)):
        if provider is not None and provider.npi and not passes_check_digit(provider.npi):
            yield Finding(f"the {role} NPI does not pass its check digit", at=(claim.at,))
    for index, line in enumerate(claim.lines):
        for provider in (line.rendering, line.supervising, line.referring, line.ordering):
            if provider is not None and provider.npi and not passes_check_digit(provider.npi):
                yield Finding(
                    f"an NPI on line {line.number} does not pass its check digit",
                    lines=(index,),
                    at=(line.at,),
                )


EXAMPLES = (
    Flags("on a line", given_claim("97110x2:GP", lines={0: {"rendering": {"npi": "1234567890"}}})),
    Flags("who ordered", given_claim("97110x2:GP", ordering={"npi": "1234567890"})),
    Passes("it adds up", given_claim("97110x2:GP", lines={0: {"rendering": {"npi": TREATED_BY}}})),
    Passes("no number", given_claim("97110x2:GP")),
)
