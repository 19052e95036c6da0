"""The report for a terminal: the verdict first, nothing that a terminal would obey."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace

from chartproof.model import Finding, Outcome, Span
from chartproof.report.text import in_colour, one, price_text, report, units_text

COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def headings(text: str) -> list[str]:
    wanted = (
        *("To settle before billing", "Would weaken it in a review", "Worth knowing", "To ask"),
        *("What the note shows", "Units", "Price", "Not decided, for want of", "Waived"),
    )
    return [line for line in text.splitlines() if line in wanted]


def test_the_verdict_comes_first_with_a_plain_sentence(outcome: Outcome) -> None:
    first, second, *_ = one(outcome).splitlines()
    assert first.split() == ["FIXABLE", "v1", "·", "2026-03-03", "·", "medicare", "·", "97110x3:GP"]
    assert second == "Hold it: 1 point to settle before it is billed."


def test_what_is_waived_is_never_called_supported(outcome: Outcome) -> None:
    waived = tuple(replace(f, waived="known before (baseline)") for f in outcome.findings)
    settled = replace(outcome, findings=waived, verdict="defensible", unsure=())
    assert one(settled).splitlines()[1] == "Nothing to settle beside 4 waived points."


def test_the_parts_come_in_the_order_of_work(outcome: Outcome) -> None:
    assert headings(one(outcome)) == [
        "To settle before billing",
        "Would weaken it in a review",
        "Worth knowing",
        "To ask",
        "What the note shows",
        "Units",
        "Price",
        "Not decided, for want of",
        "Waived",
    ]


def test_a_finding_quotes_its_words_and_cites_its_rule(outcome: Outcome) -> None:
    text = one(outcome)
    assert "3 units billed; 24 minutes support 2  [$21.86 at risk]" in text
    assert "“24 min”" in text
    assert "units-exceed-minutes: Pub. 100, ch. 5, in force since 2000-01-01" in text
    assert "A rule of thumb (recalled; check the text)" in text
    assert "Decided by medicare: 8-minute rule" in text


def test_questions_keep_their_blanks_and_name_their_finding(outcome: Outcome) -> None:
    lines = one(outcome).splitlines()
    asked = lines[lines.index("To ask") + 1 :]
    assert asked[0] == "  1. Minutes of ____: ____"
    assert asked[1] == "  2. What was cued? ____"


def test_what_is_not_decided_is_said_once(outcome: Outcome) -> None:
    assert "  - dollars of the year (kx-missing, kx-crossed-today)" in one(outcome)


def test_arithmetic_and_price_can_be_followed(outcome: Outcome) -> None:
    text = one(outcome)
    assert "97110 24 timed minutes: 2 units (23-37 minutes)." in text
    assert "equally right: 97112 ×2" in text
    assert "as billed: $51.27 allowed; the clinic receives $50.45" in text


@pytest.mark.parametrize("width", [48, 60, 80, 110])
def test_lines_keep_to_the_terminal(outcome: Outcome, width: int) -> None:
    assert max(map(len, report((outcome,), width).splitlines())) <= width


def test_colour_adds_no_words(outcome: Outcome) -> None:
    plain = one(outcome)
    coloured = one(outcome, paint=in_colour)
    assert "\x1b" not in plain
    assert COLOUR.sub("", coloured) == plain


def test_several_visits_end_in_a_table(outcome: Outcome, failed: Outcome) -> None:
    lines = report((outcome, failed)).rstrip().splitlines()
    assert lines[-3] == "2 visits: 1 fixable, 1 not audited in full"
    assert lines[-2].split()[:2] == ["v1", "fixable"]
    assert "not judged" in lines[-1]


def test_a_failed_visit_says_where_and_what_was_expected(failed: Outcome) -> None:
    assert "charges[0].units: expected a whole number, got 'two'" in one(failed, 200)


def test_nothing_in_a_note_is_obeyed(outcome: Outcome) -> None:
    words = "\x1b[2Jgone\x07\x9b31m\u202eevil\x00\r\nnext"
    hostile = Finding(words, (Span(0, len(words), words),), ask=words, severity="error", rule="r")
    text = one(replace(outcome, id=words, findings=(hostile,), remarks=(words,), error=words))
    assert not set("\x1b\x07\x9b\u202e\x00\r") & set(text)


@pytest.mark.parametrize(
    ("verdict", "findings", "said"),
    [
        ("defensible", (), "Nothing found to settle; 2 questions could not be decided."),
        ("not_billable", (Finding("an aide gave it", rule="aide-provided"),), ": an aide gave it."),
        ("fixable", (Finding("m", rule="r", severity="warning"),), "1 point would not stand up"),
        (
            "defensible",
            (Finding("m", rule="r", severity="note"), Finding("n", rule="s", severity="note")),
            "2 points would make it stronger",
        ),
    ],
)
def test_the_sentence_says_what_the_verdict_means(
    verdict: str, findings: tuple[Finding, ...], said: str, outcome: Outcome
) -> None:
    changed = replace(outcome, verdict=verdict, findings=findings)
    assert said in " ".join(one(changed).split("\n\n")[0].splitlines())


def test_a_visit_without_a_note_is_not_judged(outcome: Outcome) -> None:
    assert outcome.visit is not None
    visit = replace(outcome.visit, text=None)
    text = one(replace(outcome, verdict=None, visit=visit, findings=()))
    assert text.startswith(" NOT JUDGED ")
    assert "Not judged: no note came with it." in text


def test_nothing_in_a_charge_or_a_price_is_obeyed(outcome: Outcome) -> None:
    bad = "\x1b[2J"
    assert outcome.units is not None
    units = replace(outcome.units, billed={bad: 2}, supported={bad: 1}, lines=(), steps=(bad,))
    line = {"code": bad, "unit": 1, "allowed_usd": None, "why": bad, "reduction": bad}
    names = ("allowed_usd", "medicare_pays_usd", "patient_owes_usd", "provider_receives_usd")
    record = {"id": bad, "lines": [line], "steps": [bad], **dict.fromkeys(names)}
    for text in (one(replace(outcome, units=units)), units_text(units), price_text(record)):
        assert "\x1b" not in text
        assert "\\x1b[2J" in text
