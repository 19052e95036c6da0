"""The course ends below where it began.

Measures, loads or function went down by more than their error and did not come back. Where the
record answers the loss (tests, a call to the physician, a changed plan) this is worth knowing;
where it goes on as before it is a fault.

Why it matters: a decline that nobody answers is the opposite of skilled care; one that is
answered is among the best reasons for it.

Not checked here: a single bad day, or a loss within measurement error.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes
from chartproof.examples.courses import course, sound
from chartproof.model import Answers, Episode
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.quoting import found, openings

RULE = Rule(
    looks_at="episode",
    severity="warning",
    needs_note=True,
    sources=("cms-100-02:15:220.2", "lcd-l33631"),
    ask="____ went from ____ to ____ What was found, who was told, what was changed? ____",
    catalogue=("PRG-RATIONALE", "EPI-PLATEAU"),
)


def check(episode: Episode, book: Book) -> Answers:
    progress = episode.progress
    if progress is None or not progress.regression:
        return
    why = progress.reasons[0] if progress.reasons else "measures fell by more than their error"
    said = progress.shown or openings(episode, (0, len(episode.visits) - 1))
    if progress.answered:
        yield found(f"a loss that the record answers: {why}", said, severity="note")
    else:
        yield found(f"a loss without an answer: {why}", said)


def _less(said: str, feet: int, minutes: int, odi: int, end: str) -> str:
    return (
        f"Patient says: {said} Tests: 6MWT {feet} ft, standing {minutes} min, ODI {odi}%. "
        f"TE 30 min: {end} P. Gata, PT"
    )


EXAMPLES = (
    Flags(
        "worse at every test",
        course(
            _less("legs go numb in line after 12 min.", 1080, 12, 34, "walk 8 laps, squat 2x12."),
            _less("numb to the calf twice.", 1000, 11, 38, "walk 7 laps, squat 2x10."),
            _less("uses a walker outdoors.", 900, 8, 44, "walk 5 laps, squat 2x8."),
            _less("daughter does the shopping.", 760, 6, 52, "walk 4 laps, squat 2x6."),
            every=7,
        ),
    ),
    Passes("loads and range rise", sound(6)),
)
