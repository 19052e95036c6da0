"""One claim bills two evaluations of one discipline.

A patient is evaluated once for an episode; what follows is a re-evaluation with a reason of its
own.

Why it matters: the second evaluation is denied, or taken back in review.

Not checked here: a second condition with a plan of its own; evaluations on other claims.
"""

from __future__ import annotations

from datetime import date

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import given_claim
from chartproof.model import Answers, Claim, Finding
from chartproof.reference import Book
from chartproof.rules import Rule

_STARTS = ("9716", "925")

RULE = Rule(
    looks_at="claim",
    severity="warning",
    sources=("cms-100-02:15:220.3", "cpt"),
    ask="Reason for the second evaluation on ____: ____",
    catalogue=("POC-EVAL-PRESENT",),
)


def check(claim: Claim, book: Book) -> Answers:
    evaluations = [i for i, n in enumerate(claim.lines) if n.charge.code.startswith(_STARTS)]
    if len(evaluations) < 2:
        return
    seen: dict[tuple[str, ...], int] = {}
    for index in evaluations:
        line = claim.lines[index]
        day = line.date_of_service
        if day is None:
            continue
        code = book.codes.find(day, line.charge.code)
        if code is None or code.value.kind != "evaluation":
            continue
        first = seen.setdefault(code.value.modifiers, index)
        other = claim.lines[first]
        if first != index and other.date_of_service != day:
            yield Finding(
                f"{other.charge.code} on {other.date_of_service} and {line.charge.code} on {day}",
                lines=(first, index),
                at=(line.at,),
            )


EXAMPLES = (
    Flags(
        "two weeks apart",
        given_claim("97161x1:GP 97162x1:GP", lines={1: {"date_of_service": date(2026, 3, 17)}}),
    ),
    Passes(
        "then a re-evaluation",
        given_claim("97161x1:GP 97164x1:GP", lines={1: {"date_of_service": date(2026, 3, 17)}}),
    ),
    Passes(
        "two disciplines",
        given_claim("97161x1:GP 97165x1:GO", lines={1: {"date_of_service": date(2026, 3, 17)}}),
    ),
)
