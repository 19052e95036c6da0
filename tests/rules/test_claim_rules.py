"""Rules on claims and on several claims: sound ones pass, findings say where, nobody is named."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from chartproof.examples import Flags
from chartproof.examples.claims import CERTIFIED_BY, given_claim, given_claims
from chartproof.model import Claim, ClaimGroup, Finding, Position, Unsure, Visit
from chartproof.reference import book
from chartproof.rules import RuleFile, about, all_rules

OF_CLAIMS = tuple(r for r in all_rules() if r.rule.looks_at == "claim")
OF_GROUPS = tuple(r for r in all_rules() if r.rule.looks_at == "claims")
FLAGS = [
    pytest.param(rule, example, id=f"{rule.name}: {example.title}")
    for rule in (*OF_CLAIMS, *OF_GROUPS)
    for example in rule.examples
    if isinstance(example, Flags)
]


def said(
    subject: Claim | ClaimGroup, rules: tuple[RuleFile, ...] = OF_CLAIMS + OF_GROUPS
) -> list[tuple[str, Finding | Unsure]]:
    """Return what the rules of its kind say of it, with their names."""
    seen = about(subject)
    if seen.day is None:
        return []
    kind = book().policy(subject.policy, seen.day).kind
    return [
        (rule.name, answer)
        for rule in rules
        if rule.looks_at(seen, kind)
        for answer in rule.check(subject, book())
    ]


def names(subject: Claim | ClaimGroup) -> set[str]:
    return {name for name, answer in said(subject) if isinstance(answer, Finding)}


@pytest.mark.parametrize("payer", ["medicare", "commercial", "medicaid", "uhc", "va", "nobody"])
@pytest.mark.parametrize("bill", ["97110x2:GP 97140x1:GP", "97161x1:GP=110", "97530x3:GP+CQ"])
def test_a_sound_claim_has_no_finding(payer: str, bill: str) -> None:
    assert said(given_claim(bill, payer=payer).subject()) == []


def test_a_sound_work_case_has_no_finding() -> None:
    claim = given_claim(
        "97110x2:GP",
        payer="workers_comp",
        claim_number="WC-1",
        accident={"work": True, "on": "2026-01-09"},
        payer_={"kind": "WC", "sequence": "P", "subscriber": "organization"},
    )
    assert said(claim.subject()) == []


def test_a_sound_second_claim_has_no_finding() -> None:
    first = {"id": "9", "sequence": "P", "kind": "CI", "paid_usd": "50", "paid_on": "2026-03-08"}
    paid = {"payer_id": "9", "paid_usd": "50", "adjusted_usd": "30", "paid_on": "2026-03-08"}
    claim = given_claim(
        "97110x2:GP=80",
        payer_={"kind": "MB", "sequence": "S", "secondary_type": "12"},
        other_payers=[first],
        lines={0: {"payments": [paid]}},
    )
    assert said(claim.subject()) == []


def test_many_rules_find_faults_without_a_note() -> None:
    finders = {
        rule.name
        for rule in all_rules()
        for example in rule.examples
        if isinstance(example, Flags) and not has_note(example.given.subject())
    }
    assert len(finders) >= 45


def has_note(subject: object) -> bool:
    if isinstance(subject, Claim | ClaimGroup):
        return False
    return not isinstance(subject, Visit) or subject.text is not None


@pytest.mark.parametrize(("rule", "example"), FLAGS)
def test_a_finding_says_where_and_names_nobody(rule: RuleFile, example: Flags) -> None:
    subject = example.given.subject()
    assert isinstance(subject, Claim | ClaimGroup)
    patient = subject.patient_id if isinstance(subject, Claim) else None
    for _, answer in said(subject, (rule,)):
        assert isinstance(answer, Finding)
        assert answer.at
        assert all(isinstance(place, Position) for place in answer.at)
        assert not patient or patient not in answer.message


def test_a_claim_without_any_day_is_judged_by_the_day_it_was_made() -> None:
    claim = given_claim("97110x2:GP", lines={0: {"date_of_service": None}}).subject()
    assert about(claim).day == claim.received_on
    assert "service-date-missing" in names(claim)
    assert about(replace(claim, received_on=None)).day is None


def test_a_copy_is_one_finding_and_not_one_for_each_line() -> None:
    twice = given_claims("97110x2:GP 97140x1:GP", "97110x2:GP 97140x1:GP").subject()
    assert names(twice) & {"claim-billed-twice", "line-billed-twice"} == {"claim-billed-twice"}


def test_a_third_copy_is_found_too() -> None:
    group = given_claims(*["97110x2:GP"] * 3).subject()
    copies = [a for name, a in said(group) if name == "claim-billed-twice"]
    assert len(copies) == 2


def test_two_disciplines_of_a_day_are_no_duplicate() -> None:
    found = names(given_claims("97110x2:GP", ("97110x2:GO", {"rendering": CERTIFIED_BY})).subject())
    assert found == {"disciplines-share-code", "reduction-spans-claims"}


def test_a_claim_to_the_second_payer_is_no_duplicate() -> None:
    assert not names(given_claims("97110x2:GP", ("97110x2:GP", {"payer": "2"})).subject()) & {
        "claim-billed-twice",
        "line-billed-twice",
        "pair-across-claims",
        "code-billed-by-two",
    }


def test_the_rules_of_a_day_stay_quiet_on_other_groups() -> None:
    group = given_claims("97110x2:GP", "97110x2:GP", by="clinician").subject()
    assert names(group) == set()


@pytest.mark.parametrize(
    ("patients", "severity"), [(9, None), (10, "note"), (11, "note"), (12, "warning")]
)
def test_a_long_day_is_a_note_and_a_longer_one_a_warning(
    patients: int, severity: str | None
) -> None:
    group = given_claims(*["97110x4:GP"] * patients, by="clinician_day").subject()
    found = [a for name, a in said(group) if name == "clinician-day-too-long"]
    assert [a.severity for a in found if isinstance(a, Finding)] == ([severity] if severity else [])


def test_a_day_counts_no_more_minutes_than_the_units_need() -> None:
    """Ten patients with two codes of one unit: 23 minutes each pooled, 16 counted alone."""
    bills = ["97110x1:GP 97140x1:GP"] * 24
    pooled = given_claims(*bills, by="clinician_day", policy="medicare").subject()
    alone = given_claims(*bills, by="clinician_day", policy="commercial").subject()
    assert "clinician-day-too-long" in names(pooled)
    assert "clinician-day-too-long" not in names(alone)


def test_before_a_table_begins_nothing_is_invented() -> None:
    group = given_claims(*["97110x4:GP"] * 12, by="clinician_day", on=date(1999, 3, 3)).subject()
    answers = [a for rule in OF_GROUPS for a in rule.check(group, book())]
    assert not [a for a in answers if isinstance(a, Finding) and "minutes" in a.message]
