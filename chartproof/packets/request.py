"""A record request or a denial, as the clinic writes it down in a TOML file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

import msgspec
from msgspec import Struct

from chartproof.errors import InputError
from chartproof.reference import Book

Item = Literal[
    "order",
    "evaluation",
    "plan_of_care",
    "certification",
    "progress_reports",
    "treatment_notes",
    "necessity",
    "goals",
    "skill",
    "response",
    "measures",
    "minutes",
    "signatures",
    "discharge",
]
Level = Literal["redetermination", "reconsideration", "appeal"]
ITEMS: Mapping[Item, str] = {
    "order": "Physician's order or referral",
    "evaluation": "Initial evaluation",
    "plan_of_care": "Plan of care",
    "certification": "Certification and recertification",
    "progress_reports": "Progress reports",
    "treatment_notes": "A note for each date of service",
    "necessity": "Why therapy was needed",
    "goals": "Goals, and the work toward them",
    "skill": "What a therapist's skill was needed for",
    "response": "Response to the treatment",
    "measures": "Measured change",
    "minutes": "Timed minutes and total treatment minutes",
    "signatures": "Signatures and credentials",
    "discharge": "Discharge summary",
}
USUAL: tuple[Item, ...] = tuple(item for item in ITEMS if item not in ("order", "discharge"))
SUFFIXES = (".pdf",)


class Clinic(Struct, frozen=True, forbid_unknown_fields=True):
    """Who answers, as the letterhead has it."""

    name: str
    address: tuple[str, ...] = ()
    contact: str = ""
    npi: str = ""


class Patient(Struct, frozen=True, forbid_unknown_fields=True):
    """Whose records: printed on the packet, and nowhere else."""

    name: str = ""
    member_id: str = ""
    born: date | None = None


class Document(Struct, frozen=True, forbid_unknown_fields=True):
    """A paper of the chart that is no visit note: enclosed behind the notes. file: a PDF."""

    title: str
    file: str
    item: Item | None = None


class Ask(Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that is asked for. words: as the letter puts it, where it matters."""

    item: Item
    words: str = ""


class Request(Struct, frozen=True, forbid_unknown_fields=True):
    """A request for records. dates: of the services asked for; open ends mean all there are.

    due_on: where the letter says it; else asked_on and the days that Medicare gives.
    """

    number: str
    clinic: Clinic
    to: tuple[str, ...] = ()
    patient: Patient = Patient()
    asked_on: date | None = None
    due_on: date | None = None
    dates_from: date | None = None
    dates_through: date | None = None
    claims: tuple[str, ...] = ()
    asks: tuple[Ask, ...] = ()
    documents: tuple[Document, ...] = ()


class Denial(Struct, frozen=True, forbid_unknown_fields=True):
    """A denied line that is to be appealed. reason: group and code as the remittance has them."""

    number: str
    clinic: Clinic
    date_of_service: date
    code: str
    reason: str
    to: tuple[str, ...] = ()
    patient: Patient = Patient()
    claim: str = ""
    units: int | None = None
    usd: Decimal | None = None
    decided_on: date | None = None
    due_on: date | None = None
    level: Level = "redetermination"


T = TypeVar("T", Request, Denial)


def read_request(path: Path) -> Request:
    """Return the request in a TOML file; raise InputError naming file and key of what is wrong."""
    request = _read(path, Request)
    for document in request.documents:
        found = path.parent / document.file
        if found.suffix.lower() not in SUFFIXES or not found.is_file():
            raise InputError(f"{path.name}: documents: {document.title}: no PDF at {document.file}")
    first, last = request.dates_from, request.dates_through
    if first is not None and last is not None and last < first:
        raise InputError(f"{path.name}: dates_through {last} lies before dates_from {first}")
    if request.asked_on and request.due_on and request.due_on < request.asked_on:
        raise InputError(f"{path.name}: due_on {request.due_on} lies before asked_on")
    return request


def read_denial(path: Path) -> Denial:
    """Return the denial in a TOML file; raise InputError naming file and key of what is wrong."""
    return _read(path, Denial)


def _read(path: Path, kind: type[T]) -> T:
    try:
        found: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        return msgspec.convert(found, kind, strict=False)
    except OSError as fault:
        raise InputError(f"{path}: {fault.strerror or 'cannot be read'}") from None
    except UnicodeDecodeError:
        raise InputError(f"{path.name}: expected UTF-8 text") from None
    except tomllib.TOMLDecodeError as fault:
        raise InputError(f"{path.name}: not TOML: {fault}") from None
    except msgspec.ValidationError as fault:
        raise InputError(f"{path.name}: {_words(fault)}") from None


def _words(fault: msgspec.ValidationError) -> str:
    """Return what is wrong and what was expected, the key first: `asks[0].item: expected ...`."""
    said, _, place = str(fault).replace("`", "").partition(" - at $.")
    said = said.replace("Object contains unknown field", "unknown key")
    said = said.replace("Object missing required field", "missing key")
    said = said.replace("Expected", "expected", 1)
    if said.startswith("Invalid RFC3339"):
        said = "expected a day such as 2026-03-17"
    elif said.startswith("Invalid enum value"):
        choices = get_args(Level) if place == "level" else ITEMS
        said = f"expected one of {', '.join(choices)}"
    return f"{place}: {said}" if place else said


def due(request: Request, payer: str, book: Book) -> tuple[date | None, str]:
    """Return the day by which to answer, and whence it is known."""
    if request.due_on is not None:
        return request.due_on, "as the request says"
    if request.asked_on is None:
        return None, "the request names no day"
    if book.policy(payer, request.asked_on).kind not in ("medicare", "medicare_advantage"):
        return None, "the request names no day, and this payer's days are not on file"
    row = book.thresholds.find(request.asked_on, ("record_request_days", "medicare"))
    if row is None:
        return None, "the request names no day"
    days = int(row.value.value)
    standing = "" if row.standing == "seen" else ", recalled: check the letter"
    return request.asked_on + timedelta(days=days), f"{days} days from the request{standing}"
