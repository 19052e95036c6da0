"""What the invented world is made of: people, clinics, plans, and claims not yet written down."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from msgspec import Struct

from chartproof.model import Discipline


class Person(Struct, frozen=True):
    """An invented person and where they live."""

    last: str
    first: str
    born: date
    sex: str
    street: str
    city: str
    state: str
    zip: str


class Clinician(Struct, frozen=True):
    """Who treats, or who refers (discipline None)."""

    npi: str
    last: str
    first: str
    taxonomy: str
    discipline: Discipline | None = None


class Clinic(Struct, frozen=True):
    """Who bills. solo: a person who bills under their own number."""

    npi: str
    name: str
    tax_id: str
    taxonomy: str
    street: str
    city: str
    state: str
    zip: str
    staff: tuple[Clinician, ...]
    solo: bool = False


class Plan(Struct, frozen=True):
    """A payer as a claim names it. policy: our name of it. filing: as SBR09 has it."""

    policy: str
    filing: str
    name: str
    id: str


class Patient(Struct, frozen=True):
    """A patient with what stays the same over their claims.

    holder: whose plan it is where it is not the patient's own: a relative, or the employer by name.
    relation: of the patient to the holder; 18: the patient is the holder.
    """

    person: Person
    member: str
    plan: Plan
    discipline: Discipline
    diagnoses: tuple[str, ...]
    onset: date
    referrer: Clinician
    relation: str = "18"
    holder: Person | str | None = None
    earlier: Plan | None = None  # the payer that pays before this one
    case: str | None = None  # the carrier's number of the case
    approval: str | None = None


class Line(Struct, frozen=True):
    """A service line as it will be written. minutes: as the note will tell them."""

    code: str
    units: int
    modifiers: tuple[str, ...]
    usd: Decimal
    pointers: tuple[int, ...]
    day: date
    control: str
    minutes: int = 0
    assistant_minutes: int = 0
    place: str | None = None
    paid_usd: Decimal | None = None  # by the earlier payer
    cut_usd: Decimal = Decimal(0)  # that the earlier payer took off by contract
    owed_usd: Decimal | None = None  # what it left to the patient, where that is not the rest
    rendering: Clinician | None = None  # where it is not the claim's
    day_to: date | None = None
    unit_kind: str = "UN"
    charge: str | None = None  # as it is written, where that is not the amount
    undated: bool = False
    noted_units: int | None = None  # as the note's own charges have them


class Draft(Struct, frozen=True, kw_only=True):
    """A claim not yet written. total: where it is not the sum of the lines.

    further: segments that stand before the diagnoses; named: those that stand behind the
    rendering provider. unreported: the earlier payer is left out. with_note: whether a note of it
    is written too.
    """

    id: str
    clinic: Clinic
    patient: Patient
    lines: tuple[Line, ...]
    rendering: Clinician | None
    referring: Clinician | None
    diagnoses: tuple[str, ...]
    place: str = "11"
    frequency: str = "1"
    original: str | None = None
    causes: tuple[str, ...] = ()
    accident_state: str | None = None
    dates: dict[str, date] = {}
    approval: str | None = None
    case: str | None = None
    total: Decimal | None = None
    paid_usd: Decimal | None = None  # by the earlier payer, where it is not the sum of the lines
    rendering_entity: str = "1"
    referring_entity: str = "1"
    supervising: Clinician | None = None
    paid_on: date | None = None
    with_note: bool = False
    further: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    unreported: bool = False
    sequence: str | None = None  # of the payer that is billed, where it is not as it should be
    reason: str = ""  # why Medicare is second

    @property
    def usd(self) -> Decimal:
        """What the claim asks for."""
        return sum((line.usd for line in self.lines), Decimal(0))


class Planted(Struct, frozen=True):
    """What was done to a claim: which rule must find it, where, and how the payer answers."""

    rule: str
    line: int | None  # as LX counts, None for the claim
    group: str | None
    reason: str | None


class Truth(Struct, frozen=True):
    """One line of the truth file. number: of the claim among all claims of the file, from 1.

    note: what the ids of its notes begin with, where there are any.
    """

    number: int
    claim_id: str
    planted: str | None = None
    line: int | None = None
    group: str | None = None
    reason: str | None = None
    note: str | None = None
    with_claims: tuple[str, ...] = ()  # the other claims that the fault is seen against
    needs_note: bool = False  # the fault shows only beside the note
