"""A note is an earlier one with other figures.

Every statement stood in an earlier visit; only numbers were turned. Figures that really moved are
a progression in a copied text: the record of skill, response and judgement is missing all the
same.

Why it matters: figures alone do not show that anybody looked; reviewers deny such notes as
cloned.

Not checked here: whether the figures moved beyond their error (`progression-absent`).
"""

from __future__ import annotations

from chartproof.episode.courses import number, numbers
from chartproof.examples import Flags, Passes
from chartproof.examples.courses import course, sound
from chartproof.model import Answers, Episode, Said
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.quoting import elsewhere, found, openings

RULE = Rule(
    looks_at="episode",
    severity="error",
    needs_note=True,
    sources=("mac-cloning",),
    ask="Visit ____ differs from visit ____ by its figures alone. What was seen that day? ____",
    catalogue=("EPI-CLONE",),
)


def check(episode: Episode, book: Book) -> Answers:
    copied = [c for c in episode.copies or () if c.kind == "numbers"]
    for source in dict.fromkeys((c.other_episode, c.source) for c in copied):
        other, of = source
        same = [c for c in copied if (c.other_episode, c.source) == source]
        visits = tuple(c.visit for c in same)
        turned = [Said(c.visit, d.after_span) for c in same for d in c.changes[:2] if d.after_span]
        if other is not None:
            what = f"{elsewhere(same[0])} ({other}, visit {same[0].source_number or of + 1})"
        else:
            what = f"visit {number(episode, of)}"
        verb = "repeats" if len(visits) == 1 else "repeat"
        said = turned or openings(episode, visits)
        yield found(f"{numbers(episode, visits)} {verb} {what} with other figures", said)


def _note(pain: int, reps: int, flexion: int) -> str:
    return (
        f"S: Stairs at church still slow, pain {pain}/10, pulls on the rail. O: TE 30 min: step-up "
        f"6 in 2x{reps}, bridge 2x10. Knee flexion {flexion}. A: Hip drops on the "
        f"step, corrected by "
        "hand. Tolerated well. P: Advance load as able. J. Marche, PT"
    )


EXAMPLES = (
    Flags(
        "one text, other figures", course(_note(5, 10, 114), _note(4, 11, 115), _note(5, 10, 113))
    ),
    Passes("new words each time", sound(6)),
)
