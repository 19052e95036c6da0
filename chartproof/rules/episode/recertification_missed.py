"""Treatment went on beyond the last certified day.

A certification covers the days that it names, at most as many as the thresholds table holds.
Every visit after them needs a recertification that a physician or practitioner has signed; one
that was only sent does not cover anything.

Why it matters: visits outside a certified stretch are not paid at all.

Not checked here: whether the signature came late (`recertification-late`); payers other than
Medicare and its plans.
"""

from __future__ import annotations

from chartproof.episode.statements import said
from chartproof.examples import Flags, IsUnsure, Passes
from chartproof.examples.courses import note, sound
from chartproof.model import Answers, Episode, Unsure
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.quoting import dues, found, openings, whose

RULE = Rule(
    looks_at="episode",
    severity="error",
    payers=("medicare", "medicare_advantage"),
    sources=("42-cfr-424.24", "cms-100-02:15:220.1.3"),
    ask="Visits of ____ lie after ____ Recertification signed on ____ by ____",
    catalogue=("POC-RECERT-90",),
)


def check(episode: Episode, book: Book) -> Answers:
    for due in dues(episode, "recertification", "missed"):
        asked = said(episode, "recertification-asked")
        yield found(f"{whose(episode, due)}{due.why}", (*asked, *openings(episode, due.visits)))
    for due in dues(episode, "recertification", "unknown"):
        yield Unsure(missing=f"the certified dates of the {whose(episode, due)}plan; {due.why}")


_PLAN = {
    "certified_from": "2026-03-02",
    "certified_through": "2026-03-22",
    "certified_on": "2026-03-05",
}
_SIGNED = [
    {"certified_from": "2026-03-23", "certified_through": "2026-05-30", "signed_on": "2026-03-20"}
]

EXAMPLES = (
    Flags("two visits after the last certified day", sound(8, plan_of_care=_PLAN)),
    Flags(
        "sent, not signed",
        sound(
            8,
            (
                7,
                note("O: Recert page faxed to Dr. Lee today. TE 28 min: press 70 lb.\nAnn Roe, PT"),
            ),
            plan_of_care=_PLAN,
        ),
        quote="Recert page faxed",
    ),
    Passes("recertified", sound(8, plan_of_care={**_PLAN, "recertifications": _SIGNED})),
    Passes("within the certified days", sound(6)),
    IsUnsure(
        "no dates on file",
        sound(8, every=21, report=4, plan_of_care=None),
        missing="certified dates",
    ),
)
