"""The note describes a service that no line bills.

Exercise, gait, splint, wheelchair or test work that was done and not coded may be payable, if its
minutes are there and not already in another code.

Why it matters: work that was proved is given away.

Not checked here: services the note says are not billed; whether there are minutes left for it.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.described import FITS, NAMES, exercises_named, works

RULE = Rule(
    severity="note",
    sources=("cms-100-04:5:20.2", "cpt"),
    needs_note=True,
    ask="____ min of ____ are documented and not billed. Reason? ____",
    catalogue=("REV-UNBILLED-SERVICE",),
)

_WORTH = ("work-97116", "work-97140", "work-97535", "work-97542", "work-97750", "work-orthotic")
_EXERCISE = frozenset({"97110", "97112", "97113", "97150", "97530", "97535"})  # may hold exercises


def check(visit: Visit, book: Book) -> Answers:
    note = visit.note
    if note.mentioned("left-off-on-purpose") or not visit.charges:
        return
    stretches = {
        m.kind.removeprefix("under-"): m.span for m in note.mentions if m.kind.startswith("under-")
    }
    for kind in _WORTH:
        if FITS[kind] & set(visit.codes):
            continue
        named = [code for code in FITS[kind] if code in stretches]
        found = works(visit, kind)
        if named and found:
            yield Finding(
                f"{NAMES[kind]} is described under its own name and not billed",
                evidence=tuple(m.span for m in found[:3]),
            )
    exercises = exercises_named(visit, "97110")
    if exercises and not _EXERCISE & set(visit.codes):
        yield Finding(
            "exercise (97110) is described under its own name and not billed",
            evidence=tuple(e.span for e in exercises[:3]),
        )


EXAMPLES = (
    Flags(
        "gait without a line",
        given(
            "TE 25 min: bridges 3x10.\nGait training 16 min: cane, 150 ft x2, cued heel strike.",
            bill="97110x2:GP",
        ),
    ),
    Flags(
        "exercise without a line",
        given(
            "Ther ex 25 min: bridges 3x10.\nManual therapy 15 min: posterior glides grade III.",
            bill="97140x1:GP",
        ),
        quote="bridges",
    ),
    Passes(
        "left off on purpose",
        given(
            "TE 25 min: bridges 3x10.\nGait training 6 min: cane, 150 ft, not billed.",
            bill="97110x2:GP",
        ),
    ),
    Passes(
        "billed",
        given(
            "TE 25 min: bridges 3x10.\nGait training 16 min: cane, 150 ft x2, cued heel strike.",
            bill="97110x2:GP 97116x1:GP",
        ),
    ),
)
