"""Planters of faults that a claim shows as a whole: its parts, payers, days and charges."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from msgspec.structs import replace

from chartproof.invented.drafting import Wish, treating
from chartproof.invented.nouns import Draft, Plan
from chartproof.invented.people import GROUP_TAXONOMY
from chartproof.invented.planting import (
    Planter,
    Spoil,
    Spoilt,
    added,
    also,
    billed,
    by_rendering,
    claim_with,
    line_of,
    line_with,
    wrong_digit,
)

ANY = Wish(disciplines=("PT", "OT"))
PT = Wish(disciplines=("PT",))
LINES = Wish(disciplines=("PT", "OT"), more_lines=True)
MEDICARE = Wish(kinds=("medicare",), disciplines=("PT", "OT"))
MEDICARE_LINES = Wish(kinds=("medicare",), disciplines=("PT", "OT"), more_lines=True)
MEDICARE_PT = Wish(kinds=("medicare",), disciplines=("PT",))
MEDICARE_SPINE = Wish(kinds=("medicare",), disciplines=("DC",))
COMMERCIAL = Wish(kinds=("commercial",), disciplines=("PT", "OT"), earlier=False)
COMMERCIAL_SPINE = Wish(kinds=("commercial",), disciplines=("DC",), earlier=False)
SECOND = Wish(kinds=("commercial",), disciplines=("PT", "OT"), earlier=True)
MEDICARE_SECOND = Wish(kinds=("medicare",), disciplines=("PT", "OT"), earlier=True)
MEDICAID = Wish(kinds=("medicaid",), disciplines=("PT", "OT"))
WORK = Wish(kinds=("workers_comp",), disciplines=("PT", "OT"))
EXERCISE = Wish(disciplines=("PT",), codes=("97110",))
EVALUATED = Wish(disciplines=("PT",), codes=("97161",))
HUNDREDS_AGO = date(1890, 1, 1)
TOO_MANY = 51
THIRTEEN = (
    *("M25.561", "M25.562", "M62.81", "R26.2", "R26.89", "M54.50", "M17.11", "M17.12", "M25.511"),
    *("M25.512", "M75.41", "M75.42", "R27.8"),
)


def patient_with(**fields: Any) -> Spoil:  # Any: fields of Patient
    """Return a way that changes what is on file of the patient."""
    return lambda d, _: (replace(d, patient=replace(d.patient, **fields)), None)


def born(after: int) -> Spoil:
    """Return a way that moves the patient's birth to this many days after the first service."""

    def spoil(d: Draft, _: Random) -> Spoilt:
        day = d.lines[0].day + timedelta(days=after)
        return replace(
            d, patient=replace(d.patient, person=replace(d.patient.person, born=day))
        ), None

    return spoil


def _of_old(d: Draft, _: Random) -> Spoilt:
    who = replace(d.patient.person, born=HUNDREDS_AGO)
    return replace(d, patient=replace(d.patient, person=who)), None


def _without_total(d: Draft, _: Random) -> Spoilt:
    return replace(d, total=d.usd + Decimal("10.00")), None


def _dearer(d: Draft, _: Random) -> Spoilt:
    line = d.lines[0]
    price = line.usd / line.units + 9
    new = replace(line, units=1, usd=price, day=line.day, control=f"{d.id}L9", modifiers=())
    marks = tuple(m for m in line.modifiers)
    lines = (*d.lines, replace(new, modifiers=(*marks, "76")))
    return replace(d, lines=lines), len(lines)


def _many_lines(d: Draft, _: Random) -> Spoilt:
    lines = tuple(
        replace(d.lines[0], day=d.lines[0].day - timedelta(days=i), control=f"{d.id}L{i + 1}")
        for i in range(TOO_MANY)
    )
    return replace(d, lines=lines), None


def _later(d: Draft, _: Random) -> Spoilt:
    last = max(line.day for line in d.lines)
    return replace(d, dates={**d.dates, "454": last + timedelta(days=2)}), None


def _same_number(d: Draft, _: Random) -> Spoilt:
    return line_with(d, len(d.lines) - 1, control=d.lines[0].control)


def _backwards(d: Draft, _: Random) -> Spoilt:
    return line_with(d, 0, day_to=d.lines[0].day - timedelta(days=1))


def _spanning(d: Draft, _: Random) -> Spoilt:
    return line_with(d, 0, day_to=d.lines[0].day + timedelta(days=2))


def _ends_late(d: Draft, _: Random) -> Spoilt:
    return line_with(d, 0, day_to=d.lines[0].day + timedelta(days=90))


def _group_refers(d: Draft, _: Random) -> Spoilt:
    assert d.referring is not None
    return replace(d, referring=replace(d.referring, npi=d.clinic.npi)), None


def _no_number(d: Draft, _: Random) -> Spoilt:
    assert d.referring is not None
    return replace(d, referring=replace(d.referring, npi="")), None


def _supervises_self(d: Draft, _: Random) -> Spoilt:
    return replace(d, supervising=treating(d)), None


