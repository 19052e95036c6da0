"""Two clinicians bill one code for one patient and day.

Two clinicians of one discipline bill the same code to the same payer for the same patient and day,
and no modifier (77, 59, XP) says that there were two services. The same words in two records may be
one session.

Why it matters: the payer denies the second line, or takes it back when both records are read.

Not checked here: clinicians of different disciplines (`disciplines-share-code`).
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import CERTIFIED_BY, given_claims
from chartproof.model import Answers, ClaimGroup, Finding
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.groups import AGAIN

RULE = Rule(
    looks_at="claims",
    severity="warning",
    sources=("cms-100-04:1:120", "cotreat-guideline"),
    ask="Sessions of ____ on ____: with ____ from ____ to ____, with ____ from ____ to ____",
    catalogue=("ONE-OVERLAP", "NCC-ONE-LINE"),
)


def check(group: ClaimGroup, book: Book) -> Answers:
    if group.by != "patient_day":
        return
    first: dict[tuple[str, str, str | None], int] = {}
    for index, line in enumerate(group.lines):
        if line.frequency != "1" or not AGAIN.isdisjoint(line.modifiers) or not line.rendering:
            continue
        before = first.setdefault((line.code, line.payer, line.discipline), index)
        other = group.lines[before]
        if other.rendering != line.rendering and other.claim != line.claim:
            yield Finding(
                f"two clinicians bill {line.code} of {line.day}",
                lines=(before, index),
                at=(other.at, line.at),
            )


EXAMPLES = (
    Flags(
        "two therapists", given_claims("97110x2:GP", ("97110x2:GP", {"rendering": CERTIFIED_BY}))
    ),
    Passes(
        "one says again", given_claims("97110x2:GP", ("97110x2:GP+77", {"rendering": CERTIFIED_BY}))
    ),
    Passes(
        "two disciplines", given_claims("97110x2:GP", ("97110x2:GO", {"rendering": CERTIFIED_BY}))
    ),
    Passes("other codes", given_claims("97110x2:GP", ("97140x2:GP", {"rendering": CERTIFIED_BY}))),
)
