"""The nouns of chartproof: what enters, what a note says, what comes out.

All of them are immutable, and their collections are tuples. Names of fields are those of the JSON
that goes in and comes out (docs/reference/json.md). Positions are half-open code points of the note
exactly as received.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from msgspec import Struct, field

# --- words with a fixed meaning ----------------------------------------------------------------

Severity = Literal["error", "warning", "note"]
Verdict = Literal["defensible", "fixable", "not_billable"]
Status = Literal["present", "vague", "absent"]
Scope = Literal["today", "plan", "hep", "prev", "neg", "goal", "freq", "order", "other"]
Discipline = Literal["PT", "OT", "SLP", "DC"]
Role = Literal["therapist", "assistant", "student", "aide", "physician", "chiropractor", "other"]
Method = Literal["cms", "ama", "ceiling", "full_15", "unknown"]

ELEMENTS: tuple[str, ...] = (
    "medical_necessity",
    "functional_deficit",
    "goal_link",
    "exercise_named",
    "body_region",
    "dosage_sets_reps",
    "resistance_or_intensity",
    "progression",
    "skilled_intervention",
    "skilled_rationale",
    "one_on_one",
    "patient_response",
    "objective_measure",
    "functional_progress",
    "time_per_code",
    "total_timed_minutes",
    "total_treatment_minutes",
    "start_stop_time",
    "signature",
    "plan_for_next",
)


# --- what a note says --------------------------------------------------------------------------


class Span(Struct, frozen=True):
    """A stretch of the note and its words: note[start:end] == text."""

    start: int
    end: int
    text: str


class Section(Struct, frozen=True):
    """A part of the note: `subjective`, `objective`, `assessment`, `plan`, ... or `""`."""

    name: str
    start: int
    end: int


class Fact(Struct, frozen=True):
    """One of the twenty elements, where the note shows it, and what the words are about.

    Only facts of scope `today` count for the element; the others are kept so that a report can say
    why "3x10" of a home programme was not taken as today's dose. confidence: 0 to 1.
    """

    element: str
    status: Literal["present", "vague"]
    span: Span
    scope: Scope = "today"
    confidence: float = 1.0


class Mention(Struct, frozen=True):
    """Words that matter to a rule beyond the twenty elements: a student, an aide, another patient.

    kind: a name from reading/cues/*.csv or one that the trained reader gives (`not-one-on-one`).
    proves: False where the words only resemble it ("aide set up the table, PT stayed").
    """

    kind: str
    span: Span
    scope: Scope = "today"
    proves: bool = True
    confidence: float = 1.0


class Number(Struct, frozen=True):
    """A whole number that the note states, and where."""

    value: int
    span: Span


class CodeMinutes(Struct, frozen=True):
    """Minutes of one charged timed code as the note (or the charge) states them.

    minutes: None where they cannot be established. how: `stated`, `clock`, `sum` (of its parts),
    `range` ("20-25 min"), `lump` (one figure over several codes), `given` (beside the charge).
    assistant_minutes and together_minutes: None where nothing is said.
    """

    code: str
    minutes: int | None
    how: Literal["stated", "clock", "sum", "range", "lump", "given", "none"]
    spans: tuple[Span, ...] = ()
    low: int | None = None
    high: int | None = None
    assistant_minutes: int | None = None
    together_minutes: int | None = None


class Clock(Struct, frozen=True):
    """A clock interval as written ("9:00", "9:44"), its length and its code if they can be told."""

    start: str
    stop: str
    minutes: int | None
    span: Span
    code: str | None = None
    scope: Scope = "today"  # `other`: print, signing, scheduling times


class Exercise(Struct, frozen=True):
    """An exercise performed today, its dose and its load; None where the note does not say.

    name: as the note has it, without dose and load. hold_s: seconds of each hold. duration_s: how
    long it ran in all. distance: as written. code: the charged code under whose heading it stands.
    """

    name: str
    span: Span
    sets: int | None = None
    reps: int | None = None
    hold_s: int | None = None
    duration_s: int | None = None
    distance: str | None = None
    resistance: str | None = None
    dose_span: Span | None = None
    resistance_span: Span | None = None
    code: str | None = None
    scope: Scope = "today"


class Measure(Struct, frozen=True):
    """A value with its name: range, strength, timed test, scale, girth, vital sign, pain.

    kind: `rom`, `strength`, `test`, `scale`, `vital`, `girth`, `pain`, `other`.
    """

    kind: str
    name: str
    value: str
    span: Span
    number: float | None = None
    unit: str | None = None
    side: Literal["R", "L", "B"] | None = None
    scope: Scope = "today"


class Signature(Struct, frozen=True):
    """Who signed. credential: None where only a name or initials stand there.

    blank: True for a signature line with nobody on it. signed_on: None where no date is written.
    """

    name: str
    span: Span
    credential: str | None = None
    role: Role | None = None
    signed_on: date | None = None
    blank: bool = False


class Reading(Struct, frozen=True):
    """All that reading found in one note.

    elements: each of ELEMENTS is present, vague or absent. minutes: one entry for each charged
    timed code it was asked about. totals and clocks: None or empty where the note states none.
    unreadable: why the text could not be read, or None.
    """

    text: str
    sections: tuple[Section, ...] = ()
    elements: dict[str, Status] = {}
    facts: tuple[Fact, ...] = ()
    minutes: tuple[CodeMinutes, ...] = ()
    timed_total: Number | None = None
    treatment_total: Number | None = None
    clocks: tuple[Clock, ...] = ()
    exercises: tuple[Exercise, ...] = ()
    measures: tuple[Measure, ...] = ()
    signatures: tuple[Signature, ...] = ()
    mentions: tuple[Mention, ...] = ()
    unreadable: str | None = None

    def status(self, element: str) -> Status:
        """Return present, vague or absent."""
        return self.elements.get(element, "absent")

    def spans(self, element: str) -> tuple[Span, ...]:
        """Return where the element is shown today, in the order of the note."""
        return tuple(f.span for f in self.facts if f.element == element and f.scope == "today")

    def mentioned(self, *kinds: str) -> tuple[Mention, ...]:
        """Return the mentions of these kinds that prove something about today."""
        return tuple(
            m for m in self.mentions if m.kind in kinds and m.proves and m.scope == "today"
        )

    def minutes_of(self, code: str) -> CodeMinutes | None:
        """Return what the note says of this code's minutes, or None if it was not asked about."""
        return next((m for m in self.minutes if m.code == code), None)

    def quote(self, start: int, end: int) -> Span:
        """Return the span of these positions with its words."""
        return Span(start, end, self.text[start:end])


# --- what enters -------------------------------------------------------------------------------


class Charge(Struct, frozen=True):
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


class Provider(Struct, frozen=True):
    """A person or group on the claim; whatever is not known is None."""

    npi: str | None = None
    credential: str | None = None
    role: Role | None = None
    taxonomy: str | None = None
    entity: Literal["person", "organization"] | None = None
    location: Literal["on_site", "remote"] | None = None  # of a supervisor, on that day


class PlanOfCare(Struct, frozen=True):
    """What is known of the plan; every field may be missing."""

    established_on: date | None = None
    discipline: Discipline | None = None
    certified_from: date | None = None
    certified_through: date | None = None
    certified_on: date | None = None
    visits_per_week: int | None = None
    duration_weeks: int | None = None
    visits: int | None = None
    codes: tuple[str, ...] = ()
    diagnoses: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()


class Authorization(Struct, frozen=True):
    """An approval of the payer. used counts do not include this visit."""

    number: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    visits: int | None = None
    visits_used: int | None = None
    units: int | None = None
    units_used: int | None = None
    codes: tuple[str, ...] = ()


class Accident(Struct, frozen=True):
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
    Medicare pool. treatment_day: day of treatment since the evaluation or the last progress report,
    this visit included. claimed: what the claim says where the charges here are the note's own.
    extra: fields that came in and that chartproof does not use. reading: set by the audit.
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
    note_type: Literal["evaluation", "daily", "progress", "discharge"] | None = None
    signed_on: date | None = None
    plan_of_care: PlanOfCare | None = None
    authorization: Authorization | None = None
    accident: Accident | None = None
    abn: Abn | None = None
    onset_date: date | None = None
    claim_number: str | None = None
    received_on: date | None = None
    year_to_date_usd: Decimal | None = None
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


# --- what comes out ----------------------------------------------------------------------------


class UnitLine(Struct, frozen=True):
    """A line to bill: units of a code with the modifiers that its minutes earn."""

    code: str
    units: int
    modifiers: tuple[str, ...] = ()


class Units(Struct, frozen=True):
    """Units that minutes support, with every step in plain words.

    supported: one valid sharing-out; ties: all of them when there are several, none of them wrong.
    """

    method: Method
    total_units: int
    supported: dict[str, int]
    ties: tuple[dict[str, int], ...] = ()
    lines: tuple[UnitLine, ...] = ()
    steps: tuple[str, ...] = ()
    billed: dict[str, int] = {}
    unknown: tuple[str, ...] = ()  # what could not be decided, in plain words
    timed_units: int = 0  # those of total_units that 15-minute codes make
    borderline: tuple[str, ...] = ()  # codes whose CQ or CO answer is no error either way


class PricedLine(Struct, frozen=True):
    """One unit of one line with its allowed amount; reduction: in words, or None."""

    code: str
    unit: int
    allowed_usd: Decimal | None
    reduction: str | None = None
    why: str | None = None  # where there is no amount: bundled, carrier priced, not on file


class Price(Struct, frozen=True):
    """What lines pay. Amounts are None where a table does not cover them."""

    lines: tuple[PricedLine, ...] = ()
    allowed_usd: Decimal | None = None
    medicare_pays_usd: Decimal | None = None
    patient_owes_usd: Decimal | None = None
    provider_receives_usd: Decimal | None = None
    steps: tuple[str, ...] = ()


class Citation(Struct, frozen=True):
    """A source as a person reads it. standing: `seen` in the text, or `recalled`, to be checked."""

    source: str
    title: str
    citation: str
    standing: Literal["seen", "recalled"]
    link: str | None = None
    published: str | None = None
    checked: date | None = None


class Finding(Struct, frozen=True):
    """Something wrong. A rule gives message, evidence, lines; the audit fills in the rest.

    lines: indexes into charges. ask: the question to the clinician or biller, with blanks.
    usd: what billing as supported would change; negative: at risk, positive: left on the table.
    policy: which payer's policy decided, where the payer matters.
    """

    message: str
    evidence: tuple[Span, ...] = ()
    lines: tuple[int, ...] = ()
    ask: str = ""
    severity: Severity | None = None
    usd: Decimal | None = None
    policy: str | None = None
    rule: str = ""
    sources: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    in_force_since: date | None = None
    waived: str | None = None


class Unsure(Struct, frozen=True):
    """A rule that could not be decided, and what is missing to decide it."""

    missing: str
    rule: str = ""
    path: str | None = None


Answers = Iterator[Finding | Unsure]  # what a rule's check yields; nothing at all: nothing wrong


class Outcome(Struct, frozen=True):
    """The audit of one visit, in the shape of docs/reference/json.md.

    minutes: of each charged timed code, as they count; None where they cannot be established.
    """

    id: str
    status: Literal["ok", "failed"] = "ok"
    verdict: Verdict | None = None
    elements: dict[str, Status] = {}
    reading: Reading | None = None
    minutes: dict[str, int | None] = {}
    units: Units | None = None
    findings: tuple[Finding, ...] = ()
    unsure: tuple[Unsure, ...] = ()
    billed_price: Price | None = None
    supported_price: Price | None = None
    remarks: tuple[str, ...] = ()  # said, not found: "edit tables end 2024-09-30"
    error: str | None = None
    visit: Visit | None = field(default=None)