def _as_ordering(d: Draft, _: Random) -> Spoilt:
    assert d.referring is not None
    return replace(d, referring=None, supervising=d.referring), None


def _line_number_wrong(d: Draft, _: Random) -> Spoilt:
    who = treating(d)
    return line_with(d, 0, rendering=replace(who, npi=wrong_digit(who.npi)))


def _other_discipline(d: Draft, rng: Random) -> Spoilt:
    return added("97535", 1, ("GO" if d.patient.discipline == "PT" else "GP",))(d, rng)


def _elsewhere(d: Draft, _: Random) -> Spoilt:
    return line_with(d, 1, place="12", day=d.lines[0].day)


def _paid_wrong(d: Draft, _: Random) -> Spoilt:
    paid = sum((n.paid_usd or Decimal(0) for n in d.lines), Decimal(0))
    return replace(d, paid_usd=paid + Decimal("5.00")), None


def _adjusted_wrong(d: Draft, _: Random) -> Spoilt:
    return line_with(d, 0, owed_usd=Decimal("1.00"))


def _number_short(d: Draft, _: Random) -> Spoilt:
    return replace(d, patient=replace(d.patient, member=d.patient.member[:-2])), None


def _paid_too_much(d: Draft, _: Random) -> Spoilt:
    return replace(d, paid_usd=d.usd + Decimal("50.00")), None


def _evaluated_again(d: Draft, rng: Random) -> Spoilt:
    more, _ = added("97162", 1)(d, rng)
    return line_with(more, len(d.lines), day=d.lines[0].day + timedelta(days=1))


def _unpointed(d: Draft, _: Random) -> Spoilt:
    return replace(d, lines=tuple(replace(n, pointers=()) for n in d.lines)), None


def _nobody_bills(d: Draft, _: Random) -> Spoilt:
    return replace(d, clinic=replace(d.clinic, npi="")), None


def _mark_late(d: Draft, _: Random) -> Spoilt:
    mark = d.lines[0].modifiers[0]
    assisted = "CQ" if d.patient.discipline == "PT" else "CO"
    return line_with(d, 0, modifiers=(mark, "KX", assisted))


def _medicaid_first(d: Draft, _: Random) -> Spoilt:
    other = Plan("commercial", "CI", "NORTH COUNTY MUTUAL", "60401")
    return replace(d, patient=replace(d.patient, earlier=other), sequence="P", paid_on=None), None


def _first_pointer_only(d: Draft, _: Random) -> Spoilt:
    return replace(d, lines=tuple(replace(n, pointers=(1,)) for n in d.lines)), None


