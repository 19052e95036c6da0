"""The plan was certified after its day, and nothing explains it.

A physician or practitioner signs and dates the plan within the days of the thresholds table,
counted from the first treatment. From 2025 on a signed order on file and a plan sent in time
stand in for the first signature. A late certification counts where the record gives the reason
and dated attempts.

Why it matters: uncertified days are the most frequent technical denial.

Not checked here: recertifications (`recertification-late`), for which no order stands in.
"""

from __future__ import annotations

from chartproof.episode.courses import visits_of
from chartproof.episode.statements import said
from chartproof.examples import Flags, Passes
from chartproof.examples.courses import sound
from chartproof.model import Answers, Episode
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.quoting import dues, found, openings, whose

RULE = Rule(
    looks_at="episode",
    severity="warning",
    payers=("medicare", "medicare_advantage"),
    needs_note=True,
    sources=("42-cfr-424.24", "cms-100-02:15:220.1.3", "fr-2024"),
    ask="Reason for certifying on ____, with dated attempts: ____ Signed "
    "order of ____, plan sent on ____",
    catalogue=("POC-CERT-30", "POC-CERT-DELAYED", "POC-CERT-EXC-2025"),
)


def check(episode: Episode, book: Book) -> Answers:
    explained = said(episode, "delay-explained")
    for due in dues(episode, "certification", "late"):
        message = f"first {whose(episode, due)}certification {due.why}"
        yield found(
            message,
            explained or openings(episode, visits_of(episode, due.discipline)[:1]),
            "note" if explained else "warning",
        )


_LATE = {
    "certified_from": "2026-03-02",
    "certified_through": "2026-05-30",
    "certified_on": "2026-04-20",
}

EXAMPLES = (
    Flags("signed seven weeks later", sound(5, plan_of_care=_LATE)),
    Passes("signed in time", sound(5)),
    Passes(
        "a signed order, and the plan sent in time",
        sound(5, plan_of_care={**_LATE, "ordered_on": "2026-02-26", "sent_on": "2026-03-03"}),
    ),
)
