"""The addresses: discovery, a service each, feedback. Nothing of a call is kept or logged."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import msgspec
from anyio import to_thread
from litestar import Litestar, Request, Response, get, post
from litestar.config.allowed_hosts import AllowedHostsConfig
from litestar.config.cors import CORSConfig
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.params import FromPath
from msgspec import Struct

from chartproof.audit import audit_entry, kind_and_line
from chartproof.errors import InputError
from chartproof.hooks.cards import Cards, cards_of
from chartproof.hooks.feedback import Feedback
from chartproof.hooks.request import NothingSent, call_from, entries_of
from chartproof.hooks.services import SERVICES, Service, service_of
from chartproof.hooks.trust import Refused, Trust
from chartproof.reference import book
from chartproof.rules import all_rules

MOST_BYTES = 12_000_000
HOSTS = ("127.0.0.1", "localhost", "[::1]")
AnyRequest = Request[Any, Any, Any]  # Any: nobody is known here, state is Litestar's


class House(Struct, frozen=True):
    """One running service. base: the address that EHRs call it by, which they sign for."""

    base: str
    trust: Trust
    feedback: Feedback


def make_app(house: House, origins: tuple[str, ...] = (), port: int | None = None) -> Litestar:
    """Return the application. origins: pages of EHRs that call from a browser.

    port: where it listens. A call by any other name than the base's, or this machine's, is refused:
    a page elsewhere may have had its name point here.
    """
    base = urlsplit(house.base)
    ports = {base.port, port} - {None}
    names = {base.netloc, *HOSTS, *(f"{h}:{n}" for h in HOSTS for n in ports)}
    cors = CORSConfig(
        allow_origins=list(origins),
        allow_methods=["GET", "POST", "OPTIONS"],
        allow_headers=["Authorization", "Content-Type"],
    )
    return Litestar(
        [discovery, call, feedback],
        cors_config=cors if origins else None,
        allowed_hosts=AllowedHostsConfig(allowed_hosts=sorted(names)),
        exception_handlers={Exception: _answered},
        state=State({"house": house}),
        request_max_body_size=MOST_BYTES,
        openapi_config=None,
        logging_config=None,
        debug=False,
    )


@get("/cds-services", sync_to_thread=False)
def discovery() -> Response[bytes]:
    """List the services."""
    return _json({"services": SERVICES})


@post("/cds-services/{name:str}", status_code=200)
async def call(request: AnyRequest, name: FromPath[str]) -> Response[bytes]:
    """Answer a call with cards."""
    house, service = _house(request), _service(name)
    house.trust.check(request.headers.get("authorization", ""), f"{house.base}/cds-services/{name}")
    return _json(await to_thread.run_sync(answered, await request.body(), service, house.feedback))


@post("/cds-services/{name:str}/feedback", status_code=200)
async def feedback(request: AnyRequest, name: FromPath[str]) -> Response[bytes]:
    """Take in what clinicians did with cards."""
    house, service = _house(request), _service(name)
    here = f"{house.base}/cds-services/{name}"
    house.trust.check(request.headers.get("authorization", ""), here, f"{here}/feedback")
    await to_thread.run_sync(house.feedback.take, await request.body(), service.id)
    return _json({})


def answered(data: bytes, service: Service, feedback: Feedback) -> Cards:
    """Return the cards of a call."""
    rules, shelf = all_rules(), book()
    outcomes = [audit_entry(e, rules, shelf) for e in entries_of(call_from(data, service))]
    cards, by_rule = cards_of(outcomes)
    feedback.shown(by_rule)
    return Cards(cards)


def _house(request: AnyRequest) -> House:
    found = request.app.state["house"]
    assert isinstance(found, House)
    return found


def _service(name: str) -> Service:
    found = service_of(name)
    if found is None:
        raise HTTPException(status_code=404, detail="no such service; see /cds-services")
    return found


def _json(data: object) -> Response[bytes]:
    headers = {"Cache-Control": "no-store"}
    return Response(msgspec.json.encode(data), media_type="application/json", headers=headers)


def _answered(request: AnyRequest, fault: Exception) -> Response[bytes]:
    """Return a fault as one sentence that holds no words of a note."""
    if isinstance(fault, HTTPException):
        status, said = fault.status_code, fault.detail
    elif isinstance(fault, Refused):
        status, said = 401, str(fault)
    elif isinstance(fault, NothingSent):
        status, said = 412, str(fault)
    elif isinstance(fault, InputError):
        status, said = 400, str(fault)
    else:
        status, said = 500, f"could not be answered ({kind_and_line(fault)})"
    found = _json({"message": said})
    found.status_code = status
    return found
