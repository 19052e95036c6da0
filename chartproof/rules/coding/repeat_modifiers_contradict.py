"""A line says two things of one service that cannot both be.

Repeated by the same clinician (76) or by another (77); by video (95) or by sound alone (93); right
(RT) or left (LT) on one unit; started and not finished (53) and lessened (52): each pair excludes
itself.

Why it matters: payers deny the line for its modifiers.

Not checked here: modifiers of liability (`liability-modifiers-contradict`), of discipline
(`discipline-modifiers-doubled`) and 59 beside an X modifier (`distinct-modifiers-doubled`).
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import given_claim
from chartproof.model import Answers, Claim, Finding
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.places import CODE, element

RULE = Rule(
    looks_at="claim",
    severity="warning",
    sources=("cpt", "hcpcs"),
    ask="On line ____ which holds: ____",
    catalogue=("MOD-59-UNSUPPORTED",),
)

_PAIRS = (("76", "77"), ("95", "93"), ("95", "GQ"), ("RT", "LT"), ("50", "RT"), ("50", "LT"))
_ANY = frozenset(m for pair in _PAIRS for m in pair)


def check(claim: Claim, book: Book) -> Answers:
    for index, line in enumerate(claim.lines):
        marks = line.charge.modifiers
        if len(marks) < 2 or _ANY.isdisjoint(marks):
            continue
        for one, other in _PAIRS:
            if one in marks and other in marks:
                yield Finding(
                    f"{line.charge.code} carries {one} and {other}",
                    lines=(index,),
                    at=(element(line.at, CODE),),
                )


EXAMPLES = (
    Flags("the same clinician and another", given_claim("97110x2:GP+76+77")),
    Flags("with and without picture", given_claim("97110x2:GP+95+93", place_of_service="10")),
    Passes("one of them", given_claim("97110x2:GP+76")),
)
