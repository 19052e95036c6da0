"""A recertification was signed after the days before it had run out.

It covers its days all the same where the delay is explained with dated attempts; no order stands
in for this signature.

Why it matters: without the reason, the visits between the two signatures are denied.

Not checked here: visits that no recertification covers (`recertification-missed`).
"""

from __future__ import annotations

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
    sources=("42-cfr-424.24", "cms-100-02:15:220.1.3"),
    ask="Reason for signing on ____, with dated attempts: ____",
    catalogue=("POC-RECERT-90", "POC-CERT-DELAYED"),
)


def check(episode: Episode, book: Book) -> Answers:
    explained = said(episode, "delay-explained")
    for due in dues(episode, "recertification", "late"):
        last = len(episode.visits) - 1
        yield found(
            f"{whose(episode, due)}recertification {due.why}",
            explained or openings(episode, (last,)),
            "note" if explained else "warning",
        )


def _plan(signed: str) -> dict[str, object]:
    return {
        "certified_from": "2026-03-02",
        "certified_through": "2026-03-22",
        "certified_on": "2026-03-05",
        "recertifications": [
            {
                "certified_from": "2026-03-23",
                "certified_through": "2026-05-30",
                "signed_on": signed,
            }
        ],
    }


EXAMPLES = (
    Flags("signed three weeks later", sound(8, plan_of_care=_plan("2026-04-14"))),
    Passes("signed in time", sound(8, plan_of_care=_plan("2026-03-20"))),
)
