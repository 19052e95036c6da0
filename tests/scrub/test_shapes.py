"""What is kept of a shape is what the rules themselves would say, to the letter."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from chartproof.invented.files import write
from chartproof.model import Authorization, Charge, Provider, Visit
from chartproof.reference import book
from chartproof.rules import all_rules
from chartproof.scrub.shapes import Shapes
from chartproof.scrub.watching import WatchedDay
from chartproof.x12.claim837p import read_837p

CODES = ("97110", "97140", "97161", "98941", "92507", "97001", "97014", "99213", "0213T", "xx")
MARKS = ("GP", "GO", "GN", "CQ", "KX", "59", "AT", "GA", "95")
NUMBERS = ("1234567893", "1679576722", "1234567890", "2345678901", "", None)
SHAPES = Shapes(all_rules(), book())

charges = st.builds(
    Charge,
    code=st.sampled_from(CODES),
    units=st.integers(-1, 5),
    modifiers=st.lists(st.sampled_from(MARKS), max_size=3).map(tuple),
    charge_usd=st.sampled_from([None, 0, 60, 120]),
    diagnosis_pointers=st.sampled_from([(), (1,), (1, 2), (5,)]),
)
people = st.none() | st.builds(
    Provider,
    npi=st.sampled_from(NUMBERS),
    taxonomy=st.sampled_from([None, "225100000X", "225X00000X", "261QR0400X"]),
    entity=st.sampled_from([None, "person", "organization"]),
    role=st.sampled_from([None, "therapist", "assistant", "physician"]),
)
days = st.dates(date(2019, 6, 1), date(2027, 6, 1))
visits = st.builds(
    Visit,
    id=st.sampled_from(["a", "b"]),
    date_of_service=days,
    payer=st.sampled_from(["medicare", "commercial", "workers_comp", "va", "aetna", "no such"]),
    charges=st.lists(charges, min_size=1, max_size=3).map(tuple),
    discipline=st.sampled_from(["PT", "OT", "SLP", "DC", None]),
    diagnoses=st.sampled_from([(), ("M25.561",), ("M54.5", "bad"), ("Z51.89",), ("S83.511",)]),
    place_of_service=st.sampled_from([None, "11", "10", "21", "1"]),
    rendering=people,
    referring=people,
    billing=people,
    onset_date=st.none() | days,
    received_on=st.none() | days,
    claim_number=st.sampled_from([None, "", "W1"]),
    authorization=st.sampled_from([None, Authorization(), Authorization(number="A1")]),
)


@settings(max_examples=150, deadline=None)
@given(visits, st.integers(-40, 40), st.sampled_from(NUMBERS))
def test_kept_answers_are_the_rules_own(visit: Visit, later: int, npi: str | None) -> None:
    other = replace(
        visit,
        id="c",
        date_of_service=visit.date_of_service + timedelta(days=later),
        rendering=replace(visit.rendering, npi=npi) if visit.rendering else None,
        charges=tuple(replace(c, charge_usd=None) for c in visit.charges),
    )
    for each in (visit, other, visit):
        assert SHAPES.answers(each) == SHAPES.direct(each)


@pytest.mark.parametrize("seed", [21, 22])
def test_kept_answers_are_right_on_a_claim_file(tmp_path: Path, seed: int) -> None:
    write(tmp_path, claims=300, seed=seed, faulty=0.5)
    shapes = Shapes(all_rules(), book())
    for entry in read_837p(tmp_path / "claims.837"):
        for visit in entry.claim.visits if entry.claim else ():
            assert shapes.answers(visit) == shapes.direct(visit)


@given(days, days, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]))
def test_a_watched_day_knows_which_days_compare_alike(day: date, edge: date, sign: str) -> None:
    watched = WatchedDay.of(day)
    compared = {
        "<": lambda d: d < edge,
        "<=": lambda d: d <= edge,
        ">": lambda d: d > edge,
        ">=": lambda d: d >= edge,
        "==": lambda d: d == edge,
        "!=": lambda d: d != edge,
    }[sign]
    answer = compared(watched)
    assert answer == compared(day)
    assert watched.first <= day <= watched.last
    assert not watched.said
    for other in (watched.first, watched.last):
        assert compared(other) == answer


def test_a_day_that_is_written_out_says_so() -> None:
    for use in (str, "{}".format, lambda d: d.year, lambda d: date(2026, 1, 1) - d, repr):
        watched = WatchedDay.of(date(2026, 3, 3))
        use(watched)
        assert watched.said
