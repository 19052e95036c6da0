"""Outcomes as JSON, in the shape that other programs rely on: fields are added, never renamed."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import msgspec

from chartproof.model import (
    ELEMENTS,
    EpisodeOutcome,
    Exercise,
    Finding,
    Outcome,
    Position,
    Price,
    Reading,
    Span,
    Unsure,
)

Record = dict[str, Any]  # Any: what JSON holds

_ENCODER = msgspec.json.Encoder()


def lines(outcomes: Iterable[Outcome | EpisodeOutcome]) -> Iterable[str]:
    """Yield one line of JSON a visit or a course, in the order given."""
    for outcome in outcomes:
        yield _ENCODER.encode(any_record(outcome)).decode()


def array(outcomes: Iterable[Outcome | EpisodeOutcome]) -> str:
    """Return all outcomes as one indented JSON array."""
    return pretty([any_record(o) for o in outcomes])


def any_record(outcome: Outcome | EpisodeOutcome) -> Record:
    """Return a visit or a course as plain data."""
    if isinstance(outcome, Outcome):
        return record(outcome)
    from chartproof.report.course_json import course_record  # it is built on this module

    return course_record(outcome)


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
        "findings": [finding_record(f) for f in outcome.findings],
        "unsure": [unsure_record(u) for u in outcome.unsure],
        "price": {
            "billed_usd": _receives(outcome.billed_price),
            "supported_usd": _receives(outcome.supported_price),
            "effect_usd": money(_effect(outcome)),
            "at_risk_usd": money(outcome.at_risk_usd),
            "left_usd": money(outcome.left_usd),
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


def finding_record(f: Finding) -> Record:
    """Return a finding as plain data; `at` only where it stands in a file of claims."""
    found: Record = {
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
    if f.at:
        found["at"] = [place_record(at) for at in f.at]
    return found


def place_record(at: Position) -> Record:
    """Return a place in a file: segment from 1, byte offset, element from 1 or None, loop."""
    return {
        "segment": at.segment,
        "offset": at.offset,
        "element": at.element,
        "path": at.path or None,
    }


def unsure_record(u: Unsure) -> Record:
    """Return what could not be decided as plain data."""
    return {"rule": u.rule, "missing": u.missing} | ({"path": u.path} if u.path else {})


def _receives(price: Price | None) -> str | None:
    return money(price.provider_receives_usd) if price else None


def _effect(outcome: Outcome) -> Decimal | None:
    """Return what the supported billing changes against the billed, for the clinic."""
    billed, right = outcome.billed_price, outcome.supported_price
    if billed is None or right is None:
        return None
    before, after = billed.provider_receives_usd, right.provider_receives_usd
    return None if before is None or after is None else after - before


def money(usd: Decimal | None) -> str | None:
    """Return dollars and cents as a decimal string, or None."""
    return None if usd is None else f"{usd:.2f}"
