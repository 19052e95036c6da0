"""One planter a rule: what is done to a clean claim, and how the payer would answer it.

A new rule is a new entry. The reasons are those that payers give most often for such a fault.
"""

from __future__ import annotations

from datetime import timedelta
from random import Random

from msgspec.structs import replace

from chartproof.invented.drafting import Wish
from chartproof.invented.faults_between import PLANTERS as BETWEEN
from chartproof.invented.faults_claim import PLANTERS as OF_CLAIM
from chartproof.invented.faults_noted import PLANTERS as NOTED
from chartproof.invented.nouns import Draft
from chartproof.invented.planting import (
    Planter,
    Spoilt,
    added,
    also,
    billed,
    by_rendering,
    claim_with,
    line_of,
    line_with,
    moved,
    only,
    pick,
    without,
    wrong_digit,
)

PT = Wish(disciplines=("PT",))
OT = Wish(disciplines=("OT",))
SLP = Wish(disciplines=("SLP",))
THERAPY = Wish(disciplines=("PT", "OT"))
LINES = Wish(disciplines=("PT", "OT"), more_lines=True)
MEDICARE = Wish(kinds=("medicare",), disciplines=("PT", "OT"))
MEDICARE_PT = Wish(kinds=("medicare",), disciplines=("PT",))
MEDICARE_LINES = Wish(kinds=("medicare",), disciplines=("PT", "OT"), more_lines=True)
ADVANTAGE = Wish(kinds=("medicare_advantage",), disciplines=("PT", "OT"))
MEDICARE_SPINE = Wish(kinds=("medicare",), disciplines=("DC",))
COMMERCIAL_SPINE = Wish(kinds=("commercial",), disciplines=("DC",), earlier=False)
WORK = Wish(kinds=("workers_comp",), disciplines=("PT", "OT"))
EVALUATED = Wish(disciplines=("PT",), codes=("97161",))
VETERAN = Wish(kinds=("va",))


def _onset_late(d: Draft, _: Random) -> Spoilt:
    last = max(line.day for line in d.lines)
    key = "439" if "439" in d.dates else "431"
    return replace(d, dates={**d.dates, key: last + timedelta(days=1)}), None


def _no_onset(d: Draft, _: Random) -> Spoilt:
    return replace(d, dates={}), None


def _referrer_wrong(d: Draft, _: Random) -> Spoilt:
    assert d.referring is not None
    return replace(d, referring=replace(d.referring, npi=wrong_digit(d.referring.npi))), None


def _split_in_two(d: Draft, _: Random) -> Spoilt:
    i = next((i for i, line in enumerate(d.lines) if line.units > 1), 0)
    line = d.lines[i]
    if line.units == 1:
        halves = line, replace(line, control=f"{line.control}B")
    else:
        one = replace(line, units=1, usd=line.usd / line.units)
        rest = replace(line, units=line.units - 1, usd=line.usd - one.usd)
        halves = one, replace(rest, control=f"{line.control}B")
    lines = (*d.lines[:i], *halves, *d.lines[i + 1 :])
    return replace(d, lines=lines), i + 2


def _one_unpointed(d: Draft, _: Random) -> Spoilt:
    last = max(i for i, line in enumerate(d.lines) if line.day == d.lines[0].day)
    return line_with(d, last, pointers=())


def _other_mark(d: Draft, _: Random) -> Spoilt:
    i = pick(d, "97161")
    left = tuple("GO" if m == "GP" else m for m in d.lines[i].modifiers)
    return line_with(d, i, modifiers=left)


