"""What only many visits show: gaps, minutes, periods without a clinician, templates, dollars."""

from __future__ import annotations

from decimal import Decimal

from chartproof.episode.habits import gaps_of, same_minutes, without_clinician
from chartproof.episode.template import template_share
from chartproof.episode.year import over_threshold
from chartproof.examples.courses import course, note, sound
from chartproof.reference import book

BACK = "O: Flexion 110. TE 28 min: leg press 60 lb 3x10.\nAnn Roe, PT"


def test_a_gap_and_what_explains_it() -> None:
    (silent,) = gaps_of(sound(6, (4, note(f"S: Stiff. {BACK}", after=35))).subject())
    (told,) = gaps_of(sound(6, (4, note(f"S: Back from Florida. {BACK}", after=35))).subject())
    assert (silent.before, silent.after, silent.days, silent.told) == (2, 3, 35, None)
    assert told.told is not None
    assert told.told.span.text == "Back from"


def test_three_weeks_less_a_day_are_no_gap() -> None:
    assert gaps_of(sound(6, (4, note(BACK, after=20))).subject()) == ()


def test_gaps_are_of_one_discipline() -> None:
    others = [(p, note("O: Grip 20 kg. TE 25 min.", discipline="OT")) for p in (3, 4, 5, 6, 7)]
    both = sound(8, *others, every=5).subject()
    assert [(g.before, g.after) for g in gaps_of(both)] == [(1, 7)]


def test_minutes_that_never_vary() -> None:
    texts = [f"S: Day {i}. O: Squats 3x{i + 8}. Total timed minutes: 45." for i in range(7)]
    same = same_minutes(course(*texts).subject())
    assert same is not None
    assert (same.minutes, same.visits) == (45, 6)
    assert same_minutes(sound(9).subject()) is None


def test_periods_without_a_clinician() -> None:
    by_assistant = [(p, note(f"TE 2{p} min: press.\nKim Lee, PTA")) for p in (6, 7, 8)]
    assert without_clinician(sound(8, *by_assistant, report=5).subject()) == ((5, 6, 7),)
    assert without_clinician(sound(8, report=5).subject()) == ()


def test_a_template_is_what_stands_in_nearly_every_note() -> None:
    lead = "Two identifiers checked, consent given, precautions reviewed with the patient. "
    with_it = [f"{lead}Walked to the {place} alone." for place in ("pond", "shop", "bus", "park")]
    assert template_share(course(*with_it).subject()) > 0.5
    assert template_share(sound(6).subject()) == 0.0


def test_dollars_of_the_course_alone() -> None:
    long = [
        (i, note(f"O: Flexion {90 + i}. TE 120 min.\nAnn Roe, PT", bill="97110x8:GP 97140x8:GP"))
        for i in range(2, 12)
    ]
    (over,) = over_threshold(sound(12, *long).subject(), book())
    assert (over.year, over.pool, over.usd) == (2026, "PT+SLP", Decimal(2480))
    assert over.visits[-1] == 10
    assert over_threshold(sound(5).subject(), book()) == ()


def test_year_to_date_runs_on_from_a_visit_that_states_it() -> None:
    billed = [
        (2, note("O: TE 30 min.\nAnn Roe, PT", bill="97110x2:GP", year_to_date_usd="1000.00")),
        (3, note("O: TE 31 min.\nAnn Roe, PT", bill="97110x2:GP")),
    ]
    visits = sound(4, *billed).subject().visits
    assert visits[1].year_to_date_usd == Decimal("1000.00")
    third = visits[2].year_to_date_usd
    assert third is not None
    assert third > Decimal(1000)
