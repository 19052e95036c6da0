"""Two claims of one patient and day are the same.

The same patient, day, payer and provider, and on both claims the same codes with the same
modifiers, units and charges: one of the claims is a copy of the other. A claim that says that it
replaces the other is none.

Why it matters: the payer denies the second as an exact duplicate; sent often, duplicates are read
as an attempt to be paid twice.

Not checked here: copies that differ in a modifier or a unit (`line-billed-twice`); copies in
another file.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import given_claims
from chartproof.model import Answers, ClaimGroup, Finding, GroupLine
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.groups import by_claim

RULE = Rule(
    looks_at="claims",
    severity="error",
    sources=("cms-100-04:1:120",),
    ask="Are claims ____ and ____ one visit ☐ or two ☐?",
    catalogue=("NCC-ONE-LINE",),
)


def check(group: ClaimGroup, book: Book) -> Answers:
    if group.by != "patient_day":
        return
    seen: dict[tuple[object, ...], list[int]] = {}
    for lines in by_claim(group).values():
        first = group.lines[lines[0]]
        if first.frequency != "1":
            continue
        what = tuple(sorted(_content(group.lines[i]) for i in lines))
        key = (first.payer, first.billing, first.rendering, what)
        before = seen.setdefault(key, lines)
        if before is not lines:
            yield Finding(
                f"claims {group.lines[before[0]].claim_id} and {first.claim_id} bill the same "
                f"lines of {first.day}",
                lines=(*before, *lines),
                at=(group.lines[before[0]].at, first.at),
            )


def _content(line: GroupLine) -> tuple[str, int, tuple[str, ...], str]:
    return line.code, line.units, tuple(sorted(line.modifiers)), str(line.charge_usd)


EXAMPLES = (
    Flags("a copy", given_claims("97110x2:GP 97140x1:GP", "97110x2:GP 97140x1:GP")),
    Flags(
        "its lines in another order", given_claims("97110x2:GP 97140x1:GP", "97140x1:GP 97110x2:GP")
    ),
    Passes("a replacement", given_claims("97110x2:GP", ("97110x2:GP", {"frequency": "7"}))),
    Passes("another payer", given_claims("97110x2:GP", ("97110x2:GP", {"payer": "00002"}))),
    Passes("other lines", given_claims("97110x2:GP", "97140x1:GP")),
)
