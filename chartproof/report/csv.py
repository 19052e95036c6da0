"""Outcomes as a table for a spreadsheet: one row a finding, and one for each that is not decided.

A visit or course that could not be audited has a row of its own, so that none is lost; one with
nothing to say of it has none. No cell begins with a sign that a spreadsheet takes for a formula.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import TextIO

from chartproof.model import EpisodeOutcome, Finding, Outcome
from chartproof.report.wording import clean

COLUMNS = (
    *("visit", "date_of_service", "payer", "status", "verdict", "kind", "rule", "severity"),
    *("message", "quotes", "start", "end", "codes", "ask", "at_risk_usd", "left_on_table_usd"),
    *("policy", "sources", "in_force_since", "waived", "episode", "episode_verdict"),
)
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")

Row = dict[str, str]


def write(outcomes: Iterable[Outcome | EpisodeOutcome], stream: TextIO) -> None:
    """Write the header and the rows; the stream must not translate line ends."""
    writer = csv.DictWriter(stream, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for outcome in outcomes:
        found = rows(outcome) if isinstance(outcome, Outcome) else course_rows(outcome)
        for row in found:
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


def course_rows(outcome: EpisodeOutcome) -> Iterator[Row]:
    """Yield the rows of one course, `visit` the visits that a row quotes, then those of its visits.

    Of a course the verdict stands in a column of its own; start and end count in the quoted notes.
    """
    course = outcome.episode
    head: Row = {
        "status": outcome.status,
        "payer": course.payer if course else "",
        "episode": outcome.id,
        "episode_verdict": outcome.verdict or "not judged",
    }
    if outcome.error is not None:
        yield {**head, "kind": "failed", "message": outcome.error}
    as_visit = Outcome(id=outcome.id)
    for finding in outcome.findings:
        ids = [course.visits[i].id for i in finding.visits] if course else []
        days = (
            [course.visits[i].date_of_service.isoformat() for i in finding.visits[:1]]
            if course
            else []
        )
        row = {**head, **_finding(finding, as_visit)}
        yield {**row, "visit": " ".join(ids), "date_of_service": "".join(days)}
    for unsure in outcome.unsure:
        yield {**head, "kind": "unsure", "rule": unsure.rule, "message": unsure.missing}
    for one in outcome.outcomes:
        if one.visit is not None and one.visit.charges:
            shared = {k: head[k] for k in ("episode", "episode_verdict")}
            yield from ({**row, **shared} for row in rows(one))


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
