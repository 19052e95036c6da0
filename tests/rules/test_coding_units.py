"""Billed units beside documented minutes: Annex 1 of the rule catalogue, payer by payer."""

from __future__ import annotations

from itertools import product

import pytest

from chartproof.examples import given
from chartproof.model import Finding, Unsure
from chartproof.reference import book
from chartproof.rules.time import units_below_minutes, units_exceed_minutes

UNKNOWN = "harbor_mutual"

# minutes by code; units for Medicare and for a payer that counts each code alone
FIXTURES = [
    ("97110=24", "97110=2", "97110=2"),
    ("97112=24 97110=23", "97112=2 97110=1", "97112=2 97110=2"),
    ("97112=20 97110=20", "97112=2 97110=1", "97112=1 97110=1"),
    ("97110=33 97140=7", "97110=2 97140=1", "97110=2 97140=0"),
    (
        "97110=18 97140=13 97116=10 97035=8",
        "97110=1 97140=1 97116=1 97035=0",
        "97110=1 97140=1 97116=1 97035=1",
    ),
    ("97112=7 97110=7 97140=7", "97112=1 97110=0 97140=0", "97112=0 97110=0 97140=0"),
    ("97110=10 97124=10", "97110=1 97124=0", "97110=1 97124=1"),
    ("97110=22", "97110=1", "97110=1"),
    ("97110=23", "97110=2", "97110=2"),
    ("97110=7", "97110=0", "97110=0"),
    ("97110=15 97530=8", "97110=1 97530=1", "97110=1 97530=1"),
    ("97110=12 97530=11", "97110=1 97530=1", "97110=1 97530=1"),
]


def numbers(words: str) -> dict[str, int]:
    return {code: int(n) for code, _, n in (word.partition("=") for word in words.split())}


def verdict(minutes: dict[str, int], units: dict[str, int], payer: str) -> tuple[bool, bool]:
    """Return whether units are found too many, and whether they are found too few."""
    bill = " ".join(f"{c}x{units[c]}:GP@{m}" for c, m in minutes.items())
    visit = given(bill=bill, payer=payer).subject()
    return tuple(  # type: ignore[return-value]  # two rules, two answers
        any(isinstance(a, Finding) for a in rule.check(visit, book()))
        for rule in (units_exceed_minutes, units_below_minutes)
    )


@pytest.mark.parametrize(("minutes", "pooled", "alone"), FIXTURES)
def test_what_the_minutes_support_passes(minutes: str, pooled: str, alone: str) -> None:
    assert verdict(numbers(minutes), numbers(pooled), "medicare") == (False, False)
    assert verdict(numbers(minutes), numbers(alone), "commercial") == (False, False)


@pytest.mark.parametrize(("minutes", "pooled", "alone"), FIXTURES)
def test_one_more_is_too_many_and_one_less_too_few(minutes: str, pooled: str, alone: str) -> None:
    for payer, units in (("medicare", numbers(pooled)), ("commercial", numbers(alone))):
        first = next(iter(units))
        more = {**units, first: units[first] + 1}
        assert verdict(numbers(minutes), more, payer) == (True, False)
        if units[first]:
            less = {**units, first: units[first] - 1}
            assert verdict(numbers(minutes), less, payer) == (False, True)


def test_where_counting_is_unknown_only_what_fails_both_ways_is_wrong() -> None:
    for one, other in product(range(0, 40, 3), repeat=2):
        minutes = {"97110": one, "97140": other}
        for units in product(range(4), repeat=2):
            billed = dict(zip(minutes, units, strict=True))
            pooled = verdict(minutes, billed, "medicare")
            alone = verdict(minutes, billed, "commercial")
            both = verdict(minutes, billed, UNKNOWN)
            if (False, False) in (pooled, alone):
                assert both == (False, False)
            for found, one_way, other_way in zip(both, pooled, alone, strict=True):
                assert not found or (one_way and other_way)


def test_the_deciding_policy_is_named() -> None:
    (finding,) = units_exceed_minutes.check(given(bill="97110x2:GP@20").subject(), book())
    assert isinstance(finding, Finding)
    assert finding.policy is not None
    assert finding.policy.startswith("medicare: 8-minute rule")
    assert finding.policy.endswith("cms-100-04:5:20.2")
    assert "20 minutes" in finding.message


def test_a_payer_based_on_another_names_the_one_that_decided() -> None:
    (finding,) = units_exceed_minutes.check(
        given(bill="97110x2:GP@20", payer="aetna").subject(), book()
    )
    assert isinstance(finding, Finding)
    assert finding.policy is not None
    assert finding.policy.startswith("commercial: midpoint")


def test_disciplines_are_pools_of_their_own() -> None:
    apart = given(bill="97110x1:GP@12 97530x1:GO@12", discipline="PT").subject()
    together = given(bill="97110x1:GP@12 97530x1:GP@12", discipline="PT").subject()
    assert not list(units_exceed_minutes.check(apart, book()))
    assert not list(units_exceed_minutes.check(together, book()))
    assert not list(units_below_minutes.check(apart, book()))
    short = given(bill="97110x1:GP@7 97530x1:GO@7", discipline="PT").subject()
    assert list(units_exceed_minutes.check(short, book()))


def test_without_minutes_nothing_is_concluded() -> None:
    visit = given(bill="97110x9:GP").subject()
    for rule in (units_exceed_minutes, units_below_minutes):
        answers = list(rule.check(visit, book()))
        assert answers == [Unsure(missing="minutes of 97110")]
