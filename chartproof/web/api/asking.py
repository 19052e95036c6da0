"""Questions that are answered at once: audit, units, price, episodes, rules. Nothing is kept."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from anyio import to_thread
from litestar import get, post
from litestar.params import FromPath, JSONBody
from msgspec.structs import replace

from chartproof.billing.pricing import price_all, price_json
from chartproof.billing.units import answer_json, units_from_record
from chartproof.errors import Absent
from chartproof.register import explain, register
from chartproof.rules import all_rules
from chartproof.visits import visit_from
from chartproof.web.access import open_to_all, person
from chartproof.web.api.shapes import Record, UnitsAsked, VisitsSent, problems
from chartproof.web.audited import (
    Asked,
    asked,
    audited_course,
    audited_visit,
    audited_visits,
)
from chartproof.web.auditors import auditors_of
from chartproof.web.house import AnyRequest, house_of
from chartproof.web.tables import shelf_and_rules

A_TURN = 10  # visits before whoever waits comes next


@post("/api/v1/audit", opt=open_to_all("audit"), status_code=200, responses=problems())
async def audit_visit(request: AnyRequest, data: JSONBody[Record]) -> Record:
    """Return what can be said of one visit; it is not kept."""
    return await _answered(request, audited_visit, data)


@post("/api/v1/audits", opt=open_to_all("audit"), status_code=200, responses=problems())
async def audit_visits(request: AnyRequest, data: JSONBody[VisitsSent]) -> list[Record]:
    """Return what can be said of each visit, in order; one that cannot be read has failed."""
    store = house_of(request).store
    given = await to_thread.run_sync(asked, store, person(request), *data.visits)
    found: list[Record] = []
    for i in range(0, len(data.visits), A_TURN):
        some = replace(given, records=given.records[i : i + A_TURN], first=i)
        answer = await auditors_of(request).answer(request, audited_visits, some)
        found += msgspec.json.decode(answer, type=list[Record])
    return found


@post("/api/v1/episodes", opt=open_to_all("audit"), status_code=200, responses=problems())
async def audit_episode(request: AnyRequest, data: JSONBody[Record]) -> Record:
    """Return what can be said of one course of care; it is not kept."""
    return await _answered(request, audited_course, data)


async def _answered(request: AnyRequest, work: Callable[[Asked], bytes], record: Record) -> Record:
    """Return what the auditors say of one record, by the clinic's own tables and rules."""
    store = house_of(request).store
    given = await to_thread.run_sync(asked, store, person(request), record)
    found: Record = msgspec.json.decode(await auditors_of(request).answer(request, work, given))
    return found


@post(
    "/api/v1/units",
    opt=open_to_all("audit"),
    status_code=200,
    responses=problems(),
    sync_to_thread=True,
)
def units(request: AnyRequest, data: JSONBody[UnitsAsked]) -> Record:
    """Return the units that minutes support, with every step and every tie."""
    asked = {
        "method": data.method,
        "services": [
            {"code": s.code, "minutes": s.minutes, "assistant_minutes": s.assistant_minutes}
            for s in data.services
        ],
    }
    if data.on is not None:
        asked["on"] = data.on
    return answer_json(units_from_record(asked))


@post(
    "/api/v1/price",
    opt=open_to_all("audit"),
    status_code=200,
    responses=problems(),
    sync_to_thread=True,
)
def price(request: AnyRequest, data: JSONBody[VisitsSent]) -> list[Record]:
    """Return what each visit's lines pay, in order; notes are not read."""
    shelf, _ = shelf_and_rules(house_of(request).store, person(request))
    visits = [visit_from(v, f"visits[{i}]") for i, v in enumerate(data.visits)]
    return [price_json(v, shelf, p) for v, p in zip(visits, price_all(visits, shelf), strict=True)]


@get("/api/v1/rules", opt=open_to_all("rules"), responses=problems(), sync_to_thread=True)
def rules() -> list[Record]:
    """Return the register of rules."""
    return register()


@get(
    "/api/v1/rules/{name:str}",
    opt=open_to_all("rules"),
    responses=problems(404),
    sync_to_thread=True,
)
def rule(name: FromPath[str]) -> Record:
    """Return one rule with its page as markdown."""
    found = next((r for r in register() if r["rule"] == name), None)
    if found is None or all(r.name != name for r in all_rules()):
        raise Absent("There is no such rule.")
    return {**found, "page": explain(name, form="markdown")}


ROUTES = (audit_visit, audit_visits, audit_episode, units, price, rules, rule)
