"""Claims, benefits and notes to visits: one a day of service of a claim, with the day's note.

A reference that leads nowhere is told and the rest is used; a claim that is not R4 or not
professional is told and left out. Patients are known by the id of their resource alone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any
from weakref import finalize

import msgspec

from chartproof.errors import InputError
from chartproof.fhir.charges import charge_of, diagnoses_of, place_of
from chartproof.fhir.lines import Line, lines_of
from chartproof.fhir.notes import Found, Notes, patient_id
from chartproof.fhir.payers import payer_of_claim
from chartproof.fhir.people import people_of, provider_of
from chartproof.fhir.sources import CLAIMS, Following, Resources
from chartproof.fhir.views import CarePlan, Claim, Encounter, Item, ServiceRequest, is_day, view

DISCIPLINES = {"GP": "PT", "GO": "OT", "GN": "SLP"}
OTHER_KINDS = frozenset({"institutional", "pharmacy", "oral", "vision"})
NOT_SENT = ("entered-in-error", "cancelled")
ACCIDENTS = {"MVA": "auto", "WPA": "work"}
PLANS = ("therap", "rehab")  # in the words of a plan of care of ours
Record = dict[str, Any]  # Any: a visit's JSON


def visits_in(resources: Resources) -> Iterator[Found]:
    """Yield the visits of every claim and benefit, then of notes that no claim has; and faults."""
    notes, plans = Notes(resources), _Plans(resources)
    for place, resource in resources.of_kind(*CLAIMS):
        around = Following(resources, place, resource)
        try:
            claim = view(resource, Claim, place)
            passed = _passed_over(claim, resources)
            if passed is not None:
                yield Found(place, told=(f"{place}: {passed}; not audited",))
                continue
            yield from _of_claim(place, claim, resources, around, notes, plans)
        except InputError as fault:
            yield Found(place, fault=str(fault), told=tuple(around.told))
    yield from notes.left()
    yield from (Found(said, told=(said,)) for said in (*notes.told, *plans.told))
    yield from (Found(said, fault=said) for said in resources.faults())


def _passed_over(claim: Claim, resources: Resources) -> str | None:
    """Return why a claim says nothing of a charge that was made; None where it does."""
    if claim.status in NOT_SENT:
        return f"status {claim.status}"
    if claim.use not in ("", "claim"):
        return f"use {claim.use[:20]}"
    answers = claim.claim.reference if claim.claim else ""
    if answers and resources.name_of(answers).startswith("Claim/") and resources.find(answers):
        return f"answers {resources.name_of(answers)[:80]}, which is here itself"
    return None


def _of_claim(
    place: str,
    claim: Claim,
    resources: Resources,
    around: Following,
    notes: Notes,
    plans: _Plans,
) -> Iterator[Found]:
    kinds = claim.type.codes() if claim.type else ()
    words = [claim.type.text.lower()] if claim.type and not kinds else []
    if OTHER_KINDS & {*kinds, *words}:
        raise InputError(f"{place}: type: expected a professional claim, got another kind")
    days, undated = _days(place, claim, around)
    told = () if days else tuple(around.told)  # each of the visits below tells it
    yield from (Found(place, fault=said, told=told) for said in undated)
    common, pointers = _common(claim, resources, around)
    name = place.rpartition(" ")[2]
    for day, held in days.items():
        visit = {**common, "id": name.partition("/")[2]}
        if len(days) > 1:
            visit["id"] += f"-{day}"
        visit["date_of_service"] = day
        charged: list[Line] = []
        faults = []
        visit["charges"] = []
        for line in held:
            try:
                visit["charges"].append(charge_of(line.item, line.code, pointers, around))
                charged.append(line)
            except InputError as fault:
                faults.append(f"{place}: {line.path} {line.code}: {fault}")
        lines = [line.item for line in held]
        _discipline(visit)
        visit |= people_of(lines, claim, around)
        _where_and_when(visit, lines, around)
        plan = plans.of(claim, resources, day)
        if plan or "ordered" in visit:
            ordered = visit.pop("ordered", None)
            visit["plan_of_care"] = {**plan, **({"ordered_on": ordered} if ordered else {})}
        text, document = notes.of_visit(lines, claim, day, around)
        if text is not None:
            visit["text"] = text
        visit["fhir"] = {
            "claim": name,
            "document": document,
            "lines": [line.path for line in charged],
            "sequences": [line.numbers for line in charged],
        }
        yield Found(place, visit, "; ".join(faults) or None, tuple(around.told))


def _days(place: str, claim: Claim, around: Following) -> tuple[dict[str, list[Line]], list[str]]:
    """Return the lines of each day, and what lines have no day or are of groups that are not clear.

    Those without a code are told.
    """
    if not claim.item:
        raise InputError(f"{place}: item: a claim without lines")
    days: dict[str, list[Line]] = {}
    lines, faults = lines_of(claim, around)
    for line in lines:
        if not line.code:
            around.tell(f"{line.path}: productOrService: no CPT or HCPCS code; left out")
            continue
        try:
            day = _day_of(line.item, claim, f"{place}: {line.path}")
        except InputError as fault:
            faults.append(str(fault))
        else:
            days.setdefault(day, []).append(line)
    if not days and not faults:
        raise InputError(f"{place}: item: productOrService: expected a CPT or HCPCS code, got none")
    return days, faults


def _day_of(item: Item, claim: Claim, place: str) -> str:
    """Return the day of a line; raise InputError where it is not one day, or none is stated."""
    words = item.serviced_date
    for period in (item.serviced_period, claim.billable_period):
        if not words and period is not None and period.start:
            if period.end and period.end[:10] != period.start[:10]:
                raise InputError(f"{place}: servicedDate: expected one day, got a stretch of days")
            words = period.start
    if not is_day(words[:10]):
        raise InputError(f"{place}: servicedDate: expected a day, got none")
    return words[:10]


def _common(claim: Claim, resources: Resources, around: Following) -> tuple[Record, dict[int, int]]:
    """Return what all days of a claim share, and the place of each diagnosis by its number."""
    diagnoses, pointers = diagnoses_of(claim, around)
    record: Record = {
        "payer": payer_of_claim(claim, around),
        "patient_id": patient_id(resources.name_of(claim.patient.reference)),
        "diagnoses": diagnoses,
    }
    numbers = [n for i in claim.insurance for n in i.pre_auth_ref] + list(claim.pre_auth_ref)
    if numbers:
        record["authorization"] = {"number": numbers[0]}
    billing = provider_of(claim.provider, around)
    if billing:
        record["billing"] = billing
    if claim.referral is not None:
        order = around.view(claim.referral, ServiceRequest)
        if order is not None and order.status not in ("draft", "revoked", "entered-in-error"):
            if order.requester is not None and (sent := provider_of(order.requester, around)):
                record["referring"] = sent
            if is_day(order.authored_on[:10]):
                record["ordered"] = order.authored_on[:10]
    received = [i.timing_date for i in claim.supporting_info if _is_receipt(i.category)]
    if received and is_day(received[0][:10]):
        record["received_on"] = received[0][:10]
    if claim.accident is not None:
        kinds = claim.accident.type.coding if claim.accident.type else ()
        found = {ACCIDENTS[k.code]: True for k in kinds if k.code in ACCIDENTS}
        on = {"on": claim.accident.date[:10]} if is_day(claim.accident.date[:10]) else {}
        record["accident"] = {**found, **on}
    return record, pointers


def _is_receipt(category: Any) -> bool:  # Any: a concept or None
    return category is not None and "clmrecvddate" in category.codes()


def _discipline(visit: Record) -> None:
    found = [DISCIPLINES[m] for c in visit["charges"] for m in c["modifiers"] if m in DISCIPLINES]
    if found:
        visit["discipline"] = found[0]


def _where_and_when(visit: Record, items: Sequence[Item], around: Following) -> None:
    places = list(dict.fromkeys(p for item in items if (p := place_of(item))))
    if places:
        visit["place_of_service"] = places[0]
    if len(places) > 1:
        around.tell(f"item: places of service {', '.join(places)} in one day; the first was taken")
    held = {r.reference: r for item in items for r in item.encounter}
    for reference in held.values():
        found = around.view(reference, Encounter)
        period = found.period if found is not None else None
        if period is None or period.start[:10] != period.end[:10]:
            continue  # without an end, or a series of visits
        for field, words in (("time_in", period.start), ("time_out", period.end)):
            if len(words) >= 16 and words[10] == "T":
                visit[field] = words[11:16]


class _Plans:
    """Plans of care of therapy by patient, on disk. told: those that could not be read."""

    def __init__(self, resources: Resources) -> None:
        self.told: list[str] = []
        self._index = sqlite3.connect("", check_same_thread=False)  # a file that goes when closed
        finalize(self, self._index.close)
        self._index.execute("CREATE TABLE plans (patient TEXT, plan TEXT)")
        for place, resource in resources.of_kind("CarePlan"):
            try:
                plan = view(resource, CarePlan, place)
            except InputError as fault:
                self.told.append(str(fault))
                continue
            if plan.status not in ("active", "completed"):
                continue
            if any(word in plan.words() for word in PLANS):
                row = (resources.name_of(plan.subject.reference), _plan(plan))
                self._index.execute("INSERT INTO plans VALUES (?, ?)", row)
        self._index.execute("CREATE INDEX of_patient ON plans (patient)")

    def of(self, claim: Claim, resources: Resources, day: str) -> Record:
        """Return the patient's plan for a day where there is just one."""
        patient = (resources.name_of(claim.patient.reference),)
        rows = self._index.execute("SELECT plan FROM plans WHERE patient = ?", patient)
        held: list[Record] = [msgspec.json.decode(plan) for (plan,) in rows]
        if len(held) > 1:
            held = [p for p in held if _covers(p, day)]
        return held[0] if len(held) == 1 else {}


def _plan(plan: CarePlan) -> bytes:
    days = {
        "established_on": plan.created[:10],
        "certified_from": plan.period.start[:10] if plan.period else "",
        "certified_through": plan.period.end[:10] if plan.period else "",
    }
    return msgspec.json.encode({name: words for name, words in days.items() if is_day(words)})


def _covers(plan: Record, day: str) -> bool:
    first, last = plan.get("certified_from", ""), plan.get("certified_through", "9999")
    return bool(first <= day <= last)
