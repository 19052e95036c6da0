"""One service of a patient and day stands on two claims.

The same clinician bills the same code for the same patient, day and payer on two claims, and no
modifier (76, 77, 59, X) says that it was given again.

Why it matters: the payer denies the second line as a duplicate.

Not checked here: claims that are the same throughout (`claim-billed-twice`); the same code by two
clinicians (`code-billed-by-two`); replacements.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import given_claims
from chartproof.model import Answers, ClaimGroup, Finding, GroupLine
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.groups import AGAIN, copies

_WHO = ("GP", "GO", "GN", "CQ", "CO")

RULE = Rule(
    looks_at="claims",
    severity="error",
    sources=("cms-100-04:1:120",),
    ask="Was ____ given twice on ____? From ____ to ____, from ____ to ____",
    catalogue=("NCC-ONE-LINE",),
)


def check(group: ClaimGroup, book: Book) -> Answers:
    if group.by != "patient_day":
        return
    found: dict[tuple[str, ...], list[int]] = {}
    for index, line in enumerate(group.lines):
        if line.frequency == "1" and AGAIN.isdisjoint(line.modifiers):
            key = (line.code, line.payer, line.billing or "", line.rendering or "", _who(line))
            found.setdefault(key, []).append(index)
    whole: set[int] | None = None
    for (code, *_), lines in found.items():
        claims = {group.lines[i].claim for i in lines}
        if len(claims) < 2:
            continue
        whole = copies(group) if whole is None else whole
        if claims & whole:
            continue
        yield Finding(
            f"{code} of {group.lines[lines[0]].day} stands on {len(claims)} claims",
            lines=tuple(lines),
            at=tuple(group.lines[i].at for i in lines),
            severity="error" if len({_content(group.lines[i]) for i in lines}) == 1 else "warning",
        )


def _content(line: GroupLine) -> tuple[object, ...]:
    return line.units, line.charge_usd, tuple(sorted(line.modifiers))


def _who(line: GroupLine) -> str:
    """Return the discipline and assistant that the line names: another one is another service."""
    return "+".join(sorted(m for m in line.modifiers if m in _WHO))


EXAMPLES = (
    Flags("two units and one", given_claims("97110x2:GP 97140x1:GP", "97110x1:GP")),
    Passes("given again", given_claims("97110x2:GP 97140x1:GP", "97110x1:GP+76")),
    Passes("by another discipline", given_claims("97110x2:GP", "97110x1:GO")),
    Passes("other codes", given_claims("97110x2:GP", "97140x1:GP")),
    Passes("one claim is a copy of the other", given_claims("97110x2:GP", "97110x2:GP")),
)
