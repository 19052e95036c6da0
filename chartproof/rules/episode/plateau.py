"""The measures stand still and care goes on.

What was measured again and again stayed within its error. Such a course needs a changed plan, a
discharge, or a maintenance plan that says why a therapist is needed. Where the record shows such a
plan with its reason, or ends with a discharge, nothing is said.

Why it matters: Medicare pays for improvement or for skilled maintenance; a plateau without a
decision is neither.

Not checked here: copied notes and copied reports of the patient, whose standstill is the copy's
(`note-cloned`, `section-copied`).
"""

from __future__ import annotations

from chartproof.episode.copying import cloning_of, subjective_copied
from chartproof.examples import Flags, Passes
from chartproof.examples.courses import sound, standing_still
from chartproof.model import Answers, Episode
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.quoting import dues, found, openings

RULE = Rule(
    looks_at="episode",
    severity="warning",
    needs_note=True,
    sources=("cms-100-02:15:220.2", "lcd-l33631"),
    ask="____ changed by ____ since ____ Plan change, maintenance or discharge: ____",
    catalogue=("EPI-PLATEAU",),
)


def check(episode: Episode, book: Book) -> Answers:
    progress = episode.progress
    if progress is None or not progress.plateau or progress.progresses or progress.maintenance:
        return
    if cloning_of(episode) is not None or subjective_copied(episode):
        return
    if dues(episode, "discharge", "met"):
        return
    why = progress.reasons[0] if progress.reasons else "measures stay within their error"
    said = progress.shown or openings(episode, (0, len(episode.visits) - 1))
    yield found(f"a plateau: {why}", said)


EXAMPLES = (
    Flags(
        "four weeks within error",
        standing_still(),
    ),
    Passes("loads and range rise", sound(6)),
)
