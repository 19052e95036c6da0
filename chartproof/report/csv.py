"""Outcomes as a table for a spreadsheet: one row a finding, and one for each that is not decided.

A visit that could not be audited has a row of its own, so that none is lost; one with nothing to
say of it has none. No cell begins with a sign that a spreadsheet would take for a formula.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import TextIO

from chartproof.model import Finding, Outcome
from chartproof.report.wording import clean

COLUMNS = (
    *("visit", "date_of_service", "payer", "status", "verdict", "kind", "rule", "severity"),
    *("message", "quotes", "start", "end", "codes", "ask", "at_risk_usd", "left_on_table_usd"),
    *("policy", "sources", "in_force_since", "waived"),
)
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")

Row = dict[str, str]


def write(outcomes: Iterable[Outcome], stream: TextIO) -> None:
    """Write the header and the rows; the stream must not translate line ends."""
    writer = csv.DictWriter(stream, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for outcome in outcomes:
        for row in rows(outcome):
            writer.writerow({name: guarded(words) for name, words in row.items()})


def rows(outcome: Outcome) -> Iterator[Row]:
    """Yield the rows of one visit: its fault, its findings in order, what is not decided."""
    visit = outcome.visit
    head: Row = {
        "visit": outcome.id,
        "status": outcome.status,
        "verdict": outcome.verdict or "not judged",
        "date_of_service": visit.date_of_service.isoformat() if visit else "",
        "payer": visit.payer if visit else "",
    }
    if outcome.error is not None:
        yield {**head, "kind": "failed", "message": outcome.error}
    for finding in outcome.findings:
        yield {**head, **_finding(finding, outcome)}
    for unsure in outcome.unsure:
        yield {**head, "kind": "unsure", "rule": unsure.rule, "message": unsure.missing}


def guarded(words: str) -> str:
    """Return a cell on one line that no spreadsheet runs, its control characters made visible."""
    safe = clean(words)
    return f"'{safe}" if safe.lstrip().startswith(FORMULA) else safe


def _finding(f: Finding, outcome: Outcome) -> Row:
    charges = outcome.visit.charges if outcome.visit else ()
    codes = [charges[i].code for i in f.lines if i < len(charges)]
    return {
        "kind": "finding",
        "rule": f.rule,
        "severity": f.severity or "",
        "message": f.message,
        "quotes": " | ".join(s.text for s in f.evidence),
        "start": " ".join(str(s.start) for s in f.evidence),
        "end": " ".join(str(s.end) for s in f.evidence),
        "codes": " ".join(dict.fromkeys(codes)),
        "ask": f.ask,
        # Two columns without a sign: numbers that add up, and nothing that looks like a formula.
        "at_risk_usd": f"{-f.usd:.2f}" if f.usd is not None and f.usd < 0 else "",
        "left_on_table_usd": f"{f.usd:.2f}" if f.usd is not None and f.usd > 0 else "",
        "policy": f.policy or "",
        "sources": " ".join(f.sources),
        "in_force_since": f.in_force_since.isoformat() if f.in_force_since else "",
        "waived": f.waived or "",
    }
