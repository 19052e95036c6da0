"""A report of payments as they pass: text, JSON lines, CSV, or only what all of them come to."""

from __future__ import annotations

from itertools import islice
from typing import Any, TextIO

import msgspec

from chartproof.denials import csv, json, text
from chartproof.denials.answers import Answer
from chartproof.denials.balance import usd
from chartproof.denials.files import Step
from chartproof.denials.foresight import Foresights
from chartproof.denials.matching import Claims
from chartproof.denials.tally import BY, PaymentLine, Tally
from chartproof.model import Fault, Remittance
from chartproof.reference import Book

MOST_SAID = 10  # of one kind of fault; the rest is counted


class Report:
    """Writes steps as they come. has_findings: whether there is anything to fix so far."""

    def __init__(
        self,
        stream: TextIO,
        form: str,
        only_summary: bool,
        shelf: Book,
        claims: Claims | None = None,
        width: int = 100,
        paint: text.Paint = lambda words, ink: words,
    ) -> None:
        self.stream = stream
        self.form = form
        self.only_summary = only_summary
        self.shelf = shelf
        self.claims = claims
        self.width = max(60, min(width, 110))
        self.paint = paint
        self.has_findings = False
        self.tally = Tally()
        counted = form == "text" or only_summary
        self.foresights = Foresights() if claims is not None and counted else None
        self.said: dict[str, int] = {}
        self._quiet = 0
        self._table = csv.Table(stream) if form == "csv" else None

    def take(self, step: Step) -> tuple[str, bool]:
        """Write a step; return what to say of it beside the report, and whether it is a failure."""
        if isinstance(step, Fault):
            return self._fault(step)
        if isinstance(step, Remittance):
            self._quiet = 0
            if self._tells:
                self.stream.write(text.heading(step, self.width, self.paint))
        elif isinstance(step, Answer):
            self._answer(step)
        else:
            return self._payment(step), False
        return "", False

    @property
    def _tells(self) -> bool:
        return self.form == "text" and not self.only_summary

    def _fault(self, fault: Fault) -> tuple[str, bool]:
        is_failure = fault.severity == "error"
        count = self.said[fault.code] = self.said.get(fault.code, 0) + 1
        return ("" if count > MOST_SAID else str(fault)), is_failure

    def _answer(self, answer: Answer) -> None:
        self.tally.add(answer)
        if self.foresights is not None:
            self.foresights.add(answer)
        self.has_findings = self.has_findings or answer.needs_work
        if self.only_summary:
            return
        if self._table is not None:
            self._table.add(answer)
        elif self.form == "text":
            words = text.claim(answer, self.width, self.paint)
            self._quiet += not words
            self.stream.write(words)
        else:
            self.stream.write(json.line_of(answer).decode() + "\n")

    def _payment(self, payment: PaymentLine) -> str:
        self.tally.payments.append(payment)
        self.has_findings = self.has_findings or payment.gap is not None
        if self._tells:
            words = text.closing(payment, self._quiet, self.width, self.paint, self.shelf)
            self.stream.write(words)
        elif payment.gap is not None:
            gap = payment.gap
            return (
                f"segment {gap.at.segment}, {gap.at.path} (byte {gap.at.offset}): the payment does "
                f"not add up: {gap.message}; off by {usd(gap.usd)}"
            )
        return ""

    def unsaid(self) -> list[str]:
        """Return how many faults of each kind were not said one by one."""
        return [
            f"and {count - MOST_SAID} more of the kind {code}"
            for code, count in self.said.items()
            if count > MOST_SAID
        ]

    def end(self) -> None:
        """Write what all payments come to, where that was asked for."""
        rows = [] if self.claims is None else list(self.claims.unanswered_lines())
        self.has_findings = self.has_findings or bool(rows)
        if self.only_summary and self.form != "text":
            self.stream.write(msgspec.json.encode(self.summary()).decode() + "\n")
        elif self.form == "text" and self.tally.payments:
            words = text.summary(self.tally, self.foresights, self.width, self.paint)
            self.stream.write(words)
            if self.claims is not None:
                ids = tuple(islice(self.claims.unanswered(), text.MOST_CLAIMS))
                count = sum(1 for _ in self.claims.unanswered())
                t = self.tally
                self.stream.write(text.strangers(t.strangers, t.unmatched, self.width))
                self.stream.write(text.open_lines(rows, self.width))
                self.stream.write(text.unanswered(ids, count, self.width, self.paint))

    def summary(self) -> dict[str, Any]:  # Any: a JSON object
        """Return what all payments come to, as JSON."""
        t = self.tally
        found: dict[str, Any] = {
            "claims": t.claims,
            "charge_usd": usd(t.charge_usd),
            "paid_usd": usd(t.paid_usd),
            "patient_usd": usd(t.patient_usd),
            "denied_usd": usd(t.denied_usd),
            "denied_claims": t.denied_claims,
            "unbalanced_claims": t.unbalanced,
            "undecided_claims": t.undecided,
            "reversals": t.reversals,
            "underpaid_usd": usd(t.underpaid_usd),
            "overpaid_usd": usd(t.overpaid_usd),
            "lines_as_expected": t.as_expected,
            "lines_not_compared": t.not_compared,
            "payments": [_payment(p) for p in t.payments],
        }
        for by in BY:
            found[f"by_{by}"] = [
                {by: r.name, "denials": r.denials, "claims": r.claims, "usd": usd(r.usd)}
                for r in t.rows(by)
            ]
        found["proposals"] = [
            {
                "group": p.group,
                "reason": p.reason,
                "remarks": list(p.remarks),
                "meaning": p.meaning,
                "codes": p.codes,
                "denials": p.denials,
                "usd": usd(p.usd),
            }
            for p in t.proposed()
        ]
        if self.foresights is not None:
            found["rules"] = [
                {
                    "rule": r.rule,
                    "foreseen": r.foreseen,
                    "missed": r.missed,
                    "other": r.other,
                    "paid": r.paid,
                    "precision": r.precision,
                    "recall": r.recall,
                    "foreseen_usd": usd(r.foreseen_usd),
                    "missed_usd": usd(r.missed_usd),
                    "needs_note": r.needs_note,
                }
                for r in self.foresights.rows()
            ]
        if self.claims is not None:
            found["unanswered_claims"] = list(self.claims.unanswered())
            found["unanswered_lines"] = [
                {"claim_id": id, "lines": list(lines)}
                for id, lines in self.claims.unanswered_lines()
            ]
            found["matched_claims"] = t.matched
            found["unmatched_payments"] = t.unmatched
        return found


def _payment(p: PaymentLine) -> dict[str, Any]:
    heading = p.heading
    balanced = None if p.undecided is not None else p.gap is None
    return {
        "trace": heading.trace,
        "payer": heading.payer,
        "paid_on": heading.paid_on,
        "paid_usd": None if "paid_usd" in heading.unread else usd(heading.paid_usd),
        "claims": p.claims,
        "claims_usd": usd(p.claims_usd),
        "provider_adjustments": [
            {"reason": a.reason, "usd": usd(a.usd), "reference": a.reference}
            for a in p.closing.provider_adjustments
        ],
        "balanced": balanced,
        "imbalance": json.imbalance(p.gap) if p.gap is not None else None,
        "undecided": p.undecided,
    }
