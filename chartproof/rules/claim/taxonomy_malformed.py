"""A taxonomy is not written as one.

A taxonomy has ten characters: three digits, six digits or letters, and an X. Codes of the first
lists end in other letters; one on a claim is worth a look.

Why it matters: a clearing house rejects the claim.

Not checked here: whether the code exists and is that of the provider (`taxonomy-differs-from-
discipline`).
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import BILLED_BY, TREATED_BY, given_claim
from chartproof.model import Answers, Claim, Finding
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    looks_at="claim",
    severity="error",
    sources=("nucc-taxonomy",),
    ask="Taxonomy of the ____ provider: ____",
    catalogue=("CLM-TAXONOMY",),
)

_LENGTH = 10


def check(claim: Claim, book: Book) -> Answers:
    for role, provider in (("billing", claim.billing), ("rendering", claim.rendering)):
        code = provider.taxonomy if provider is not None else None
        if not code or (_has_form(code) and code[-1] == "X"):
            continue
        if _has_form(code):
            said = f"the {role} taxonomy ends in {code[-1]}, as codes in force do not"
            yield Finding(said, severity="warning", at=(claim.at,))
        else:
            yield Finding(f"the {role} taxonomy does not have the form of one", at=(claim.at,))


def _has_form(code: str) -> bool:
    return (
        len(code) == _LENGTH
        and code.isascii()
        and code.isalnum()
        and code[:3].isdigit()
        and code[-1].isalpha()
        and code == code.upper()
    )


EXAMPLES = (
    Flags(
        "too short", given_claim("97110x2:GP", rendering={"npi": TREATED_BY, "taxonomy": "2251X"})
    ),
    Flags("no X", given_claim("97110x2:GP", billing={"npi": BILLED_BY, "taxonomy": "2251000000"})),
    Flags(
        "a code of an early list",
        given_claim("97110x2:GP", billing={"npi": BILLED_BY, "taxonomy": "2251X0800Y"}),
    ),
    Passes("a therapist's", given_claim("97110x2:GP")),
    Passes("none", given_claim("97110x2:GP", rendering={"npi": TREATED_BY})),
)
