"""Claims, benefits and notes to visits: one a day of service of a claim, with the day's note.

A reference that leads nowhere is told and the rest is used; a claim that is not R4 or not
professional is told and left out. Patients are known by the id of their resource alone.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from chartproof.errors import InputError
from chartproof.fhir.documents import text_of
from chartproof.fhir.sources import CLAIMS, Resources
from chartproof.fhir.views import (
    CarePlan,
    CareTeam,
    Claim,
    Concept,
    Condition,
    Coverage,
    Document,
    Encounter,
    Item,
    Practitioner,
    Reference,
    ServiceRequest,
    view,
)

PAYERS = Path(__file__).parent / "payers.csv"
NPI = "http://hl7.org/fhir/sid/us-npi"
ICD = "http://hl7.org/fhir/sid/icd-10-cm"
CREDENTIALS = ("PTA", "COTA", "OTA", "PT", "OT", "SLP", "DC", "MD", "DO", "NP", "PA")
DISCIPLINES = {"GP": "PT", "GO": "OT", "GN": "SLP"}
Record = dict[str, Any]  # Any: a visit's JSON


class Found(Struct, frozen=True):
    """A visit's record, or what was wrong. told: what is missing around it, used all the same."""

    place: str
    record: Record | None = None
    fault: str | None = None
    told: tuple[str, ...] = ()


def visits_in(resources: Resources) -> Iterator[Found]:
    """Yield the visits of every claim and benefit, then of notes that no claim has; and faults."""
    documents = _Documents(resources)
    for place, resource in resources.of_kind(*CLAIMS):
        try:
            yield from _of_claim(
                place, view(resource, Claim, place), resources, documents, resource
            )
        except InputError as fault:
            yield Found(place, fault=str(fault))
    yield from documents.left()
    for said in resources.faults():
        yield Found(said, fault=said)


def _of_claim(
    place: str, claim: Claim, resources: Resources, documents: _Documents, raw: Any
) -> Iterator[Found]:  # Any: JSON
    if not claim.item or all(i.product_or_service is None for i in claim.item):
        older = any(i.service is not None for i in claim.item)
        said = "item.service: FHIR R4 calls it productOrService" if older else "no item with a code"
        raise InputError(f"{place}: {said}; expected FHIR R4 (4.0.1)")
    kind = claim.type.words() if claim.type else ""
    if kind and any(word in kind for word in ("institutional", "pharmacy", "oral", "vision")):
        raise InputError(f"{place}: type: expected a professional claim, got another kind")
    told: list[str] = []
    days: dict[str, list[Item]] = {}
    for item in claim.item:
        days.setdefault(_day_of(item, claim), []).append(item)
    if "" in days:
        raise InputError(f"{place}: item: servicedDate: expected a day, got none")
    common = _common(place, claim, resources, told)
    name = f"{raw.get('resourceType', 'Claim')}/{claim.id}"
    for day, items in days.items():
        visit = {**common, "id": claim.id if len(days) == 1 else f"{claim.id}-{day}"}
        visit["date_of_service"] = day
        visit["charges"] = [_charge(item, claim) for item in items]
        _discipline(visit)
        _people(visit, items, claim, resources, told, place)
        _encounter(visit, items, resources, told, place)
        text, document = documents.of_visit(items, claim.patient, day, told, place)
        if text is not None:
            visit["text"] = text
        visit["fhir"] = {"claim": name, "document": document}
        yield Found(place, visit, told=tuple(dict.fromkeys(told)))


def _day_of(item: Item, claim: Claim) -> str:
    for words in (
        item.serviced_date,
        item.serviced_period.start if item.serviced_period else "",
        claim.billable_period.start if claim.billable_period else "",
    ):
        if len(words) >= 10:
            return words[:10]
    return ""


def _common(place: str, claim: Claim, resources: Resources, told: list[str]) -> Record:
    focal = [i for i in claim.insurance if i.focal] or list(claim.insurance)
    payer = "unknown"
    if focal:
        coverage = _resolved(focal[0].coverage, Coverage, resources, told, place)
        payer = _payer(coverage, focal[0].coverage)
    if payer == "unknown" and claim.insurer is not None:
        payer = payer_of(claim.insurer.display)
    record: Record = {
        "payer": payer,
        "patient_id": claim.patient.reference.rpartition("/")[2] or None,
        "diagnoses": _diagnoses(claim, resources, told, place),
    }
    if focal and focal[0].pre_auth_ref:
        record["authorization"] = {"number": focal[0].pre_auth_ref[0]}
    billing = _provider(claim.provider, resources, told, place)
    if billing:
        record["billing"] = billing
    if claim.referral is not None:
        order = _resolved(claim.referral, ServiceRequest, resources, told, place)
        if order is not None and order.requester is not None:
            record["referring"] = _provider(order.requester, resources, told, place)
    plan = _plan(claim.patient, resources)
    if plan:
        record["plan_of_care"] = plan
    return record


