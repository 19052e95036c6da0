"""An accident is claimed and its day is missing.

A claim that says that the condition comes from an auto or other accident gives its day.

Why it matters: a clearing house rejects an auto claim without it; other payers ask for it and the
claim waits.

Not checked here: workers' compensation and auto carriers (`accident-questions-incomplete`).
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import given_claim
from chartproof.model import Answers, Claim, Finding
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    looks_at="claim",
    severity="warning",
    payers=("medicare", "medicare_advantage", "medicaid", "commercial", "tricare", "va", "unknown"),
    sources=("x12-837p", "cms-100-04:26:10.4"),
    ask="Day of the accident: ____",
    catalogue=("CLM-ONSET",),
)


def check(claim: Claim, book: Book) -> Answers:
    accident = claim.accident
    if accident is None or not (accident.auto or accident.work):
        return
    if accident.on is None and "439" not in claim.dates:
        yield Finding("the claim tells of an accident and not of its day", at=(claim.at,))


EXAMPLES = (
    Flags(
        "an auto accident",
        given_claim("97110x2:GP", payer="commercial", accident={"auto": True, "state": "OH"}),
    ),
    Passes(
        "with its day",
        given_claim(
            "97110x2:GP",
            payer="commercial",
            accident={"auto": True, "state": "OH", "on": "2026-01-09"},
        ),
    ),
    Passes(
        "its day among the dates",
        given_claim(
            "97110x2:GP", payer="commercial", accident={"auto": True}, dates={"439": "2026-01-09"}
        ),
    ),
    Passes("no accident", given_claim("97110x2:GP")),
)