PLANTERS: tuple[Planter, ...] = (
    # codes
    Planter("code-unknown", "CO", "16", billed("9711"), PT),
    Planter("code-not-in-force", "CO", "181", billed("97001"), PT),
    Planter("code-not-for-payer", "CO", "16", billed("97014"), MEDICARE_PT),
    Planter("code-of-another-discipline", "CO", "170", billed("97165"), PT),
    Planter("add-on-without-base", "CO", "107", added("97546"), WORK),
    Planter("office-visit-by-therapist", "CO", "170", added("99213", 1, ("25",)), THERAPY),
    Planter("office-visit-needs-25", "CO", "97", added("99213", 1, ()), COMMERCIAL_SPINE),
    Planter("untimed-billed-by-time", "CO", "222", line_of("92507", units=3), SLP),
    Planter(
        "units-exceed-mue",
        "CO",
        "222",
        line_of("97110", "97530", "97535", units=12),
        MEDICARE,
        apart=True,
    ),
    Planter("units-not-positive", "CO", "16", line_of(units=0), THERAPY),
    Planter("lines-not-combined", "OA", "18", _split_in_two, THERAPY),
    # edits
    Planter("ncci-pair-needs-modifier", "CO", "236", added("97150"), MEDICARE_PT),
    Planter(
        "ncci-pair-never-together",
        "CO",
        "97",
        added("97164"),
        Wish(kinds=("medicare",), disciplines=("PT",), codes=("97161",)),
    ),
    Planter("distinct-modifier-without-edit", "CO", "4", also("59"), MEDICARE_PT),
    Planter("distinct-modifiers-doubled", "CO", "4", also("59", "XS"), PT),
    Planter(
        "manipulation-same-diagnosis",
        "CO",
        "97",
        added("97140", 1, ("GP", "59")),
        COMMERCIAL_SPINE,
    ),
    # modifiers
    Planter("modifier-malformed", "CO", "4", also("G"), THERAPY),
    Planter("discipline-modifier-missing", "CO", "4", without("GP", "GO"), MEDICARE),
    Planter("discipline-modifiers-doubled", "CO", "4", also("GN"), THERAPY),
    Planter("discipline-modifier-not-for-code", "CO", "4", _other_mark, EVALUATED),
    Planter("assistant-modifier-without-discipline", "CO", "4", only("CQ"), MEDICARE_PT),
    Planter("assistant-modifier-on-evaluation", "CO", "4", also("CQ", codes=("97161",)), EVALUATED),
    Planter("at-missing-on-manipulation", "CO", "50", without("AT"), MEDICARE_SPINE),
    Planter("at-on-other-code", "CO", "4", also("AT"), MEDICARE),
    Planter("kx-with-liability-modifier", "CO", "4", also("KX", "GA"), MEDICARE),
    Planter("liability-modifiers-contradict", "CO", "4", also("GA", "GY"), MEDICARE),
    Planter("notice-modifier-off-medicare", "CO", "4", also("GA"), ADVANTAGE),
    # diagnoses
    Planter("diagnosis-malformed", "CO", "16", claim_with(diagnoses=("M2556A1X1",)), THERAPY),
    Planter("diagnosis-not-in-force", "CO", "16", claim_with(diagnoses=("M54.5", "R26.2")), PT),
    Planter(
        "diagnosis-lacks-seventh-character",
        "CO",
        "16",
        claim_with(diagnoses=("S83.511", "R26.89")),
        PT,
    ),
    Planter("diagnosis-says-only-aftercare", "CO", "11", claim_with(diagnoses=("Z51.89",)), PT),
    Planter("pointer-to-no-diagnosis", "CO", "16", line_of(pointers=(4,)), THERAPY),
    Planter("pointer-missing", "CO", "16", _one_unpointed, LINES),
    # people
    Planter("npi-check-digit-wrong", "CO", "16", _referrer_wrong, MEDICARE),
    Planter("referring-missing", "CO", "16", claim_with(referring=None), MEDICARE),
    Planter("referring-not-eligible", "CO", "16", claim_with(referring_entity="2"), MEDICARE),
    Planter("rendering-is-organization", "CO", "16", claim_with(rendering_entity="2"), THERAPY),
    Planter("taxonomy-differs-from-discipline", "CO", "8", by_rendering(taxonomy="225X00000X"), PT),
    Planter(
        "assistant-as-rendering", "CO", "185", by_rendering(taxonomy="225200000X"), MEDICARE_PT
    ),
    Planter(
        "chiropractor-therapy-medicare", "CO", "170", billed("97110", 1, ("GP",)), MEDICARE_SPINE
    ),
    # the case, the place, the days
    Planter("accident-questions-incomplete", "CO", "16", _no_onset, WORK),
    Planter("claim-number-missing", "CO", "16", claim_with(case=None), WORK),
    Planter("authorization-number-missing", "CO", "197", claim_with(approval=None), VETERAN),
    Planter("place-of-service-malformed", "CO", "5", claim_with(place="1"), THERAPY),
    Planter(
        "hands-on-code-by-video",
        "CO",
        "5",
        claim_with(place="10"),
        Wish(disciplines=("PT",), codes=("97140",)),
    ),
    Planter("onset-after-service", "CO", "16", _onset_late, THERAPY),
    Planter("filed-late", "CO", "29", moved(-400), MEDICARE_LINES),
    Planter("filed-before-service", "CO", "110", moved(80), THERAPY),
    *OF_CLAIM,
    *BETWEEN,
    *NOTED,
)
