"""Rules that are passed over say nothing; all others are asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from chartproof.invented.files import write
from chartproof.model import Claim, Finding, Position, Provider
from chartproof.reference import Book, book
from chartproof.rules import Rule, RuleFile, about, all_rules
from chartproof.scrub.asking import Said, asked_all
from chartproof.scrub.glimpses import (
    Asked,
    Given,
    Glimpse,
    Names,
    Positive,
    is_silent,
    of_heading,
    of_lines,
    of_people,
)
from chartproof.x12.claim837p import read_837p

RULES = tuple(r for r in all_rules() if r.rule.looks_at == "claim")
ASKED: Asked[Claim] = Asked(RULES, book(), of_heading, of_lines, of_people)


def every(claim: Claim) -> list[Said]:
    """Return what all rules of a claim say, each of them asked."""
    subject = about(claim)
    kind = book().policy(claim.policy, subject.day).kind if subject.day else "unknown"
    return asked_all((r for r in RULES if r.looks_at(subject, kind)), claim, book())


@pytest.fixture(scope="module")
def claims(tmp_path_factory: pytest.TempPathFactory) -> list[Claim]:
    folder = tmp_path_factory.mktemp("glimpses")
    write(folder, claims=400, seed=31, faulty=0.6)
    return [e.claim for e in read_837p(folder / "claims.837") if e.claim is not None]


def test_nothing_that_a_rule_says_of_a_file_is_lost(claims: list[Claim]) -> None:
    for claim in claims:
        assert ASKED.said(claim) == every(claim)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_parts_of_claims_put_together_anew_are_told_alike(
    claims: list[Claim], data: st.DataObject
) -> None:
    one, two = (data.draw(st.sampled_from(claims)) for _ in range(2))
    names = data.draw(
        st.sets(
            st.sampled_from(
                [
                    *("payer", "policy", "other_payers", "frequency", "diagnoses", "dates"),
                    *("lines", "place_of_service", "original_reference", "accident", "rendering"),
                    *("supervising", "billing", "ordering", "facility", "charge_usd"),
                ]
            )
        )
    )
    mixed = replace(one, **{name: getattr(two, name) for name in names})
    if mixed.lines and data.draw(st.booleans()):
        line = data.draw(st.sampled_from(two.lines or one.lines))
        changed = replace(
            line,
            place_of_service=data.draw(st.sampled_from([None, "11", "02", "21"])),
            unit_kind=data.draw(st.sampled_from(["UN", "MJ"])),
            rendering=data.draw(st.sampled_from([None, Provider(npi="1234567893")])),
            charge=replace(line.charge, units=data.draw(st.integers(-1, 40))),
        )
        mixed = replace(mixed, lines=(*mixed.lines[1:], changed))
    assert ASKED.said(mixed) == every(mixed)


def rule(check: object) -> RuleFile:
    """Return a rule of claims around a check."""
    sample = RULES[0]
    made = Rule(looks_at="claim", severity="error", sources=("x",), ask="____")
    return replace(sample, name="invented", rule=made, check=check)


def no_frequency(claim: Claim, shelf: Book) -> Iterator[Finding]:
    if claim.frequency not in ("1", "7", "8"):
        yield Finding("frequency")


def late(claim: Claim, shelf: Book) -> Iterator[Finding]:
    if claim.frequency == "1" and claim.received_on:
        yield Finding("received")


def told_by_kind(claim: Claim, shelf: Book) -> Iterator[Finding]:
    if isinstance(claim, Claim):
        yield Finding("a claim")


def told_by_comparison(claim: Claim, shelf: Book) -> Iterator[Finding]:
    if claim.lines[0] == claim.lines[0]:
        yield Finding("a line")


def below_fee(claim: Claim, shelf: Book) -> Iterator[Finding]:
    if claim.charge_usd is not None and 0 < claim.charge_usd < 10:
        yield Finding("low")


def not_positive(claim: Claim, shelf: Book) -> Iterator[Finding]:
    if not claim.charge_usd or claim.charge_usd <= 0:
        yield Finding("nothing")


@pytest.mark.parametrize(
    ("check", "known", "silent"),
    [
        (not_positive, {"charge_usd": Positive()}, True),
        (below_fee, {"charge_usd": Positive()}, False),
        (not_positive, {"charge_usd": Given()}, False),
        (no_frequency, {"frequency": "1"}, True),
        (no_frequency, {"frequency": "2"}, False),
        (no_frequency, {}, False),
        (late, {"frequency": "7"}, True),
        (late, {"frequency": "1"}, False),
        (told_by_kind, {}, False),
        (told_by_comparison, {"lines": (Glimpse(),)}, False),
    ],
)
def test_a_rule_is_silent_only_where_nothing_else_can_matter(
    check: object, known: dict[str, object], silent: bool
) -> None:
    assert is_silent(rule(check), Glimpse(**known), book()) is silent


def test_names_tell_what_is_there_and_nothing_of_it() -> None:
    names = Names({"431": date(2026, 3, 3)})
    assert "431" in names
    assert "454" not in names

    def reads(claim: Claim, shelf: Book) -> Iterator[Finding]:
        if claim.dates["431"] < date(2026, 1, 1):
            yield Finding("before")

    assert not is_silent(rule(reads), Glimpse(dates=names), book())


def test_a_clinics_rule_that_fails_is_asked_of_every_claim(tmp_path: Path) -> None:
    def fails(claim: Claim, shelf: Book) -> Iterator[Finding]:
        raise ValueError(claim.frequency)
        yield Finding("never")

    own: Asked[Claim] = Asked([rule(fails)], book(), of_heading, of_lines, of_people)
    claim = Claim(
        id="C1", at=Position(1, 0), lines=(), charge_usd=None, received_on=date(2026, 3, 3)
    )
    for _ in range(2):
        (said,) = own.said(claim)
        assert said.fault is not None
