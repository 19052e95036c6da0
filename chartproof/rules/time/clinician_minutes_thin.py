"""A clinician bills units at the least minutes that carry them.

Where minutes are known, the mean of a clinician's minutes for a timed unit lies near fifteen over
many visits. A mean near eight says that visits end when the unit is earned.

Why it matters: auditors compute this figure first; below the rule of eight each unit is still
payable, and the pattern invites the audit.

Not checked here: claims whose minutes nobody gave, which are most; a single visit.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import given_claims
from chartproof.model import Answers, ClaimGroup, Finding
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.groups import timed_minutes

RULE = Rule(
    looks_at="claims",
    severity="note",
    sources=("clinician-day-habits", "cms-100-04:5:20.2"),
    ask="Mean minutes a unit of ____: ____ Why so short? ____",
    catalogue=("TIME-ROUNDED",),
)


def check(group: ClaimGroup, book: Book) -> Answers:
    if group.by != "clinician" or not any(line.minutes for line in group.lines):
        return
    minutes, units, lines = timed_minutes(group, book)
    if not lines:
        return
    day = group.lines[lines[-1]].day
    enough = book.thresholds.find(day, ("clinician_unit_minutes", "least_units"))
    mean = book.thresholds.find(day, ("clinician_unit_minutes", "mean"))
    if enough is None or mean is None or units < enough.value.value:
        return
    if minutes < mean.value.value * units:
        yield Finding(
            f"{minutes / units:.1f} minutes a unit over {units} timed units",
            lines=lines,
            at=(group.lines[lines[0]].at,),
        )


EXAMPLES = (
    Flags("eight minutes each", given_claims(*["97110x1:GP@8"] * 50, by="clinician")),
    Passes("fourteen", given_claims(*["97110x2:GP@28"] * 25, by="clinician")),
    Passes("few of them", given_claims(*["97110x1:GP@8"] * 5, by="clinician")),
    Passes("minutes not known", given_claims(*["97110x1:GP"] * 50, by="clinician")),
)
