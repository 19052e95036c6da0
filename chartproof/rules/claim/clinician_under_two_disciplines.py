"""One clinician bills lines of two disciplines.

A therapist treats under a plan of one discipline. GP and GO, or GN, under one number on one claim
means a wrong modifier or a wrong number.

Why it matters: payers deny the lines that do not fit the profession of the number.

Not checked here: physicians, who may bill for several; claims of two clinicians that name one of
them.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import CERTIFIED_BY, given_claim
from chartproof.model import Answers, Claim, Finding
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    looks_at="claim",
    severity="warning",
    sources=("cms-100-04:5:20.1",),
    ask="Who treated under each plan? PT: ____ OT: ____ SLP: ____",
    catalogue=("MOD-DISCIPLINE-MATCH",),
)

_DISCIPLINES = ("GP", "GO", "GN")


def check(claim: Claim, book: Book) -> Answers:
    if len({m for n in claim.lines for m in n.charge.modifiers if m in _DISCIPLINES}) < 2:
        return
    first: dict[str, str] = {}
    whole = claim.rendering.npi if claim.rendering else None
    for index, line in enumerate(claim.lines):
        npi = line.rendering.npi if line.rendering else whole
        said = next((m for m in line.charge.modifiers if m in _DISCIPLINES), None)
        if npi is None or said is None:
            continue
        before = first.setdefault(npi, said)
        if before != said:
            yield Finding(f"one clinician bills {before} and {said}", (), (index,), at=(line.at,))
            return


EXAMPLES = (
    Flags("GP and GO", given_claim("97110x2:GP 97530x1:GO")),
    Passes(
        "two clinicians",
        given_claim("97110x2:GP 97530x1:GO", lines={1: {"rendering": {"npi": CERTIFIED_BY}}}),
    ),
    Passes("one discipline", given_claim("97110x2:GP 97530x1:GP")),
)
