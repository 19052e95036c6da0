"""One episode out of a JSON object: its visits put in order, and what is said of the odd ones.

A visit that cannot be read is left out and named; so is one of another patient. What the visits do
not say for themselves (payer, discipline, patient) is the episode's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from chartproof.errors import InputError
from chartproof.model import Authorization, Discipline, Episode, PlanOfCare, Visit
from chartproof.visits.records import kind_of, located, under, visit_from

OURS = frozenset(
    {"strays", "remarks", "faults", "extra", "copies", "series", "progress", "statements", "dues"}
)
FIELDS = frozenset(f.name for f in msgspec.structs.fields(Episode)) - OURS
MOST_VISITS = 5_000  # of one course; more is a database, not a course
# Words for kinds of notes, and the one that we use.
NOTE_TYPES = {
    "progress_report": "progress",
    "progress_note": "progress",
    "recertification": "progress",
    "initial_evaluation": "evaluation",
    "eval": "evaluation",
    "reevaluation": "re_evaluation",
    "re_eval": "re_evaluation",
    "reassessment": "re_evaluation",
    "discharge_summary": "discharge",
    "discharge_note": "discharge",
    "treatment": "daily",
    "treatment_note": "daily",
    "daily_note": "daily",
    "visit": "daily",
}
CORE = ("id", "date_of_service", "text", "payer", "discipline", "patient_id", "visit_number")
_KNOWN = frozenset({"evaluation", "re_evaluation", "daily", "progress", "discharge"})
_T = TypeVar("_T")


def is_episode(record: object) -> bool:
    """Return whether a record is an episode: it has visits of its own and no charges."""
    return isinstance(record, Mapping) and "visits" in record and "charges" not in record


def episode_from(record: Mapping[str, Any] | Episode, place: str = "episode") -> Episode:
    """Return the episode in a JSON object, its visits by date; what is odd is in its remarks.

    Visits and fields that cannot be read are left out and told in `faults`. Raise InputError where
    there is no episode at all: no object, no id, no list of visits.
    """
    if isinstance(record, Episode):
        return record
    if not isinstance(record, Mapping):
        raise InputError(f"{place}: expected an episode as an object, got {kind_of(record)}")
    ident = record.get("id")
    if not isinstance(ident, str) or not ident:
        raise InputError(f"{under(place, 'id')}: expected a name, got {kind_of(ident)}")
    raw = record.get("visits")
    if not isinstance(raw, list | tuple):
        raise InputError(f"{under(place, 'visits')}: expected a list, got {kind_of(raw)}")
    if len(raw) > MOST_VISITS:
        raise InputError(
            f"{under(place, 'visits')}: expected the visits of one course, got {len(raw)}"
        )
    faults: list[str] = []
    own = _own_fields(record, place, faults)
    remarks: list[str] = []
    visits = _visits(raw, ident, own, place, faults, remarks)
    kept, strays = _sorted_out(visits, own.patient_id)
    if strays:
        remarks.append(f"{_told(strays)}: another patient's, left out of the course")
    if any(a.date_of_service > b.date_of_service for a, b in pairwise(kept)):
        remarks.append("the visits came out of order; they are read by their dates")
        kept = tuple(sorted(kept, key=lambda v: v.date_of_service))
    remarks += _odd(kept)
    return replace(
        own,
        visits=kept,
        payer=own.payer or next((v.payer for v in kept if v.payer), ""),
        strays=strays,
        remarks=tuple(remarks),
        faults=tuple(faults),
        extra={k: v for k, v in record.items() if k not in FIELDS},
    )


def _own_fields(record: Mapping[str, Any], place: str, faults: list[str]) -> Episode:
    """Return the episode without its visits; a field of the wrong kind is left out and told."""
    discipline = _field(record, "discipline", Discipline, place, faults)
    plan = _field(record, "plan_of_care", PlanOfCare, place, faults)
    given = _field(record, "authorization", Authorization, place, faults)
    words = {
        name: _field(record, name, str, place, faults)
        for name in ("patient_id", "payer", "diagnosis", "clinician")
    }
    return Episode(
        id=str(record["id"]),
        visits=(),
        patient_id=words["patient_id"],
        discipline=discipline,
        payer=words["payer"] or "",
        diagnosis=words["diagnosis"],
        clinician=words["clinician"],
        plan_of_care=plan,
        authorization=given,
    )


def _field(
    record: Mapping[str, Any], name: str, kind: type[_T] | Any, place: str, faults: list[str]
) -> Any:  # Any: a value of that kind, or None
    value = record.get(name)
    if value is None:
        return None
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as fault:
        complaint = str(fault)
        at = complaint.rfind(" - at `$")
        path = f"$.{name}{complaint[at + 8 : -1]}" if at >= 0 else f"$.{name}"
        words = complaint[:at] if at >= 0 else complaint
        faults.append(located(f"{words} - at `{path}`", record, place))
    except RecursionError:
        faults.append(f"{under(place, name)}: nested too deeply")
    return None


def _visits(
    raw: list[Any] | tuple[Any, ...],  # Any: visits as they came out of JSON
    ident: str,
    own: Episode,
    place: str,
    faults: list[str],
    remarks: list[str],
) -> tuple[Visit, ...]:
    found = []
    taken: set[str] = set()
    for i, record in enumerate(raw):
        at = under(place, f"visits[{i}]")
        if isinstance(record, Visit):
            found.append(record)
            continue
        if not isinstance(record, Mapping):
            faults.append(f"{at}: expected an object, got {kind_of(record)}; left out")
            continue
        whole = _completed(record, i, ident, own, remarks)
        while whole["id"] in taken:
            whole["id"] += "'"
        try:
            visit = visit_from(whole, at)
        except InputError as fault:
            kept = _core(whole, at)
            what = "this visit is left out" if kept is None else "only the note of it is kept"
            faults.append(f"{fault}; {what}")
            if kept is None:
                continue
            visit = kept
        taken.add(visit.id)
        found.append(visit)
    return tuple(found)


def _core(whole: Mapping[str, Any], place: str) -> Visit | None:  # Any: raw JSON
    """Return the visit with its note and nothing that may be at fault beside it, or None."""
    bare = {name: whole[name] for name in CORE if name in whole}
    try:
        return visit_from({**bare, "charges": []}, place)
    except InputError:
        return None


def _completed(
    record: Mapping[str, Any], i: int, ident: str, own: Episode, remarks: list[str]
) -> dict[str, Any]:  # Any: raw JSON
    """Return the visit with what the episode says for it."""
    whole = {k: v for k, v in record.items() if v is not None}
    number = whole.get("visit", whole.get("visit_number"))
    is_number = isinstance(number, int) and not isinstance(number, bool)
    whole["visit_number"] = number if is_number else i + 1
    if not isinstance(whole.get("id"), str) or not whole["id"]:
        whole["id"] = f"{ident}/{whole['visit_number']}"
    whole.setdefault("payer", own.payer)
    whole.setdefault("charges", [])
    for name in ("discipline", "patient_id"):
        if getattr(own, name) is not None:
            whole.setdefault(name, getattr(own, name))
    kind = whole.get("note_type")
    if isinstance(kind, str):
        plain = kind.strip().lower().replace("-", "_").replace(" ", "_")
        plain = NOTE_TYPES.get(plain, plain)
        if plain in _KNOWN:
            whole["note_type"] = plain
        else:
            del whole["note_type"]
            remarks.append(
                f"visit {whole['visit_number']}: no note_type that we know; read as a daily note"
            )
    return whole


def _sorted_out(
    visits: tuple[Visit, ...], patient: str | None
) -> tuple[tuple[Visit, ...], tuple[Visit, ...]]:
    """Return the patient's own visits and the strays; where none is named, most visits decide."""
    if patient is None:
        named = Counter(v.patient_id for v in visits if v.patient_id is not None)
        patient = named.most_common(1)[0][0] if named else None
    strays = tuple(v for v in visits if v.patient_id is not None and v.patient_id != patient)
    return tuple(v for v in visits if v not in strays) if strays else visits, strays