def _diagnoses(claim: Claim, resources: Resources, told: list[str], place: str) -> list[str]:
    found = []
    for entry in sorted(claim.diagnosis, key=lambda d: d.sequence):
        concept = entry.diagnosis_codeable_concept
        if concept is None and entry.diagnosis_reference is not None:
            condition = _resolved(entry.diagnosis_reference, Condition, resources, told, place)
            concept = condition.code if condition else None
        code = _coded(concept, ICD)
        if code:
            found.append(code if "." in code or len(code) <= 3 else f"{code[:3]}.{code[3:]}")
    return found


def _coded(concept: Concept | None, system: str) -> str:
    """Return the code of a system, or the only one that there is."""
    codings = concept.coding if concept else ()
    own = [c.code for c in codings if c.system.rstrip("/") == system]
    return (own or [c.code for c in codings] or [""])[0].upper()


def _charge(item: Item, claim: Claim) -> Record:
    codes = (
        [c.code.upper() for c in item.product_or_service.coding] if item.product_or_service else []
    )
    code = next((c for c in codes if len(c) == 5), codes[0] if codes else "")
    units = item.quantity.value if item.quantity and item.quantity.value is not None else 1
    charge: Record = {
        "code": code,
        "units": int(units),
        "modifiers": [c.coding[0].code.upper() for c in item.modifier if c.coding],
    }
    if item.net is not None and item.net.value is not None:
        charge["charge_usd"] = f"{item.net.value:.2f}"
    order = [d.sequence for d in sorted(claim.diagnosis, key=lambda d: d.sequence)]
    pointers = [order.index(s) + 1 for s in item.diagnosis_sequence if s in order]
    if pointers:
        charge["diagnosis_pointers"] = pointers
    return charge


def _discipline(visit: Record) -> None:
    for charge in visit["charges"]:
        for modifier in charge["modifiers"]:
            if modifier in DISCIPLINES:
                visit["discipline"] = DISCIPLINES[modifier]
                return


def _people(
    visit: Record,
    items: Sequence[Item],
    claim: Claim,
    resources: Resources,
    told: list[str],
    place: str,
) -> None:
    sequences = {s for item in items for s in item.care_team_sequence}
    team = [m for m in claim.care_team if not sequences or m.sequence in sequences]
    for member in team:
        role = _role(member)
        if role and role not in visit:
            person = _provider(member.provider, resources, told, place, member.qualification)
            if person:
                visit[role] = person


def _role(member: CareTeam) -> str:
    words = member.role.words() if member.role else "primary"
    for word, role in (
        ("supervis", "supervising"),
        ("refer", "referring"),
        ("order", "referring"),
        ("assist", "rendering"),
        ("render", "rendering"),
        ("perform", "rendering"),
        ("primary", "rendering"),
    ):
        if word in words:
            return role
    return ""


def _provider(
    reference: Reference,
    resources: Resources,
    told: list[str],
    place: str,
    qualification: Concept | None = None,
) -> Record:
    """Return number, credential and kind of a provider, as far as they are there."""
    if not reference.reference:
        own = reference.identifier
        return {"npi": own.value} if own is not None and own.value else {}
    person = _resolved(reference, Practitioner, resources, told, place)
    if person is None:
        return {}
    npis = [i.value for i in person.identifier if i.system == NPI]
    words = [qualification.words()] if qualification else []
    words += [q.code.words() for q in person.qualification]
    record: Record = {
        "entity": "organization" if "Organization" in reference.reference else "person"
    }
    if npis:
        record["npi"] = npis[0]
    held = {w.strip(".,").upper() for text in words for w in text.split()}
    credential = next((c for c in CREDENTIALS if c in held), None)
    if credential:
        record["credential"] = credential
    return record


def _encounter(
    visit: Record, items: Sequence[Item], resources: Resources, told: list[str], place: str
) -> None:
    for item in items:
        place_code = _coded(item.location_codeable_concept, "")
        if place_code and "place_of_service" not in visit:
            visit["place_of_service"] = place_code
    for reference in dict.fromkeys(r.reference for i in items for r in i.encounter):
        found = _resolved(Reference(reference), Encounter, resources, told, place)
        if found is not None and found.period is not None:
            for field, words in (("time_in", found.period.start), ("time_out", found.period.end)):
                if len(words) >= 16 and words[10] == "T":
                    visit[field] = words[11:16]


