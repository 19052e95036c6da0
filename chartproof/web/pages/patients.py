"""Patients and their courses of care."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import msgspec
from litestar import Response, get
from litestar.params import FromPath, FromQuery

from chartproof.courses import audit_episode
from chartproof.errors import Absent, ChartproofError
from chartproof.model import EpisodeOutcome, Outcome, Visit
from chartproof.report.timeline import DUE_WORDS, STANDING_WORDS, TREND_WORDS
from chartproof.report.timeline_page import COURSE_WORDS
from chartproof.report.wording import message_of
from chartproof.store.people import Person
from chartproof.store.records import Patient, Whole
from chartproof.visits import visit_from
from chartproof.web.access import open_to_all, person
from chartproof.web.house import AnyRequest, House, house_of
from chartproof.web.pages.course_shown import (
    beside,
    drawn,
    due_first,
    gauges,
    measured,
    told_of,
)
from chartproof.web.pages.frame import shown
from chartproof.web.pages.looked_at import rule_sentence
from chartproof.web.pages.recheck import came
from chartproof.web.tables import shelf_and_rules

A_PAGE = 100
MOST_VISITS = 400
MOST_LISTED = 2_000
Record = dict[str, Any]  # Any: to templates


@get("/patients", opt=open_to_all(), include_in_schema=False, sync_to_thread=True)
def patients(request: AnyRequest, start: FromQuery[int] = 0) -> Response[str]:
    """Show the patients that one may see, those seen last first."""
    found, count = house_of(request).store.items.patients(
        person(request), offset=max(0, start), limit=A_PAGE
    )
    return shown(
        request,
        "patients.html",
        "/patients",
        patients=found,
        count=count,
        start=max(0, start),
        step=A_PAGE,
    )


@get("/patients/{patient_id:str}", opt=open_to_all(), include_in_schema=False, sync_to_thread=True)
def patient(request: AnyRequest, patient_id: FromPath[str]) -> Response[str]:
    """Show a patient: the course that the visits make, and what is kept."""
    who, house = person(request), house_of(request)
    visits = house.store.items.of_patient(who, patient_id, "visit")[-MOST_VISITS:]
    courses = house.store.items.of_patient(who, patient_id, "episode")
    claims = house.store.items.of_patient(who, patient_id, "claim")
    label = named(house, who, patient_id)
    parts = [_course(house, who, came(c), label, c.item.id) for c in courses]
    for discipline, own in by_discipline(visits).items():
        record = {
            "id": label,
            "patient_id": label,
            "discipline": discipline,
            "payer": own[-1][1].payer,
            "visits": [came(w) for w, _ in own],
        }
        course = _course(house, who, record, label, None, {v.id: w.item.id for w, v in own})
        parts.append({**course, "settle": to_settle(own)})
    return shown(
        request,
        "patient.html",
        "/patients",
        label=label,
        parts=parts,
        visits=visits,
        claims=claims,
        words=WORDS,
        sentence=rule_sentence,
        packet=who.role != "clinician",
        patient_id=patient_id,
    )


@get("/episodes/{item_id:str}", opt=open_to_all(), include_in_schema=False, sync_to_thread=True)
def episode(request: AnyRequest, item_id: FromPath[str]) -> Response[str]:
    """Show a course of care that is kept as one."""
    who, house = person(request), house_of(request)
    whole = house.store.items.one(who, item_id)
    label = named(house, who, whole.item.patient_id) if whole.item.patient_id else "Course of care"
    return shown(
        request,
        "patient.html",
        "/patients",
        label=label,
        parts=[_course(house, who, came(whole), label, item_id)],
        visits=(),
        claims=(),
        words=WORDS,
        sentence=rule_sentence,
        packet=who.role != "clinician",
        patient_id=whole.item.patient_id,
    )


def to_settle(own: Sequence[tuple[Whole, Visit]]) -> list[Record]:
    """Return the visits in which something is open that is more than a note, by day."""
    found = []
    for whole, visit in own:
        told: Record = msgspec.json.decode(whole.outcome)
        said = told.get("findings", [])
        rows = [
            f
            for f in whole.findings
            if f.state == "open" and f.severity != "note" and 0 <= f.position < len(said)
        ]
        if rows:
            first = min(rows, key=lambda f: (f.severity != "error", f.position))
            found.append(
                {
                    "item": whole.item.id,
                    "finding": first.id,
                    "day": visit.date_of_service,
                    "severity": first.severity,
                    "message": said[first.position]["message"],
                    "count": len(rows),
                }
            )
    return found


WORDS = {
    "course": COURSE_WORDS,
    "due": DUE_WORDS,
    "standing": STANDING_WORDS,
    "trend": TREND_WORDS,
}


def named(house: House, who: Person, patient_id: str | None) -> str:
    """Return a patient as the clinic calls them."""
    return house.store.items.label(who, patient_id) if patient_id else ""


def to_choose(house: House, who: Person, chosen: str = "") -> tuple[list[Patient], int]:
    """Return the patients that a form lists, those seen last first, and how many it leaves out.

    chosen: one that is listed whenever it was seen.
    """
    found, count = house.store.items.patients(who, limit=MOST_LISTED)
    if chosen and all(p.id != chosen for p in found):
        with suppress(Absent):
            found.append(Patient(id=chosen, label=named(house, who, chosen), items=0, last_day=""))
    return found, count - len(found)


def by_discipline(visits: Sequence[Whole]) -> dict[str, list[tuple[Whole, Visit]]]:
    """Return the visits that are kept, by discipline and day; one that cannot be read is left."""
    found: dict[str, list[tuple[Whole, Visit]]] = {}
    for whole in visits:
        try:
            visit = visit_from(came(whole))
        except (ChartproofError, msgspec.MsgspecError):
            continue
        found.setdefault(visit.discipline or "PT", []).append((whole, visit))
    for own in found.values():
        own.sort(key=lambda pair: pair[1].date_of_service)
    return found


def _course(
    house: House,
    who: Person,
    record: Record,
    label: str,
    item_id: str | None,
    links: dict[str, str] | None = None,
) -> Record:
    shelf, rules = shelf_and_rules(house.store, who)
    outcome = audit_episode(record, rules=rules, shelf=shelf)
    return course_record(outcome, label, item_id, links or {}, shelf)


def course_record(
    outcome: EpisodeOutcome, label: str, item_id: str | None, links: dict[str, str], shelf: Any
) -> Record:  # Any: a Book
    """Return what the page shows of an audited course. links: items by id of the visit."""
    course = outcome.episode
    visits = course.visits if course else ()
    return {
        "outcome": outcome,
        "item": item_id,
        "links": links,
        "visits": visits,
        "picture": drawn(outcome),
        "dues": due_first(outcome.dues),
        "gauges": gauges(visits, label or "patient", shelf),
        "series": measured(outcome.series),
        "beside": beside(outcome),
        "elsewhere": [told_of(c) for c in outcome.copies if c.other_episode is not None],
        "findings": [(f, message_of(f)) for f in outcome.findings if f.waived is None],
        "verdicts": {o.id: o.verdict for o in outcome.outcomes},
        "settle": [_unkept(o) for o in outcome.outcomes if _is_open(o)],
    }


def _is_open(outcome: Outcome) -> bool:
    return any(f.severity != "note" and f.waived is None for f in outcome.findings)


def _unkept(outcome: Outcome) -> Record:
    """Return a visit to be settled that is kept with its course alone."""
    rows = [f for f in outcome.findings if f.severity != "note" and f.waived is None]
    first = min(rows, key=lambda f: f.severity != "error")
    return {
        "item": "",
        "finding": "",
        "day": outcome.visit.date_of_service if outcome.visit else None,
        "severity": first.severity or "note",
        "message": first.message,
        "count": len(rows),
    }


ROUTES = (patients, patient, episode)
