"""Two claims of one patient and day hold codes that an edit sets against each other.

Edits on pairs of codes hold for the day, not for the claim: for one clinician, and for clinicians
of one practice and specialty. Codes that could not stand on one claim are no better on two.

Why it matters: the payer denies the second code of the pair when it sees the second claim.

Not checked here: pairs within one claim (`ncci-pair-needs-modifier`, `ncci-pair-never-together`);
clinicians of different disciplines; practices that bill under several numbers.
"""

from __future__ import annotations

from datetime import date
from itertools import combinations

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import given_claims
from chartproof.model import Answers, ClaimGroup, Finding
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.groups import edit_between

RULE = Rule(
    looks_at="claims",
    severity="warning",
    sources=("cms-ncci-2024q3", "ncci-manual:1"),
    ask="Were ____ and ____ separate? From ____ to ____, from ____ to ____ (if not, one comes off)",
    catalogue=("NCC-PTP", "MOD-59-NEEDED"),
)


def check(group: ClaimGroup, book: Book) -> Answers:
    if group.by != "patient_day":
        return
    practices: dict[tuple[str, str | None, str | None], dict[str, list[int]]] = {}
    for index, line in enumerate(group.lines):
        if line.frequency == "1":
            codes = practices.setdefault((line.payer, line.billing, line.discipline), {})
            codes.setdefault(line.code, []).append(index)
    for codes in practices.values():
        for one, other in combinations(codes, 2):
            pair = _on_two_claims(group, codes[one], codes[other])
            edit = edit_between(group.lines[pair[0]], group.lines[pair[1]], book) if pair else None
            if edit is None or not pair:
                continue
            yield Finding(
                f"{edit.column2} is not paid beside {edit.column1} of the same day",
                lines=pair,
                at=tuple(group.lines[i].at for i in pair),
                severity=None if edit.certain else "note",
            )


def _on_two_claims(group: ClaimGroup, ones: list[int], others: list[int]) -> tuple[int, ...]:
    """Return a line of each that stand on different claims; none where they share all claims."""
    first = ones[0]
    for other in others:
        if group.lines[other].claim != group.lines[first].claim:
            return first, other
    away = (i for i in ones if group.lines[i].claim != group.lines[others[0]].claim)
    return next(((i, others[0]) for i in away), ())


EXAMPLES = (
    Flags("group and exercise", given_claims("97150x1:GP", "97110x1:GP", on=date(2024, 8, 5))),
    Passes("59 on one of them", given_claims("97150x1:GP", "97110x1:GP+59", on=date(2024, 8, 5))),
    Passes("no pair", given_claims("97110x1:GP", "97140x1:GP", on=date(2024, 8, 5))),
    Passes(
        "another practice",
        given_claims("97150x1:GP", ("97110x1:GP", {"billing": "1"}), on=date(2024, 8, 5)),
    ),
)
