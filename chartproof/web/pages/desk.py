"""The note desk: a note and its charges, audited while they are typed."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import msgspec
from anyio import to_thread
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body, JSONBody
from msgspec import Struct

from chartproof.audit import audit
from chartproof.errors import InputError
from chartproof.store.vault import new_id
from chartproof.visits import entries_in, text_of
from chartproof.web.access import open_to, open_to_all, person
from chartproof.web.auditors import auditors_of
from chartproof.web.house import AnyRequest, house_of
from chartproof.web.kept import as_it_came, kept_visit
from chartproof.web.pages.frame import DESKS, shown
from chartproof.web.pages.recheck import keep_edited
from chartproof.web.tables import shelf_and_rules
from chartproof.web.typed import looked_at, typed, typed_visit

MOST_NOTE_BYTES = 10_000_000
Sent = JSONBody[dict[str, Any]]  # Any: JSON, checked where it is used
SENT = ("item", "version", "states", "finding")
EMPTY: dict[str, Any] = {"id": "note", "charges": [{"code": "", "units": 1}], "text": ""}


@get("/desk", opt=open_to(*DESKS), include_in_schema=False, sync_to_thread=True)
def desk(request: AnyRequest) -> Response[str]:
    """Show an empty desk."""
    today = date.today().isoformat()
    return desk_page(request, {**EMPTY, "date_of_service": today, "payer": "medicare"})


def desk_page(
    request: AnyRequest,
    visit: dict[str, Any],  # Any: a visit as JSON has it
    **more: Any,  # Any: to the template
) -> Response[str]:
    """Return the desk with a visit on it. more: item, version, finding, of one that is kept."""
    who = person(request)
    shelf, _ = shelf_and_rules(house_of(request).store, who)
    payers = [(p.name, p.title) for p in shelf.payers.all()]
    known = {name for name, _ in payers}
    if visit.get("payer") and visit["payer"] not in known:
        payers.insert(0, (visit["payer"], visit["payer"]))
    given = {"visit": visit, **{k: more[k] for k in SENT if k in more}}
    return shown(
        request,
        "desk.html",
        "/desk",
        visit=visit,
        payers=payers,
        given=given,
        waiting=house_of(request).store.questions.unanswered(who),
        **{"item": None, "heading": "A note and its charges", **more},
    )


@post("/desk/look", opt=open_to_all(), include_in_schema=False)
async def desk_look(
    request: AnyRequest,
    data: JSONBody[dict[str, Any]],  # Any: JSON
) -> Response[bytes]:
    """Return what can be said of the visit as it stands on the desk; nothing is kept."""
    house = house_of(request)
    given = await to_thread.run_sync(typed, house.store, person(request), data)
    found = await auditors_of(request).answer(request, looked_at, given)
    return Response(found, media_type="application/json", status_code=200)


Upload = Annotated[
    dict[str, Any],  # Any: fields of a form
    Body(media_type=RequestEncodingType.MULTI_PART),
]


@post("/desk/open", opt=open_to(*DESKS), include_in_schema=False)
async def desk_open(request: AnyRequest, data: Upload) -> Response[bytes]:  # Any: form
    """Return the note of a file, and its charges where they came along; nothing is kept."""
    file = data.get("file")
    if not isinstance(file, UploadFile):
        raise InputError("file: expected a note as text, or a visit as JSON")
    content = await file.read(MOST_NOTE_BYTES + 1)
    if len(content) > MOST_NOTE_BYTES:
        raise InputError("This file is larger than a note can be (10 MB).")
    return Response(
        msgspec.json.encode(opened(content, file.filename)),
        media_type="application/json",
        status_code=200,
    )


def opened(content: bytes, name: str) -> dict[str, Any]:  # Any: a visit as JSON has it
    """Return a note's text, or the first visit of a JSON file, as the desk takes it."""
    if not name.casefold().endswith((".json", ".jsonl", ".ndjson")):
        return {"text": text_of(content, "the file")}
    entry = next(iter(entries_in(content, "the file")), None)
    if entry is None or entry.visit is None:
        raise InputError(entry.fault if entry and entry.fault else "the file: no visit in it")
    record = msgspec.to_builtins(entry.visit, str_keys=True)
    found = {k: v for k, v in record.items() if v is not None and k != "reading"}
    return {**found, "text": entry.visit.text or ""}


class Kept(Struct, frozen=True, forbid_unknown_fields=True):
    """What the desk gives to keep. item, version: of a visit that is kept already."""

    visit: dict[str, Any]  # Any: a visit as JSON has it
    item: str | None = None
    version: int = 0
    patient: str | None = None


@post("/desk/keep", opt=open_to(*DESKS), include_in_schema=False, sync_to_thread=True)
def desk_keep(request: AnyRequest, data: JSONBody[dict[str, Any]]) -> Response[bytes]:  # Any: JSON
    """Keep the visit on the desk, with what was found in it, and say where it stands now."""
    who, house = person(request), house_of(request)
    try:
        given = msgspec.convert(data, Kept)
    except msgspec.ValidationError as fault:
        raise InputError(str(fault)) from None
    record = {k: v for k, v in given.visit.items() if v is not None}
    record.pop("_waived", None)
    if given.item is not None:
        keep_edited(house, who, given.item, given.version, record)
        where = given.item
    else:
        record |= {"id": f"desk-{new_id()}"}
        if given.patient:
            record["patient_id"] = given.patient.strip()[:200]
        shelf, rules = shelf_and_rules(house.store, who)
        outcome = audit(typed_visit(record), rules=rules, shelf=shelf)
        own = who.clinician or (f"account:{who.id}" if who.role == "clinician" else None)
        item = kept_visit(outcome, as_it_came(record), key=record["id"], clinician=own)
        (where,) = house.store.items.keep(who, [item])
    told = msgspec.json.encode({"href": f"/items/{where}"})
    return Response(told, media_type="application/json", status_code=200)


ROUTES = (desk, desk_look, desk_open, desk_keep)
