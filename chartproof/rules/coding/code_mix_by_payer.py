"""A clinician codes the same kind of care differently for different payers.

The share of 97530 among the timed units of one clinician is much higher for one payer than for
another. What was done decides the code, whoever pays.

Why it matters: coding by payer is read as billing for what pays best.

Not checked here: differences between the patients of the payers, which may explain it; payers with
few units.
"""

from __future__ import annotations

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
    ask="Why is ____ used more for ____ than for ____? ____",
    catalogue=("COD-UPCODE-SHIFT",),
)


def check(group: ClaimGroup, book: Book) -> Answers:
    if group.by != "clinician" or len({line.policy for line in group.lines}) < 2:
        return
    day = group.lines[-1].day
    enough = book.thresholds.find(day, ("code_mix", "least_units"))
    gap = book.thresholds.find(day, ("code_mix", "payer_gap"))
    if enough is None or gap is None:
        return
    shares: dict[str, int] = {}
    for payer, units in timed_units(group, book).items():
        total = sum(units.values())
        if total >= enough.value.value:
            shares[payer] = units.get(_CODE, 0) * 100 // total
    if len(shares) < 2:
        return
    low, high = min(shares, key=shares.__getitem__), max(shares, key=shares.__getitem__)
    if shares[high] - shares[low] >= gap.value.value:
        titles = [book.policy(payer, day).title for payer in (high, low)]
        first = next(i for i, n in enumerate(group.lines) if n.policy == high and n.code == _CODE)
        yield Finding(
            f"{_CODE} is {shares[high]}% of timed units for {titles[0]}, {shares[low]}% for "
            f"{titles[1]}",
            lines=(first,),
            at=(group.lines[first].at,),
        )


EXAMPLES = (
    Flags(
        "activities for one, exercise for the other",
        given_claims(
            *[("97530x3:GP", {"policy": "commercial"})] * 40,
            *[("97110x3:GP", {"policy": "medicare"})] * 40,
            by="clinician",
        ),
    ),
    Passes(
        "the same mix",
        given_claims(
            *[("97530x1:GP 97110x2:GP", {"policy": "commercial"})] * 40,
            *[("97530x1:GP 97110x2:GP", {"policy": "medicare"})] * 40,
            by="clinician",
        ),
    ),
    Passes("one payer", given_claims(*["97530x3:GP"] * 40, by="clinician")),
)
