"""Outcomes as FHIR R4: OperationOutcome, ClaimResponse, DetectedIssue. No extension is used.

Evidence is referred to, not copied, where the standard has a place for a reference; the words that
a finding quotes stand in `diagnostics` of an OperationOutcome alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import msgspec

from chartproof.model import EpisodeOutcome, Finding, Outcome

Answers = Iterable[Outcome | EpisodeOutcome]
RULES = "urn:chartproof:rule"
SEVERITY = {"error": "error", "warning": "warning", "note": "information"}
GRAVITY = {"error": "high", "warning": "moderate", "note": "low"}
Resource = dict[str, Any]  # Any: JSON
_BARRED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def lines(outcomes: Answers, form: str) -> Iterator[str]:
    """Yield a resource a line: for each visit what the form says; an episode's visits each."""
    today = date.today()
    for found in outcomes:
        for outcome in (found,) if isinstance(found, Outcome) else found.outcomes:
            resources = {
                "operation-outcome": lambda o: [operation_outcome(o)],
                "claim-response": lambda o: [claim_response(o, today)],
                "detected-issue": detected_issues,
            }[form](outcome)
            yield from (msgspec.json.encode(_clean(r)).decode() for r in resources)


def _clean(value: Any) -> Any:  # Any: JSON
    """Return a resource with a blank for each character that FHIR has no room for in a text."""
    if isinstance(value, str):
        return _BARRED.sub(" ", value).strip() or "-"
    if isinstance(value, dict):
        return {name: _clean(inner) for name, inner in value.items()}
    return [_clean(inner) for inner in value] if isinstance(value, list) else value


def operation_outcome(outcome: Outcome) -> Resource:
    """Return what was found as an OperationOutcome; one issue that says so where nothing was."""
    source = _source(outcome)
    issues = [_issue(f, source) for f in outcome.findings if f.waived is None]
    issues += [
        {
            "severity": "information",
            "code": "incomplete",
            "details": {"text": f"Not decided: needs {u.missing}", **_coding(u.rule)},
        }
        for u in outcome.unsure
    ]
    told = source.get("told")
    issues += [
        {"severity": "information", "code": "not-found", "diagnostics": str(words)}
        for words in (told if isinstance(told, list) else ())
    ]
    if outcome.error is not None:
        issues.insert(0, {"severity": "fatal", "code": "processing", "diagnostics": outcome.error})
    if not issues:
        issues.append(
            {
                "severity": "information",
                "code": "informational",
                "details": {"text": "Nothing found"},
            }
        )
    return {"resourceType": "OperationOutcome", "id": _id(outcome.id), "issue": issues}


def _issue(finding: Finding, source: Mapping[str, Any]) -> Resource:
    kind = "Claim" if str(source.get("claim", "")).startswith("Claim") else "ExplanationOfBenefit"
    issue: Resource = {
        "severity": SEVERITY[finding.severity or "note"],
        "code": "business-rule",
        "details": {"text": finding.message, **_coding(finding.rule)},
    }
    quotes = "; ".join(f"\u201c{s.text}\u201d" for s in finding.evidence)
    parts = [f"Quoted: {quotes}"] if quotes else []
    parts += [f"Ask: {finding.ask}"] if finding.ask else []
    parts += [f"Source: {c.citation or c.title}" for c in finding.citations]
    if parts:
        issue["diagnostics"] = " | ".join(parts)
    places = [f"{kind}.{_path(source, line)}" for line in finding.lines]
    if finding.evidence and not places:
        places = ["DocumentReference.content[0].attachment"]
    if places:
        issue["expression"] = places
    return issue


def _path(source: Mapping[str, Any], line: int) -> str:
    """Return which item of the claim a charge of the visit is; a day may have some of them only."""
    paths = source.get("lines")
    return str(paths[line]) if isinstance(paths, list) and line < len(paths) else f"item[{line}]"


def _coding(rule: str) -> Resource:
    return {"coding": [{"system": RULES, "code": rule}]} if rule else {}


