"""What was looked at and what was found in it, as the store hands it out."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from chartproof.store.database import Row, Value
from chartproof.store.people import Person
from chartproof.store.vault import Vault

Kind = Literal["visit", "claim", "episode"]
FindingState = Literal["open", "waived", "fixed"]
STATES: tuple[FindingState, ...] = ("open", "waived", "fixed")


class NewFinding(Struct, frozen=True, kw_only=True):
    """A finding as an audit gives it. mark: says whether a later one is the same."""

    rule: str
    severity: str
    mark: str
    cents: int | None = None


class NewItem(Struct, frozen=True, kw_only=True):
    """Something that was looked at. key: the same for the same thing seen again.

    content: what came in; outcome: what was said of it, JSON; both are sealed. patient: an
    identifier of the patient in the clinic's own words. day: as 2026-03-03.
    """

    kind: Kind
    key: str
    status: str
    content: bytes
    outcome: bytes
    number: int = 0
    patient: str | None = None
    clinician: str | None = None
    payer: str = ""
    day: str = ""
    verdict: str | None = None
    charge_cents: int | None = None
    risk_cents: int = 0
    left_cents: int = 0
    findings: tuple[NewFinding, ...] = ()


class Item(Struct, frozen=True, kw_only=True):
    """What a list shows. open: findings nobody has settled yet."""

    id: str
    kind: Kind
    job_id: str | None
    number: int
    patient_id: str | None
    clinician: str | None
    payer: str
    day: str
    status: str
    verdict: str | None
    charge_cents: int | None
    risk_cents: int
    left_cents: int
    made_ms: int
    version: int
    open: int


class FindingRow(Struct, frozen=True, kw_only=True):
    """How far a finding has come. position: in the findings of the outcome."""

    id: str
    item_id: str
    position: int
    rule: str
    severity: str
    cents: int | None
    state: FindingState
    assigned_to: str | None
    reason: str | None
    until: str | None
    changed_ms: int
    changed_by: str | None
    version: int


class Whole(Struct, frozen=True, kw_only=True):
    """An item with all that belongs to it."""

    item: Item
    content: bytes
    outcome: bytes
    findings: tuple[FindingRow, ...]


class Compared(Struct, frozen=True):
    """Findings of an item against those of another state of it, by position.

    gone: positions in the findings before; came, stay: in those after.
    """

    gone: tuple[int, ...] = ()
    came: tuple[int, ...] = ()
    stay: tuple[int, ...] = ()


class Comment(Struct, frozen=True, kw_only=True):
    """What somebody wrote beside a finding."""

    id: str
    account_id: str
    words: str
    made_ms: int


class NewDenial(Struct, frozen=True, kw_only=True):
    """A denial as a payment file gives it. claim: the claim's own number."""

    number: int
    claim: str
    day: str
    reason: str
    cause: str | None
    rule: str | None
    cents: int
    content: bytes


class Patient(Struct, frozen=True, kw_only=True):
    """A patient, by the clinic's own identifier. items: how many visits and claims are here."""

    id: str
    label: str
    items: int
    last_day: str


class Asked(Struct, frozen=True, kw_only=True):
    """What a list is narrowed to; None leaves a field open."""

    kind: Kind | None = None
    status: str | None = None
    rule: str | None = None
    payer: str | None = None
    clinician: str | None = None
    assigned_to: str | None = None
    state: FindingState | None = None
    job_id: str | None = None
    patient_id: str | None = None
    first_day: str | None = None
    last_day: str | None = None


ITEM = (
    "SELECT i.id, i.kind, i.job_id, i.number, i.patient_id, i.clinician, i.payer, i.day, i.status,"
    " i.verdict, i.charge_cents, i.risk_cents, i.left_cents, i.made_ms, i.version,"
    " (SELECT COUNT(*) FROM finding f WHERE f.item_id = i.id AND f.state = 'open') FROM item i"
)
FINDING = (
    "SELECT id, item_id, position, rule, severity, cents, state, assigned_to, reason, until,"
    " changed_ms, changed_by, version FROM finding"
)


def seen_by(who: Person) -> tuple[str, tuple[Value, ...]]:
    """Return the condition on `item i` that holds what somebody may see, and its values.

    A clinician sees own visits, those of patients seen, and those of patients that were named;
    everybody else the whole clinic's.
    """
    if who.role != "clinician":
        return "i.clinic_id = ?", (who.clinic_id,)
    own = who.clinician or f"account:{who.id}"
    return (
        "i.clinic_id = ? AND (i.made_by = ? OR i.clinician = ? OR i.patient_id IN"
        " (SELECT patient_id FROM item WHERE clinic_id = ? AND (clinician = ? OR made_by = ?)"
        " AND patient_id IS NOT NULL)"
        " OR i.patient_id IN (SELECT patient_id FROM care WHERE account_id = ?))",
        (who.clinic_id, who.id, own, who.clinic_id, own, who.id, who.id),
    )


def item_row(row: Row) -> Item:
    """Return a row of ITEM."""
    return Item(
        id=row[0],
        kind=row[1],
        job_id=row[2],
        number=row[3],
        patient_id=row[4],
        clinician=row[5],
        payer=row[6],
        day=row[7],
        status=row[8],
        verdict=row[9],
        charge_cents=row[10],
        risk_cents=row[11],
        left_cents=row[12],
        made_ms=row[13],
        version=row[14],
        open=row[15],
    )


def finding_row(vault: Vault, row: Row) -> FindingRow:
    """Return a row of FINDING with its reason opened."""
    reason = None
    if row[8] is not None:
        reason = vault.open_text(row[8], f"finding.reason:{row[0]}")
    return FindingRow(
        id=row[0],
        item_id=row[1],
        position=row[2],
        rule=row[3],
        severity=row[4],
        cents=row[5],
        state=row[6],
        assigned_to=row[7],
        reason=reason,
        until=row[9],
        changed_ms=row[10],
        changed_by=row[11],
        version=row[12],
    )
