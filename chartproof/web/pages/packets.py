"""Packets: the answer to a record request, looked at before it leaves, then as a PDF."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.params import FromQuery, URLEncodedBody
from msgspec.structs import replace

from chartproof.courses import audit_episode
from chartproof.errors import Absent, ChartproofError, InputError
from chartproof.model import EpisodeOutcome
from chartproof.packets.contents import Packet, packet_of
from chartproof.packets.gaps import gaps
from chartproof.packets.record import packet_record
from chartproof.packets.request import ITEMS, USUAL, Ask, Clinic, Patient, Request
from chartproof.report.packet import packet_pdf
from chartproof.report.timeline import picture
from chartproof.store.people import Person
from chartproof.web.access import open_to, person
from chartproof.web.house import AnyRequest, House, house_of
from chartproof.web.pages.frame import OFFICE, shown
from chartproof.web.pages.patients import by_discipline, named
from chartproof.web.pages.recheck import came
from chartproof.web.tables import shelf_and_rules

Fields = dict[str, Any]  # Any: what a form holds
MOST_PATIENTS = 500


@get("/packets", opt=open_to(*OFFICE), include_in_schema=False, sync_to_thread=True)
def packets(request: AnyRequest, patient: FromQuery[str] = "") -> Response[str]:
    """Show the form of a record request."""
    return _form(request, {"patient": patient})


def _form(
    request: AnyRequest, given: Mapping[str, Any], *, status: int = 200, fault: str | None = None
) -> Response[str]:  # Any: what a form holds
    who, house = person(request), house_of(request)
    known, _ = house.store.items.patients(who, limit=MOST_PATIENTS)
    return shown(
        request,
        "packets.html",
        "/packets",
        status=status,
        fault=fault,
        given={name: given.get(name, "") for name in FIELDS},
        wanted=_many(given, "item") or list(USUAL),
        items=ITEMS,
        patients=known,
    )


FIELDS = (
    *("patient", "number", "asked_on", "due_on", "dates_from", "dates_through"),
    *("to", "address", "contact", "npi", "patient_name", "member_id"),
)


@post("/packets", opt=open_to(*OFFICE), include_in_schema=False, sync_to_thread=True)
def packet(
    request: AnyRequest, data: URLEncodedBody[Fields]
) -> Response[Any]:  # Any: a page or a PDF
    """Show what the packet shows and lacks; or return it as a PDF, or its gaps as text."""
    who, house = person(request), house_of(request)
    try:
        asked = request_of(data, house.store.clinics.of(who).name)
        outcome = course_of(house, who, str(data.get("patient", "")), asked)
        shelf, _ = shelf_and_rules(house.store, who)
        made = packet_of(outcome, asked, shelf)
        if not made.notes and not made.lines:
            raise InputError("No visit of this patient lies between these days.")
        if data.get("do") == "gaps":
            return _file(gaps(made, outcome).encode(), "text/plain; charset=utf-8", "gaps.txt")
        if data.get("do") == "pdf":
            content = pdf_of(made, outcome)
            _logged(house, who, str(data.get("patient", "")), content)
            return _file(content, "application/pdf", "packet.pdf")
    except ChartproofError as fault:
        if isinstance(fault, Absent):
            raise
        return _form(request, data, status=422, fault=str(fault))
    return shown(
        request,
        "packet.html",
        "/packets",
        made=made,
        label=named(house, who, str(data.get("patient", ""))),
        fields=[(n, v) for n, v in _flat(data) if n not in ("do", "_csrf")],
        missing=sum(c.shown == "missing" for c in made.checklist),
        part=sum(c.shown == "in part" for c in made.checklist),
        gaps=gaps(made, outcome),
    )


def request_of(data: Mapping[str, Any], clinic: str) -> Request:  # Any: what a form holds
    """Return the record request that a form tells of; raise InputError for a field that is none."""
    number = str(data.get("number", "")).strip()
    if not number or len(number) > 60:
        raise InputError("Number of the request: expected what the letter says.")
    wanted = [n for n in ITEMS if n in _many(data, "item")]
    made = Request(
        number=number,
        clinic=Clinic(
            name=clinic,
            address=_lines(data, "address"),
            contact=_word(data, "contact"),
            npi=_word(data, "npi"),
        ),
        to=_lines(data, "to"),
        patient=Patient(name=_word(data, "patient_name"), member_id=_word(data, "member_id")),
        asked_on=_day(data, "asked_on", "Asked on"),
        due_on=_day(data, "due_on", "Due on"),
        dates_from=_day(data, "dates_from", "Services from"),
        dates_through=_day(data, "dates_through", "Services through"),
        asks=tuple(Ask(item) for item in wanted),
    )
    if made.dates_from and made.dates_through and made.dates_through < made.dates_from:
        raise InputError("Services through: this day lies before the first.")
    if made.asked_on and made.due_on and made.due_on < made.asked_on:
        raise InputError("Due on: this day lies before the one it was asked on.")
    return made


def course_of(house: House, who: Person, patient_id: str, asked: Request) -> EpisodeOutcome:
    """Return the audited course of a patient that the request is about: most visits asked for."""
    if not patient_id:
        raise InputError("Patient: choose one.")
    shelf, rules = shelf_and_rules(house.store, who)
    records = [came(w) for w in house.store.items.of_patient(who, patient_id, "episode")]
    visits = house.store.items.of_patient(who, patient_id, "visit")
    label = named(house, who, patient_id)
    for discipline, own in by_discipline(visits).items():
        records.append(
            {
                "id": label,
                "patient_id": label,
                "discipline": discipline,
                "payer": own[-1][1].payer,
                "visits": [came(w) for w, _ in own],
            }
        )
    if not records:
        raise InputError("Patient: only claims are kept of this one; a packet needs notes.")
    outcomes = [audit_episode(r, rules=rules, shelf=shelf) for r in records]
    return max(outcomes, key=lambda o: len(packet_of(o, asked, shelf).notes))


def pdf_of(made: Packet, outcome: EpisodeOutcome) -> bytes:
    """Return the packet on paper: what was found in it is never part of it."""
    bare = replace(outcome, findings=(), copies=(), dues=())
    return packet_pdf(packet_record(made, picture(bare, auto=False)))


def _logged(house: House, who: Person, patient_id: str, content: bytes) -> None:
    mark = hashlib.sha256(content).hexdigest()
    vault = house.store.vault
    with vault.writing() as rows:
        vault.log(
            rows,
            "packet made",
            patient_id,
            clinic_id=who.clinic_id,
            account_id=who.id,
            detail={"sha256": mark},
        )


def _file(content: bytes, media_type: str, name: str) -> Response[bytes]:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers, status_code=200)


def _many(data: Mapping[str, Any], name: str) -> list[str]:  # Any: what a form holds
    found = data.get(name, [])
    return [str(v) for v in found] if isinstance(found, list) else [str(found)]


def _flat(data: Mapping[str, Any]) -> list[tuple[str, str]]:  # Any: what a form holds
    return [(name, value) for name in data for value in _many(data, name)]


def _word(data: Mapping[str, Any], name: str) -> str:  # Any: what a form holds
    return " ".join(str(data.get(name, "")).split())[:200]


def _lines(data: Mapping[str, Any], name: str) -> tuple[str, ...]:  # Any: what a form holds
    found = (" ".join(line.split())[:200] for line in str(data.get(name, "")).splitlines())
    return tuple(line for line in found if line)[:8]


def _day(data: Mapping[str, Any], name: str, called: str) -> date | None:  # Any: a form
    words = str(data.get(name, "")).strip()
    try:
        return date.fromisoformat(words) if words else None
    except ValueError:
        raise InputError(f"{called}: expected a day such as 2026-03-31.") from None


ROUTES = (packets, packet)
