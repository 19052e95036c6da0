"""Nothing was measured twice.

Over many visits no range, strength, test or score was taken again, so that nothing can show
whether the patient gains.

Why it matters: successive measurements are how Medicare tells improvement from a plateau.

Not checked here: whether what was measured moved (`plateau`).
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
    sources=("cms-100-02:15:220.2",),
    ask="____ at the evaluation: ____ now: ____",
    catalogue=("EPI-PLATEAU", "NEC-IMPAIRMENT-MEASURED"),
)

FEWEST = 6  # visits, before one expects a second measurement


def check(episode: Episode, book: Book) -> Answers:
    if len(episode.visits) < FEWEST or episode.series is None:
        return
    followed = [s for s in episode.series if s.kind in ("measure", "function")]
    if any(len({p.visit for p in s.points}) > 1 for s in followed):
        return
    last = len(episode.visits) - 1
    yield found(
        f"{len(episode.visits)} visits, and nothing measured twice", openings(episode, (0, last))
    )


_DID = ("bridges", "clams", "step-ups", "squats", "lunges", "planks", "curls")

EXAMPLES = (
    Flags(
        "seven visits",
        course(*(f"S: Fine. O: TE 25 min: {name} 3x10. Cued {name}.\nA. Roe, PT" for name in _DID)),
    ),
    Passes("measured again and again", sound(7)),
)
