"""Outcomes of claims as JSON and as rows: fields are added, never renamed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from chartproof.model import Fault
from chartproof.report.json import finding_record, money, place_record, unsure_record
from chartproof.scrub.outcomes import Change, ClaimOutcome, Summary
from chartproof.scrub.sheets import Columns

Record = dict[str, Any]  # Any: what JSON holds

_ENCODER = msgspec.json.Encoder()

FINDING_KINDS: Columns = {
    "claim_id": "text",
    "claim": "whole",
    "status": "text",
    "payer": "text",
    "day": "text",
    "charge_usd": "usd",
    "kind": "text",
    "rule": "text",
    "severity": "text",
    "message": "text",
    "lines": "text",
    "segment": "whole",
    "offset": "whole",
    "element": "whole",
    "where": "text",
    "ask": "text",
    "usd": "usd",
    "policy": "text",
    "sources": "text",
    "waived": "text",
}
FINDING_COLUMNS = tuple(FINDING_KINDS)


def record(outcome: ClaimOutcome) -> Record:
    """Return one claim's outcome as plain data; money as decimal strings."""
    found: Record = {
        "claim_id": outcome.id,
        "status": outcome.status,
        "findings": [finding_record(f) for f in outcome.findings],
        "unsure": [unsure_record(u) for u in outcome.unsure],
        "changes": [change_record(c) for c in outcome.changes],
        "claim": outcome.number,
        "at": place_record(outcome.at),
        "charge_usd": money(outcome.charge_usd),
        "payer": outcome.payer or None,
        "policy": outcome.policy or None,
        "lines": outcome.lines,
        "date_of_service": outcome.day or None,
    }
    if outcome.note is not None:
        found["note"] = outcome.note
    if outcome.error is not None:
        found["error"] = outcome.error
    return found


def change_record(change: Change) -> Record:
    """Return a correction as plain data."""
    return {
        "rule": change.rule,
        "why": change.why,
        "before": list(change.before),
        "after": list(change.after),
        "lines": list(change.lines),
        "at": place_record(change.at) if change.at else None,
    }


def json_line(outcome: ClaimOutcome) -> bytes:
    """Return one line of JSON, its end included."""
    return _ENCODER.encode(record(outcome)) + b"\n"


def change_line(outcome: ClaimOutcome, change: Change) -> bytes:
    """Return a correction with its claim as one line of JSON, its end included."""
    head = {"claim_id": outcome.id, "claim": outcome.number}
    return _ENCODER.encode({**head, **change_record(change)}) + b"\n"


def fault_record(fault: Fault) -> Record:
    """Return a fault of the file as plain data."""
    return {
        "code": fault.code,
        "severity": fault.severity,
        "message": fault.message,
        "at": place_record(fault.at),
    }


def summary_record(summary: Summary) -> Record:
    """Return the sums over a file as plain data."""
    return {
        "claims": summary.claims,
        "clean": summary.clean,
        "held": summary.held,
        "failed": summary.failed,
        "lines": summary.lines,
        "with_note": summary.noted,
        "corrected": summary.changed,
        "charge_usd": money(summary.charge_usd),
        "held_usd": money(summary.held_usd),
        "rules": {
            name: {
                "severity": n.severity,
                "findings": n.findings,
                "claims": n.claims,
                "usd": money(n.usd),
            }
            for name, n in sorted(summary.rules.items())
        },
        "payers": {
            name: {"claims": n.claims, "held": n.held, "usd": money(n.usd)}
            for name, n in sorted(summary.payers.items())
        },
        "faults": [fault_record(f) for f in summary.faults],
        "unsure": dict(sorted(summary.unsure.items())),
    }


def finding_rows(outcomes: Iterable[ClaimOutcome]) -> Iterator[tuple[object, ...]]:
    """Yield a row a finding and one a correction, as FINDING_COLUMNS.

    Of claims that are held, a row for each thing that could not be decided, too.
    """
    for o in outcomes:
        head = (o.id, o.number, o.status, o.payer, o.day, o.charge_usd)
        if o.error is not None:
            place = (o.at.segment, o.at.offset, o.at.element, o.at.path)
            yield (*head, "failed", "", "error", o.error, "", *place, "", None, "", "", "")
        for f in o.findings:
            at = f.at[0] if f.at else o.at
            yield (
                *(*head, "finding", f.rule, f.severity or "", f.message),
                *(" ".join(str(n + 1) for n in f.lines), at.segment, at.offset, at.element),
                *(at.path, f.ask, f.usd, f.policy or "", " ".join(f.sources), f.waived or ""),
            )
        for c in o.changes:
            said = f"{' ~ '.join(c.before)} -> {' ~ '.join(c.after)}"
            at = c.at or o.at
            yield (
                *(*head, "correction", c.rule, "", said, " ".join(str(n + 1) for n in c.lines)),
                *(at.segment, at.offset, at.element, at.path, c.why, None, "", "", ""),
            )
        for u in o.unsure if o.status != "clean" else ():
            place = (o.at.segment, o.at.offset, o.at.element, o.at.path)
            yield (*head, "unsure", u.rule, "", u.missing, "", *place, "", None, "", "", "")
