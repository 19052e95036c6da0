"""Whether a payment adds up: each line, each claim, and the payment as a whole, to the cent.

Three equations, of the implementation guide: a line's charge less its adjustments is what it was
paid; a claim's charge less all adjustments, its lines' included, is what it was paid; the payment
is the sum of its claims less the adjustments beside them. Where one does not hold, the segment that
states the result is named, with what it states and what the other amounts make of it. A claim that
is off only because a line of it is, is not said twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from chartproof.model import (
    ClaimPayment,
    Closing,
    Imbalance,
    PaidLine,
    ProviderAdjustment,
    Remittance,
)
from chartproof.model.words import many

ZERO = Decimal(0)


def usd(amount: Decimal) -> str:
    """Return dollars with two decimals, more only where the file has more."""
    exponent = amount.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -2:
        return f"{amount:f}"
    return f"{amount:.2f}"


def is_judged(claim: ClaimPayment) -> bool:
    """Return whether all amounts of a claim could be read, so that its balance can be judged."""
    return not claim.unread


def of_claim(claim: ClaimPayment) -> tuple[Imbalance, ...]:
    """Return where a claim payment does not add up, lines first; nothing where it does.

    Of a claim that `is_judged` does not hold for, only lines that were read whole are looked at.
    """
    found = [gap for n, line in enumerate(claim.lines) if (gap := _of_line(claim, n, line))]
    if not is_judged(claim):
        return tuple(found)
    lines_off = sum((gap.usd for gap in found), ZERO)
    taken = _sum(a.usd for a in claim.adjustments)
    on_lines = _sum(a.usd for line in claim.lines for a in line.adjustments)
    computed = claim.charge_usd - taken - on_lines
    off = claim.paid_usd - computed
    if off and not (found and off == lines_off):
        beside = f", and {usd(on_lines)} on its lines" if claim.lines else ""
        message = (
            f"charge {usd(claim.charge_usd)} less adjustments of {usd(taken)} on the claim{beside} "
            f"is {usd(computed)}, and the claim states {usd(claim.paid_usd)} paid"
        )
        found.append(Imbalance("claim", message, claim.paid_usd, computed, claim.at, claim.id))
    elif claim.lines and not found:
        found += _lines_against(claim)
    return tuple(found)


def _lines_against(claim: ClaimPayment) -> list[Imbalance]:
    """Return the imbalance of a claim whose lines charge another sum than the claim does."""
    charged = _sum(line.charge_usd for line in claim.lines)
    if charged == claim.charge_usd:
        return []
    message = (
        f"the {len(claim.lines)} lines charge {usd(charged)} in all, and the claim states "
        f"{usd(claim.charge_usd)} charged"
    )
    return [Imbalance("claim", message, claim.charge_usd, charged, claim.at, claim.id)]


def _of_line(claim: ClaimPayment, index: int, line: PaidLine) -> Imbalance | None:
    if line.unread:
        return None
    taken = _sum(a.usd for a in line.adjustments)
    computed = line.charge_usd - taken
    if computed == line.paid_usd:
        return None
    message = (
        f"charge {usd(line.charge_usd)} less adjustments of {usd(taken)} is {usd(computed)}, and "
        f"the line states {usd(line.paid_usd)} paid"
    )
    return Imbalance("service", message, line.paid_usd, computed, line.at, claim.id, index)


class Total:
    """The sum of a payment's claims while they pass."""

    def __init__(self) -> None:
        self.claims = 0
        self.charge_usd = ZERO
        self.paid_usd = ZERO
        self.patient_usd = ZERO
        self.is_judged = True

    def add(self, claim: ClaimPayment) -> None:
        """Add a claim; one whose payment could not be read leaves the whole undecided."""
        self.claims += 1
        self.charge_usd += claim.charge_usd
        self.paid_usd += claim.paid_usd
        self.patient_usd += claim.patient_usd
        self.is_judged = self.is_judged and "paid_usd" not in claim.unread


def of_payment(
    heading: Remittance, total: Total, closing: Closing
) -> tuple[Imbalance | None, str | None]:
    """Return where a payment as a whole does not add up, and what keeps that from being judged."""
    if heading.unread or closing.unread or not total.is_judged:
        return None, "amounts that could not be read"
    if not closing.complete:
        return None, "the rest of the payment, which is not in the file"
    taken = provider_total(closing.provider_adjustments)
    computed = total.paid_usd - taken
    stated = -heading.paid_usd if heading.debit else heading.paid_usd
    if stated == computed:
        return None, None
    count = len(closing.provider_adjustments)
    less = f" less {usd(taken)} in {many(count, 'provider adjustment')}" if count else ""
    message = (
        f"{many(total.claims, 'claim')} paid {usd(total.paid_usd)}{less} is {usd(computed)}, "
        f"and the payment states {usd(stated)}"
    )
    return Imbalance("transaction", message, stated, computed, heading.at), None


def of_remittance(remittance: Remittance) -> tuple[Imbalance, ...]:
    """Return every place where a whole payment does not add up, its claims first."""
    total = Total()
    found: list[Imbalance] = []
    for claim in remittance.claims:
        found += of_claim(claim)
        total.add(claim)
    cut = any(fault.code == "se-missing" for fault in remittance.faults)
    closing = Closing(
        number=remittance.number,
        at=remittance.at,
        complete=not cut,
        provider_adjustments=remittance.provider_adjustments,
        unread=tuple(u for u in remittance.unread if u == "provider_adjustments"),
    )
    whole, _ = of_payment(remittance, total, closing)
    return (*found, whole) if whole is not None else tuple(found)


def provider_total(adjustments: Iterable[ProviderAdjustment]) -> Decimal:
    """Return what adjustments beside the claims take off a payment; negative: they add to it."""
    return _sum(a.usd for a in adjustments)


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)
