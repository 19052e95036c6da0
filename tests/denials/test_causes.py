"""What lies behind a denial, the rule against it, and whether it can be appealed."""

from __future__ import annotations

from datetime import date

import pytest
from remits import CLEAN, claim, denied, file, line, payment, sent, sent_claim

from chartproof.denials.answers import Answer, Denial
from chartproof.denials.appeals import appeal
from chartproof.denials.files import claims_in, explained
from chartproof.denials.matching import Claims
from chartproof.denials.tally import Tally
from chartproof.model import Fault
from chartproof.reference import book
from chartproof.rules import all_rules


def answers(*segments: list[str]) -> list[Answer]:
    return [x for x in explained(file(payment(*segments, paid="0"))) if isinstance(x, Answer)]


def only(*segments: list[str]) -> Denial:
    (found,) = answers(*segments)
    (denial,) = found.denials
    return denial


def test_every_rule_that_a_cause_names_exists() -> None:
    names = {rule.name for rule in all_rules()}
    named = {r.value.rule for rows in book().denial_causes.rows.values() for r in rows} - {""}
    assert named <= names


def test_every_reason_that_a_cause_names_is_on_file() -> None:
    rows = [r.value for rows in book().denial_causes.rows.values() for r in rows]
    reasons = book().reasons
    assert {c.reason for c in rows} - {"*"} <= set(reasons.rows)
    assert {c.remark for c in rows} - {""} <= set(reasons.rows)
    assert all(reasons.history(c.reason)[0].value.kind == "CARC" for c in rows if c.reason != "*")
    assert all(reasons.history(c.remark)[0].value.kind == "RARC" for c in rows if c.remark)
    assert all(c.rule for c in rows if c.found)


def test_what_is_no_denial() -> None:
    (found,) = answers(CLEAN)
    assert found.denials == ()
    assert [e.counts_as for e in found.lines[0].adjustments] == ["contract", "contract", "patient"]


@pytest.mark.parametrize(
    ("cas", "code", "remarks", "rule", "found"),
    [
        ("CO*50*45", "97110:GP", (), "medical-necessity-missing", False),
        ("CO*4*45", "97110", (), "discipline-modifier-missing", True),
        ("CO*4*45", "97110:GP:GO", (), "discipline-modifiers-doubled", True),
        ("CO*4*45", "97110:CQ", (), "assistant-modifier-without-discipline", True),
        ("CO*4*45", "98941", (), "at-missing-on-manipulation", True),
        ("CO*16*45", "97110:GP", ("N286",), "referring-number-missing", False),
        ("CO*16*45", "97110:GP", ("MA130", "M76"), "diagnosis-malformed", False),
        ("CO*151*45", "97110:GP", (), "units-exceed-minutes", False),
        ("CO*96*45", "97014:GP", (), "code-not-for-payer", True),
        ("CO*181*45", "97001:GP", (), "code-not-in-force", True),
        ("CO*29*45", "97110:GP", (), "filed-late", False),
        ("CO*197*45", "97110:GP", (), "authorization-number-missing", False),
        ("CO*222*45", "97110:GP", (), "daily-units-over-cap", False),
        ("PR*119*45", "97110:GP", (), "kx-missing", False),
        ("PR*119*45", "97110:GP:KX", (), "visits-over-cap", False),
        ("CO*252*45", "97110:GP", ("N706",), "minutes-missing", False),
    ],
)
def test_cause_and_rule(
    cas: str, code: str, remarks: tuple[str, ...], rule: str, found: bool
) -> None:
    denial = only(denied(cas, code=code, remarks=remarks))
    e = denial.explained
    assert (e.rule, e.found) == (rule, found)
    assert e.cause
    assert e.do


def bundled(second: str, first: str = "97530:GP") -> list[str]:
    return claim(
        line(first, "45", "30", "CO*45*15", day="20240903"),
        line(second, "40", "0", "CO*97*40", day="20240903"),
        charge="85",
        paid="30",
    )


def test_a_bundled_line_and_the_edit_behind_it() -> None:
    e = only(bundled("97110:GP", "97150:GP")).explained
    assert (e.rule, e.found) == ("ncci-pair-needs-modifier", True)
    e = only(bundled("97010:GP")).explained
    assert (e.rule, e.found, e.next) == ("code-not-for-payer", True, "none")


