"""No signature certifies the plan although its day has passed.

Approval by word needs a signature within the days of the thresholds table. Where nothing at all
is on file of a certification, or only its dates and not the signature, this is not decided.

Why it matters: a plan that nobody signed certifies nothing, and no visit under it is payable.

Not checked here: signatures that came late (`certification-late`).
"""

from __future__ import annotations

from chartproof.episode.courses import visits_of
from chartproof.episode.statements import said
from chartproof.examples import Flags, IsUnsure, Passes
from chartproof.examples.courses import note, sound
from chartproof.model import Answers, Episode, Unsure
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.quoting import dues, found, openings, whose

RULE = Rule(
    looks_at="episode",
    severity="warning",
    payers=("medicare", "medicare_advantage"),
    needs_note=True,
    sources=("42-cfr-424.24", "cms-100-02:15:220.1.3"),
    ask="Approved by ____ on ____; signed on ____",
    catalogue=("POC-CERT-30", "POC-CERT-VERBAL"),
)


def check(episode: Episode, book: Book) -> Answers:
    for due in dues(episode, "certification", "missed"):
        spoken = said(episode, "verbal-certification")
        yield found(
            f"{whose(episode, due)}certification: {due.why}",
            spoken or openings(episode, visits_of(episode, due.discipline)[:1]),
        )
    for due in dues(episode, "certification", "unknown"):
        yield Unsure(
            missing=f"the signature that certifies the {whose(episode, due)}plan; {due.why}"
        )


_SPOKEN = note(
    "S: Walks to the mailbox. O: Flexion 98. TE 26 min: leg press 45 lb 3x10. A: Dr. Lee verbally "
    "approved the plan 3/4. P: Step.\nAnn Roe, PT"
)

EXAMPLES = (
    Flags(
        "by word, never signed",
        sound(12, (2, _SPOKEN), plan_of_care={"established_on": "2026-03-02"}),
        quote="Dr. Lee verbally approved",
    ),
    Passes("signed", sound(12)),
    Passes("not due yet", sound(5, plan_of_care={"established_on": "2026-03-02"})),
    IsUnsure(
        "dates, but no signature",
        sound(12, plan_of_care={"certified_from": "2026-03-02", "certified_through": "2026-05-30"}),
        missing="signature",
    ),
)
