"""A modifier is not two letters or digits, stands twice on a line, or there are more than four.

A line holds up to four modifiers of two letters or digits, each once.

Why it matters: the claim form holds four modifiers of two characters; anything else is rejected.

Not checked here: whether a well-formed modifier fits the service.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Charge, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="error",
    sources=("cms-100-04:26:10.4",),
    ask="Modifiers meant for line ____: ____",
    catalogue=("MOD-DISCIPLINE-MATCH",),
)


def check(visit: Visit, book: Book) -> Answers:
    for line, charge in enumerate(visit.charges):
        modifiers = charge.modifiers
        wrong = [m for m in modifiers if len(m) != 2 or not (m.isascii() and m.isalnum())]
        if wrong:
            yield Finding(f"{charge.code}: a modifier is two letters or digits", lines=(line,))
        elif len(set(modifiers)) < len(modifiers):
            yield Finding(f"{charge.code}: a modifier stands twice", lines=(line,))
        elif len(modifiers) > 4:
            yield Finding(f"{charge.code}: {len(modifiers)} modifiers, four fit", lines=(line,))


EXAMPLES = (
    Flags("three characters", given(bill="97110x2:GPX")),
    Flags("GP twice", given(bill="97110x2:GP+GP")),
    Flags(
        "five modifiers",
        given(charges=(Charge("97110", 2, ("GP", "CQ", "59", "KX", "95")),)),
    ),
    Passes("discipline and assistant", given(bill="97110x2:CQ+GP")),
)
