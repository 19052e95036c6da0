"""The taxonomy of a clinic stands on the person who treated.

Taxonomies of groups, clinics, agencies and hospitals describe organizations; the person who treated
carries that of a profession.

Why it matters: payers that read the taxonomy deny the claim or price it wrongly.

Not checked here: the taxonomy of the billing provider.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import TREATED_BY, given_claim
from chartproof.model import Answers, Claim, Finding
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    looks_at="claim",
    severity="warning",
    sources=("nucc-taxonomy",),
    ask="Taxonomy of the one who treated: ____",
    catalogue=("CLM-TAXONOMY",),
)

_ORGANIZATIONS = ("193", "25", "26", "27", "28", "29", "30", "31", "32", "33")


def check(claim: Claim, book: Book) -> Answers:
    rendering = claim.rendering
    if rendering is None or not rendering.taxonomy or rendering.entity == "organization":
        return
    if rendering.taxonomy.startswith(_ORGANIZATIONS):
        yield Finding("the rendering taxonomy is that of an organization", at=(claim.at,))


EXAMPLES = (
    Flags(
        "a clinic's",
        given_claim("97110x2:GP", rendering={"npi": TREATED_BY, "taxonomy": "261QP2000X"}),
    ),
    Passes("a therapist's", given_claim("97110x2:GP")),
    Passes("none", given_claim("97110x2:GP", rendering=None)),
)
