"""Nothing progresses over the course.

Loads, doses, help needed, measures and function are followed over the visits. None of them moved
in the better direction by more than its measurement error. A standstill under a maintenance plan
with its reason, or a loss that the record answers, is no fault of this kind.

Why it matters: exercise that never changes can be done without a therapist, and is denied as
such.

Not checked here: single exercises (`exercise-never-progressed`); courses with too little written
down to compare, which are not decided.
"""

from __future__ import annotations

from chartproof.episode.copying import cloning_of
from chartproof.examples import Flags, Passes
from chartproof.examples.courses import sound, standing_still
from chartproof.model import Answers, Episode
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.quoting import found, openings

RULE = Rule(
    looks_at="episode",
    severity="warning",
    needs_note=True,
    sources=("lcd-l33631", "cms-100-02:15:220.2"),
    ask="No change in ____ since ____ Reason, or what was changed: ____",
    catalogue=("EPI-NO-PROGRESSION", "PRG-CHANGE"),
)


def check(episode: Episode, book: Book) -> Answers:
    progress = episode.progress
    if progress is None or progress.progresses or len(episode.visits) < 2:
        return
    if progress.progresses is None and cloning_of(episode) is None:
        return
    if progress.maintenance or (progress.regression and progress.answered):
        return
    why = progress.reasons[0] if progress.reasons else "what is written does not move"
    said = progress.shown or openings(episode, (0, len(episode.visits) - 1))
    yield found(f"no progression over {len(episode.visits)} visits: {why}", said)


EXAMPLES = (
    Flags(
        "nothing moves",
        standing_still(),
    ),
    Passes("loads and range rise", sound(6)),
)
