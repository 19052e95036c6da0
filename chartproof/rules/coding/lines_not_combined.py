"""The same code stands on two lines that differ in nothing.

The units of a code for a day are summed on one line. Lines are split only where a modifier differs:
the assistant's units, the second therapist's, a second session.

Why it matters: the second line is denied as a duplicate.

Not checked here: lines that a modifier keeps apart; a claim that was sent twice.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="error",
    sources=("first-coast-timed-units",),
    ask="Are the lines of ____ one service or two? ____",
    catalogue=("NCC-ONE-LINE",),
)


def check(visit: Visit, book: Book) -> Answers:
    lines: dict[tuple[str, frozenset[str]], list[int]] = {}
    for line, charge in enumerate(visit.charges):
        lines.setdefault((charge.code, frozenset(charge.modifiers)), []).append(line)
    for (code, _), same in lines.items():
        if len(same) > 1:
            yield Finding(f"{code} stands on {len(same)} equal lines", lines=tuple(same))


EXAMPLES = (
    Flags("two equal lines", given(bill="97110x1:GP 97110x1:GP")),
    Passes("the assistant's unit apart", given(bill="97110x1:GP 97110x1:CQ+GP")),
    Passes("one line", given(bill="97110x2:GP")),
)
