"""Two disciplines bill one timed code for one patient and day.

A physical and an occupational therapist may both bill a code on one day where each has a plan and
goals of its own, and minutes of its own. The same code twice is what reviewers open first.

Why it matters: reviewers deny the second as the same service; minutes of a session together are
split between them.

Not checked here: whether the minutes were shared; untimed codes.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import CERTIFIED_BY, given_claims
from chartproof.model import Answers, ClaimGroup, Finding
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    looks_at="claims",
    severity="note",
    sources=("cotreat-guideline", "cms-100-02:15:220.3"),
    ask="Minutes of each discipline on ____: PT ____ OT ____ SLP ____ together ____",
    catalogue=("ONE-COTREAT",),
)


def check(group: ClaimGroup, book: Book) -> Answers:
    if group.by != "patient_day":
        return
    first: dict[str, int] = {}
    for index, line in enumerate(group.lines):
        if line.discipline is None:
            continue
        before = first.setdefault(line.code, index)
        other = group.lines[before]
        if other.discipline == line.discipline or other.claim == line.claim:
            continue
        code = book.codes.find(line.day, line.code)
        if code is not None and code.value.kind == "timed":
            yield Finding(
                f"{other.discipline} and {line.discipline} bill {line.code} of {line.day}",
                lines=(before, index),
                at=(other.at, line.at),
            )


EXAMPLES = (
    Flags(
        "exercise under both",
        given_claims("97110x2:GP", ("97110x2:GO", {"rendering": CERTIFIED_BY})),
    ),
    Passes("other codes", given_claims("97110x2:GP", ("97535x2:GO", {"rendering": CERTIFIED_BY}))),
    Passes("one discipline", given_claims("97110x2:GP", "97140x1:GP")),
)
