"""A maintenance plan does not say why a therapist is needed.

Keeping a state or slowing its decline is covered where the patient's condition, or the programme,
needs a therapist's skill and judgement to be carried out safely or to be revised. The notes speak
of maintenance and give no such reason.

Why it matters: exercises that anybody could lead are not skilled, whatever the goal.

Not checked here: payers whose contracts exclude maintenance.
"""

from __future__ import annotations

from chartproof.episode.statements import said
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
    sources=("cms-100-02:15:220.2", "jimmo"),
    ask="Why does keeping this state need a therapist? ____",
    catalogue=("EPI-MAINT",),
)

FEWEST = 2  # notes that speak of it


def check(episode: Episode, book: Book) -> Answers:
    progress = episode.progress
    told = said(episode, "maintenance")
    if progress is None or progress.maintenance or len({s.visit for s in told}) < FEWEST:
        return
    if progress.progresses:
        return
    yield found("a maintenance plan, and no reason why it needs a therapist", told)


def _note(said: str, end: str) -> str:
    return (
        f"S: {said} O: TE 30 min: NuStep L4 10 min, LAQ 3 lb 2x15. TUG 10.4 s. A: "
        f"{end}\nG. Pilar, PT"
    )


EXAMPLES = (
    Flags(
        "likes coming",
        course(
            _note("Walks the dog a mile a day.", "Maintain strength, likes coming."),
            _note("Knees the same as for years.", "Knows every item by heart, set own seat."),
            _note("Bowls on Fridays.", "Maintenance visit, did the list alone."),
            _note("Mowed half the lawn.", "Maintenance visit again next week."),
            every=7,
        ),
        quote="Maintenance visit",
    ),
    Passes("a course of rehabilitation", sound(6)),
)
