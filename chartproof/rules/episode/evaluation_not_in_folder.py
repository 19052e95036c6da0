"""The folder holds no evaluation and no plan for the course.

A course begins with a clinician's evaluation. Where its notes begin with a daily note and no plan
is given, this cannot be decided from the folder.

Why it matters: without an evaluation there is no baseline, and no need that treatment answers.

Not checked here: what the evaluation says.
"""

from __future__ import annotations

from chartproof.episode.courses import disciplines, visits_of
from chartproof.examples import Flags, IsUnsure, Passes
from chartproof.examples.courses import course, note, sound
from chartproof.model import Answers, Episode, Unsure
from chartproof.model.words import many
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.quoting import found, openings

RULE = Rule(
    looks_at="episode",
    severity="warning",
    needs_note=True,
    sources=("cms-100-02:15:220.3", "cert-2024"),
    ask="Evaluation of ____ by ____",
    catalogue=("POC-EVAL-PRESENT",),
)


def check(episode: Episode, book: Book) -> Answers:
    for discipline in disciplines(episode):
        visits = visits_of(episode, discipline)
        kinds = [episode.visits[i].note_type for i in visits]
        if "evaluation" in kinds:
            first = kinds.index("evaluation")
            if first:
                early = visits[:first]
                message = (
                    f"{many(len(early), 'treatment note')} before the evaluation of this course"
                )
                yield found(message, openings(episode, (*early, visits[first])))
        elif episode.plan_of_care is None:
            yield Unsure(missing=f"the evaluation of this course ({discipline or 'therapy'})")


_DAILY = "S: Stairs easier. O: Flexion 98. TE 26 min: leg press 45 lb 3x10.\nAnn Roe, PT"

EXAMPLES = (
    Flags("treated first", sound(5, (1, note(_DAILY, "daily")), (2, note(_DAILY, "evaluation")))),
    Passes("evaluated first", sound(5)),
    IsUnsure("daily notes alone", course(note(_DAILY, "daily"), _DAILY), missing="the evaluation"),
)