def _odd(visits: tuple[Visit, ...]) -> list[str]:
    """Return what is worth saying of the folder as a whole."""
    remarks = []
    if not visits:
        remarks.append("no visit that can be read: nothing is said of the course")
    elif len(visits) == 1:
        remarks.append("one visit only: nothing to compare it with")
    days: dict[tuple[object, object], list[Visit]] = {}
    for visit in visits:
        days.setdefault((visit.date_of_service, visit.discipline), []).append(visit)
    remarks += [
        f"{_told(tuple(same))}: on one day, {day}; counted as one treatment day"
        for (day, _), same in days.items()
        if len(same) > 1
    ]
    several = dict.fromkeys(v.discipline for v in visits if v.discipline is not None)
    if len(several) > 1:
        remarks.append(f"{' and '.join(several)} side by side: each has its own clocks")
    used = Counter(v.visit_number for v in visits)
    remarks += [f"visit number {n} is used {k} times" for n, k in used.items() if k > 1]
    return remarks


def _told(visits: tuple[Visit, ...]) -> str:
    numbers = [str(v.visit_number) for v in visits]
    noun = "visit" if len(numbers) == 1 else "visits"
    joined = numbers[0] if len(numbers) == 1 else f"{', '.join(numbers[:-1])} and {numbers[-1]}"
    return f"{noun} {joined}"
