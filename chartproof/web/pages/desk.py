"""The note desk: a note and its charges, audited while they are typed."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body

from chartproof.errors import InputError
from chartproof.model import Visit
from chartproof.visits import entries_in, text_of, visit_from
from chartproof.web.access import open_to, person
from chartproof.web.house import AnyRequest, house_of
from chartproof.web.pages.clinic import shelf_and_rules
from chartproof.web.pages.frame import DESKS, shown
from chartproof.web.pages.looked_at import look

MOST_NOTE_BYTES = 10_000_000
CREDENTIALS = ("PT", "PTA", "OT", "OTA", "SLP", "DC")
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
    given = {"visit": visit, **more}
    return shown(
        request,
        "desk.html",
        "/desk",
        visit=visit,
        payers=payers,
        given=given,
        item=more.get("item"),
        heading=more.get("heading") or "A note and its charges",
    )


@post("/desk/look", opt=open_to(*DESKS), include_in_schema=False, sync_to_thread=True)
def desk_look(request: AnyRequest, data: dict[str, Any]) -> Response[bytes]:  # Any: a visit
    """Return what can be said of the visit as it stands on the desk; nothing is kept."""
    shelf, rules = shelf_and_rules(house_of(request).store, person(request))
    found = look(typed_visit(data), shelf=shelf, rules=rules)
    return Response(msgspec.json.encode(found), media_type="application/json", status_code=200)


def typed_visit(record: dict[str, Any]) -> Visit:  # Any: a visit as JSON has it
    """Return the visit of a desk; raise InputError naming the field that is not as expected."""
    text = record.get("text")
    whole = {**record, "id": str(record.get("id") or "note")}
    if not isinstance(text, str) or not text.strip():
        whole.pop("text", None)
    return visit_from(whole, "visit")


Upload = Body(media_type=RequestEncodingType.MULTI_PART)


@post("/desk/open", opt=open_to(*DESKS), include_in_schema=False)
async def desk_open(request: AnyRequest, data: dict[str, Any] = Upload) -> Response[bytes]:  # Any: form
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


ROUTES = (desk, desk_look, desk_open)
