"""Many visits, and no note says how a goal stands.

Goals are set at the beginning and looked at again on the way: met, partly met, changed.

Why it matters: goals that nobody returns to were not what the treatment was steered by.

Not checked here: what a progress report must hold (`report-says-too-little`).
"""

from __future__ import annotations

from chartproof.episode.habits import visits_with
from chartproof.episode.statements import said
from chartproof.examples import Flags, Passes
from chartproof.examples.courses import sound
from chartproof.model import Answers, Episode
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.quoting import found, openings

RULE = Rule(
    looks_at="episode",
    severity="note",
    needs_note=True,
    sources=("cms-100-02:15:220.3", "cms-100-02:15:220.1.2"),
    ask="Goal ____: baseline ____ now ____",
    catalogue=("EPI-DURATION", "FRQ-PR-CONTENT"),
)

FEWEST = 8  # visits, before silence about the goals tells anything


def check(episode: Episode, book: Book) -> Answers:
    if len(episode.visits) < FEWEST:
        return
    told = {s.visit for s in visits_with(episode, "progress-toward-goal", "goals-met")}
    told |= {s.visit for s in said(episode, "new-goal", "all-goals-met")}
    told |= {i for i, v in enumerate(episode.visits) if v.note.status("goal_link") == "present"}
    if told - {0}:
        return
    last = len(episode.visits) - 1
    message = f"{len(episode.visits)} visits, and after the first no word of how a goal stands"
    yield found(message, openings(episode, (0, last)))


EXAMPLES = (
    Flags("ten visits without a word", sound(10, report=None)),
    Passes("a report looks at them", sound(10)),
    Passes("few visits", sound(5)),
)
