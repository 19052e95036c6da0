"""No line points to a diagnosis of the claim.

A diagnosis that no line points to explains nothing that is billed. Conditions that make care longer
are worth naming; so is the line that they bear on.

Why it matters: nothing is denied; a line may lack the diagnosis that supports it.

Not checked here: more than four diagnoses on a line, where some must be left out.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import given_claim
from chartproof.model import Answers, Claim, Finding
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.diagnoses import pointed

_CAUSES = ("V", "W", "X", "Y")

RULE = Rule(
    looks_at="claim",
    severity="note",
    sources=("cms-100-04:26:10.4",),
    ask="Line that ____ supports: ____",
    catalogue=("CLM-POINTER",),
)

_FULL = 4


def check(claim: Claim, book: Book) -> Answers:
    count = len(claim.diagnoses)
    if count < 2:
        return
    used: set[int] = set()
    for line in claim.lines:
        if len(line.charge.diagnosis_pointers) >= _FULL:
            return
        used.update(line.charge.diagnosis_pointers)
    if not used:
        return
    left = [code for place, code in enumerate(claim.diagnoses, 1) if place not in used]
    if left and not all(code[:1] in _CAUSES for code in left):
        names = ", ".join(pointed(code) for code in left)
        yield Finding(f"no line points to {names}", at=(claim.at,))


EXAMPLES = (
    Flags("the second", given_claim("97110x2:GP>1", diagnoses=("M17.11", "R26.2"))),
    Passes("both are used", given_claim("97110x2:GP>12", diagnoses=("M17.11", "R26.2"))),
    Passes(
        "the cause of an injury", given_claim("97110x2:GP>1", diagnoses=("S83.511D", "W01.0XXD"))
    ),
)
