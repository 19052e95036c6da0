"""What enters: a visit, its charges and what is known around them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from msgspec import Struct

from chartproof.model.note import Reading
from chartproof.model.words import Discipline, Role


class Charge(Struct, frozen=True, gc=False):
    """One line of the claim. Minutes given here win over minutes read from the note.

    together_minutes: assistant and therapist on the patient at once; they count as the therapist's.
    """

    code: str
    units: int
    modifiers: tuple[str, ...] = ()
    minutes: int | None = None
    assistant_minutes: int | None = None
    together_minutes: int | None = None
    diagnosis_pointers: tuple[int, ...] = ()
    charge_usd: Decimal | None = None


class Provider(Struct, frozen=True, gc=False):
    """A person or group on the claim; whatever is not known is None."""

    npi: str | None = None
    credential: str | None = None
    role: Role | None = None
    taxonomy: str | None = None
    entity: Literal["person", "organization"] | None = None
    location: Literal["on_site", "remote"] | None = None  # of a supervisor, on that day


class Recertification(Struct, frozen=True):
    """A further certified stretch of the plan; signed_on: None where nobody signed it yet."""

    certified_from: date | None = None
    certified_through: date | None = None
    signed_on: date | None = None


class PlanOfCare(Struct, frozen=True):
    """What is known of the plan; every field may be missing."""

    established_on: date | None = None
    discipline: Discipline | None = None
    certified_from: date | None = None
    certified_through: date | None = None
    certified_on: date | None = None
    signed_on: date | None = None  # by the physician; an older word for certified_on
    sent_on: date | None = None  # to the physician
    ordered_on: date | None = None  # the day of a signed order or referral on file
    recertifications: tuple[Recertification, ...] = ()
    visits_per_week: int | None = None
    duration_weeks: int | None = None
    visits: int | None = None
    codes: tuple[str, ...] = ()
    diagnoses: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()


class Authorization(Struct, frozen=True, gc=False):
    """An approval of the payer. used counts do not include this visit."""

    number: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    visits: int | None = None
    visits_used: int | None = None
    units: int | None = None
    units_used: int | None = None
    codes: tuple[str, ...] = ()


class Accident(Struct, frozen=True, gc=False):
    """The accident questions of the claim; None where unanswered."""

    work: bool | None = None
    auto: bool | None = None
    state: str | None = None
    on: date | None = None


class Abn(Struct, frozen=True):
    """An advance notice to the patient that Medicare may not pay."""

    signed_on: date | None = None
    voluntary: bool = False


class Visit(Struct, frozen=True, kw_only=True):
    """A visit: a note and its charges, and whatever else is known of the day.

    year_to_date_usd: allowed dollars of the calendar year before this visit, in this discipline's
    Medicare pool. deductible_left_usd: of the patient's Part B deductible, before this visit.
    participation, assigned: the biller's standing with Medicare, and whether it takes assignment;
    None: participating, assigned. qualifying_apm: the clinician is a qualifying participant of an
    advanced payment model. payer: a payer, or `payer/plan` or `payer/plan/case`. treatment_day:
    day of treatment since the evaluation or the last progress report, this visit included. claimed:
    what the claim says where the charges here are the note's own. extra: fields that came in and
    that chartproof does not use. reading: set by the audit.
    """

    id: str
    date_of_service: date
    payer: str
    charges: tuple[Charge, ...]
    text: str | None = None
    patient_id: str | None = None
    discipline: Discipline | None = None
    diagnoses: tuple[str, ...] = ()
    place_of_service: str | None = None
    setting: Literal["practitioner", "facility"] | None = None
    locality: str | None = None
    rendering: Provider | None = None
    supervising: Provider | None = None
    referring: Provider | None = None
    billing: Provider | None = None
    time_in: str | None = None
    time_out: str | None = None
    note_type: Literal["evaluation", "re_evaluation", "daily", "progress", "discharge"] | None = (
        None
    )
    signed_on: date | None = None
    plan_of_care: PlanOfCare | None = None
    authorization: Authorization | None = None
    accident: Accident | None = None
    abn: Abn | None = None
    onset_date: date | None = None
    claim_number: str | None = None
    received_on: date | None = None
    year_to_date_usd: Decimal | None = None
    deductible_left_usd: Decimal | None = None
    participation: Literal["participating", "nonparticipating"] | None = None
    assigned: bool | None = None
    qualifying_apm: bool = False
    treatment_day: int | None = None
    visit_number: int | None = None
    claimed: tuple[Charge, ...] | None = None
    claimed_date: date | None = None
    extra: dict[str, Any] = {}  # Any: whatever the sender put there, carried and never looked at
    reading: Reading | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """Charged codes in order, each once."""
        return tuple(dict.fromkeys(c.code for c in self.charges))

    @property
    def note(self) -> Reading:
        """The reading of the note; an empty one where there is no note."""
        return self.reading or Reading(text=self.text or "")
