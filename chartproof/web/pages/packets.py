"""Packets: the answer to a record request, looked at before it leaves, then as a PDF."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.params import FromQuery, URLEncodedBody

from chartproof.courses import audit_episode
from chartproof.errors import Absent, ChartproofError, InputError
from chartproof.model import EpisodeOutcome
from chartproof.packets.contents import Packet, course_asked_for, packet_of
from chartproof.packets.gaps import gaps
from chartproof.packets.record import packet_record
from chartproof.packets.request import ITEMS, USUAL, Ask, Clinic, Patient, Request
from chartproof.report.packet import packet_pdf
from chartproof.report.timeline import picture
from chartproof.store.people import Person
from chartproof.web.access import open_to, person
from chartproof.web.house import AnyRequest, House, house_of
from chartproof.web.pages.form_words import (
    day_in,
    file_answer,
    flat,
    lines_in,
    many_in,
    pdf_answer,
    word_in,
)
from chartproof.web.pages.frame import OFFICE, shown
from chartproof.web.pages.patients import by_discipline, named, to_choose
from chartproof.web.pages.recheck import came
from chartproof.web.tables import shelf_and_rules

Fields = dict[str, Any]  # Any: what a form holds


@get("/packets", opt=open_to(*OFFICE), include_in_schema=False, sync_to_thread=True)
def packets(request: AnyRequest, patient: FromQuery[str] = "") -> Response[str]:
    """Show the form of a record request."""
    return _form(request, {"patient": patient})


def _form(
    request: AnyRequest, given: Mapping[str, Any], *, status: int = 200, fault: str | None = None
) -> Response[str]:  # Any: what a form holds
    who, house = person(request), house_of(request)
    known, unlisted = to_choose(house, who, str(given.get("patient", "")))
    return shown(
        request,
        "packets.html",
        "/packets",
        status=status,
        fault=fault,
        given={name: given.get(name, "") for name in FIELDS},
        wanted=many_in(given, "item") or list(USUAL),
        items=ITEMS,
        patients=known,
        unlisted=unlisted,
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
            return file_answer(
                gaps(made, outcome).encode(), "text/plain; charset=utf-8", "gaps.txt"
            )
        if data.get("do") == "pdf":
            content = pdf_of(made, outcome)
            logged(house, who, str(data.get("patient", "")), content, "packet made")
            return pdf_answer(content, "packet.pdf")
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
        fields=[(n, v) for n, v in flat(data) if n not in ("do", "_csrf")],
        missing=sum(c.shown == "missing" for c in made.checklist),
        part=sum(c.shown == "in part" for c in made.checklist),
        gaps=gaps(made, outcome),
    )


def request_of(data: Mapping[str, Any], clinic: str) -> Request:  # Any: what a form holds
    """Return the record request that a form tells of; raise InputError for a field that is none."""
    number = str(data.get("number", "")).strip()
    if not number or len(number) > 60:
        raise InputError("Number of the request: expected what the letter says.")
    wanted = [n for n in ITEMS if n in many_in(data, "item")]
    made = Request(
        number=number,
        clinic=Clinic(
            name=clinic,
            address=lines_in(data, "address"),
            contact=word_in(data, "contact"),
            npi=word_in(data, "npi"),
        ),
        to=lines_in(data, "to"),
        patient=Patient(name=word_in(data, "patient_name"), member_id=word_in(data, "member_id")),
        asked_on=day_in(data, "asked_on", "Asked on"),
        due_on=day_in(data, "due_on", "Due on"),
        dates_from=day_in(data, "dates_from", "Services from"),
        dates_through=day_in(data, "dates_through", "Services through"),
        asks=tuple(Ask(item) for item in wanted),
    )
    if made.dates_from and made.dates_through and made.dates_through < made.dates_from:
        raise InputError("Services through: this day lies before the first.")
    if made.asked_on and made.due_on and made.due_on < made.asked_on:
        raise InputError("Due on: this day lies before the one it was asked on.")
    return made


def course_of(house: House, who: Person, patient_id: str, asked: Request) -> EpisodeOutcome:
    """Return the audited course of a patient that the request is about: most visits asked for."""
    shelf, rules = shelf_and_rules(house.store, who)
    records = records_of(house, who, patient_id)
    outcomes = [audit_episode(r, rules=rules, shelf=shelf) for r in records]
    return max(outcomes, key=lambda o: len(packet_of(o, asked, shelf).notes))


def records_of(house: House, who: Person, patient_id: str) -> list[Fields]:
    """Return the courses of a patient that are kept, those that the visits make included."""
    if not patient_id:
        raise InputError("Patient: choose one.")
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
    return records


def pdf_of(made: Packet, outcome: EpisodeOutcome) -> bytes:
    """Return the packet on paper: what was found in it is never part of it."""
    bare = course_asked_for(outcome, made.request)
    return packet_pdf(packet_record(made, picture(bare, auto=False)))


def logged(house: House, who: Person, patient_id: str, content: bytes, action: str) -> None:
    """Write down the fingerprint of a paper that leaves."""
    mark = hashlib.sha256(content).hexdigest()
    vault = house.store.vault
    with vault.writing() as rows:
        vault.log(
            rows,
            action,
            patient_id,
            clinic_id=who.clinic_id,
            account_id=who.id,
            detail={"sha256": mark},
        )


ROUTES = (packets, packet)
