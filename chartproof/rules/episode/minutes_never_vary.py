"""The minutes are the same on nearly every visit.

Measured time varies by a few minutes from day to day. One and the same total for weeks looks like
a template, or like time that was booked and not kept.

Why it matters: times that are not believed cost every timed unit of the course.

Not checked here: the minutes of a single visit; booked times that are kept to the minute.
"""

from __future__ import annotations

from chartproof.episode.habits import same_minutes
from chartproof.examples import Flags, Passes
from chartproof.examples.courses import course, sound
from chartproof.model import Answers, Episode
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.quoting import found

RULE = Rule(
    looks_at="episode",
    severity="warning",
    needs_note=True,
    sources=("oig-a-05-14-00041",),
    ask="Totals are ____ on ____ of ____ visits. Are times taken at each visit? ____",
    catalogue=("TIME-ROUNDED",),
)


def check(episode: Episode, book: Book) -> Answers:
    same = same_minutes(episode)
    if same is not None:
        often = f"{len(same.said)} of {same.visits} visits"
        yield found(f"{same.minutes} minutes on {often}", same.said)


_DID = ("bridges", "clams", "step-ups", "squats", "lunges", "heel raises", "planks", "curls")

EXAMPLES = (
    Flags(
        "45 every time",
        course(
            *(
                f"S: Day {i}. O: {name} 3x{8 + i}. Total timed minutes: 45. A: "
                f"Cue for {name}.\nA. Roe, PT"
                for i, name in enumerate(_DID)
            )
        ),
        quote="45",
    ),
    Passes("times that vary", sound(9)),
)
