"""A charged code is not in the tables.

A procedure code has five characters, digits or a letter at one of its ends.

Why it matters: nothing can be said of its time, its modifiers or its price.

Not checked here: whether such a code exists. A letter or digit too many is called an error; a code
of the right shape may simply not be a therapy code.
"""

from __future__ import annotations

from chartproof.examples import Flags, IsUnsure, Passes, given
from chartproof.model import Answers, Charge, Finding, Unsure, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="error",
    sources=("cms-100-04:26:10.4",),
    ask="Code meant for line ____: ____",
    catalogue=("CLM-MATCH",),
)


def check(visit: Visit, book: Book) -> Answers:
    for line, charge in enumerate(visit.charges):
        code = charge.code
        if len(code) != 5 or not (code.isascii() and code.isalnum() and code[1:4].isdigit()):
            yield Finding(f"line {line + 1} has no five-character code", lines=(line,))
        elif code not in book.codes:
            yield Unsure(missing=f"what {code} is: it is not in the tables")


EXAMPLES = (
    Flags("four digits", given(charges=(Charge("9711", 2, ("GP",)),))),
    Flags("a word", given(charges=(Charge("therex", 2, ("GP",)),))),
    Passes("exercise", given(bill="97110x2:GP")),
    IsUnsure(
        "a code of another trade",
        given(bill="12345x1"),
        missing="what 12345 is: it is not in the tables",
    ),
)
