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
from chartproof.model.visit import Accident, Charge, Provider, Visit
from chartproof.model.words import Discipline, Severity


class Fault(Struct, frozen=True):
    """Something in a file that is not as the format wants it: what was found, what was expected.

    code: a short name of the kind of fault (`npi-check-digit`). unread: part of the claim could not
    be read because of it, so what the rules say of that claim is not all there is to say. The
    message holds codes, counts and days; never a name, an address, or a number of the patient.
    """

    code: str
    message: str
    at: Position
    severity: Severity = "error"
    unread: bool = False

    def __str__(self) -> str:
        element = "" if self.at.element is None else f" element {self.at.element}"
        path = f", {self.at.path}" if self.at.path else ""
        return f"segment {self.at.segment}{path}{element} (byte {self.at.offset}): {self.message}"


class Payer(Struct, frozen=True, gc=False):
    """A payer of the claim. kind: SBR09 as written (MB, CI, WC, ...).

    subscriber: whose policy it is; an employer's stands there as an organization. secondary_type:
    SBR05 as written, why Medicare pays second. adjusted_usd: the sum of what this payer adjusted
    off the claim as a whole; None where it says nothing of that.
    """

    name: str | None = None
    id: str | None = None
    kind: str | None = None
    sequence: Literal["P", "S", "T", "U"] | None = None
    paid_usd: Decimal | None = None
    paid_on: date | None = None
    subscriber: Literal["person", "organization"] | None = None
    secondary_type: str | None = None
    adjusted_usd: Decimal | None = None


class EarlierPayment(Struct, frozen=True, gc=False):
    """What an earlier payer did with a line. adjusted_usd: the sum of its adjustments there."""

    paid_usd: Decimal | None = None
    adjusted_usd: Decimal | None = None
    payer_id: str | None = None
    paid_on: date | None = None


class ClaimLine(Struct, frozen=True, gc=False):
    """One service line. number: as LX counts it. control_number: its own id, if it has one.

    note: what the line says in words, in a note of its own (NTE) or beside its code (SV101-7).
    """

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
    payments: tuple[EarlierPayment, ...] = ()  # of each earlier payer that says so
    referring: Provider | None = None
    ordering: Provider | None = None
    dates: dict[str, date] = {}  # as in Claim, where the line has its own


class Claim(Struct, frozen=True, kw_only=True, gc=False):
    """One claim. id: the submitter's number of it (CLM01), not always unique in a file.

    policy: the payer's name in our payer table. frequency: 1 original, 7 replacement, 8 void.
    patient_key: a name for the patient within the file that carries nothing of theirs. referring,
    ordering, supervising: those named with qualifier DN, DK, DQ. facility: where care was given, if
    elsewhere. accident: None where the claim answers none of its questions.
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
    accident: Accident | None = None
    facility: Provider | None = None
    faults: tuple[Fault, ...] = ()  # of its form, where a scrub puts them before the rules


class GroupLine(Struct, frozen=True, gc=False):
    """One service line among several claims: what is needed to set it beside the others.

    claim: number of its claim in the file, from 0. claim_id: CLM01. number: as LX counts it.
    at: where the line stands. patient: the claim's patient_key. payer: whom this claim is sent to,
    by payer id or name as the file has it. policy: the payer's name in our payer table. minutes and
    assistant_minutes: None unless a note beside the claim, or the claim itself, states them.
    """

    claim: int
    claim_id: str
    number: int
    at: Position
    patient: str
    day: date
    code: str
    units: int
    modifiers: tuple[str, ...] = ()
    charge_usd: Decimal | None = None
    policy: str = ""
    payer: str = ""
    frequency: str = "1"
    billing: str | None = None  # NPI
    rendering: str | None = None  # NPI, the line's own or the claim's, else of who bills alone
    discipline: Discipline | None = None
    minutes: int | None = None
    assistant_minutes: int | None = None


class ClaimGroup(Struct, frozen=True):
    """Lines of several claims that are to be judged together; what rules of kind "claims" look at.

    by "patient_day": every line of one patient on one day of service, over the claims of a file;
    made only where two claims or more have lines on that day. by "clinician_day": every line that
    one rendering NPI has on one day. by "clinician": every line of one rendering NPI in the file.
    Lines without a code or a day, and claims that are void (frequency 8), are left out. day: None
    for "clinician". lines: in file order; `Finding.lines` are indexes into them, so a finding
    belongs to the claims of those lines. key: names the group without anything of the patient: the
    patient_key and day, or the NPI and day.
    """

    by: Literal["patient_day", "clinician_day", "clinician"]
    key: str
    lines: tuple[GroupLine, ...]
    day: date | None = None

    @property
    def policy(self) -> str:
        """The payer's name in our payer table where all lines have the same, else ""."""
        names = {line.policy for line in self.lines}
        return names.pop() if len(names) == 1 else ""
