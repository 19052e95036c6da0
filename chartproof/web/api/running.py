"""Whether the program runs, figures of it, tokens for programs, and the clinic's log."""

from __future__ import annotations

import msgspec
from litestar import Response, delete, get, post
from litestar.params import FromPath, JSONBody

from chartproof import __version__
from chartproof.store.log import Entry
from chartproof.store.sessions import Token
from chartproof.web.access import open_to, open_to_all, open_to_anybody, person
from chartproof.web.api.once import once
from chartproof.web.api.shapes import Before, Health, Limit, TokenAsked, TokenMade, problems
from chartproof.web.house import AnyRequest, house_of

PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


@get(
    "/api/v1/health",
    opt=open_to_anybody(),
    security=[{}],
    responses=problems(),
    sync_to_thread=False,
)
def health() -> Health:
    """Return that the program runs."""
    return Health("ok", __version__)


@get(
    "/api/v1/ready",
    opt=open_to_anybody(),
    security=[{}],
    responses=problems(),
    sync_to_thread=True,
)
def ready(request: AnyRequest) -> Health:
    """Return that the database answers; 503 where it does not."""
    house_of(request).store.jobs.counts()
    return Health("ready", __version__)


@get(
    "/metrics",
    opt=open_to_anybody(),
    include_in_schema=False,
    sync_to_thread=True,
)
def metrics(request: AnyRequest) -> Response[bytes]:
    """Return figures for Prometheus: routes, answers, times, jobs; nothing of a patient."""
    house = house_of(request)
    house.metrics.jobs(house.store.jobs.counts())
    return Response(house.metrics.text(), media_type=PROMETHEUS)


@get(
    "/api/v1/openapi.json",
    opt=open_to_anybody(),
    include_in_schema=False,
    sync_to_thread=True,
)
def description(request: AnyRequest) -> Response[bytes]:
    """Return the description of this interface, from which a client can be generated."""
    told = msgspec.json.encode(request.app.openapi_schema.to_schema())
    return Response(told, media_type="application/json")


@get("/api/v1/tokens", opt=open_to_all(), responses=problems(), sync_to_thread=True)
def tokens(request: AnyRequest) -> list[Token]:
    """Return one's own tokens; an administrator's list is the clinic's."""
    return house_of(request).store.sessions.tokens(person(request))


@post("/api/v1/tokens", opt=open_to_all(), responses=problems(409), sync_to_thread=True)
def new_token(request: AnyRequest, data: JSONBody[TokenAsked]) -> Response[TokenMade]:
    """Make a token for a program; its word is shown this once."""

    def made() -> TokenMade:
        word, token = house_of(request).store.sessions.new_token(
            person(request), data.name, data.scopes, data.days
        )
        return TokenMade(token, word)

    return once(request, data, made, 201)


@delete(
    "/api/v1/tokens/{token_id:str}",
    opt=open_to_all(),
    responses=problems(404),
    sync_to_thread=True,
)
def revoke(request: AnyRequest, token_id: FromPath[str]) -> None:
    """End a token."""
    house_of(request).store.sessions.revoke(person(request), token_id)


@get(
    "/api/v1/log",
    opt=open_to("auditor", "administrator", scope="manage"),
    responses=problems(),
    sync_to_thread=True,
)
def log(request: AnyRequest, before: Before = None, limit: Limit = 100) -> list[Entry]:
    """Return who saw and changed what, the newest first. before: entries with smaller numbers."""
    store = house_of(request).store
    return store.log_of(person(request), before=before, limit=limit)


ROUTES = (health, ready, metrics, description, tokens, new_token, revoke, log)
