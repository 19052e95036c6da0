"""Outcomes as JSON, in the shape that other programs rely on: fields are added, never renamed."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import msgspec

from chartproof.model import ELEMENTS, Exercise, Finding, Outcome, Price, Reading, Span, Unsure

Record = dict[str, Any]  # Any: what JSON holds

_ENCODER = msgspec.json.Encoder()


def lines(outcomes: Iterable[Outcome]) -> Iterable[str]:
    """Yield one line of JSON a visit, in the order given."""
    for outcome in outcomes:
        yield _ENCODER.encode(record(outcome)).decode()


def array(outcomes: Iterable[Outcome]) -> str:
    """Return all outcomes as one indented JSON array."""
    return pretty([record(o) for o in outcomes])


def pretty(data: Any) -> str:  # Any: whatever JSON holds
    """Return data as indented JSON."""
    return msgspec.json.format(_ENCODER.encode(data), indent=1).decode()


def record(outcome: Outcome) -> Record:
    """Return one outcome as plain data; money as decimal strings."""
    note = outcome.reading or Reading(text="")
    visit, units = outcome.visit, outcome.units
    found: Record = {
        "id": outcome.id,
        "status": outcome.status,
        "verdict": outcome.verdict,
        "elements": {e: note.status(e) for e in ELEMENTS} if visit is not None else {},
        "facts": [
            {"element": f.element, "status": f.status, **_span(f.span)}
            | {"scope": f.scope, "confidence": round(f.confidence, 3)}
            for f in note.facts
            if f.scope == "today"
        ],
        "minutes": outcome.minutes,
        "totals": totals(note),
        "in_out": in_out(outcome),
        "exercises": [_exercise(e) for e in note.exercises if e.scope == "today"],
        "units": None
        if units is None
        else {
            "method": units.method,
            "billed": units.billed,
            "supported": units.supported,
            "ties": list(units.ties),
            "lines": [
                {"code": n.code, "units": n.units, "modifiers": list(n.modifiers)}
                for n in units.lines
            ],
            "steps": list(units.steps),
            "unknown": list(units.unknown),
        },
        "findings": [_finding(f) for f in outcome.findings],
        "unsure": [_unsure(u) for u in outcome.unsure],
        "price": {
            "billed_usd": _receives(outcome.billed_price),
            "supported_usd": _receives(outcome.supported_price),
            "steps": list(outcome.billed_price.steps) if outcome.billed_price else [],
        },
        "remarks": list(outcome.remarks),
    }
    if visit is not None:
        found["date_of_service"] = visit.date_of_service.isoformat()
        found["payer"] = visit.payer
    if outcome.error is not None:
        found["error"] = outcome.error
    return found


def totals(note: Reading) -> dict[str, int]:
    """Return the totals that the note states."""
    found = {"timed": note.timed_total, "treatment": note.treatment_total}
    return {name: number.value for name, number in found.items() if number is not None}


def in_out(outcome: Outcome) -> list[str]:
    """Return the clock times in and out as written, or none."""
    note, visit = outcome.reading or Reading(text=""), outcome.visit
    whole = [c for c in note.clocks if c.scope == "today" and c.code is None]
    if whole:
        return [whole[0].start, whole[-1].stop]
    if visit is not None and visit.time_in and visit.time_out:
        return [visit.time_in, visit.time_out]
    return []


def _span(span: Span) -> Record:
    return {"start": span.start, "end": span.end, "text": span.text}


def _exercise(e: Exercise) -> Record:
    return {
        "name": e.name,
        "sets": e.sets,
        "reps": e.reps,
        "duration_s": e.duration_s,
        "hold_s": e.hold_s,
        "distance": e.distance,
        "resistance": e.resistance,
        **_span(e.span),
    }


def _finding(f: Finding) -> Record:
    return {
        "rule": f.rule,
        "severity": f.severity,
        "message": f.message,
        "evidence": [_span(s) for s in f.evidence],
        "lines": list(f.lines),
        "ask": f.ask,
        "usd": money(f.usd),
        "sources": list(f.sources),
        "citations": [
            {
                "source": c.source,
                "title": c.title,
                "citation": c.citation,
                "standing": c.standing,
                "link": c.link,
                "published": c.published,
            }
            for c in f.citations
        ],
        "in_force_since": f.in_force_since.isoformat() if f.in_force_since else None,
        "policy": f.policy,
        "waived": f.waived,
    }


def _unsure(u: Unsure) -> Record:
    return {"rule": u.rule, "missing": u.missing} | ({"path": u.path} if u.path else {})


def _receives(price: Price | None) -> str | None:
    return money(price.provider_receives_usd) if price else None


def money(usd: Decimal | None) -> str | None:
    """Return dollars and cents as a decimal string, or None."""
    return None if usd is None else f"{usd:.2f}"
