"""Nouns of a payment while their segments pass: filled in as they are met, then made final."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from msgspec import Struct

from chartproof.model import (
    Adjustment,
    ClaimPayment,
    PaidLine,
    Position,
    ProviderAdjustment,
    Remittance,
)

ZERO = Decimal(0)


class Heading(Struct):
    """A Remittance in the making. paid_usd: None until BPR was met."""

    number: str
    at: Position
    paid_usd: Decimal | None = None
    paid_on: date | None = None
    method: str = ""
    trace: str | None = None
    payer: str | None = None
    payer_id: str | None = None
    payee: str | None = None
    payee_npi: str | None = None
    made_on: date | None = None
    interchange: str = ""
    debit: bool = False
    party: str = ""  # whose N1 loop is open
    sent: bool = False  # handed on
    unread: list[str] = []
    provider: list[ProviderAdjustment] = []

    def final(self) -> Remittance:
        """Return it as it stands."""
        return Remittance(
            number=self.number,
            paid_usd=self.paid_usd or ZERO,
            paid_on=self.paid_on,
            method=self.method,
            at=self.at,
            trace=self.trace,
            payer=self.payer,
            payer_id=self.payer_id,
            payee=self.payee,
            payee_npi=self.payee_npi,
            made_on=self.made_on,
            debit=self.debit,
            unread=tuple(self.unread),
            interchange=self.interchange,
        )


class Line(Struct):
    """A PaidLine in the making."""

    at: Position
    code: str
    modifiers: tuple[str, ...]
    charge_usd: Decimal
    paid_usd: Decimal
    units: Decimal | None
    submitted_code: str | None
    submitted_modifiers: tuple[str, ...]
    submitted_units: Decimal | None
    unread: list[str]
    date_of_service: date | None = None
    control_number: str | None = None
    allowed_usd: Decimal | None = None
    rendering_npi: str | None = None
    adjustments: list[Adjustment] = []
    remarks: list[str] = []

    def final(self) -> PaidLine:
        """Return it as it stands."""
        return PaidLine(
            self.code,
            self.charge_usd,
            self.paid_usd,
            self.at,
            self.modifiers,
            self.units,
            self.submitted_code,
            self.submitted_modifiers,
            self.submitted_units,
            self.date_of_service,
            self.control_number,
            self.allowed_usd,
            tuple(self.adjustments),
            tuple(dict.fromkeys(self.remarks)),
            self.rendering_npi,
            tuple(self.unread),
        )


class Claim(Struct):
    """A ClaimPayment in the making."""

    at: Position
    id: str
    status: str
    charge_usd: Decimal
    paid_usd: Decimal
    patient_usd: Decimal
    unread: list[str]
    filing: str | None = None
    payer_reference: str | None = None
    place_of_service: str | None = None
    frequency: str | None = None
    patient_id: str | None = None
    rendering_npi: str | None = None
    date_from: date | None = None
    date_to: date | None = None
    received_on: date | None = None
    original_reference: str | None = None
    interest_usd: Decimal | None = None
    crossed_to: str | None = None
    right_payer: str | None = None
    adjustments: list[Adjustment] = []
    remarks: list[str] = []
    lines: list[PaidLine] = []

    def final(self) -> ClaimPayment:
        """Return it as it stands."""
        return ClaimPayment(
            id=self.id,
            status=self.status,
            charge_usd=self.charge_usd,
            paid_usd=self.paid_usd,
            patient_usd=self.patient_usd,
            at=self.at,
            payer_reference=self.payer_reference,
            filing=self.filing,
            place_of_service=self.place_of_service,
            patient_id=self.patient_id,
            rendering_npi=self.rendering_npi,
            date_from=self.date_from,
            date_to=self.date_to,
            received_on=self.received_on,
            adjustments=tuple(self.adjustments),
            remarks=tuple(dict.fromkeys(self.remarks)),
            lines=tuple(self.lines),
            frequency=self.frequency,
            original_reference=self.original_reference,
            interest_usd=self.interest_usd,
            crossed_to=self.crossed_to,
            right_payer=self.right_payer,
            unread=tuple(dict.fromkeys(self.unread)),
        )
