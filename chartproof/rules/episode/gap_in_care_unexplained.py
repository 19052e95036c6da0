"""Weeks without a visit, and no note says why.

Around a long gap one expects a word: illness, travel, an operation, a hold agreed with the
physician.

Why it matters: care that may pause for weeks without a reason looks like care that was not
needed.

Not checked here: whether the patient was examined anew (`resumed-without-re-evaluation`).
"""

from __future__ import annotations

from chartproof.episode.courses import number
from chartproof.episode.habits import gaps_of
from chartproof.examples import Flags, Passes
from chartproof.examples.courses import note, sound
from chartproof.model import Answers, Episode
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.quoting import found, openings

RULE = Rule(
    looks_at="episode",
    severity="note",
    needs_note=True,
    sources=("cms-100-02:15:220.1.2",),
    ask="No visit from ____ to ____ Reason: ____",
    catalogue=("POC-FREQ-MATCH",),
)


def check(episode: Episode, book: Book) -> Answers:
    for gap in gaps_of(episode):
        if gap.told is None:
            left, back = number(episode, gap.before), number(episode, gap.after)
            message = f"{gap.days} days without a visit between visits {left} and {back}"
            yield found(message, openings(episode, (gap.before, gap.after)))


_BACK = "O: Flexion 110. TE 28 min: leg press 60 lb 3x10, seat moved forward.\nAnn Roe, PT"

EXAMPLES = (
    Flags("five weeks in silence", sound(6, (4, note(f"S: Knee stiff. {_BACK}", after=35)))),
    Passes("five weeks away", sound(6, (4, note(f"S: Back from Florida. {_BACK}", after=35)))),
    Passes("twice a week", sound(6)),
)
