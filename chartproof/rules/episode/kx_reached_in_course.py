"""The course alone passes the year's threshold, and lines lack KX.

The allowed amounts of the course are added up, year by year and pool by pool. From the visit on
at which they pass the threshold, every line needs KX and a record that supports it. What the
patient used elsewhere comes on top and is not known here.

Why it matters: lines above the threshold without KX are denied.

Not checked here: dollars of other clinics (`kx-missing` uses the year-to-date amount).
"""

from __future__ import annotations

from chartproof.episode.courses import numbers
from chartproof.episode.year import over_threshold
from chartproof.examples import Flags, Passes
from chartproof.examples.courses import Note, note, sound
from chartproof.model import Answers, Episode
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.quoting import found, openings

RULE = Rule(
    looks_at="episode",
    severity="warning",
    payers=("medicare",),
    sources=("cms-100-04:5:10.3",),
    ask="Dollars of the year before ____: ____ Why care above the threshold is needed: ____",
    catalogue=("MOD-KX",),
)


def check(episode: Episode, book: Book) -> Answers:
    for over in over_threshold(episode, book):
        message = (
            f"allowed amounts of {over.year} pass ${over.usd} ({over.pool}); "
            f"{numbers(episode, over.visits)} lack KX"
        )
        yield found(message, openings(episode, over.visits))


def _billed(modifiers: str) -> tuple[tuple[int, Note], ...]:
    bill = f"97110x8:{modifiers} 97140x8:{modifiers}"
    return tuple(
        (i, note(f"O: Flexion {90 + i}. TE 120 min, manual 120 min.\nAnn Roe, PT", bill=bill))
        for i in range(2, 12)
    )


EXAMPLES = (
    Flags("ten long days", sound(12, *_billed("GP"))),
    Passes("with KX", sound(12, *_billed("GP+KX"))),
    Passes("no charges given", sound(6)),
)
