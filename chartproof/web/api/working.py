"""What is kept: visits, claims and courses, and the work on their findings."""

from __future__ import annotations

import msgspec
from litestar import Response, delete, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from chartproof.store.records import Asked, Comment, FindingRow, FindingState, Kind
from chartproof.web.access import open_to, open_to_all, person
from chartproof.web.api.once import once
from chartproof.web.api.shapes import (
    Assigning,
    Commenting,
    ItemView,
    Limit,
    Listed,
    Offset,
    Record,
    Settling,
    Waiving,
    Wanted,
    day_from,
    problems,
)
from chartproof.web.house import AnyRequest, house_of

WORKERS = open_to("clinician", "biller", "administrator", scope="records")


@get("/api/v1/items", opt=open_to_all("records"), responses=problems(), sync_to_thread=True)
def items(
    request: AnyRequest,
    kind: FromQuery[Kind | None] = None,
    status: Wanted = None,
    rule: Wanted = None,
    payer: Wanted = None,
    finding_state: FromQuery[FindingState | None] = None,
    job: Wanted = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> Listed:
    """Return what is kept, most dollars at stake first. kind: visit, claim or episode."""
    asked = Asked(
        kind=kind,
        status=status,
        rule=rule,
        payer=payer,
        state=finding_state,
        job_id=job,
    )
    found, total = house_of(request).store.items.find(
        person(request), asked, offset=offset, limit=limit
    )
    after = offset + len(found)
    return Listed(tuple(found), total, after if after < total and found else None)


@get(
    "/api/v1/items/{item_id:str}",
    opt=open_to_all("records"),
    responses=problems(404),
    sync_to_thread=True,
)
def item(request: AnyRequest, item_id: FromPath[str]) -> ItemView:
    """Return one with its outcome; that it was seen is logged."""
    whole = house_of(request).store.items.one(person(request), item_id)
    outcome: Record = msgspec.json.decode(whole.outcome)
    return ItemView(whole.item, outcome, whole.findings)


@delete(
    "/api/v1/items/{item_id:str}",
    opt=open_to("administrator", scope="records"),
    responses=problems(404, 409),
    sync_to_thread=True,
)
def delete_item(request: AnyRequest, item_id: FromPath[str]) -> None:
    """Delete one with all that was said of it, for good; one under a legal hold stays."""
    house_of(request).store.retention.delete_item(person(request), item_id)


@post(
    "/api/v1/findings/{finding_id:str}/assign",
    opt=WORKERS,
    status_code=200,
    responses=problems(404, 409),
    sync_to_thread=True,
)
def assign(
    request: AnyRequest, finding_id: FromPath[str], data: JSONBody[Assigning]
) -> Response[FindingRow]:
    """Give a finding to somebody."""
    work = house_of(request).store.work
    return once(
        request,
        data,
        lambda: work.assign(person(request), finding_id, data.version, data.to),
    )


@post(
    "/api/v1/findings/{finding_id:str}/waive",
    opt=WORKERS,
    status_code=200,
    responses=problems(404, 409),
    sync_to_thread=True,
)
def waive(
    request: AnyRequest, finding_id: FromPath[str], data: JSONBody[Waiving]
) -> Response[FindingRow]:
    """Accept a finding, for a reason, until a day."""
    work, until = house_of(request).store.work, day_from(data.until)
    return once(
        request,
        data,
        lambda: work.waive(person(request), finding_id, data.version, data.reason, until),
    )


@post(
    "/api/v1/findings/{finding_id:str}/settle",
    opt=WORKERS,
    status_code=200,
    responses=problems(404, 409),
    sync_to_thread=True,
)
def settle(
    request: AnyRequest, finding_id: FromPath[str], data: JSONBody[Settling]
) -> Response[FindingRow]:
    """Mark a finding fixed, or open again."""
    work = house_of(request).store.work
    return once(
        request,
        data,
        lambda: work.settle(person(request), finding_id, data.version, data.state),
    )


@post(
    "/api/v1/findings/{finding_id:str}/comments",
    opt=open_to_all("records"),
    responses=problems(404, 409),
    sync_to_thread=True,
)
def comment(
    request: AnyRequest, finding_id: FromPath[str], data: JSONBody[Commenting]
) -> Response[Comment]:
    """Write something beside a finding."""
    work = house_of(request).store.work
    return once(request, data, lambda: work.comment(person(request), finding_id, data.words), 201)


@get(
    "/api/v1/findings/{finding_id:str}/comments",
    opt=open_to_all("records"),
    responses=problems(404),
    sync_to_thread=True,
)
def comments(request: AnyRequest, finding_id: FromPath[str]) -> list[Comment]:
    """Return what was written beside a finding."""
    return house_of(request).store.work.comments(person(request), finding_id)


ROUTES = (items, item, delete_item, assign, waive, settle, comment, comments)
