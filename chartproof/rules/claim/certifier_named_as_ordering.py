"""The certifying physician stands in another place than that of the referring provider.

On a Medicare therapy claim the one who certified the plan is the referring provider. The ordering
and the supervising provider are other roles, for tests and for services incident to a physician.

Why it matters: Medicare finds no referring provider and denies the therapy lines.

Not checked here: who certified the plan.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import CERTIFIED_BY, given_claim
from chartproof.model import Answers, Claim, Finding
from chartproof.reference import Book
from chartproof.rules import Rule

_DISCIPLINES = ("GP", "GO", "GN")

RULE = Rule(
    looks_at="claim",
    severity="warning",
    payers=("medicare",),
    sources=("cms-100-04:5:10.3", "noridian-certification"),
    ask="Who certified the plan? ____ NPI: ____",
    catalogue=("CLM-REFERRING",),
)


def check(claim: Claim, book: Book) -> Answers:
    if claim.referring is not None or (claim.ordering is None and claim.supervising is None):
        return
    lines = tuple(
        i
        for i, line in enumerate(claim.lines)
        if any(m in _DISCIPLINES for m in line.charge.modifiers) and line.referring is None
    )
    if lines:
        role = "an ordering" if claim.ordering is not None else "a supervising"
        yield Finding(f"{role} provider is named and no referring one", lines=lines, at=(claim.at,))


EXAMPLES = (
    Flags("as ordering", given_claim("97110x2:GP", referring=None, ordering={"npi": CERTIFIED_BY})),
    Flags(
        "as supervising",
        given_claim("97110x2:GP", referring=None, supervising={"npi": CERTIFIED_BY}),
    ),
    Passes("as referring", given_claim("97110x2:GP")),
    Passes("a test", given_claim("95831x1", referring=None, ordering={"npi": CERTIFIED_BY})),
)