def claim_response(outcome: Outcome, on: date) -> Resource:
    """Return the audit as a ClaimResponse: what each line would be allowed as billed, and errors.

    It adjudicates nothing: `use` is predetermination and the disposition says whose view it is.
    """
    source, visit = _source(outcome), outcome.visit
    found: Resource = {
        "resourceType": "ClaimResponse",
        "id": _id(outcome.id),
        "status": "active",
        "type": _text_of("http://terminology.hl7.org/CodeSystem/claim-type", "professional"),
        "use": "predetermination",
        "patient": _patient(outcome),
        "created": on.isoformat(),
        "insurer": {"display": visit.payer if visit else "unknown"},
        "outcome": "error" if outcome.status == "failed" else "complete",
        "disposition": f"chartproof, before the claim is sent: {outcome.verdict or 'no verdict'}",
    }
    if str(source.get("claim") or "").startswith("Claim/"):
        found["request"] = {"reference": source["claim"]}
    lines = outcome.billed_price.lines if outcome.billed_price else ()
    items: dict[int, Resource] = {}
    for index, _ in enumerate(visit.charges if visit else ()):
        amounts = [n.allowed_usd for n in lines if n.line == index]
        known = [a for a in amounts if a is not None]
        benefit: Resource = {
            "category": _text_of("http://terminology.hl7.org/CodeSystem/adjudication", "eligible")
        }
        if known and len(known) == len(amounts):
            benefit["amount"] = {"value": float(sum(known)), "currency": "USD"}
        _adjudicated(items, _sequence(source, index), benefit)
    if items:
        found["item"] = list(items.values())
    errors = [
        {
            **(_numbered(_sequence(source, f.lines[0])) if f.lines else {}),
            "code": {"text": f.message, **_coding(f.rule)},
        }
        for f in outcome.findings
        if f.severity == "error" and f.waived is None
    ]
    if errors:
        found["error"] = errors
    return found


def detected_issues(outcome: Outcome) -> list[Resource]:
    """Return a DetectedIssue a finding, its evidence a reference to the note."""
    source = _source(outcome)
    found = []
    for number, finding in enumerate(f for f in outcome.findings if f.waived is None):
        issue: Resource = {
            "resourceType": "DetectedIssue",
            "id": _id(f"{outcome.id}-{number}"),
            "status": "preliminary",
            "severity": GRAVITY[finding.severity or "note"],
            "code": {"text": finding.message, **_coding(finding.rule)},
            "patient": _patient(outcome),
            "detail": finding.ask or finding.message,
        }
        if source.get("claim"):
            issue["implicated"] = [{"reference": source["claim"]}]
        if source.get("document") and finding.evidence:
            issue["evidence"] = [{"detail": [{"reference": source["document"]}]}]
        link = next((c.link for c in finding.citations if c.link), None)
        if link:
            issue["reference"] = link
        found.append(issue)
    return found


def _source(outcome: Outcome) -> Mapping[str, Any]:
    given = outcome.visit.extra.get("fhir") if outcome.visit else None
    return given if isinstance(given, dict) else {}


def _patient(outcome: Outcome) -> Resource:
    name = outcome.visit.patient_id if outcome.visit else None
    return {"reference": f"Patient/{name}"} if name else {"display": "not stated"}


LEVELS = (
    ("item", "itemSequence"),
    ("detail", "detailSequence"),
    ("subDetail", "subDetailSequence"),
)


def _sequence(source: Mapping[str, Any], line: int) -> tuple[int, ...]:
    """Return the numbers that the claim gives to a charge: of its item, and detail, if of one."""
    numbers = source.get("sequences")
    return (
        tuple(numbers[line]) if isinstance(numbers, list) and line < len(numbers) else (line + 1,)
    )


def _numbered(numbers: tuple[int, ...]) -> Resource:
    return {name: number for (_, name), number in zip(LEVELS, numbers, strict=False)}


def _adjudicated(items: dict[int, Resource], numbers: tuple[int, ...], benefit: Resource) -> None:
    """Add a benefit to the item, or the detail of one, that has these numbers.

    Items and details that hold others have to have an adjudication, which then states no amount.
    """
    bare = {"category": benefit["category"]}
    inner: Resource = items.setdefault(numbers[0], {"itemSequence": numbers[0], "adjudication": []})
    for (level, name), number in zip(LEVELS[1:], numbers[1:], strict=False):
        inner["adjudication"] = inner["adjudication"] or [bare]
        held = inner.setdefault(level, [])
        one = next((h for h in held if h[name] == number), None)
        if one is None:
            held.append(one := {name: number, "adjudication": []})
        inner = one
    inner["adjudication"].append(benefit)


def _text_of(system: str, code: str) -> Resource:
    return {"coding": [{"system": system, "code": code}]}


def _id(name: str) -> str:
    """Return a name as an R4 id: letters, digits, dashes and dots, at most 64."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-.") else "-" for c in name)
    return plain[-64:] or "visit"  # its end tells findings apart
