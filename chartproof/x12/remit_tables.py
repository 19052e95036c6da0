"""Columns of payments: what a block of an 835 holds, in cents, and how far it is from adding up."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Cents = NDArray[np.int64]
Index = NDArray[np.int64]
Flags = NDArray[np.bool_]
Texts = NDArray[np.bytes_]


class PaymentColumns(Struct):
    """One row a payment. paid: BPR02; claims: how many; beside: taken off by PLB."""

    number: Texts
    trace: Texts
    paid: Cents
    claims: Index
    beside: Cents
    gap: Cents


class ClaimColumns(Struct):
    """One row a claim payment. payment: index of its payment. unread: a part of it was not read."""

    payment: Index
    id: Texts
    status: Texts
    charge: Cents
    paid: Cents
    patient: Cents
    unread: Flags
    gap: Cents


class LineColumns(Struct):
    """One row a service line. units in hundredths; allowed: -1 where it is not stated."""

    claim: Index
    procedure: Texts
    date: Texts
    control: Texts
    charge: Cents
    paid: Cents
    units: Cents
    allowed: Cents
    gap: Cents


class AdjustmentColumns(Struct):
    """One row an adjustment. line: index of its line, -1 where it is of the claim as a whole."""

    claim: Index
    line: Index
    group: Texts
    reason: Texts
    amount: Cents


class BesideColumns(Struct):
    """One row an adjustment outside of claims. reason: with its reference."""

    payment: Index
    reason: Texts
    amount: Cents


class Tables(Struct):
    """Columns of one block of payments; cents, and indexes that count within the block.

    A gap is stated less computed cents, 0 where it adds up: of a payment against its claims and
    what stands beside them, of a claim and of a line against their adjustments.
    """

    payments: PaymentColumns
    claims: ClaimColumns
    lines: LineColumns
    adjustments: AdjustmentColumns
    beside: BesideColumns

    @property
    def gaps(self) -> int:
        """How many lines, claims and payments do not add up."""
        parts = (self.lines.gap, self.claims.gap, self.payments.gap)
        return sum(int(np.count_nonzero(gap)) for gap in parts)


def settle(claims: ClaimColumns, lines: LineColumns, adjustments: AdjustmentColumns) -> None:
    """Set on claims and lines how far each is from adding up, in cents.

    As in denials.balance: a claim that is off only because a line of it is has no gap of its own.
    """
    on_line = np.flatnonzero(adjustments.line >= 0)
    taken = sums(adjustments.line[on_line], adjustments.amount[on_line], len(lines.paid))
    lines.gap = lines.paid - (lines.charge - taken)
    count = len(claims.paid)
    gap = claims.paid - (claims.charge - sums(adjustments.claim, adjustments.amount, count))
    charged = sums(lines.claim, lines.charge, count)
    has_lines = np.bincount(lines.claim, minlength=count) > 0
    off_lines = sums(lines.claim, lines.gap, count)
    any_off = np.bincount(lines.claim[lines.gap != 0], minlength=count) > 0
    unlike = np.where(has_lines & ~any_off, claims.charge - charged, 0)
    claims.gap = np.where(gap == 0, unlike, np.where(any_off & (gap == off_lines), 0, gap))


def sums(owner: Index, amount: Cents, count: int) -> Cents:
    """Return the sum of the amounts of each owner; exact, as sums of cents stay below 2^53."""
    return np.bincount(owner, amount, minlength=count).astype(np.int64)
