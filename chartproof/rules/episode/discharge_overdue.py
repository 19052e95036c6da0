"""Care goes on after every goal was met.

The record says that all goals of the plan are met, no new goal is set, and further treatment
follows. One closing visit, to finish the home programme, is customary.

Why it matters: without an open goal there is nothing that treatment is necessary for.

Not checked here: single goals that are met while others are open; goals that were met and of
which no note says so.
"""

from __future__ import annotations

from chartproof.episode.statements import said
from chartproof.examples import Flags, Passes
from chartproof.examples.courses import note, sound
from chartproof.model import Answers, Episode
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.quoting import dues, found, openings, whose

RULE = Rule(
    looks_at="episode",
    severity="error",
    needs_note=True,
    sources=("cms-100-02:15:220.2", "cms-100-02:15:220.3"),
    ask="All goals met on ____ New goal, or reason for the visits after it: ____",
    catalogue=("EPI-GOALS-MET",),
)


def check(episode: Episode, book: Book) -> Answers:
    for due in dues(episode, "discharge", "missed"):
        met = said(episode, "all-goals-met")
        yield found(f"{whose(episode, due)}{due.why}", (*met, *openings(episode, due.visits)))


_MET = note(
    "S: Stairs and bath without help. O: Knee flexion 118. TE 28 min: leg press 70 lb 3x10. A: All "
    "goals on the plan are met. P: Book two more weeks.\nAnn Roe, PT"
)
_RENEWED = note(
    "S: Stairs and bath without help. O: Knee flexion 118. TE 28 min: leg press 70 lb 3x10. A: All "
    "goals are met. New goal: ladder at work, 6 rungs with 20 lb. P: Ladder.\nAnn Roe, PT"
)

EXAMPLES = (
    Flags(
        "three visits after the last goal",
        sound(7, (4, _MET)),
        quote="All goals on the plan are met",
    ),
    Passes("a new goal is set", sound(7, (4, _RENEWED))),
    Passes("met on the last visit but one", sound(7, (6, _MET))),
    Passes("goals are open", sound(7)),
)
