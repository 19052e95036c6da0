"""Outcomes as SARIF 2.1.0, for tools that show findings beside the text they are about.

Each visit's note is one artifact; a finding points at its words by characters. The log holds the
quoted words and nothing else of the note.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from chartproof.model import EpisodeOutcome, Finding, Outcome, Span
from chartproof.report.course_words import flattened
from chartproof.report.wording import clean, safe_text, severity_of

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

Json = dict[str, Any]  # Any: what SARIF holds, ready to be written
RuleHelp = tuple[str, str, str, tuple[str, ...]]  # title, page, severity, sources


def log(
    outcomes: Iterable[Outcome | EpisodeOutcome], rules: Mapping[str, RuleHelp], version: str = ""
) -> Json:
    """Return a log with one run. rules: what may be found, by name, with its help.

    Severity words are the levels of SARIF. A course stands there visit by visit.
    """
    found = tuple(part for outcome in outcomes for part in flattened(outcome))
    names = list(rules) + sorted({f.rule for o in found for f in o.findings} - set(rules))
    index = {name: i for i, name in enumerate(names)}
    driver: Json = {"name": "chartproof", "rules": [_rule(n, rules.get(n)) for n in names]}
    if version:
        driver["version"] = version
    run: Json = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "artifacts": [_artifact(o) for o in found],
        "results": [
            _result(f, o, i, index[f.rule]) for i, o in enumerate(found) for f in o.findings
        ],
        "invocations": [
            {
                "executionSuccessful": all(o.status == "ok" for o in found),
                "toolExecutionNotifications": [n for i, o in enumerate(found) for n in _said(o, i)],
            }
        ],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(name: str, help_: RuleHelp | None) -> Json:
    if help_ is None:
        return {"id": name}
    title, page, severity, sources = help_
    return {
        "id": name,
        "shortDescription": {"text": title},
        "fullDescription": {"text": page},
        "help": {"text": f"{page}\n\nSources: {', '.join(sources)}"},
        "defaultConfiguration": {"level": severity},
        "properties": {"sources": list(sources)},
    }


def _artifact(o: Outcome) -> Json:
    text = o.visit.text if o.visit else None
    artifact: Json = {
        "location": {"uri": _uri(o)},
        "description": {"text": f"the note of visit {clean(o.id)}"},
    }
    if text is not None:
        artifact["length"] = len(text.encode("utf-8", "replace"))
        artifact["mimeType"] = "text/plain"
    return artifact


def _result(f: Finding, o: Outcome, artifact: int, rule: int) -> Json:
    text = (o.visit.text if o.visit else None) or ""
    asked = f" {f.ask}" if f.ask else ""
    result: Json = {
        "ruleId": f.rule,
        "ruleIndex": rule,
        "level": severity_of(f),
        "message": {"text": clean(f"{f.message}.{asked}" if asked else f.message)},
        "locations": [_location(o, artifact, s, text) for s in f.evidence[:1]]
        or [_location(o, artifact, None, text)],
        "partialFingerprints": {"chartproof/v1": _fingerprint(f, o)},
        "properties": {"visit": o.id, "lines": list(f.lines), "ask": f.ask},
    }
    if len(f.evidence) > 1:
        result["relatedLocations"] = [
            {"id": i, **_location(o, artifact, s, text)} for i, s in enumerate(f.evidence[1:], 1)
        ]
    if f.usd is not None:
        result["properties"]["usd"] = f"{f.usd:.2f}"
    if f.waived is not None:
        result["suppressions"] = [
            {"kind": "external", "status": "accepted", "justification": clean(f.waived)}
        ]
    return result


def _location(o: Outcome, artifact: int, span: Span | None, text: str) -> Json:
    physical: Json = {"artifactLocation": {"uri": _uri(o), "index": artifact}}
    if span is not None and text:
        physical["region"] = {
            **_lines(text, span),
            "charOffset": span.start,
            "charLength": span.end - span.start,
            "snippet": {"text": safe_text(span.text)},
        }
    return {
        "physicalLocation": physical,
        "logicalLocations": [{"name": o.id, "kind": "visit"}],
    }


def _lines(text: str, span: Span) -> dict[str, int]:
    """Return lines and columns, both from 1, the end column excluded."""
    before, through = text[: span.start], text[: span.end]
    return {
        "startLine": before.count("\n") + 1,
        "startColumn": span.start - before.rfind("\n"),
        "endLine": through.count("\n") + 1,
        "endColumn": span.end - through.rfind("\n"),
    }


def _said(o: Outcome, artifact: int) -> Sequence[Json]:
    """Return what is to be said of a visit beside its findings: faults, and what is not decided."""
    where = [_location(o, artifact, None, "")]
    faults = (
        [{"level": "error", "message": {"text": clean(o.error)}, "locations": where}]
        if o.error is not None
        else []
    )
    return faults + [
        {
            "level": "note",
            "message": {"text": clean(f"not decided, for want of {u.missing}")},
            "locations": where,
            **({"associatedRule": {"id": u.rule}} if u.rule else {}),
        }
        for u in o.unsure
    ]


def _uri(o: Outcome) -> str:
    """Return a relative address for a visit's note: its id, which tells nothing of the place."""
    return f"{quote(o.id, safe='')}.txt"


def _fingerprint(f: Finding, o: Outcome) -> str:
    words = [o.id, f.rule, *(s.text for s in f.evidence), *map(str, f.lines)]
    return hashlib.sha256("\x1f".join(words).encode("utf-8", "replace")).hexdigest()[:32]
