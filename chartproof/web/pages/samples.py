"""Samples and scorecards: a fair probe of what is kept, and what it says of the clinic."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import msgspec
from litestar import Response, get
from litestar.params import FromQuery
from msgspec.structs import replace

from chartproof.audit import audit
from chartproof.errors import ChartproofError, InputError
from chartproof.model import Outcome, Visit
from chartproof.samples.draw import STRATA, Probe, draw, record, without_probe
from chartproof.samples.scorecard import Scorecard, scorecard
from chartproof.store.tallies import Tallies
from chartproof.visits import visit_from
from chartproof.web.access import open_to, person
from chartproof.web.house import AnyRequest, house_of
from chartproof.web.pages.frame import OFFICE, shown
from chartproof.web.tables import shelf_and_rules

MOST_SIZE = 200
DAYS = 92
Drawn = tuple[tuple[Visit, Probe], ...]


@get("/samples", opt=open_to(*OFFICE), include_in_schema=False, sync_to_thread=True)
def samples(
    request: AnyRequest,
    size: FromQuery[int] = 0,
    seed: FromQuery[int] = 0,
    by: FromQuery[str] = "",
    first: FromQuery[str] = "",
    last: FromQuery[str] = "",
) -> Response[str]:
    """Show the form of a probe; with a size, its scorecard."""
    who, store = person(request), house_of(request).store
    newest = Tallies(store.vault).last_day(who) or date.today().isoformat()
    last = last or newest
    first = first or (date.fromisoformat(newest) - timedelta(days=DAYS)).isoformat()
    asked = {"size": size or 30, "seed": seed or date.today().year, "by": by}
    given = {**asked, "first": first, "last": last, "strata": tuple(STRATA)}
    if not size:
        return shown(request, "samples.html", "/samples", card=None, given=given, links={})
    try:
        drawn, links = _drawn(request, size, seed, by, first, last)
        card = _card(request, drawn)
    except ChartproofError as fault:
        return shown(
            request,
            "samples.html",
            "/samples",
            status=422,
            fault=str(fault),
            card=None,
            given=given,
            links={},
        )
    return shown(request, "samples.html", "/samples", card=card, given=given, links=links)


def _drawn(
    request: AnyRequest, size: int, seed: int, by: str, first: str, last: str
) -> tuple[Drawn, dict[str, str]]:
    """Return the visits drawn, and the item that each one is, by its id."""
    if not 1 <= size <= MOST_SIZE:
        raise InputError(f"Size: expected 1 to {MOST_SIZE}.")
    for name, words in (("From", first), ("Up to", last)):
        try:
            date.fromisoformat(words)
        except ValueError:
            raise InputError(f"{name}: expected a day such as 2026-03-31.") from None
    who, store = person(request), house_of(request).store
    frame, links = [], {}
    for item_id, clinician, content in Tallies(store.vault).visits(who, first, last):
        try:
            visit = visit_from(msgspec.json.decode(content))
        except (ChartproofError, msgspec.MsgspecError):
            continue
        # the item's own id tells apart two visits that came under one name
        links[item_id] = visit.id
        extra = visit.extra if not clinician else {**visit.extra, "clinician": clinician}
        frame.append(replace(visit, id=item_id, extra=extra))
    if not frame:
        raise InputError("There is no visit with a note between these days.")
    return draw(without_probe(frame), size, seed, by or None), links


def _card(request: AnyRequest, drawn: Drawn) -> Scorecard:
    shelf, rules = shelf_and_rules(house_of(request).store, person(request))

    def looked_at(visit: Visit, probe: Probe) -> Outcome:
        probed = replace(visit, extra={**visit.extra, "sample": msgspec.structs.asdict(probe)})
        return audit(probed, rules=rules, shelf=shelf)

    return scorecard(looked_at(v, p) for v, p in drawn)


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
    drawn, _ = _drawn(request, size, seed, by, first, last)
    lines: list[dict[str, Any]] = [record(v, p) for v, p in drawn]  # Any: JSON
    return Response(
        b"".join(msgspec.json.encode(line) + b"\n" for line in lines),
        media_type="application/jsonl",
        headers={"Content-Disposition": 'attachment; filename="probe.jsonl"'},
    )


ROUTES = (samples, probe)
