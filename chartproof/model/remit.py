"""A payer's answer to claims: payments, adjustments, and what was denied."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from chartproof.model.claim import Fault
from chartproof.model.note import Position


class Adjustment(Struct, frozen=True):
    """Dollars that the payer took off, with group (CO PR OA PI CR) and reason as written."""

    group: str
    reason: str
    usd: Decimal
    units: Decimal | None = None
    at: Position | None = None


class PaidLine(Struct, frozen=True):
    """A service line of a claim payment. submitted_*: as billed, where the payer changed it.

    unread: amounts that stand in the file and are none, so that their 0 here means nothing.
    """

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
    rendering_npi: str | None = None
    unread: tuple[str, ...] = ()


class ClaimPayment(Struct, frozen=True, kw_only=True):
    """One claim as the payer answered it. id: the claim's number as submitted. status: CLP02.

    crossed_to: the payer that the claim was sent on to. right_payer: the one that this payer says
    should have been billed. interest_usd: paid beside the claim, never part of paid_usd.
    unread: amounts that stand in the file and are none, so that their 0 here means nothing; `lines`
    where a part of the claim could not be read or the file ends within it.
    """

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
    frequency: str | None = None
    original_reference: str | None = None
    interest_usd: Decimal | None = None
    crossed_to: str | None = None
    right_payer: str | None = None
    unread: tuple[str, ...] = ()

    @property
    def is_reversal(self) -> bool:
        """Whether this takes back an earlier answer to the same claim."""
        return self.status == "22"


class ProviderAdjustment(Struct, frozen=True):
    """Money moved outside of any claim: interest, takeback, forwarded balance."""

    reason: str
    usd: Decimal
    reference: str | None = None
    provider: str | None = None
    until: date | None = None
    at: Position | None = None


class Remittance(Struct, frozen=True, kw_only=True):
    """One payment with all it pays for: one ST of an 835.

    number: ST02. interchange: ISA13. made_on: the day the payer closed it. debit: the money goes
    from the provider to the payer. faults: what is wrong with it as a file; none of them moves an
    amount.
    """

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
    made_on: date | None = None
    debit: bool = False
    faults: tuple[Fault, ...] = ()
    unread: tuple[str, ...] = ()
    interchange: str = ""


class Closing(Struct, frozen=True, kw_only=True):
    """What follows the last claim of a payment. complete: False where the file lacks its end."""

    number: str
    at: Position
    complete: bool
    provider_adjustments: tuple[ProviderAdjustment, ...] = ()
    unread: tuple[str, ...] = ()


class Imbalance(Struct, frozen=True):
    """Amounts that do not add up: at which level, on which segment, by how much.

    stated: what the file says there; computed: what the other amounts make of it. line: index of
    the service line, at the service level. claim: the claim's number, below the transaction.
    """

    level: Literal["service", "claim", "transaction"]
    message: str
    stated_usd: Decimal
    computed_usd: Decimal
    at: Position
    claim: str | None = None
    line: int | None = None

    @property
    def usd(self) -> Decimal:
        """By how much the stated amount is above the computed one; negative: below."""
        return self.stated_usd - self.computed_usd