def test_a_reason_that_nobody_knows() -> None:
    e = only(denied("CO*ZZ9*45")).explained
    assert (e.meaning, e.cause, e.rule, e.counts_as) == (None, None, None, "denial")


def test_a_reversal_denies_nothing_and_what_follows_it_corrects() -> None:
    back = claim(line("97110:GP", "-45", "0", "CO*50*-45"), charge="-45", paid="0", status="22")
    first, second = answers(back, denied("CO*50*45"))
    assert (first.denials, first.corrects, second.corrects) == ((), False, True)
    assert len(second.denials) == 1


def test_a_denial_on_the_claim_as_a_whole() -> None:
    denial = only(claim(charge="45", paid="0", status="4", extra=("CAS*CO*29*45",)))
    assert (denial.line, denial.code) == (None, None)
    assert denial.at.path == "2100 CAS"


def test_nothing_paid_and_no_reason_given_is_said() -> None:
    (found,) = answers(denied("CO*45*45"))
    assert (found.denials, found.is_unexplained, found.needs_work) == ((), True, True)
    (found,) = answers(denied("PR*1*45"))
    assert not found.is_unexplained
    secondary = claim(line("97110:GP", "45", "0", "OA*23*45"), charge="45", paid="0", status="2")
    assert not answers(secondary)[0].is_unexplained


def test_what_the_payer_says_that_it_changed_needs_no_claim() -> None:
    segments = ["SVC*HC:97530:GP*45*30**1*HC:97110:GP:59*2", "CAS*CO*45*15"]
    (found,) = answers(claim(segments, charge="45", paid="30"))
    assert found.lines[0].changes == (
        "97110 GP 59 was sent, 97530 GP was paid",
        "2 units were sent, 1 answered",
    )


# Appeals


def test_medicare_gives_120_days_from_presumed_receipt() -> None:
    found = only(denied("CO*50*45")).appeal
    assert found is not None
    assert (found.can, found.until, found.source) == ("yes", date(2026, 7, 13), "42-cfr-405.942")


def test_a_claim_that_was_not_processed_has_no_appeal() -> None:
    denial = only(denied("CO*16*45", remarks=("MA130",)))
    assert denial.appeal is not None
    assert (denial.appeal.can, denial.appeal.until, denial.reopen_until) == ("no", None, None)


def test_a_slip_is_mended_by_a_reopening() -> None:
    assert only(denied("CO*4*45", code="97110")).reopen_until == date(2027, 3, 10)


def test_a_contract_decides_its_own_window() -> None:
    found = appeal("commercial", date(2026, 3, 10), "50", (), book())
    assert (found.can, found.until) == ("unknown", None)
    assert "contract" in found.why


def test_a_late_claim_is_no_decision_for_medicare() -> None:
    assert appeal("medicare", date(2026, 3, 10), "29", (), book()).can == "no"


def test_without_a_day_there_is_no_last_day() -> None:
    found = appeal("medicare", None, "50", (), book())
    assert (found.can, found.until) == ("yes", None)


@pytest.mark.parametrize("kind", ["medicaid", "workers_comp", "auto", "va", "unknown"])
def test_a_window_that_is_not_on_file_is_said_to_be_unknown(kind: str) -> None:
    row = book().appeals.history((kind, "appeal"))[0].value
    assert appeal(row.kind, date(2026, 3, 10), "50", (), book()).can == "unknown"


@pytest.mark.parametrize(
    ("cas", "remarks", "rule"),
    [
        ("CO*197*45", ("N362",), "authorization-number-missing"),
        ("CO*197*45", ("M62",), "authorization-number-missing"),
        ("CO*197*45", ("N54",), "authorization-lacks-code"),
        ("CO*18*45", ("N362",), None),
        ("CO*29*45", ("N706",), "filed-late"),
        ("CO*50*45", ("N563",), "medical-necessity-missing"),
        ("CO*151*45", ("N362",), "units-exceed-mue"),
        ("CO*16*45", ("N362",), "units-exceed-mue"),
    ],
)
def test_the_reason_decides_and_a_remark_of_its_matter_says_more(
    cas: str, remarks: tuple[str, ...], rule: str | None
) -> None:
    assert only(denied(cas, remarks=remarks)).explained.rule == rule


