"""A payer's answer to claims: payments, adjustments, and what was denied."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from msgspec import Struct

from chartproof.model.note import Position


class Adjustment(Struct, frozen=True):
    """Dollars that the payer took off, with group (CO PR OA PI CR) and reason as written."""

    group: str
    reason: str
    usd: Decimal
    units: Decimal | None = None
    at: Position | None = None


class PaidLine(Struct, frozen=True):
    """A service line of a claim payment. submitted_*: as billed, where the payer changed it."""

    code: str
    charge_usd: Decimal
    paid_usd: Decimal
    at: Position
    modifiers: tuple[str, ...] = ()
    units: Decimal | None = None
    submitted_code: str | None = None
    submitted_modifiers: tuple[str, ...] = ()
    submitted_units: Decimal | None = None
    date_of_service: date | None = None
    control_number: str | None = None
    allowed_usd: Decimal | None = None
    adjustments: tuple[Adjustment, ...] = ()
    remarks: tuple[str, ...] = ()  # remark codes


class ClaimPayment(Struct, frozen=True, kw_only=True):
    """One claim as the payer answered it. id: the claim's number as submitted. status: CLP02."""

    id: str
    status: str
    charge_usd: Decimal
    paid_usd: Decimal
    patient_usd: Decimal
    at: Position
    payer_reference: str | None = None
    filing: str | None = None
    place_of_service: str | None = None
    patient_id: str | None = None
    rendering_npi: str | None = None
    date_from: date | None = None
    date_to: date | None = None
    received_on: date | None = None
    adjustments: tuple[Adjustment, ...] = ()
    remarks: tuple[str, ...] = ()
    lines: tuple[PaidLine, ...] = ()


class ProviderAdjustment(Struct, frozen=True):
    """Money moved outside of any claim: interest, takeback, forwarded balance."""

    reason: str
    usd: Decimal
    reference: str | None = None
    provider: str | None = None
    until: date | None = None
    at: Position | None = None


class Remittance(Struct, frozen=True, kw_only=True):
    """One payment with all it pays for: one ST of an 835."""

    number: str
    paid_usd: Decimal
    paid_on: date | None
    method: str
    at: Position
    trace: str | None = None
    payer: str | None = None
    payer_id: str | None = None
    payee: str | None = None
    payee_npi: str | None = None
    claims: tuple[ClaimPayment, ...] = ()
    provider_adjustments: tuple[ProviderAdjustment, ...] = ()
