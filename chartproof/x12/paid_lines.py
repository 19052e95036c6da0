"""The service lines of a payment file (835) as rows, without building payments.

Adjustments of a line are summed by group; remit835.py has them one by one, with the balance.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from chartproof.x12.formats import day, usd
from chartproof.x12.segments import Segment, Source, segments

PAYMENT_COLUMNS = (
    ("trace", "text"),
    ("paid_on", "day"),
    ("payer_name", "text"),
    ("claim_id", "text"),
    ("status", "text"),
    ("payer_reference", "text"),
    ("rendering_npi", "text"),
    ("line", "number"),
    ("date_of_service", "day"),
    ("code", "text"),
    ("modifiers", "text"),
    ("units", "usd"),
    ("charge_usd", "usd"),
    ("paid_usd", "usd"),
    ("allowed_usd", "usd"),
    ("contractual_usd", "usd"),
    ("patient_usd", "usd"),
    ("other_usd", "usd"),
    ("reasons", "text"),
    ("remarks", "text"),
    ("line_control_number", "text"),
)
_GROUPS = {"CO": 5, "PR": 6}
_OTHER = 7


def payment_rows(source: Source) -> Iterator[tuple[object, ...]]:
    """Yield one row a paid line, as PAYMENT_COLUMNS has them.

    A claim that is answered without lines, as a denied one may be, is one row with line 0. So are
    adjustments of a claim as a whole, ahead of its lines: that row has no charge and no payment.
    """
    payment = _Payment()
    for segment in segments(source):
        yield from payment.take(segment)
    yield from payment.end()


class _Payment:
    """What is open while a payment file is read."""

    def __init__(self) -> None:
        self.trace = self.payer = ""
        self.paid_on: object = None
        self.claim: list[str] = []  # CLP elements
        self.rendering = ""
        self.line: list[object] = []  # cells from date_of_service on
        self.sums: list[Decimal | None] = [None] * 8
        self.reasons: list[str] = []
        self.remarks: list[str] = []
        self.number = 0
        self.own_day: object = None

    def take(self, segment: Segment) -> Iterator[tuple[object, ...]]:
        tag = segment.tag
        if tag == "SVC":
            yield from self._close_line()
            yield from self._close_claim()
            parts = segment.components(1)
            self.number += 1
            code = parts[1] if len(parts) > 1 else ""
            units = usd(segment[5]) if segment[5] else Decimal(1)
            self.line = [None, code, " ".join(m for m in parts[2:6] if m), units, "", "", ""]
            self.sums = [usd(segment[2]), usd(segment[3]), None, None, None, None, None, None]
        elif tag == "CAS":
            self._adjust(segment)
        elif tag == "DTM" and self.line:
            if segment[1] in ("472", "150") and self.line[0] is None:
                self.line[0] = day(segment[2])
        elif tag == "DTM" and self.claim and segment[1] in ("232", "472"):
            self.own_day = day(segment[2])
        elif tag == "REF" and segment[1] == "6R" and self.line:
            self.line[6] = segment[2]
        elif tag == "AMT" and segment[1] == "B6" and self.line:
            self.sums[2] = usd(segment[2])
        elif tag == "LQ" and segment[1] == "HE":
            self.remarks.append(segment[2])
        elif tag == "CLP":
            yield from self.end()
            self.claim, self.rendering, self.own_day = segment.elements, "", None
            self.sums = [None] * 8
        elif tag == "NM1" and segment[1] == "82":
            self.rendering = segment[9]
        elif tag == "TRN":
            self.trace = segment[2]
        elif tag == "BPR":
            self.paid_on = day(segment[16])
        elif tag == "N1" and segment[1] == "PR":
            self.payer = segment[2]
        elif tag in ("SE", "PLB"):
            yield from self.end()
        elif tag == "ST":
            self.trace = self.payer = ""
            self.paid_on = None

    def end(self) -> Iterator[tuple[object, ...]]:
        """Yield what is still open of the claim."""
        yield from self._close_line()
        if self.claim and self.number == 0:
            clp = [*self.claim, *[""] * 8]
            self.sums[0], self.sums[1] = usd(clp[3]), usd(clp[4])
            self.line = [None, "", "", None, "", "", ""]
            yield self._row()
        self.claim, self.number, self.line = [], 0, []
        self.reasons, self.remarks = [], []

    def _adjust(self, segment: Segment) -> None:
        place = _GROUPS.get(segment[1], _OTHER)
        for n in range(2, min(len(segment.elements), 20), 3):
            if segment[n] or segment[n + 1]:
                before = self.sums[place] or Decimal(0)
                self.sums[place] = before + (usd(segment[n + 1]) or Decimal(0))
                self.reasons.append(f"{segment[1]}-{segment[n]}".rstrip("-"))

    def _close_line(self) -> Iterator[tuple[object, ...]]:
        if self.line:
            yield self._row()
            self.line, self.reasons, self.remarks = [], [], []
            self.sums = [None] * 8

    def _close_claim(self) -> Iterator[tuple[object, ...]]:
        """Yield what was adjusted on the claim as a whole, once its first line comes."""
        if self.claim and self.number == 0 and self.reasons:
            self.line = [None, "", "", None, "", "", ""]
            yield self._row()
        if self.number == 0:
            self.line, self.reasons, self.remarks = [], [], []

    def _row(self) -> tuple[object, ...]:
        clp = [*self.claim, *[""] * 8]
        on, code, modifiers, units, _, _, control = self.line
        return (
            self.trace, self.paid_on, self.payer, clp[1], clp[2], clp[7], self.rendering,
            self.number, on or self.own_day, code, modifiers, units,
            self.sums[0], self.sums[1], self.sums[2], self.sums[5], self.sums[6], self.sums[7],
            " ".join(self.reasons), " ".join(self.remarks), control,
        )  # fmt: skip
