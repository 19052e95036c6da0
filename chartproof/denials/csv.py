"""Answers as a table for a spreadsheet: one row an adjustment, so that every dollar is a cell.

A line without adjustments has one row, and so has a claim without lines. No cell begins with a sign
that a spreadsheet would take for a formula; amounts are numbers.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import TextIO

from chartproof.denials.answers import STATUS, Answer, Denial, LineAnswer
from chartproof.denials.balance import usd
from chartproof.denials.causes import Explained
from chartproof.report.csv import guarded

COLUMNS = (
    *("claim_id", "status", "payer", "trace", "paid_on", "clinician", "date_of_service", "line"),
    *("code", "modifiers", "units", "charge_usd", "paid_usd", "allowed_usd", "expected_usd"),
    *("payment", "group", "reason", "usd", "counts_as", "meaning", "cause", "do", "rule"),
    *("remarks", "appeal", "appeal_until", "balanced", "segment"),
)
AMOUNTS = frozenset(c for c in COLUMNS if c.endswith("_usd") or c == "usd")

Row = dict[str, str]


class Table:
    """The header and the rows of answers; the stream must not translate line ends."""

    def __init__(self, stream: TextIO) -> None:
        self.writer = csv.DictWriter(stream, COLUMNS, restval="", lineterminator="\r\n")
        self.writer.writeheader()

    def add(self, answer: Answer) -> None:
        """Write the rows of one claim payment."""
        for row in rows(answer):
            self.writer.writerow(
                {name: x if name in AMOUNTS else guarded(x) for name, x in row.items()}
            )


def rows(answer: Answer) -> Iterator[Row]:
    """Yield the rows of one claim payment: adjustments of the claim, then line by line."""
    p = answer.payment
    head: Row = {
        "claim_id": p.id,
        "status": STATUS.get(p.status, p.status),
        "payer": answer.heading.payer or "",
        "trace": answer.heading.trace or "",
        "paid_on": _day(answer.heading.paid_on),
        "clinician": answer.clinician or "",
    }
    denials = {(d.line, id(d.explained)): d for d in answer.denials}
    whole: Row = {
        **head,
        "date_of_service": _day(answer.day),
        "charge_usd": usd(p.charge_usd),
        "paid_usd": usd(p.paid_usd),
        "balanced": _truth(answer.balanced),
        "remarks": " ".join(p.remarks),
        "segment": str(p.at.segment),
    }
    if not answer.lines and not answer.adjustments:
        yield whole
    for e in answer.adjustments:
        yield {**whole, **_adjustment(e, denials.get((None, id(e))))}
    for n, line in enumerate(answer.lines):
        own = {**head, **_line(n, line)}
        if not line.adjustments:
            yield own
        for e in line.adjustments:
            yield {**own, **_adjustment(e, denials.get((n, id(e))))}


def _line(index: int, line: LineAnswer) -> Row:
    paid, expected = line.paid, line.expected
    return {
        "date_of_service": _day(paid.date_of_service),
        "line": str(index + 1),
        "code": paid.code,
        "modifiers": " ".join(paid.modifiers),
        "units": "" if paid.units is None else f"{paid.units.normalize():f}",
        "charge_usd": usd(paid.charge_usd),
        "paid_usd": usd(paid.paid_usd),
        "allowed_usd": _amount(paid.allowed_usd),
        "expected_usd": _amount(expected.usd) if expected else "",
        "payment": ((expected.verdict or expected.why or "") if expected else ""),
        "balanced": _truth(line.balanced),
        "remarks": " ".join(paid.remarks),
        "segment": str(paid.at.segment),
    }


def _adjustment(e: Explained, denial: Denial | None) -> Row:
    window = denial.appeal if denial is not None else None
    return {
        "group": e.group,
        "reason": e.reason,
        "usd": usd(e.usd),
        "counts_as": e.counts_as,
        "meaning": e.meaning or "",
        "cause": e.cause or "",
        "do": (denial.do if denial else e.do) or "",
        "rule": e.rule or "",
        "appeal": window.can if window else "",
        "appeal_until": _day(window.until) if window else "",
    }


def _amount(amount: Decimal | None) -> str:
    return "" if amount is None else usd(amount)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _truth(value: bool | None) -> str:
    return {True: "yes", False: "no", None: "undecided"}[value]
