"""Answers as JSON: one object a claim payment, in the shape of docs/reference/json.md."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec

from chartproof.denials.answers import STATUS, Answer, Denial, LineAnswer
from chartproof.denials.balance import usd
from chartproof.denials.causes import Explained
from chartproof.model import Imbalance

# Any: JSON objects, whatever their values


def line_of(answer: Answer) -> bytes:
    """Return one claim payment as a line of JSON, without the line end."""
    return msgspec.json.encode(record(answer))


def record(answer: Answer) -> dict[str, Any]:
    """Return one claim payment in the shape that `chartproof remit --format json` prints."""
    p = answer.payment
    return {
        "claim_id": p.id,
        "status": p.status,
        "status_words": STATUS.get(p.status, "not on file"),
        "charge_usd": _read(p.charge_usd, "charge_usd", p.unread),
        "paid_usd": _read(p.paid_usd, "paid_usd", p.unread),
        "patient_usd": _read(p.patient_usd, "patient_usd", p.unread),
        "balanced": answer.balanced,
        "lines": [_line(n, line) for n, line in enumerate(answer.lines)],
        "denials": [_denial(d) for d in answer.denials],
        "adjustments": [_explained(e) for e in answer.adjustments],
        "remarks": list(p.remarks),
        "imbalances": [imbalance(gap) for gap in answer.imbalances],
        "unread": list(p.unread),
        "denied_usd": usd(answer.denied_usd),
        "underpaid_usd": usd(answer.underpaid_usd),
        "overpaid_usd": usd(answer.overpaid_usd),
        "unexplained": answer.is_unexplained,
        "reversal": p.is_reversal,
        "corrects": answer.corrects,
        "matched": answer.matched,
        "unanswered_lines": list(answer.unanswered),
        "part_of_claim": answer.is_part,
        "payer": answer.heading.payer,
        "payer_kind": answer.kind,
        "payer_reference": p.payer_reference,
        "clinician": answer.clinician,
        "date_of_service": answer.day,
        "paid_on": answer.heading.paid_on,
        "trace": answer.heading.trace,
        "interest_usd": _text(p.interest_usd),
        "crossed_to": p.crossed_to,
        "right_payer": p.right_payer,
        "segment": p.at.segment,
        "offset": p.at.offset,
    }


def _line(index: int, line: LineAnswer) -> dict[str, Any]:
    paid, match, expected = line.paid, line.match, line.expected
    return {
        "line": index,
        "code": paid.code,
        "modifiers": list(paid.modifiers),
        "units": _text_units(paid.units),
        "submitted_code": paid.submitted_code,
        "submitted_units": _text_units(paid.submitted_units),
        "date_of_service": paid.date_of_service,
        "charge_usd": _read(paid.charge_usd, "charge_usd", paid.unread),
        "paid_usd": _read(paid.paid_usd, "paid_usd", paid.unread),
        "allowed_usd": _text(paid.allowed_usd),
        "balanced": line.balanced,
        "adjustments": [_explained(e) for e in line.adjustments],
        "remarks": list(paid.remarks),
        "claim_line": match.line if match else None,
        "claim_lines": list(match.lines) if match else [],
        "matched_by": match.by if match else None,
        "changes": list(line.changes),
        "expected_usd": _text(expected.usd) if expected else None,
        "compared_usd": _text(expected.allowed_usd) if expected else None,
        "difference_usd": _text(expected.difference_usd) if expected else None,
        "payment": expected.verdict if expected else None,
        "why": expected.why if expected else None,
        "segment": paid.at.segment,
    }


def _explained(e: Explained) -> dict[str, Any]:
    return {
        "group": e.group,
        "reason": e.reason,
        "usd": usd(e.usd),
        "counts_as": e.counts_as,
        "meaning": e.meaning,
        "cause": e.cause,
        "rule": e.rule,
    }


def _denial(d: Denial) -> dict[str, Any]:
    e, a = d.explained, d.appeal
    return {
        "group": e.group,
        "reason": e.reason,
        "usd": usd(e.usd),
        "cause": e.cause,
        "rule": e.rule,
        "rule_finds_it": e.found,
        "meaning": e.meaning,
        "do": d.do,
        "next": d.next,
        "liable": d.liable,
        "line": d.line,
        "code": d.code,
        "remarks": list(d.remarks),
        "remark_meanings": [m or None for m in d.meanings],
        "appeal": {
            "can": a.can,
            "until": a.until,
            "how": a.how or None,
            "why": a.why,
            "source": a.source or None,
        }
        if a is not None
        else None,
        "reopen_until": d.reopen_until,
        "segment": d.at.segment,
    }


def imbalance(gap: Imbalance) -> dict[str, Any]:
    """Return a place where amounts do not add up."""
    return {
        "level": gap.level,
        "segment": gap.at.segment,
        "offset": gap.at.offset,
        "line": gap.line,
        "stated_usd": usd(gap.stated_usd),
        "computed_usd": usd(gap.computed_usd),
        "usd": usd(gap.usd),
        "message": gap.message,
    }


def _read(amount: Decimal, name: str, unread: tuple[str, ...]) -> str | None:
    return None if name in unread else usd(amount)


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else usd(amount)


def _text_units(units: Decimal | None) -> str | None:
    return None if units is None else f"{units.normalize():f}"
