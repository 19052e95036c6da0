"""Treatment went on beyond the weeks or the number of visits planned.

The plan names a duration or a number of visits. Going on needs a new plan, or a report that says
how long and why.

Why it matters: an extension without a dated reason is the mark of care that nobody looks at.

Not checked here: certified dates (`recertification-missed`); approvals (`authorization-passed`).
"""

from __future__ import annotations

from chartproof.episode.courses import disciplines, numbers
from chartproof.episode.frequency import beyond_plan
from chartproof.examples import Flags, Passes
from chartproof.examples.courses import sound
from chartproof.model import Answers, Episode
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.quoting import found, openings

RULE = Rule(
    looks_at="episode",
    severity="warning",
    needs_note=True,
    sources=("cms-100-02:15:220.1.2", "cms-100-02:15:220.1.3", "oig-a-05-14-00041"),
    ask="Plan that covers ____: established on ____ Reason for extending: ____",
    catalogue=("EPI-DURATION", "POC-FREQ-MATCH"),
)


def check(episode: Episode, book: Book) -> Answers:
    for discipline in disciplines(episode):
        for over in beyond_plan(episode, discipline):
            said = (over.planned.said, *openings(episode, over.visits))
            yield found(f"{over.why}; {numbers(episode, over.visits)} came after", said)


EXAMPLES = (
    Flags("week five of three", sound(12, evaluation="Plan 2x/wk for 3 weeks.", report=None)),
    Flags("ten visits of six", sound(10, evaluation="Plan 2x/wk, 6 visits.", report=None)),
    Passes("within eight weeks", sound(9)),
)
