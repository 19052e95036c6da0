"""Assistants alone treated throughout a reporting period.

The clinician who reports on progress takes part in the treatment of that period at least once,
with a service of their own.

Why it matters: a report by a clinician who never saw the patient in its period does not count.

Not checked here: services that a clinician gave and an assistant wrote down.
"""

from __future__ import annotations

from chartproof.episode.courses import numbers
from chartproof.episode.habits import without_clinician
from chartproof.examples import Flags, Passes
from chartproof.examples.courses import note, sound
from chartproof.model import Answers, Episode, Said
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.quoting import found

RULE = Rule(
    looks_at="episode",
    severity="warning",
    payers=("medicare", "medicare_advantage"),
    needs_note=True,
    sources=("cms-100-02:15:220.3",),
    ask="Clinician's own treatment between ____ and ____: ____",
    catalogue=("FRQ-PR-AUTHOR",),
)


def check(episode: Episode, book: Book) -> Answers:
    for period in without_clinician(episode):
        said = [
            Said(i, s.span)
            for i in period
            for s in episode.visits[i].note.signatures
            if not s.blank
        ]
        yield found(f"{numbers(episode, period)}: assistants alone treated", said)


def _by_assistant(load: int) -> str:
    return f"O: TE 28 min: leg press {load} lb 3x10, cued an even pace.\nKim Lee, PTA"


EXAMPLES = (
    Flags(
        "three visits after the report",
        sound(
            8,
            *((place, note(_by_assistant(50 + 5 * place))) for place in (6, 7, 8)),
            report=5,
        ),
        quote="Kim Lee, PTA",
    ),
    Passes("the therapist treats too", sound(8, (6, note(_by_assistant(80))), report=5)),
)
