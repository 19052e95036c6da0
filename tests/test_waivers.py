"""Waivers and baselines: what a clinic has accepted, and what was known before."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from chartproof.audit import audit
from chartproof.courses import audit_episode
from chartproof.errors import InputError
from chartproof.model import Charge, Finding, Span, Visit
from chartproof.waivers import (
    Waiver,
    Waivers,
    fingerprint,
    read_baseline,
    read_waivers,
    write_baseline,
)

TODAY = date(2026, 4, 1)
VISIT = Visit(
    id="v1",
    date_of_service=date(2026, 3, 3),
    payer="medicare",
    charges=(Charge("97110", 2),),
    claim_number="C-7",
)
FOUND = Finding("m", rule="dosage-missing", evidence=(Span(0, 12, "Okafor limps"),), lines=(0,))


def waiver(
    rule: str = "dosage-missing",
    visit: str | None = "v1",
    claim: str | None = None,
    until: date = TODAY,
) -> Waiver:
    return Waiver(
        rule=rule, visit=visit, claim=claim, reason="on the flow sheet", by="R. O.", until=until
    )


def waived(*entries: Waiver) -> str | None:
    return Waivers(entries, TODAY).applied(VISIT, FOUND).waived


class TestApplying:
    def test_reason_person_and_last_day_are_shown(self) -> None:
        assert waived(waiver()) == "on the flow sheet (R. O., until 2026-04-01)"

    @pytest.mark.parametrize(
        "entry",
        [waiver(visit="*"), waiver(visit=None, claim="C-7"), waiver(visit=None, claim="*")],
        ids=["every-visit", "its-claim", "every-claim"],
    )
    def test_where_it_holds(self, entry: Waiver) -> None:
        assert waived(entry) is not None

    @pytest.mark.parametrize(
        "entry",
        [
            waiver(rule="skill-not-shown"),
            waiver(visit="v2"),
            waiver(visit=None, claim="C-8"),
            waiver(until=date(2026, 3, 31)),
        ],
        ids=["another-rule", "another-visit", "another-claim", "the-day-after-its-last"],
    )
    def test_where_it_does_not(self, entry: Waiver) -> None:
        assert waived(entry) is None

    def test_an_expired_one_does_not_hide_one_in_force(self) -> None:
        assert waived(waiver(until=date(2026, 3, 31)), waiver(visit="*")) is not None

    def test_unused_and_expired_ones_are_reported(self) -> None:
        used, unused = waiver(), waiver(rule="skill-not-shown")
        expired = waiver(until=date(2026, 3, 31))
        waivers = Waivers((used, unused, expired), TODAY)
        waivers.applied(VISIT, FOUND)
        assert waivers.report() == (
            "waiver not needed: skill-not-shown for visit v1, by R. O.",
            "waiver expired on 2026-03-31: dosage-missing for visit v1, by R. O.",
        )


FILE = """
[[waiver]]
rule = "dosage-missing"
visit = "v1"
reason = "on the flow sheet"
by = "R. O."
until = 2026-04-01
"""


class TestTheFile:
    def read(self, folder: Path, text: str) -> Waivers:
        path = folder / "waivers.toml"
        path.write_text(text, encoding="utf-8")
        return read_waivers(path, TODAY)

    def test_an_entry_is_read(self, tmp_path: Path) -> None:
        assert self.read(tmp_path, FILE).entries == (waiver(),)

    def test_an_empty_file_waives_nothing(self, tmp_path: Path) -> None:
        assert self.read(tmp_path, "").entries == ()

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            (("rule", "rules"), r"waiver 1: .*rules"),
            (('reason = "on the flow sheet"', ""), r"waiver 1: .*reason"),
            (('"on the flow sheet"', '" "'), r"waiver 1: reason: expected words"),
            (("until = 2026-04-01", ""), r"waiver 1: .*until"),
            (("2026-04-01", '"soon"'), r"waiver 1: .*until"),
            (('visit = "v1"', ""), r"waiver 1: expected visit or claim"),
            (('visit = "v1"', 'visit = "v1"\nclaim = "C"'), r"waiver 1: expected visit or claim"),
            (("[[waiver]]", "[[waivers]]"), r"expected \[\[waiver\]\] entries"),
            (("[[waiver]]", "[[waiver]"), r"not a waiver file"),
        ],
    )
    def test_what_is_wrong_is_said_with_its_entry(
        self, change: tuple[str, str], said: str, tmp_path: Path
    ) -> None:
        with pytest.raises(InputError, match=rf"waivers\.toml: {said}"):
            self.read(tmp_path, FILE.replace(*change))

    def test_a_missing_file_is_said(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="No such file"):
            read_waivers(tmp_path / "gone.toml", TODAY)


class TestBaseline:
    def test_known_findings_are_marked_and_new_ones_are_not(self, tmp_path: Path) -> None:
        path = tmp_path / "baseline.json"
        new = replace(FOUND, rule="skill-not-shown")
        write_baseline(path, [fingerprint("v1", FOUND)])
        accepted = Waivers((), TODAY, read_baseline(path))
        marked = [accepted.applied(VISIT, f) for f in (FOUND, new)]
        assert [f.waived for f in marked] == ["known before (baseline)", None]

    def test_what_was_known_does_not_count_for_the_verdict(self) -> None:
        visit = replace(VISIT, text="O: Ther ex 20 min: SLR 3x10. J. Doe, PT")
        first = audit(visit)
        known = frozenset(fingerprint("v1", f) for f in first.findings)
        again = audit(visit, waivers=Waivers((), TODAY, known))
        assert (first.verdict, again.verdict) == ("fixable", "defensible")

    def test_of_a_course_too(self) -> None:
        text = "O: TE 20 min: SLR 3x10 2 lb. A: Quads fire late on the stairs. A. Vale, PT"
        days = ("2026-03-02", "2026-03-05", "2026-03-09")
        visits = [{"visit": i, "date_of_service": d, "text": text} for i, d in enumerate(days, 1)]
        course = {"id": "e1", "payer": "medicare", "discipline": "PT", "visits": visits}
        first = audit_episode(course)
        known = frozenset(fingerprint("e1", f) for f in first.findings)
        again = audit_episode(course, waivers=Waivers((), TODAY, known))
        assert (first.verdict, again.verdict) == ("cloned", None)
        assert {f.waived is not None for f in again.findings} == {True}

    def test_the_file_holds_no_words(self, tmp_path: Path) -> None:
        path = tmp_path / "baseline.json"
        write_baseline(path, [fingerprint("v1", FOUND)])
        text = path.read_text(encoding="utf-8")
        for word in ("Okafor", "limps", "v1", "dosage"):
            assert word not in text
        assert all(len(f) == 32 for f in json.loads(text)["findings"])

    @pytest.mark.parametrize(
        ("visit", "finding"),
        [
            ("v2", FOUND),
            ("v1", replace(FOUND, rule="skill-not-shown")),
            ("v1", replace(FOUND, evidence=(Span(0, 6, "Okafor"),))),
            ("v1", replace(FOUND, lines=(1,))),
        ],
        ids=["visit", "rule", "words", "line"],
    )
    def test_another_finding_has_another_fingerprint(self, visit: str, finding: Finding) -> None:
        assert fingerprint(visit, finding) != fingerprint("v1", FOUND)

    def test_a_note_that_moved_has_the_same_fingerprint(self) -> None:
        moved = replace(FOUND, evidence=(Span(5, 17, "Okafor limps"),), message="said otherwise")
        assert fingerprint("v1", moved) == fingerprint("v1", FOUND)

    @pytest.mark.parametrize("text", ["", "[]", '{"findings": 5}', "not json"])
    def test_what_is_no_baseline_is_said(self, text: str, tmp_path: Path) -> None:
        path = tmp_path / "baseline.json"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match="not a baseline file"):
            read_baseline(path)
