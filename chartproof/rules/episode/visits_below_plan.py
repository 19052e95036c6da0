"""Fewer visits than the plan says, for weeks, and nothing explains it.

Weeks in a row in which less was delivered than the least that is planned, without a word of
illness, absence, taper or a changed frequency. Weeks without any visit are gaps
(`gap-in-care-unexplained`).

Why it matters: a plan that is not carried out casts doubt on the need for it.

Not checked here: the first and the last week; planned tapers and holidays, which are acceptable.
"""

from __future__ import annotations

from chartproof.episode.courses import disciplines
from chartproof.episode.frequency import off_plan
from chartproof.episode.statements import said
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
    sources=("cms-100-02:15:220.1.2", "oig-a-05-14-00041"),
    ask="Week of ____: planned ____, delivered ____ Reason: ____",
    catalogue=("POC-FREQ-MATCH",),
)


def check(episode: Episode, book: Book) -> Answers:
    explained = {s.visit for s in said(episode, "absence", "plan-changed")}
    for discipline in disciplines(episode):
        for off in off_plan(episode, discipline):
            if off.kind != "fewer" or explained & set(off.visits):
                continue
            low = f"{off.planned.low:g} a week planned"
            words = (off.planned.said, *openings(episode, off.visits))
            yield found(f"{low}, {off.most} delivered in each of {off.weeks} weeks", words)


_ILL = note(
    "S: Missed last week with the flu. O: Flexion 104. TE 26 min: press 55 lb.\nAnn Roe, PT"
)

EXAMPLES = (
    Flags("once a week of two", sound(7, every=7, report=None), quote="2x/wk for 8 weeks"),
    Passes("the reason stands there", sound(7, (4, _ILL), every=7, report=None)),
    Passes("twice a week", sound(8)),
)
