"""Some therapy lines of a discipline and day carry KX and others do not.

Once the year's dollars are above the threshold every line needs KX, from the claim that crosses it
on. PT and SLP share a threshold; OT has its own.

Why it matters: lines without it are denied as beyond the threshold.

Not checked here: whether the threshold is crossed (`kx-missing`).
"""

from __future__ import annotations

from datetime import date

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import given_claim
from chartproof.model import Answers, Claim, Finding
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.places import CODE, at_lines

RULE = Rule(
    looks_at="claim",
    severity="warning",
    payers=("medicare",),
    sources=("cms-100-04:5:10.3",),
    ask="Allowed so far this year: $____ Does ____ on line ____ need KX? ____",
    catalogue=("MOD-KX",),
)

_POOL = {"GP": "PT and SLP", "GN": "PT and SLP", "GO": "OT"}
_LIABILITY = frozenset({"GA", "GX", "GY", "GZ"})


def check(claim: Claim, book: Book) -> Answers:
    lines = claim.lines
    if not any("KX" in line.charge.modifiers for line in lines):
        return
    with_it: set[tuple[str, date | None]] = set()
    without: dict[tuple[str, date | None], list[int]] = {}
    for index, line in enumerate(lines):
        marks = line.charge.modifiers
        pool = next((_POOL[m] for m in marks if m in _POOL), None)
        if pool is None:
            continue
        key = (pool, line.date_of_service)
        if "KX" in marks:
            with_it.add(key)
        elif _LIABILITY.isdisjoint(marks):
            without.setdefault(key, []).append(index)
    for key in with_it & without.keys():
        bare = without[key]
        yield Finding(
            f"{', '.join(lines[i].charge.code for i in bare)} of {key[0]} go without KX beside "
            "lines that carry it",
            lines=tuple(bare),
            at=at_lines(lines, bare, CODE),
        )


EXAMPLES = (
    Flags("one of two", given_claim("97110x2:GP+KX 97140x1:GP")),
    Passes("both", given_claim("97110x2:GP+KX 97140x1:GP+KX")),
    Passes("none", given_claim("97110x2:GP 97140x1:GP")),
    Passes("another pool", given_claim("97110x2:GP+KX 97535x1:GO")),
)
