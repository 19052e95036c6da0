"""Many visits, and no note speaks of a home programme.

What the patient has learned goes home with them: a list, a handout, a caregiver who was shown.

Why it matters: exercises that could be done at home and are done in the clinic are not skilled.

Not checked here: whether the programme fits; notes that name it once are enough.
"""

from __future__ import annotations

from chartproof.episode.habits import visits_with
from chartproof.episode.statements import said
from chartproof.examples import Flags, Passes
from chartproof.examples.courses import course
from chartproof.model import Answers, Episode
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.quoting import found, openings

RULE = Rule(
    looks_at="episode",
    severity="note",
    needs_note=True,
    sources=("lcd-l33631",),
    ask="Exercises the patient can do alone: ____ Given on ____",
    catalogue=("PRG-HEP",),
)

FEWEST = 6  # visits


def check(episode: Episode, book: Book) -> Answers:
    told = visits_with(episode, "home-program") or said(episode, "home-program")
    if len(episode.visits) < FEWEST or told:
        return
    if any(f.scope == "hep" for v in episode.visits for f in v.note.facts):
        return
    last = len(episode.visits) - 1
    message = f"{len(episode.visits)} visits, and no note speaks of a home programme"
    yield found(message, openings(episode, (0, last)))


_DID = ("bridges", "clams", "step-ups", "squats", "lunges", "planks", "curls")

EXAMPLES = (
    Flags(
        "seven visits",
        course(*(f"S: Fine. O: TE 25 min: {name} 3x10. Cued {name}.\nA. Roe, PT" for name in _DID)),
    ),
    Passes(
        "given once",
        course(
            *(f"S: Fine. O: TE 25 min: {n} 3x10. HEP: {n}. Cued {n}.\nA. Roe, PT" for n in _DID)
        ),
    ),
)
