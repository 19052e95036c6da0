"""The modifier of the assistant stands where payers do not look for it.

CQ and CO change what is paid. Payers read modifiers that change payment from the front, and several
read no more than the first two; GP or GO, with CQ or CO, come before those that only inform.

Why it matters: the line is paid in full and taken back, or denied for the pair of modifiers.

Not checked here: the order of GP and CQ between themselves; payers without a wish.
"""

from __future__ import annotations

from datetime import date

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import given_claim
from chartproof.model import Answers, Claim, Finding
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.places import CODE, element

RULE = Rule(
    looks_at="claim",
    severity="note",
    sources=("cms-assistant-examples", "payer-contract"),
    since=date(2020, 1, 1),
    ask="Order of modifiers that this payer asks for: ____",
    catalogue=("MOD-CQCO",),
)

_READ = 2


def check(claim: Claim, book: Book) -> Answers:
    for index, line in enumerate(claim.lines):
        late = line.charge.modifiers[_READ:]
        if late and ("CQ" in late or "CO" in late):
            first = ", ".join(line.charge.modifiers[:_READ])
            yield Finding(
                f"{line.charge.code} carries its assistant's modifier behind {first}",
                lines=(index,),
                at=(element(line.at, CODE),),
            )


EXAMPLES = (
    Flags("third", given_claim("97110x2:GP+KX+CQ")),
    Passes("second", given_claim("97110x2:GP+CQ+KX")),
    Passes("none", given_claim("97110x2:GP+KX+59")),
)
