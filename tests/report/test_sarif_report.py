"""SARIF 2.1.0: what its schema asks for, and places that other tools find."""

from __future__ import annotations

import json
from typing import Any

from msgspec.structs import replace

from chartproof.model import Outcome
from chartproof.report.sarif import SCHEMA, log

RULES = {
    "units-exceed-minutes": ("Too many units.", "Too many units.\n\nWhy.", "error", ("m",)),
    "unused-rule": ("Not found here.", "Not found here.", "note", ()),
}


def run_of(*outcomes: Outcome) -> dict[str, Any]:
    whole = json.loads(json.dumps(log(outcomes, RULES, "1.2.3")))
    assert whole["version"] == "2.1.0"
    assert whole["$schema"] == SCHEMA
    (run,) = whole["runs"]
    return dict(run)


def test_rules_have_help_and_results_point_at_them(outcome: Outcome) -> None:
    run = run_of(outcome)
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("chartproof", "1.2.3")
    first = driver["rules"][0]
    assert first["shortDescription"]["text"] == "Too many units."
    assert "Sources: m" in first["help"]["text"]
    assert first["defaultConfiguration"]["level"] == "error"
    for result in run["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        assert result["message"]["text"]


def test_regions_are_the_words(outcome: Outcome) -> None:
    run = run_of(outcome)
    assert run["columnKind"] == "unicodeCodePoints"
    assert outcome.visit is not None
    text = outcome.visit.text or ""
    rows = text.split("\n")
    for result in run["results"]:
        for place in (*result["locations"], *result.get("relatedLocations", ())):
            region = place["physicalLocation"].get("region")
            if region is None:
                continue
            start = region["charOffset"]
            words = text[start : start + region["charLength"]]
            assert words == region["snippet"]["text"]
            row = rows[region["startLine"] - 1]
            assert row[region["startColumn"] - 1 : region["endColumn"] - 1] == words
            index = place["physicalLocation"]["artifactLocation"]["index"]
            assert run["artifacts"][index]["location"]["uri"] == "v1.txt"


def test_the_note_itself_is_not_in_it(outcome: Outcome) -> None:
    assert "Knee stiff" not in json.dumps(run_of(outcome))


def test_waived_findings_are_suppressed(outcome: Outcome) -> None:
    (waived,) = [r for r in run_of(outcome)["results"] if r["ruleId"] == "response-missing"]
    assert waived["suppressions"][0]["status"] == "accepted"
    assert waived["suppressions"][0]["justification"].startswith("on the flow sheet")


def test_fingerprints_stay_when_the_note_moves(outcome: Outcome) -> None:
    moved = tuple(
        replace(
            f,
            evidence=tuple(replace(s, start=s.start + 3, end=s.end + 3) for s in f.evidence),
        )
        for f in outcome.findings
    )

    def prints(o: Outcome) -> list[str]:
        return [r["partialFingerprints"]["chartproof/v1"] for r in run_of(o)["results"]]

    assert prints(replace(outcome, findings=moved)) == prints(outcome)
    assert len(set(prints(outcome))) == len(outcome.findings)
    assert prints(replace(outcome, id="v2")) != prints(outcome)


def test_failures_and_doubts_are_notifications(outcome: Outcome, failed: Outcome) -> None:
    (invocation,) = run_of(outcome, failed)["invocations"]
    assert invocation["executionSuccessful"] is False
    said = {(n["level"], n["message"]["text"]) for n in invocation["toolExecutionNotifications"]}
    assert ("error", failed.error) in said
    assert ("note", "not decided, for want of dollars of the year") in said


def test_an_id_of_any_kind_gives_an_address(outcome: Outcome) -> None:
    odd = replace(outcome, id='a/b c?"<é>')
    (artifact,) = run_of(odd)["artifacts"]
    assert artifact["location"]["uri"] == "a%2Fb%20c%3F%22%3C%C3%A9%3E.txt"