def _plan(patient: Reference, resources: Resources) -> Record:
    """Return the patient's plan of care where there is just one that is active."""
    plans = []
    for place, resource in resources.of_kind("CarePlan"):
        subject = resource.get("subject")
        if isinstance(subject, dict) and subject.get("reference") == patient.reference:
            plan = view(resource, CarePlan, place)
            if plan.status in ("active", "completed"):
                plans.append(plan)
    if len(plans) != 1:
        return {}
    plan = plans[0]
    days = {
        "established_on": plan.created[:10],
        "certified_from": plan.period.start[:10] if plan.period else "",
        "certified_through": plan.period.end[:10] if plan.period else "",
    }
    return {name: words for name, words in days.items() if _is_day(words)}


def _is_day(words: str) -> bool:
    try:
        date.fromisoformat(words)
    except ValueError:
        return False
    return True


def _payer(coverage: Coverage | None, reference: Reference) -> str:
    words = [reference.display]
    if coverage is not None:
        words += [coverage.type.words() if coverage.type else ""]
        words += [p.display for p in coverage.payor]
    found = [p for w in words if (p := payer_of(w)) != "unknown"]
    return found[0] if found else "unknown"


def payer_of(words: str) -> str:
    """Return our name of a payer by the words that stand for it; `unknown` where none does."""
    plain = words.lower()
    return next((payer for known, payer in _payers() if known in plain), "unknown")


@cache
def _payers() -> tuple[tuple[str, str], ...]:
    with PAYERS.open(encoding="utf-8", newline="") as file:
        return tuple((row["words"], row["payer"]) for row in csv.DictReader(file))


def _resolved(
    reference: Reference, kind: type[Any], resources: Resources, told: list[str], place: str
) -> Any:  # Any: a view of that kind, or None
    if not reference.reference:
        return None
    found = resources.find(reference.reference)
    if found is None:
        told.append(f"{place}: {reference.reference[:60]}: nothing there under that reference")
        return None
    return view(found, kind, reference.reference)


class _Documents:
    """The notes, found by encounter, or by patient and day; each goes to one visit alone."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._by_encounter: dict[str, list[str]] = {}
        self._by_day: dict[tuple[str, str], list[str]] = {}
        self._places: dict[str, str] = {}
        self._used: set[str] = set()
        self._faults: list[Found] = []
        for place, resource in resources.of_kind("DocumentReference"):
            try:
                self._note(place, view(resource, Document, place))
            except InputError as fault:
                self._faults.append(Found(place, fault=str(fault)))

    def _note(self, place: str, document: Document) -> None:
        if document.status == "entered-in-error":
            return
        key = f"DocumentReference/{document.id}"
        self._places[key] = place
        for reference in document.context.encounter if document.context else ():
            self._by_encounter.setdefault(reference.reference, []).append(key)
        patient = document.subject.reference if document.subject else ""
        self._by_day.setdefault((patient, _day_of_document(document)), []).append(key)

    def of_visit(
        self, items: Sequence[Item], patient: Reference, day: str, told: list[str], place: str
    ) -> tuple[str | None, str | None]:
        """Return the note of a visit and its reference; several are set one below the other."""
        keys = [
            k for i in items for r in i.encounter for k in self._by_encounter.get(r.reference, ())
        ]
        keys = keys or self._by_day.get((patient.reference, day), [])
        texts = []
        for key in dict.fromkeys(keys):
            try:
                texts.append(self._text(key))
                self._used.add(key)
            except InputError as fault:
                told.append(f"{place}: {key}: {fault}")
        return ("\n\n".join(texts), keys[0]) if texts else (None, None)

    def _text(self, key: str) -> str:
        resource = self._resources.find(key)
        document = view(resource or {}, Document, key)
        parts = []
        for content in document.content:
            given = content.attachment
            data, kind = given.data, given.content_type
            if not data and given.url:
                binary = self._resources.find(given.url)
                if binary is None:
                    raise InputError("attachment.url: nothing there under that address")
                data, kind = str(binary.get("data", "")), kind or str(binary.get("contentType", ""))
            parts.append(text_of(data, kind))
        if not parts:
            raise InputError("content: no attachment")
        return parts[0]

    def left(self) -> Iterator[Found]:
        """Yield a visit without charges for each note that no claim has, and faults of notes."""
        yield from self._faults
        for (patient, day), keys in self._by_day.items():
            for key in keys:
                if key in self._used:
                    continue
                place = self._places[key]
                try:
                    text = self._text(key)
                except InputError as fault:
                    yield Found(place, fault=f"{place}: {fault}")
                    continue
                if not _is_day(day):
                    yield Found(place, fault=f"{place}: date: expected a day, got none")
                    continue
                record: Record = {
                    "id": key.rpartition("/")[2],
                    "date_of_service": day,
                    "payer": "unknown",
                    "patient_id": patient.rpartition("/")[2] or None,
                    "charges": [],
                    "text": text,
                    "fhir": {"claim": None, "document": key},
                }
                yield Found(place, record)


def _day_of_document(document: Document) -> str:
    period = document.context.period if document.context else None
    return (period.start if period and period.start else document.date)[:10]
