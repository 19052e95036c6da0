"""Notes, found for a visit by claim, encounter, or patient and day; each goes to one visit alone.

What is known of each note stands in an index on disk; its text is read when it is asked for.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from weakref import finalize

from msgspec import Struct

from chartproof.errors import InputError
from chartproof.fhir.documents import text_of
from chartproof.fhir.sources import Following, Resources
from chartproof.fhir.views import (
    Attachment,
    Claim,
    Document,
    Encounter,
    Information,
    Item,
    is_day,
    view,
)

Record = dict[str, Any]  # Any: a visit's JSON
LATEST = 30  # days after a visit that the only note of its encounter may be filed


class Found(Struct, frozen=True):
    """A visit's record, or what was wrong. told: what is missing around it, used all the same.

    With both a record and a fault, the visit is audited as far as it goes and marked failed.
    """

    place: str
    record: Record | None = None
    fault: str | None = None
    told: tuple[str, ...] = ()


class Notes:
    """The notes of a source. told: those that were passed over, and why."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self.told: list[str] = []
        self._faults: list[Found] = []
        self._index = sqlite3.connect("", check_same_thread=False)  # a file that goes when closed
        finalize(self, self._index.close)
        self._index.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE notes (number INTEGER PRIMARY KEY, name TEXT UNIQUE, place TEXT,"
            " patient TEXT, day TEXT, sure INTEGER, author TEXT, used INTEGER DEFAULT 0);"
            "CREATE TABLE of_encounter (encounter TEXT, name TEXT);"
        )
        for place, resource in resources.of_kind("DocumentReference"):
            try:
                self._note(place, resource)
            except InputError as fault:
                self._faults.append(Found(place, fault=str(fault)))
        self._index.executescript(
            "CREATE INDEX by_day ON notes (patient, day);"
            "CREATE INDEX by_encounter ON of_encounter (encounter);"
        )

    def _note(self, place: str, resource: Record) -> None:
        document = view(resource, Document, place)
        if document.status in ("entered-in-error", "superseded"):
            self.told.append(f"{place}: status {document.status}; not read")
            return
        around, name = Following(self._resources, place, resource), self._resources.name_of
        context = document.context
        encounters = context.encounter if context else ()
        day = context.period.start[:10] if context and context.period else ""
        if not is_day(day):
            days = {_one_day(around.view(r, Encounter)) for r in encounters}
            day = days.pop() if len(days) == 1 else ""
        sure = is_day(day)
        patient = name(document.subject.reference) if document.subject else ""
        authors = " ".join(name(r.reference) for r in document.author if r.reference)
        key = place.rpartition(" ")[2]
        row = (key, place, patient, day if sure else document.date[:10], sure, authors)
        self._index.execute(
            "INSERT OR IGNORE INTO notes (name, place, patient, day, sure, author) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            row,
        )
        for reference in encounters:
            self._index.execute(
                "INSERT INTO of_encounter VALUES (?, ?)", (name(reference.reference), key)
            )

    def of_visit(
        self, items: Sequence[Item], claim: Claim, day: str, around: Following
    ) -> tuple[str | None, str | None]:
        """Return the note of a visit and its reference; several are set one below the other."""
        texts, keys = list(self._enclosed(items, claim, around)), []
        if not texts:
            for key in self._keys(items, claim, day, around):
                try:
                    texts.append(self._text(key))
                except InputError as fault:
                    around.tell(f"{key}: {fault}")
                    continue
                keys.append(key)
                self._index.execute("UPDATE notes SET used = 1 WHERE name = ?", (key,))
        if len(texts) > 1:
            around.tell(f"{len(texts)} notes of {day}; they are read one below the other")
        return ("\n\n".join(texts) if texts else None), (keys[0] if keys else None)

    def _enclosed(self, items: Sequence[Item], claim: Claim, around: Following) -> Iterator[str]:
        """Yield the texts that come with the claim itself."""
        wanted = {s for item in items for s in item.information_sequence}
        for info in claim.supporting_info:
            if wanted and info.sequence not in wanted:
                continue
            try:
                text = self._within(info, around)
            except InputError as fault:
                around.tell(f"supportingInfo {info.sequence}: {fault}")
                continue
            if text:
                yield text

    def _within(self, info: Information, around: Following) -> str:
        """Return the text of an attachment, or of what is contained or a Binary; else nothing."""
        if info.value_attachment is not None:
            return self._words(info.value_attachment)
        given = info.value_reference.reference if info.value_reference else ""
        if not given.startswith("#") and not self._resources.name_of(given).startswith("Binary/"):
            return ""
        found = around.find(given) or {}
        if found.get("resourceType") == "DocumentReference":
            return self._first(view(found, Document, given))
        return _of_binary(found, "") if found.get("resourceType") == "Binary" else ""

    def _keys(self, items: Sequence[Item], claim: Claim, day: str, around: Following) -> list[str]:
        """Return the notes of a visit: referred to by its claim, of its encounter, of its day."""
        name = self._resources.name_of
        given = [i.value_reference.reference for i in claim.supporting_info if i.value_reference]
        named = [k for k in map(name, given) if k.startswith("DocumentReference/")]
        rows = [row for key in dict.fromkeys(named) for row in self._rows("name = ?", key)]
        rows = [r for r in rows if r[1] == day or not r[2]]
        if not rows:
            encounters = dict.fromkeys(name(r.reference) for i in items for r in i.encounter)
            rows = [r for e in encounters for r in self._rows(OF_ENCOUNTER, e)]
            # an encounter may be a whole series of visits: the day decides among its notes
            rows = [r for r in rows if r[1] == day] or [r for r in rows if _may_be(r, rows, day)]
        if not rows:
            rows = self._rows("patient = ? AND day = ?", name(claim.patient.reference), day)
            team = {name(m.provider.reference) for m in claim.care_team if m.provider.reference}
            rows = [r for r in rows if team & set(r[3].split())] or rows
            if rows and all(r[4] for r in rows):
                around.tell(f"the note of {day} went to another claim of that day")
            rows = [r for r in rows if not r[4]]
            if any(not r[2] for r in rows):
                around.tell(f"the note was matched by the day it was filed, {day}")
        return list(dict.fromkeys(str(r[0]) for r in rows))

    def _rows(self, where: str, *given: str) -> list[tuple[Any, ...]]:  # Any: cells
        """Return name, day, whether that is sure, authors, whether it is used, of some notes."""
        words = f"SELECT name, day, sure, author, used FROM notes WHERE {where} ORDER BY number"
        return self._index.execute(words, given).fetchall()

    def _text(self, key: str) -> str:
        return self._first(view(self._resources.find(key) or {}, Document, key))

    def _first(self, document: Document) -> str:
        """Return the words of a note in the first of its forms that can be read."""
        said = "content: no attachment"
        for content in document.content:  # the same note in several forms
            try:
                return self._words(content.attachment)
            except InputError as fault:
                said = str(fault) if said.startswith("content") else f"{said}; {fault}"
        raise InputError(said)

    def _words(self, given: Attachment) -> str:
        if given.data or not given.url:
            return text_of(given.data, given.content_type)
        binary = self._resources.find(given.url)
        if binary is None:
            raise InputError("attachment.url: nothing there under that address")
        return _of_binary(binary, given.content_type)

    def left(self) -> Iterator[Found]:
        """Yield a visit without charges for each note that no claim has, and faults of notes."""
        yield from self._faults
        rows = self._index.execute(
            "SELECT name, place, patient, day, sure FROM notes WHERE used = 0 ORDER BY number"
        )
        for key, place, patient, day, sure in rows:
            try:
                text = self._text(key)
            except InputError as fault:
                yield Found(place, fault=f"{place}: {fault}")
                continue
            if not is_day(day):
                yield Found(place, fault=f"{place}: date: expected a day, got none")
                continue
            record: Record = {
                "id": key.rpartition("/")[2],
                "date_of_service": day,
                "payer": "unknown",
                "patient_id": patient_id(patient),
                "charges": [],
                "text": text,
                "fhir": {"claim": None, "document": key},
            }
            told = () if sure else (f"{place}: the day is the one it was filed on, {day}",)
            yield Found(place, record, told=told)


def _of_binary(binary: Record, kind: str) -> str:
    """Return the words of a Binary. kind: its form, if whoever refers to it states one."""
    return text_of(str(binary.get("data", "")), kind or str(binary.get("contentType", "")))


def _may_be(row: tuple[Any, ...], rows: Sequence[Any], day: str) -> bool:  # Any: cells
    """Return whether the only note of an encounter is of a day, in another zone or filed later."""
    if len(rows) != 1 or row[4]:
        return False
    if not is_day(row[1]):
        return True
    days = (date.fromisoformat(row[1]) - date.fromisoformat(day)).days
    return abs(days) <= 1 if row[2] else 0 <= days <= LATEST


OF_ENCOUNTER = "name IN (SELECT name FROM of_encounter WHERE encounter = ?)"


def patient_id(name: str) -> str | None:
    """Return a patient's id of a reference."""
    return name.rpartition("/")[2].removeprefix("urn:uuid:") or None


def _one_day(encounter: Encounter | None) -> str:
    """Return the day of an encounter, where it is of one day."""
    period = encounter.period if encounter else None
    if period is None or (period.end and period.end[:10] != period.start[:10]):
        return ""
    return period.start[:10] if period.end else ""
