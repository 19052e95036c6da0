"""A claim as it stands in a claim file, with the place of everything in that file.

Rules do not know X12: what a rule needs of a claim is here, under the trade's names. `visits` are
the claim's lines as the same Visit that a note makes, one for each day of service, so that every
visit rule also runs on a claim.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from chartproof.model.note import Position
from chartproof.model.visit import Charge, Provider, Visit


class Payer(Struct, frozen=True):
    """A payer of the claim. kind: SBR09 as written (MB, CI, WC, ...)."""

    name: str | None = None
    id: str | None = None
    kind: str | None = None
    sequence: Literal["P", "S", "T", "U"] | None = None
    paid_usd: Decimal | None = None
    paid_on: date | None = None


class ClaimLine(Struct, frozen=True):
    """One service line. number: as LX counts it. control_number: its own id, if it has one."""

    number: int
    charge: Charge
    date_of_service: date | None
    at: Position
    date_to: date | None = None
    place_of_service: str | None = None
    unit_kind: str = "UN"
    control_number: str | None = None
    rendering: Provider | None = None
    supervising: Provider | None = None
    authorization: str | None = None
    note: str | None = None
    paid_usd: Decimal | None = None  # by an earlier payer


class Claim(Struct, frozen=True, kw_only=True):
    """One claim. id: the submitter's number of it (CLM01), not always unique in a file.

    policy: the payer's name in our payer table. frequency: 1 original, 7 replacement, 8 void.
    patient_key: a name for the patient within the file that carries nothing of theirs.
    """

    id: str
    at: Position
    lines: tuple[ClaimLine, ...]
    charge_usd: Decimal | None
    policy: str = ""
    payer: Payer = Payer()
    other_payers: tuple[Payer, ...] = ()
    place_of_service: str | None = None
    frequency: str = "1"
    original_reference: str | None = None
    authorization: str | None = None
    claim_number: str | None = None  # property and casualty claim number
    patient_id: str | None = None  # member id
    patient_key: str = ""
    patient_born: date | None = None
    diagnoses: tuple[str, ...] = ()
    billing: Provider | None = None
    rendering: Provider | None = None
    supervising: Provider | None = None
    referring: Provider | None = None
    ordering: Provider | None = None
    dates: dict[str, date] = {}  # qualifier -> day: 431 onset, 454 initial treatment, 304 last seen
    received_on: date | None = None  # the day the file was made
    visits: tuple[Visit, ...] = ()
