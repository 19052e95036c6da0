"""Visits and courses in the shape in which they are kept: what came in, and what was said of it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import msgspec

from chartproof.audit import audit_entry
from chartproof.courses import audit_course
from chartproof.model import EpisodeOutcome, Finding, Outcome, Visit
from chartproof.reference import Book
from chartproof.report.json import any_record
from chartproof.rules import RuleFile
from chartproof.samples.clinicians import UNKNOWN, clinician_of
from chartproof.store.records import NewFinding, NewItem, Whole
from chartproof.visits import Entry, episode_from, visit_from


def kept_visit(
    outcome: Outcome,
    came: bytes,
    *,
    key: str = "",
    clinician: str | None = None,
    number: int = 0,
) -> NewItem:
    """Return an audited visit to keep. came: the visit as JSON, as it came in.

    key: none for another state of what is kept. clinician: where the visit itself does not say.
    """
    visit = outcome.visit
    standing = [f for f in outcome.findings if f.waived is None]
    return NewItem(
        kind="visit",
        key=key,
        number=number,
        status=status_of(outcome),
        content=came,
        outcome=msgspec.json.encode(any_record(outcome)),
        patient=visit.patient_id if visit else None,
        clinician=clinician or (named_clinician(visit) if visit else None),
        payer=visit.payer if visit else "",
        day=visit.date_of_service.isoformat() if visit else "",
        verdict=outcome.verdict,
        charge_cents=_charged(visit),
        risk_cents=cents(outcome.at_risk_usd) or 0,
        left_cents=cents(outcome.left_usd) or 0,
        findings=tuple(new_finding(f) for f in standing),
    )


def kept_course(outcome: EpisodeOutcome, came: bytes, *, key: str = "", number: int = 0) -> NewItem:
    """Return an audited course of care to keep. came: the episode as JSON, as it came in."""
    course = outcome.episode
    days = [v.date_of_service for v in course.visits] if course else []
    standing = [f for f in outcome.findings if f.waived is None]
    return NewItem(
        kind="episode",
        key=key,
        number=number,
        status=status_of(outcome),
        content=came,
        outcome=msgspec.json.encode(any_record(outcome)),
        patient=course.patient_id if course else None,
        clinician=(course.clinician if course else None)
        or (named_clinician(course.visits[0]) if course and course.visits else None),
        payer=course.payer if course else "",
        day=max(days).isoformat() if days else "",
        verdict=outcome.verdict,
        findings=tuple(new_finding(f) for f in standing),
    )


def audited_anew(whole: Whole, rules: Sequence[RuleFile], shelf: Book) -> NewItem:
    """Return what is kept of a visit or a course as it is audited now; InputError if it is none."""
    came = msgspec.json.decode(whole.content)
    if whole.item.kind == "episode":
        episode = episode_from(came, "episode")
        entry = Entry("episode", episode.id, episode=episode)
        return kept_course(audit_course(entry, (), rules, shelf), whole.content)
    visit = visit_from(came)
    return kept_visit(audit_entry(Entry("visit", visit.id, visit), rules, shelf), whole.content)


def new_finding(f: Finding) -> NewFinding:
    """Return a finding to keep; the same rule saying the same of the same lines is the same."""
    lines = ",".join(map(str, f.lines))
    return NewFinding(
        rule=f.rule,
        severity=f.severity or "note",
        mark=f"{f.rule}|{lines}|{f.message}",
        cents=cents(f.usd),
    )


def status_of(outcome: Outcome | EpisodeOutcome) -> str:
    """Return `failed`, `held` where something in it is to be settled before it is billed, or `ok`.

    As the dashboards have it: a warning holds a visit whose note does not bear what is charged.
    """
    if outcome.status == "failed":
        return "failed"
    found = {f.severity for f in outcome.findings if f.waived is None}
    weak = outcome.verdict in ("fixable", "not_billable")
    return "held" if "error" in found or (weak and "warning" in found) else "ok"


def cents(usd: Decimal | None) -> int | None:
    """Return dollars in cents."""
    return None if usd is None else int((usd * 100).to_integral_value())


def named_clinician(visit: Visit) -> str | None:
    """Return by which name the visit's clinician is listed, None where nobody is named."""
    found = clinician_of(visit)
    return None if found == UNKNOWN else found


def as_it_came(record: dict[str, Any]) -> bytes:  # Any: a visit as JSON has it
    """Return what came in, as JSON to keep."""
    return msgspec.json.encode(record)


def _charged(visit: Visit | None) -> int | None:
    known = [c.charge_usd for c in visit.charges if c.charge_usd is not None] if visit else []
    return cents(sum(known, Decimal(0))) if known else None
