"""Payments that were met so far, so that one that is given twice is counted once.

A payment is known again by payer, trace number, amount and day, whatever envelope it came in.
Within one file its envelope must be the same too: a payer may tell one cheque in two parts. So it
must where nothing was paid, as such payments often share a trace number.
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from chartproof.denials.balance import usd
from chartproof.model import ClaimPayment, Closing, Fault, Remittance


class _Met(Struct):
    """A payment that was met. content: of its claims, as a number that changes with any of them."""

    file: int
    envelope: tuple[str, str]
    segment: int
    content: int = 0


class Given:
    """Every payment of a run. is_repeat: whether the one that is open was met before."""

    def __init__(self) -> None:
        self.is_repeat = False
        self._reversed: set[tuple[str, date | None]] = set()  # claims by number and first day
        self._met: dict[tuple[object, ...], list[_Met]] = {}
        self._file = 0
        self._open = _Met(0, ("", ""), 0)
        self._again = 0  # content of the repeat so far

    def open_file(self) -> None:
        """Begin another file."""
        self._file += 1
        self.is_repeat = False

    def take(self, heading: Remittance) -> Fault | None:
        """Take in a payment; return what to say of it where it was met before."""
        here = _Met(self._file, (heading.interchange, heading.number), heading.at.segment)
        key = (
            *((heading.payer or "").casefold(), heading.payer_id, heading.trace),
            *(heading.paid_usd, heading.debit, heading.paid_on),
        )
        known = self._met.setdefault(key, [])
        moved = bool(heading.trace and heading.paid_usd)
        before = next((m for m in known if _same(m, here, moved)), None)
        self.is_repeat = before is not None and not heading.unread
        if before is None or not self.is_repeat:
            known.append(here)
            self._open = here
            return None
        self._open, self._again = before, 0
        where = "earlier in this file" if before.file == self._file else "in a file before this one"
        message = (
            f"this payment of ${usd(heading.paid_usd)} was given already, {where} (segment "
            f"{before.segment}); it is counted once"
        )
        return Fault("payment-repeated", message, heading.at, "warning")

    def add(self, claim: ClaimPayment) -> None:
        """Take in a claim of the payment that is open."""
        self._open.content = _mixed(self._open.content, claim)

    def corrects(self, claim: ClaimPayment) -> bool:
        """Return whether a claim payment follows a reversal of the claim; take in a reversal."""
        days = [line.date_of_service for line in claim.lines if line.date_of_service]
        key = claim.id, min(days, default=claim.date_from)
        if claim.is_reversal:
            self._reversed.add(key)
            return False
        return key in self._reversed

    def take_again(self, item: ClaimPayment | Closing) -> Fault | None:
        """Take in a part of a repeat; return what to say where its claims are not the same."""
        if isinstance(item, ClaimPayment):
            self._again = _mixed(self._again, item)
            return None
        if self._again == self._open.content:
            return None
        message = "the claims of the payment given again are not those of the first, which count"
        return Fault("payment-differs", message, item.at, "warning")


def _same(met: _Met, here: _Met, moved: bool) -> bool:
    return met.envelope == here.envelope or (moved and met.file != here.file)


def _mixed(content: int, claim: ClaimPayment) -> int:
    lines = tuple((x.code, x.charge_usd, x.paid_usd, x.date_of_service) for x in claim.lines)
    return hash((content, claim.id, claim.status, claim.charge_usd, claim.paid_usd, lines))