def test_topics_are_shared_by_reasons_and_remarks() -> None:
    topics: dict[str, set[str]] = {"CARC": set(), "RARC": set()}
    for rows in book().reasons.rows.values():
        topics[rows[0].value.kind] |= {*rows[0].value.topics}
    assert topics["RARC"] - topics["CARC"] <= {"charge"}  # stands beside open reasons alone


def test_the_group_says_whose_it_is() -> None:
    found = {cas: only(denied(cas)) for cas in ("CO*27*45", "PI*27*45", "PR*27*45", "OA*18*45")}
    assert [d.liable for d in found.values()] == ["provider", "provider", "patient", None]
    assert [d.next for d in found.values()] == ["bill_other", "bill_other", "bill_patient", "none"]


def test_above_the_fee_and_the_patient_s_is_no_contract() -> None:
    (found,) = answers(denied("PR*45*45"))
    assert [e.counts_as for e in found.lines[0].adjustments] == ["patient"]
    assert not found.is_unexplained


def test_where_no_appeal_is_open_none_is_advised() -> None:
    denial = only(denied("CO*16*45", remarks=("MA130", "N706")))
    assert (denial.next, denial.reopen_until) == ("resubmit", None)
    assert "new claim" in (denial.do or "")
    assert only(denied("CO*50*45", remarks=("N211",))).next == "none"
    evaluations = claim(
        line("97161:GP", "90", "0", "CO*151*90", units="2", day="20240903", remarks=("N362",)),
        charge="90",
        paid="0",
    )
    denial = only(evaluations)  # its limit is absolute
    assert denial.appeal is not None
    assert (denial.appeal.can, denial.next) == ("no", "resubmit")


def test_a_claim_sent_on_is_no_denial() -> None:
    (found,) = answers(
        claim(line("97110:GP", "45", "0", "OA*B11*45"), charge="45", paid="0", status="23")
    )
    assert (found.denials, found.needs_work) == ((), False)


def told_with_claim(sent_as: str, *segments: list[str], filing: str = "MB") -> Answer:
    claims, faults = Claims(), list[Fault]()
    claims_in(sent(sent_as, filing=filing), claims, faults, book())
    assert faults == []
    steps = explained(file(payment(*segments, paid="0")), claims=claims)
    (found,) = [s for s in steps if isinstance(s, Answer)]
    return found


def test_a_rule_that_found_its_fault_is_named_before_one_that_is_guessed() -> None:
    text = sent_claim("A1", "97110:GP*1*45").replace("CLM*A1*45.00", "CLM*A1*54")
    (denial,) = told_with_claim(text, denied("CO*16*45", remarks=("N517",))).denials
    assert (denial.explained.rule, denial.explained.found) == ("charge-total-differs", True)


def test_a_payer_that_comes_later_is_not_the_one_that_the_claim_went_to() -> None:
    text = sent_claim("A1", "97110:GP*1*45")
    later = claim(
        line("97110:GP", "45", "0", "OA*23*40", "CO*50*5"),
        charge="45",
        paid="0",
        status="2",
        filing="BL",
    )
    found = told_with_claim(text, later)
    assert found.kind == "commercial"
    assert found.denials[0].appeal is not None
    assert found.denials[0].appeal.until is None


def test_every_rule_that_is_denied_under_a_reason_exists() -> None:
    names = {rule.name for rule in all_rules()}
    rows = [r.value for history in book().denied_as.rows.values() for r in history]
    assert {row.rule for row in rows} <= names
    reasons = book().reasons
    counted = {reasons.history(code)[0].value.counts_as for row in rows for code in row.reasons}
    assert counted == {"denial"}


def test_remarks_that_only_inform_make_no_kind_of_their_own() -> None:
    tally = Tally()
    for remarks in (("MA01",), ("MA13", "MA01"), ()):
        (found,) = answers(denied("CO*ZZ9*45", remarks=remarks))
        tally.add(found)
    (proposal,) = tally.proposed()
    assert (proposal.remarks, proposal.denials) == ((), 3)
