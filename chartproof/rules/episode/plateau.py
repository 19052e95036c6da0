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
from chartproof.examples.courses import course, sound
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


def _flat(said: str, seconds: str, end: str) -> str:
    return (
        f"S: {said} O: TE 24 min: STS 2x8, march 2x10. 5xSTS {seconds} s. {end} P: go "
        f"on. C. Hill, PT"
    )


EXAMPLES = (
    Flags(
        "four weeks within error",
        course(
            _flat(
                "Balance poor, wife helps in the shower.", "19", "Guarded. A: Goal shower alone."
            ),
            _flat("About the same.", "19.2", "Cued feet back. A: tired."),
            _flat("No change, wife still helps.", "18.9", "Cued lean. A: tired, no gain."),
            _flat("Same as last week.", "19.1", "Hand at chest. A: no gain."),
            every=7,
        ),
    ),
    Passes("loads and range rise", sound(6)),
)
