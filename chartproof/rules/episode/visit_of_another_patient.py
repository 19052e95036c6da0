"""A visit of another patient lies in the folder.

Its patient id is not that of the course. It is left out of everything that is counted and
compared.

Why it matters: a misfiled note is a breach of privacy, and whoever sends the folder sends it too.

Not checked here: notes whose text tells of another patient (`remnant-of-another-visit`).
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes
from chartproof.examples.courses import note, sound
from chartproof.model import Answers, Episode
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.quoting import found

RULE = Rule(
    looks_at="episode",
    severity="warning",
    sources=("45-cfr-162.406",),
    ask="Visit ____ belongs to ____",
    catalogue=("CLM-MATCH",),
)


def check(episode: Episode, book: Book) -> Answers:
    if episode.strays:
        told = ", ".join(str(v.visit_number) for v in episode.strays)
        noun = "visit" if len(episode.strays) == 1 else "visits"
        yield found(f"{noun} {told}: another patient's, left out of the course", ())


_STRAY = note("O: Flexion 101. TE 26 min: leg press 45 lb 3x10.\nAnn Roe, PT", patient_id="p2")

EXAMPLES = (
    Flags("a misfiled note", sound(5, (3, _STRAY), patient_id="p1")),
    Passes("all of one patient", sound(5, patient_id="p1")),
)