PLANTERS: tuple[Planter, ...] = (
    Planter("claim-malformed", "CO", "16", claim_with(further=("DTP*435*D8*20261345",)), ANY),
    Planter("billing-number-missing", "CO", "16", _nobody_bills, ANY),
    Planter("assistant-modifier-late", "CO", "4", _mark_late, MEDICARE),
    Planter(
        "diagnosis-not-used",
        "CO",
        "16",
        _first_pointer_only,
        Wish(disciplines=("PT",), codes=("97110",), kinds=("medicare",)),
    ),
    Planter(
        "injury-coded-as-first-treatment",
        "CO",
        "11",
        claim_with(diagnoses=("S83.511A", "R26.89")),
        PT,
    ),
    Planter("too-many-diagnoses", "CO", "16", claim_with(diagnoses=THIRTEEN), PT),
    Planter("service-after-claim", "CO", "110", _ends_late, ANY),
    Planter(
        "telehealth-modifier-missing",
        "CO",
        "5",
        claim_with(place="10"),
        Wish(kinds=("commercial",), disciplines=("SLP",), earlier=False),
    ),
    Planter("medicaid-before-others", "CO", "22", _medicaid_first, MEDICAID),
    Planter("manifestation-first", "CO", "16", claim_with(diagnoses=("F02.80", "R26.89")), PT),
    Planter(
        "manipulation-regions-not-named",
        "CO",
        "151",
        claim_with(diagnoses=("M99.03", "M54.50", "M54.2", "M54.59")),
        Wish(kinds=("medicare",), disciplines=("DC",), codes=("98941",)),
    ),
    # the claim and its lines
    Planter("charge-total-differs", "CO", "16", _without_total, ANY),
    Planter("charge-missing", "CO", "16", line_of(charge=""), ANY),
    Planter("charge-not-positive", "CO", "16", line_of(usd=Decimal("-20.00")), ANY),
    Planter("charge-below-fee", "CO", "45", line_of(usd=Decimal("12.00")), MEDICARE),
    Planter("unit-price-differs", "CO", "16", _dearer, PT),
    Planter(
        "units-look-like-minutes", "CO", "151", line_of("97110", units=30), EXERCISE, apart=True
    ),
    Planter("units-not-counted-as-units", "CO", "16", line_of(unit_kind="MJ"), ANY),
    Planter("unlisted-code-undescribed", "CO", "16", billed("97139"), PT),
    Planter("line-control-number-repeated", "CO", "16", _same_number, LINES),
    Planter("too-many-lines", "CO", "16", _many_lines, ANY, apart=True),
    Planter("lines-missing", "CO", "16", claim_with(lines=()), ANY),
    Planter("place-missing", "CO", "16", claim_with(place=""), ANY),
    Planter("inpatient-place", "CO", "5", claim_with(place="21"), MEDICARE),
    Planter("two-places-in-a-day", "CO", "5", _elsewhere, LINES),
    Planter("telehealth-place-missing", "CO", "5", also("95"), COMMERCIAL),
    # replacement
    Planter("frequency-unknown", "CO", "16", claim_with(frequency="5"), ANY),
    Planter("original-reference-missing", "CO", "16", claim_with(frequency="7"), COMMERCIAL),
    Planter("original-reference-on-first-claim", "CO", "16", claim_with(original="X55"), ANY),
    Planter(
        "replacement-to-medicare", "CO", "16", claim_with(frequency="7", original="X55"), MEDICARE
    ),
    # days
    Planter("service-date-missing", "CO", "16", line_of(undated=True), ANY),
    Planter("service-dates-reversed", "CO", "16", _backwards, ANY),
    Planter("service-spans-days", "CO", "16", _spanning, PT),
    Planter("service-before-birth", "CO", "16", born(30), ANY),
    Planter("patient-age-impossible", "CO", "16", _of_old, ANY),
    Planter("case-date-after-service", "CO", "16", _later, MEDICARE_SPINE),
    Planter("first-treatment-date-missing", "CO", "16", claim_with(dates={}), MEDICARE_SPINE),
    # people
    Planter("referring-number-missing", "CO", "16", _no_number, ANY),
    Planter("referring-is-billing", "CO", "16", _group_refers, ANY),
    Planter("rendering-missing", "CO", "16", claim_with(rendering=None), ANY),
    Planter("supervisor-is-rendering", "CO", "16", _supervises_self, ANY),
    Planter("certifier-named-as-ordering", "CO", "16", _as_ordering, MEDICARE),
    Planter("line-provider-number-wrong", "CO", "16", _line_number_wrong, ANY),
    Planter("clinician-under-two-disciplines", "CO", "8", _other_discipline, ANY),
    Planter("taxonomy-malformed", "CO", "16", by_rendering(taxonomy="225100"), ANY),
    Planter("taxonomy-of-group-on-person", "CO", "8", by_rendering(taxonomy=GROUP_TAXONOMY), PT),
    # payers
    Planter("member-number-missing", "CO", "16", patient_with(member=""), COMMERCIAL),
    Planter("medicare-number-malformed", "CO", "16", _number_short, MEDICARE),
    Planter("earlier-payer-missing", "CO", "22", claim_with(unreported=True), SECOND),
    Planter("earlier-payment-unbalanced", "CO", "16", _adjusted_wrong, SECOND),
    Planter("earlier-payment-differs-by-line", "CO", "16", _paid_wrong, SECOND),
    Planter("earlier-payment-above-charge", "CO", "16", _paid_too_much, SECOND),
    Planter("earlier-payment-undated", "CO", "16", claim_with(paid_on=None), SECOND),
    Planter("payer-order-wrong", "CO", "22", claim_with(sequence="P"), SECOND),
    Planter(
        "medicare-secondary-reason-missing", "CO", "22", claim_with(reason=""), MEDICARE_SECOND
    ),
    Planter("employer-not-insured", "CO", "16", patient_with(holder=None, relation="18"), WORK),
    Planter(
        "accident-billed-to-health-plan",
        "CO",
        "19",
        claim_with(causes=("EM",), further=("DTP*439*D8*20260101",)),
        COMMERCIAL,
    ),
    Planter("accident-without-date", "CO", "16", claim_with(causes=("EM",)), COMMERCIAL),
    # diagnoses
    Planter("diagnosis-missing", "CO", "16", claim_with(diagnoses=()), ANY),
    Planter("diagnosis-repeated", "CO", "16", claim_with(diagnoses=("M25.561", "M25.561")), PT),
    Planter(
        "diagnosis-leaves-side-open", "CO", "11", claim_with(diagnoses=("M25.569", "R26.2")), PT
    ),
    Planter("external-cause-first", "CO", "16", claim_with(diagnoses=("W19.XXXD", "R26.2")), PT),
    Planter(
        "manipulation-without-subluxation",
        "CO",
        "11",
        claim_with(diagnoses=("M54.50", "M54.2", "M54.6", "M62.830")),
        MEDICARE_SPINE,
    ),
    Planter("no-line-points", "CO", "16", _unpointed, ANY),
    # modifiers
    Planter("kx-on-some-lines", "CO", "4", also("KX"), MEDICARE_LINES),
    Planter("modifier-not-for-therapy", "CO", "4", also("50"), ANY),
    Planter("repeat-modifiers-contradict", "CO", "4", also("76", "77"), ANY),
    Planter("evaluation-billed-twice", "CO", "151", _evaluated_again, EVALUATED),
)
