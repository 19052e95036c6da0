"""Care went on after a long gap as if nothing had happened.

After a month without a visit the patient's state has changed or may have: the next notes show a
re-examination, a report, or a plan that was looked at again.

Why it matters: goals and doses of before the gap no longer rest on anything that was measured.

Not checked here: short gaps; whether a re-evaluation may be billed.
"""

from __future__ import annotations

from chartproof.episode.courses import number
from chartproof.episode.habits import FRESH_LOOK, gaps_of
from chartproof.examples import Flags, Passes
from chartproof.examples.courses import note, sound
from chartproof.model import Answers, Episode
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.quoting import found, openings

RULE = Rule(
    looks_at="episode",
    severity="warning",
    needs_note=True,
    sources=("cms-100-02:15:220.3", "cms-100-02:15:220.1.2"),
    ask="State on coming back on ____: ____ Plan changed: ____",
    catalogue=("POC-REEVAL-JUST",),
)


def check(episode: Episode, book: Book) -> Answers:
    for gap in gaps_of(episode):
        if gap.days >= FRESH_LOOK and not gap.examined:
            back = number(episode, gap.after)
            message = f"care resumed at visit {back} after {gap.days} days without a re-evaluation"
            said = (gap.told, *openings(episode, (gap.before, gap.after)))
            yield found(message, said)


_BACK = "O: Flexion 99. TE 28 min: leg press 60 lb 3x10, same list as before.\nAnn Roe, PT"

EXAMPLES = (
    Flags(
        "the same list as before", sound(6, (4, note(f"S: Back from Florida. {_BACK}", after=50)))
    ),
    Passes(
        "examined anew",
        sound(6, (4, note(f"S: Back from Florida. Re-evaluation today. {_BACK}", after=50))),
    ),
    Passes("twice a week", sound(6)),
)
