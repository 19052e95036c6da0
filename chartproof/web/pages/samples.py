"""Samples and scorecards: a fair probe of what is kept, and what it says of the clinic."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

import msgspec
from litestar import Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromQuery
from litestar.response import Redirect
from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import asdict

from chartproof.errors import ChartproofError, InputError
from chartproof.samples.draw import STRATA, record
from chartproof.store.tallies import Tallies
from chartproof.web.access import open_to, person
from chartproof.web.ahead import Wanted, drawn, probe_card
from chartproof.web.house import AnyRequest, house_of
from chartproof.web.jobs.ahead import CARD
from chartproof.web.pages.ahead import piece
from chartproof.web.pages.frame import OFFICE, shown
from chartproof.web.rendering import see_other

encode = msgspec.json.encode
MOST_SIZE = 20_000
AT_ONCE = 60  # visits that are looked at while somebody waits; more of them are a job
DAYS = 92


class Asked(Struct, frozen=True):
    """What the form of a probe holds."""

    size: int = 0
    seed: int = 0
    by: str = ""
    first: str = ""
    last: str = ""


ProbeForm = Annotated[Asked, Body(media_type=RequestEncodingType.URL_ENCODED)]


@get("/samples", opt=open_to(*OFFICE), include_in_schema=False, sync_to_thread=True)
def samples(
    request: AnyRequest,
    size: FromQuery[int] = 0,
    seed: FromQuery[int] = 0,
    by: FromQuery[str] = "",
    first: FromQuery[str] = "",
    last: FromQuery[str] = "",
    job: FromQuery[str] = "",
) -> Response[str]:
    """Show the form of a probe; with a size, its scorecard, or how far its job has come."""
    who, store = person(request), house_of(request).store
    newest = Tallies(store.vault).last_day(who) or date.today().isoformat()
    last = last or newest
    first = first or (date.fromisoformat(newest) - timedelta(days=DAYS)).isoformat()
    asked = {"size": size or 30, "seed": seed or date.today().year, "by": by}
    given = {**asked, "first": first, "last": last, "strata": tuple(STRATA)}
    more: dict[str, Any] = {"card": "", "awaits": ""}  # Any: to the template
    try:
        if size and job:
            more["awaits"] = f"/ahead/{store.jobs.one(who, job).id}"
        elif size:
            wanted = wanted_probe(size, seed, by, first, last)
            if size > AT_ONCE:
                raise InputError(f"More than {AT_ONCE} visits are drawn by the button alone.")
            more["card"] = Markup(piece(CARD, encode(probe_card(store, who, wanted))))
    except ChartproofError as fault:
        more |= {"status": 422, "fault": str(fault)}
    return shown(request, "samples.html", "/samples", given=given, most=MOST_SIZE, **more)


@post("/samples", opt=open_to(*OFFICE), include_in_schema=False, sync_to_thread=True)
def draw_probe(request: AnyRequest, data: ProbeForm) -> Redirect:
    """Lead to a probe's scorecard; of many visits it is a job."""
    who, store = person(request), house_of(request).store
    told = {k: v for k, v in asdict(data).items() if v}
    if AT_ONCE < data.size <= MOST_SIZE:
        wanted = wanted_probe(data.size, data.seed, data.by, data.first, data.last)
        job = store.jobs.add(who, CARD, settings={**asdict(wanted), "total": data.size})
        told["job"] = job.id
    return see_other(f"/samples?{urlencode(told)}")


def wanted_probe(size: int, seed: int, by: str, first: str, last: str) -> Wanted:
    """Return the probe that is asked for; raise InputError naming the field that is wrong."""
    if not 1 <= size <= MOST_SIZE:
        raise InputError(f"Size: expected 1 to {MOST_SIZE:,}.")
    for name, words in (("From", first), ("Up to", last)):
        try:
            date.fromisoformat(words)
        except ValueError:
            raise InputError(f"{name}: expected a day such as 2026-03-31.") from None
    return Wanted(size=size, seed=seed, by=by, first=first, last=last)


@get("/samples/probe.jsonl", opt=open_to(*OFFICE), include_in_schema=False, sync_to_thread=True)
def probe(
    request: AnyRequest,
    size: FromQuery[int] = 30,
    seed: FromQuery[int] = 1,
    by: FromQuery[str] = "",
    first: FromQuery[str] = "",
    last: FromQuery[str] = "",
) -> Response[bytes]:
    """Return the visits drawn as JSON lines, each saying what it was drawn from."""
    wanted = wanted_probe(size, seed, by, first, last)
    found = drawn(house_of(request).store, person(request), wanted)
    lines: list[dict[str, Any]] = [record(v, p) for v, p in found]  # Any: JSON
    return Response(
        b"".join(msgspec.json.encode(line) + b"\n" for line in lines),
        media_type="application/jsonl",
        headers={"Content-Disposition": 'attachment; filename="probe.jsonl"'},
    )


ROUTES = (samples, draw_probe, probe)
