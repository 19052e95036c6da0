"""The audit of a visit: who is asked, what is kept, and the verdict."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

import chartproof
from chartproof.audit import ORDER, audit, audit_entry, verdict
from chartproof.errors import InputError, NotInForce
from chartproof.model import (
    Answers,
    Charge,
    Finding,
    Reading,
    Severity,
    Span,
    Unsure,
    Verdict,
    Visit,
)
from chartproof.reference import Book, book
from chartproof.rules import Rule, RuleFile, all_rules
from chartproof.visits import Entry
from chartproof.waivers import Waiver, Waivers

SECRET = "Okafor limps"
NOTE = "O: Ther ex 25 min: SLR 3x10, 2 lb. A. Roe, PT"
VISIT = Visit(
    id="v1",
    date_of_service=date(2026, 3, 3),
    payer="medicare",
    discipline="PT",
    charges=(Charge("97110", 2, ("GP",), minutes=25),),
)


def rule_file(
    name: str, check: Callable[[Visit, Book], Answers], severity: Severity = "warning", **more: Any
) -> RuleFile:
    """Return a rule as a clinic might have it."""
    rule = Rule(severity=severity, sources=("cms-100-04:5:20.2",), ask="How many? ____", **more)
    return RuleFile(name, "own", rule, check, (), "A title.", "A title.", f"{name}.py")


def finds(*messages: str) -> Callable[[Visit, Book], Answers]:
    def check(visit: Visit, shelf: Book) -> Answers:
        for message in messages:
            yield Finding(message)

    return check


def raises(fault: BaseException) -> Callable[[Visit, Book], Answers]:
    def check(visit: Visit, shelf: Book) -> Answers:
        yield Finding("found before the fault")
        raise fault

    return check


class TestRulesAreAsked:
    def test_a_finding_is_signed_by_its_rule(self) -> None:
        (found,) = audit(VISIT, rules=(rule_file("own-rule", finds("too many")),)).findings
        assert (found.rule, found.severity, found.ask) == ("own-rule", "warning", "How many? ____")
        assert found.sources == ("cms-100-04:5:20.2",)
        assert found.citations[0].citation == "CMS Pub. 100-04, ch. 5 §20.2"
        assert found.in_force_since == date(2000, 1, 1)

    def test_what_a_rule_says_itself_is_kept(self) -> None:
        def check(visit: Visit, shelf: Book) -> Answers:
            yield Finding("m", ask="Why? ____", severity="note", sources=("cpt-time",))

        (found,) = audit(VISIT, rules=(rule_file("own-rule", check),)).findings
        assert (found.ask, found.severity, found.sources) == ("Why? ____", "note", ("cpt-time",))

    @pytest.mark.parametrize(
        ("more", "asked"),
        [
            ({}, True),
            ({"payers": ("medicare",)}, True),
            ({"payers": ("commercial",)}, False),
            ({"codes": ("97110",)}, True),
            ({"codes": ("97140",)}, False),
            ({"disciplines": ("OT",)}, False),
            ({"since": date(2026, 3, 4)}, False),
            ({"until": date(2026, 3, 2)}, False),
            ({"until": date(2026, 3, 3)}, True),
            ({"needs_note": True}, False),
        ],
    )
    def test_only_rules_that_have_a_say_are_asked(self, more: dict[str, Any], asked: bool) -> None:
        outcome = audit(VISIT, rules=(rule_file("own-rule", finds("m"), **more),))
        assert bool(outcome.findings) is asked

    def test_no_row_in_force_is_unsure_not_failed(self) -> None:
        rule = rule_file("own-rule", raises(NotInForce("codes has no row for 97110 on 1999-01-01")))
        outcome = audit(VISIT, rules=(rule,))
        assert outcome.status == "ok"
        assert [(u.rule, u.missing) for u in outcome.unsure if u.rule] == [
            ("own-rule", "codes has no row for 97110 on 1999-01-01")
        ]

    def test_a_rule_that_raises_fails_the_visit_by_name_and_the_rest_is_kept(self) -> None:
        rules = (
            rule_file("broken-rule", raises(ValueError(SECRET))),
            rule_file("sound-rule", finds("kept")),
        )
        outcome = audit(VISIT, rules=rules)
        assert outcome.status == "failed"
        assert outcome.error is not None
        assert outcome.error.startswith("rule broken-rule raised ValueError in tests/test_audit.py")
        assert SECRET not in outcome.error
        assert {f.message for f in outcome.findings} == {"found before the fault", "kept"}
        assert outcome.units is not None

    def test_an_answer_that_is_none_fails_by_name(self) -> None:
        def check(visit: Visit, shelf: Book) -> Answers:
            yield SECRET  # type: ignore[misc]  # what a clinic's rule may do by mistake

        outcome = audit(VISIT, rules=(rule_file("odd-rule", check),))
        assert outcome.status == "failed"
        assert "odd-rule" in (outcome.error or "")
        assert SECRET not in (outcome.error or "")

    @pytest.mark.parametrize(
        ("answer", "said"),
        [
            (5, "a value of kind int, expected a Finding or an Unsure"),
            (None, "nothing, expected a Finding or an Unsure"),
            (Finding(5), "a Finding whose message is of the wrong kind"),  # type: ignore[arg-type]  # what a clinic may do
            (Finding("m", severity="fatal"), "whose severity is of the wrong kind"),  # type: ignore[arg-type]  # as above
            (Finding("m", evidence=("x",)), "whose evidence is of the wrong kind"),  # type: ignore[arg-type]  # as above
            (Finding("m", (Span(0, 3, "lie"),)), "evidence is not the words of the note"),
            (Finding("m", (Span(-5, 999, ""),)), "evidence is not the words of the note"),
            (Finding("m", lines=(99,)), "a line that the visit does not have"),
            (Finding("m", usd=Decimal("NaN")), "an amount that is no number"),
            (Finding(" "), "that says nothing"),
            (Finding("\ud83d"), "half a character"),
            (Unsure(missing=5), "an Unsure whose missing is of the wrong kind"),  # type: ignore[arg-type]  # as above
        ],
    )
    def test_nonsense_fails_by_name_and_the_rest_is_kept(self, answer: Any, said: str) -> None:
        def check(visit: Visit, shelf: Book) -> Answers:
            yield answer

        rules = (rule_file("odd-rule", check), rule_file("own-rule", finds("m")))
        outcome = audit(replace(VISIT, text=NOTE), rules=rules)
        assert outcome.status == "failed"
        assert str(outcome.error).startswith("rule odd-rule gave ")
        assert said in str(outcome.error)
        assert [f.rule for f in outcome.findings] == ["own-rule"]

    def test_a_rule_that_exits_fails_by_name(self) -> None:
        rules = (rule_file("odd-rule", raises(SystemExit(0))), rule_file("own-rule", finds("m")))
        outcome = audit(VISIT, rules=rules)
        assert "rule odd-rule raised SystemExit" in str(outcome.error)
        assert "own-rule" in [f.rule for f in outcome.findings]

    def test_findings_come_by_severity_then_place(self) -> None:
        note = Reading(text="aa bb cc")

        def at(start: int | None) -> Callable[[Visit, Book], Answers]:
            def check(visit: Visit, shelf: Book) -> Answers:
                spans = () if start is None else (note.quote(start, start + 2),)
                yield Finding(f"at {start}", evidence=spans)

            return check

        rules = (
            rule_file("d", at(None), "note"),
            rule_file("c", at(6), "error"),
            rule_file("b", at(0), "error"),
            rule_file("a", at(3), "warning"),
        )
        outcome = audit(replace(VISIT, text=note.text, reading=note), rules=rules)
        assert [f.rule for f in outcome.findings] == ["b", "c", "a", "d"]
        assert sorted(ORDER, key=ORDER.__getitem__) == ["error", "warning", "note"]

    def test_the_order_of_rules_is_free(self) -> None:
        visit = replace(VISIT, text="Ther ex 25 min: SLR 3x10. A. Roe PT")
        forward = audit(visit, rules=all_rules())
        backward = audit(visit, rules=tuple(reversed(all_rules())))
        assert set(forward.findings) == set(backward.findings)
        assert forward.verdict == backward.verdict


class TestVerdict:
    @pytest.mark.parametrize(
        ("rules", "expected"),
        [
            ((), "defensible"),
            (("progression-unexplained",), "defensible"),
            (("progression-unexplained", "goal-link-missing"), "defensible"),
            (("progression-unexplained", "goal-link-missing", "response-missing"), "fixable"),
            (("signature-missing",), "fixable"),
            (("minutes-missing",), "fixable"),
            (("units-exceed-minutes",), "fixable"),
            (("not-one-on-one",), "not_billable"),
            (("group-billed-as-individual",), "not_billable"),
            (("aide-provided",), "not_billable"),
            (("unskilled-language",), "fixable"),
            (("skill-not-shown",), "fixable"),
            (("skill-not-shown", "unskilled-language"), "not_billable"),
            (("skill-not-shown", "exercise-not-specific"), "fixable"),
            (("skill-not-shown", "exercise-not-specific", "dosage-missing"), "not_billable"),
            (("wrong-code",), "not_billable"),  # no exercise is described: there is no note
        ],
        ids=lambda value: "+".join(value) if isinstance(value, tuple) else value,
    )
    def test_named_findings(self, rules: tuple[str, ...], expected: Verdict) -> None:
        found = [Finding("m", rule=name, severity="warning") for name in rules]
        assert verdict(VISIT, found, book()) == expected

    def test_a_wrong_code_with_an_exercise_described_can_be_mended(self) -> None:
        note = Reading(text="x", elements={"exercise_named": "vague"})
        found = [Finding("m", rule="wrong-code", severity="error")]
        assert verdict(replace(VISIT, reading=note), found, book()) == "fixable"

    @pytest.mark.parametrize(
        ("severity", "expected"),
        [("error", "fixable"), ("warning", "defensible"), ("note", "defensible")],
    )
    def test_other_findings_by_severity(self, severity: Severity, expected: Verdict) -> None:
        found = [Finding("m", rule="own-rule", severity=severity)]
        assert verdict(VISIT, found, book()) == expected

    @pytest.mark.parametrize(("minutes", "expected"), [(7, "not_billable"), (8, "defensible")])
    def test_fewer_than_8_minutes_of_exercise(self, minutes: int, expected: Verdict) -> None:
        visit = replace(VISIT, charges=(Charge("97110", 1, ("GP",), minutes=minutes),))
        assert verdict(visit, (), book()) == expected

    def test_waived_findings_do_not_count(self) -> None:
        found = [Finding("m", rule="aide-provided", severity="error", waived="a reason")]
        assert verdict(VISIT, found, book()) == "defensible"


class TestWaivedInTheAudit:
    def test_a_waived_finding_is_kept_and_marked(self) -> None:
        waiver = Waiver(rule="own-rule", visit="v1", reason="r", by="b", until=date(2026, 4, 1))
        outcome = audit(
            replace(VISIT, text=NOTE),
            rules=(rule_file("own-rule", finds("m"), "error"),),
            waivers=Waivers((waiver,), date(2026, 4, 1)),
        )
        assert [f.waived for f in outcome.findings] == ["r (b, until 2026-04-01)"]
        assert outcome.verdict == "defensible"

    def test_a_note_cannot_silence_a_rule(self) -> None:
        text = "chartproof: ignore own-rule. Waived by the compliance office. noqa"
        outcome = audit(
            replace(VISIT, text=text), rules=(rule_file("own-rule", finds("m"), "error"),)
        )
        assert [f.waived for f in outcome.findings] == [None]
        assert outcome.verdict == "fixable"


class TestWhatIsKnownBesides:
    def test_money_of_billing_as_supported(self) -> None:
        visit = replace(VISIT, charges=(Charge("97110", 3, ("GP",), minutes=25),))
        outcome = audit(visit)
        (found,) = [f for f in outcome.findings if f.rule == "units-exceed-minutes"]
        billed, right = outcome.billed_price, outcome.supported_price
        assert billed is not None
        assert right is not None
        assert billed.provider_receives_usd is not None
        assert right.provider_receives_usd is not None
        assert found.usd == right.provider_receives_usd - billed.provider_receives_usd
        assert found.usd < Decimal(0)

    def test_minutes_beside_a_charge_win(self) -> None:
        charges = (Charge("97110", 1, ("GP",), minutes=20), Charge("97140", 1, ("GP",)))
        outcome = audit(replace(VISIT, charges=charges, text="Ther ex 25 min."))
        assert outcome.minutes == {"97110": 20, "97140": None}

    def test_old_edit_files_are_remarked(self) -> None:
        said = audit(VISIT).remarks
        assert any("ends 2024-09-30" in remark for remark in said)
        assert not audit(replace(VISIT, date_of_service=date(2024, 9, 30))).remarks

    @pytest.mark.parametrize("day", [date(1995, 1, 3), date(2031, 1, 3)])
    def test_a_day_that_no_table_covers_is_unsure_with_its_path(self, day: date) -> None:
        outcome = audit(replace(VISIT, date_of_service=day))
        assert outcome.status == "ok"
        assert "date_of_service" in [u.path for u in outcome.unsure]

    def test_an_unknown_payer_is_said_and_nothing_is_priced(self) -> None:
        outcome = audit(replace(VISIT, payer="harbor mutual"))
        assert outcome.status == "ok"
        assert "payer-not-configured" in [f.rule for f in outcome.findings]
        assert outcome.billed_price is not None
        assert outcome.billed_price.allowed_usd is None

    @pytest.mark.parametrize(
        "text",
        ["", " \n", "\x00" * 50, "%PDF-1.7 x", "x" * 5_000_000],
        ids=["empty", "blank", "nul", "pdf", "5 MB"],
    )
    def test_a_note_that_cannot_be_read_fails_the_visit(self, text: str) -> None:
        outcome = audit(replace(VISIT, text=text, charges=(Charge("97110", 4, (), 25),)))
        assert (outcome.status, outcome.verdict) == ("failed", None)
        assert str(outcome.error).startswith("text: cannot be read as a note: ")
        assert "text" in [u.path for u in outcome.unsure]
        assert "units-exceed-minutes" in [f.rule for f in outcome.findings]
        assert outcome.supported_price is None
        placed = audit_entry(Entry("visits[3]", "v3", replace(VISIT, text=text)), (), book())
        assert str(placed.error).startswith("visits[3].text: cannot be read as a note: ")

    def test_a_claim_without_a_note_is_not_judged(self) -> None:
        outcome = audit(replace(VISIT, charges=(Charge("97110", 4, ("GP",), 25),)))
        assert (outcome.status, outcome.verdict) == ("ok", None)
        assert ("a note", "text") in [(u.missing, u.path) for u in outcome.unsure]
        assert "units-exceed-minutes" in [f.rule for f in outcome.findings]

    @pytest.mark.parametrize(
        ("field", "odd", "sound"),
        [
            ("time_in", "25:99", "9:44 am"),
            ("time_out", "soon", "1015"),
            ("locality", "ZZ-99", "OH-00"),
        ],
    )
    def test_a_field_that_says_nothing_is_unsure(self, field: str, odd: str, sound: str) -> None:
        def paths(words: str) -> list[str | None]:
            visit = replace(VISIT, time_in="09:00", time_out="10:30")
            return [u.path for u in audit(replace(visit, **{field: words}), rules=()).unsure]

        assert field in paths(odd)
        assert field not in paths(sound)

    @pytest.mark.parametrize("units", [-1, 0])
    def test_units_that_cannot_be_are_found(self, units: int) -> None:
        outcome = audit(replace(VISIT, charges=(Charge("97110", units, ("GP",), minutes=25),)))
        assert outcome.status == "ok"
        assert "units-not-positive" in [f.rule for f in outcome.findings]

    def test_a_visit_without_charges_or_note_is_audited(self) -> None:
        assert audit(replace(VISIT, charges=())).status == "ok"

    def test_every_quote_is_the_words_at_its_place(self) -> None:
        text = "\ufeffS: R knee ‮sore‬ 🦵🏽.\r\nTher ex 40 min: SLR 3x10. VC for form.\r\nA. Roe PT"
        for finding in audit(replace(VISIT, text=text)).findings:
            for span in finding.evidence:
                assert text[span.start : span.end] == span.text


class TestTheDoor:
    def test_a_dictionary_is_a_visit(self) -> None:
        given = {
            "id": "v1",
            "date_of_service": "2026-03-03",
            "payer": "medicare",
            "charges": [{"code": "97110", "units": 1, "minutes": 15}],
        }
        assert chartproof.audit(given).id == "v1"

    def test_what_is_no_visit_raises_with_its_path(self) -> None:
        with pytest.raises(InputError, match=r"visit\.charges: is missing"):
            audit({"id": "v1", "date_of_service": "2026-03-03", "payer": "medicare"})

    def test_an_entry_with_a_fault_is_a_failed_outcome(self) -> None:
        outcome = audit_entry(
            Entry("visits[3]", "v3", fault="visits[3].id: is missing"), (), book()
        )
        assert (outcome.id, outcome.status, outcome.verdict) == ("v3", "failed", None)
        assert outcome.error == "visits[3].id: is missing"

    def test_a_visit_with_a_fault_is_audited_and_failed(self) -> None:
        entry = Entry("visits[1]", "v1", VISIT, "visits[1].id: used before")
        outcome = audit_entry(entry, (rule_file("own-rule", finds("m")),), book())
        assert (outcome.status, outcome.error) == ("failed", "visits[1].id: used before")
        assert [f.rule for f in outcome.findings] == ["own-rule"]

    def test_paths_of_unsure_begin_with_the_place(self) -> None:
        def check(visit: Visit, shelf: Book) -> Answers:
            yield Unsure("a locality", path="locality")

        entry = Entry("visits[1]", "v1", VISIT)
        outcome = audit_entry(entry, (rule_file("own-rule", check),), book())
        assert "visits[1].locality" in [u.path for u in outcome.unsure]

    def test_a_fault_of_our_own_is_said_without_words_of_the_note(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(text: str, codes: tuple[str, ...]) -> Reading:
            raise RuntimeError(text)

        monkeypatch.setattr(sys.modules["chartproof.audit"], "read", broken)
        outcome = audit_entry(Entry("v.json", "v1", replace(VISIT, text=SECRET)), (), book())
        assert outcome.status == "failed"
        assert outcome.error is not None
        assert outcome.error.startswith("v.json: could not be audited (RuntimeError in ")
        assert SECRET not in outcome.error
