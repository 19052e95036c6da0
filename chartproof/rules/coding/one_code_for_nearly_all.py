"""Nearly all timed units of a clinician are of the code for functional activities.

97530 pays more than exercise does. A mix in which it stands for nine of ten timed units, over many
patients, says that the code is chosen by habit and not by what was done.

Why it matters: payers compare mixes and open an audit of the outlier; units are recoded to
exercise.

Not checked here: what the notes show (`task-billed-as-exercise` and its neighbours); clinics whose
patients do need it.
"""

from __future__ import annotations

from collections import Counter

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import given_claims
from chartproof.model import Answers, ClaimGroup, Finding
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.groups import timed_units

_CODE = "97530"

RULE = Rule(
    looks_at="claims",
    severity="note",
    sources=("oig-a-05-14-00041", "clinician-day-habits"),
    ask="Why ____ for ____% of timed units? ____",
    catalogue=("COD-UPCODE-SHIFT",),
)


def check(group: ClaimGroup, book: Book) -> Answers:
    if group.by != "clinician":
        return
    units, dear = sum(timed_units(group, book).values(), Counter()), _CODE
    total = sum(units.values())
    day = group.lines[-1].day
    enough = book.thresholds.find(day, ("code_mix", "least_units"))
    share = book.thresholds.find(day, ("code_mix", "one_code"))
    if enough is None or share is None or total < enough.value.value:
        return
    if units.get(dear, 0) * 100 >= share.value.value * total:
        lines = tuple(i for i, line in enumerate(group.lines) if line.code == dear)
        yield Finding(
            f"{units[dear] * 100 // total}% of {total} timed units are {dear}",
            lines=lines,
            at=(group.lines[lines[0]].at,),
        )


EXAMPLES = (
    Flags("nothing else", given_claims(*["97530x3:GP"] * 40, by="clinician")),
    Passes("a mix", given_claims(*["97530x1:GP 97110x2:GP"] * 40, by="clinician")),
    Passes("few of them", given_claims(*["97530x3:GP"] * 4, by="clinician")),
)
