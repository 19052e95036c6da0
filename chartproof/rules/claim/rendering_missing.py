"""A group bills, and the claim does not say who treated.

Where an organization bills therapy or manipulation, the claim or each line names the person who
gave the service, with an NPI.

Why it matters: Medicare rejects or returns the claim; other payers deny it.

Not checked here: a clinician who bills alone; facilities; claims of other trades, where the group
may itself be who served; whether the person named is the one who treated.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import TREATED_BY, given_claim
from chartproof.model import Answers, Claim, Finding, Provider
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    looks_at="claim",
    severity="error",
    sources=("cms-100-04:26:10.4", "x12-837p"),
    ask="Person who treated on this date: ____ NPI: ____",
    catalogue=("CLM-NPI",),
)


def check(claim: Claim, book: Book) -> Answers:
    billing = claim.billing
    if billing is None or billing.entity != "organization" or _named(claim.rendering):
        return
    if not any(_is_of_the_trade(line.charge.code, book) for line in claim.lines):
        return
    lines = tuple(i for i, line in enumerate(claim.lines) if not _named(line.rendering))
    if lines:
        yield Finding(
            "an organization bills, and nobody is named who treated",
            lines=lines,
            at=(claim.at,),
        )


def _is_of_the_trade(code: str, book: Book) -> bool:
    """Return whether a code is on file and no office visit, which any trade bills."""
    rows = book.codes.history(code)
    return bool(rows) and rows[-1].value.kind != "em"


def _named(provider: Provider | None) -> bool:
    return provider is not None and bool(provider.npi)


EXAMPLES = (
    Flags("a group alone", given_claim("97110x2:GP", rendering=None)),
    Flags("a name without a number", given_claim("97110x2:GP", rendering={"entity": "person"})),
    Passes("another trade", given_claim("99213x1", rendering=None)),
    Passes("named", given_claim("97110x2:GP")),
    Passes(
        "named on the line",
        given_claim("97110x2:GP", rendering=None, lines={0: {"rendering": {"npi": TREATED_BY}}}),
    ),
    Passes(
        "a therapist alone",
        given_claim("97110x2:GP", rendering=None, billing={"npi": TREATED_BY, "entity": "person"}),
    ),
)
