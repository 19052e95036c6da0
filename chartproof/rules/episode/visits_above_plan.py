"""More visits a week than the plan says.

Treatment days of each week are counted against the frequency that the plan states, or the notes
that plan. Two such weeks, or one far above, want a reason.

Why it matters: amount and frequency beyond the plan are not certified, and auditors count them.

Not checked here: fewer visits than planned (`visits-below-plan`); payers that plan by number
alone.
"""

from __future__ import annotations

from chartproof.episode.courses import disciplines
from chartproof.episode.frequency import off_plan
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
    sources=("cms-100-02:15:220.1.2", "oig-a-05-14-00041"),
    ask="Week of ____: planned ____, delivered ____ Reason: ____",
    catalogue=("POC-FREQ-MATCH",),
)


def check(episode: Episode, book: Book) -> Answers:
    for discipline in disciplines(episode):
        for off in off_plan(episode, discipline):
            if off.kind != "more":
                continue
            high = f"{off.planned.high:g} a week planned"
            weeks = "in one week" if off.weeks == 1 else f"in {off.weeks} weeks"
            said = (off.planned.said, *openings(episode, off.visits[: off.most]))
            yield found(f"{high}, up to {off.most} delivered {weeks}", said)


EXAMPLES = (
    Flags("five a week", sound(8, every=(1, 1, 1, 1, 3)), quote="2x/wk for 8 weeks"),
    Passes("twice a week", sound(8)),
    Passes("no frequency is planned", sound(8, every=1, evaluation="Continue.", report=None)),
)
