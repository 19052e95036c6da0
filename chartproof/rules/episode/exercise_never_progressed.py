"""An exercise keeps its dose for weeks while others move.

Each exercise is followed over the visits: load, sets, repetitions, time. One that stands still
over many visits without a word for it is either mastered, and belongs at home, or wants a reason.

Why it matters: what never changes does not need a therapist's skill.

Not checked here: courses in which nothing moves (`progression-absent`).
"""

from __future__ import annotations

from chartproof.episode.statements import said
from chartproof.examples import Flags, Passes
from chartproof.examples.courses import course, sound
from chartproof.model import Answers, Episode, Said
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.quoting import found

RULE = Rule(
    looks_at="episode",
    severity="note",
    needs_note=True,
    sources=("lcd-l33631",),
    ask="Dose of ____ unchanged for ____ visits. Reason, or next step: ____",
    catalogue=("PRG-RATIONALE", "PRG-HEP"),
)

FEWEST = 6  # visits with one and the same dose


def check(episode: Episode, book: Book) -> Answers:
    progress = episode.progress
    if progress is None or not progress.progresses or said(episode, "maintenance"):
        return
    for series in episode.series or ():
        if series.kind != "exercise" or series.trend != "same":
            continue
        points = [p for p in series.points if p.span is not None]
        if len(points) < FEWEST or len({p.words for p in points}) > 1:
            continue
        words = [Said(p.visit, p.span) for p in points if p.span is not None]
        yield found(f"{series.name}: the same dose on {len(points)} visits", words)


def _visit(i: int) -> str:
    return (
        f"S: Report {i}, stairs better by {i}. O: Flexion {95 + 3 * i}. TE {25 + i} min: leg press "
        f"{40 + 10 * i} lb 3x10, bridge 2x10. A: Cue {i} at the pelvis.\nAnn Roe, PT"
    )


EXAMPLES = (
    Flags("bridges for eight visits", course(*(_visit(i) for i in range(8)))),
    Passes("everything moves", sound(8)),
)
