"""Who asks, and whether they may: sessions, tokens, roles, scopes, forged requests, strange hosts.

Everything is shut unless a route says whom it is open to.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from anyio import to_thread
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.exceptions import HTTPException
from litestar.handlers.base import BaseRouteHandler
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult
from msgspec import Struct

from chartproof.store.people import ROLES, Person, Role
from chartproof.store.sessions import Session
from chartproof.web.house import AnyRequest, House, house_of
from chartproof.web.limits import ANYBODY, SOMEBODY

COOKIE = "chartproof_session"
CSRF_HEADER, CSRF_FIELD = "x-csrf-token", "_csrf"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
AnyConnection = ASGIConnection[Any, Any, Any, Any]  # Any: ours to fill


class Caller(Struct, frozen=True):
    """Who asks. person: None before signing in. session: of a browser; scopes: of a token."""

    person: Person | None = None
    session: Session | None = None
    scopes: frozenset[str] | None = None


class SignInFirst(HTTPException):
    """Nobody is signed in; a browser is sent to do so."""

    status_code = 401


def open_to(*roles: Role, scope: str | None = None) -> dict[str, Any]:  # Any: Litestar's `opt`
    """Return what a route says to be open to these roles, and to tokens of this scope."""
    assert roles, "name a role, or use open_to_all"
    return {"roles": frozenset(roles), "scope": scope}


def open_to_all(scope: str | None = None) -> dict[str, Any]:  # Any: Litestar's `opt`
    """Return what a route says to be open to everybody who is signed in."""
    return {"roles": frozenset(ROLES), "scope": scope}


def open_to_anybody(*, half_signed_in: bool = False) -> dict[str, Any]:  # Any: Litestar's `opt`
    """Return what a route says to be open before signing in.

    half_signed_in: it needs a password given, though not yet the one-time code.
    """
    return {"roles": None, "scope": None, "half": half_signed_in}


class Recognising(AbstractAuthenticationMiddleware):
    """Puts a name to each request, or none; refuses strange hosts and too many at once."""

    async def authenticate_request(self, connection: AnyConnection) -> AuthenticationResult:
        house = house_of(connection)
        _own_host(connection, house)
        try:
            caller = await to_thread.run_sync(_recognised, connection, house)
        except HTTPException:
            _not_too_often(connection, house, Caller())  # guessing tokens is slowed down too
            raise
        _not_too_often(connection, house, caller)
        return AuthenticationResult(user=caller, auth=None)


def _recognised(connection: AnyConnection, house: House) -> Caller:
    held = connection.headers.get("authorization", "")
    if held:
        kind, _, word = held.partition(" ")
        found = house.store.sessions.of_token(word.strip()) if kind.casefold() == "bearer" else None
        if found is None:
            raise HTTPException(status_code=401, detail="This token is not, or no longer, valid.")
        return Caller(found[0], scopes=found[1])
    word = connection.cookies.get(COOKIE, "")
    session = house.store.sessions.of(word) if word else None
    if session is None:
        return Caller()
    return Caller(session.person if session.verified else None, session)


def _own_host(connection: AnyConnection, house: House) -> None:
    """Refuse a name that is not ours: a page elsewhere may have had its name point here."""
    host = connection.headers.get("host", "").casefold()
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    if name not in house.settings.hosts:
        raise HTTPException(
            status_code=421, detail="This host name is not served here; see --host."
        )


def _not_too_often(connection: AnyConnection, house: House, caller: Caller) -> None:
    if caller.person is not None:
        wait = house.limits.wait_seconds("person", caller.person.id, SOMEBODY)
    else:
        wait = house.limits.wait_seconds("address", address(connection), ANYBODY)
    if wait:
        slow_down(wait)


def slow_down(seconds: int) -> None:
    """Refuse for now."""
    raise HTTPException(
        status_code=429,
        detail=f"Too many requests; try again in {seconds} s.",
        headers={"Retry-After": str(seconds)},
    )


def address(connection: AnyConnection) -> str:
    """Return where a request came from, as far as this program can see."""
    return connection.client.host if connection.client else "unknown"


async def guard(connection: AnyConnection, handler: BaseRouteHandler) -> None:
    """Let pass whom the route is open to; refuse everybody else."""
    caller = caller_of(connection)
    if "roles" not in handler.opt:
        raise HTTPException(status_code=403, detail="This is open to nobody.")
    roles = handler.opt["roles"]
    if roles is None:
        if handler.opt.get("half") and caller.session is None:
            raise SignInFirst(detail="Sign in first.")
    elif caller.person is None:
        raise SignInFirst(
            detail="Sign in, or send a token.", headers={"WWW-Authenticate": "Bearer"}
        )
    elif caller.scopes is not None:
        scope = handler.opt["scope"]
        if scope is None or scope not in caller.scopes:
            wanted = f"the scope {scope!r}" if scope else "a signed-in person, not a token"
            raise HTTPException(status_code=403, detail=f"This address needs {wanted}.")
    if roles is not None and caller.person is not None and caller.person.role not in roles:
        raise HTTPException(
            status_code=403, detail=f"This is not open to the role {caller.person.role}."
        )
    if isinstance(connection, Request) and connection.method not in SAFE and caller.scopes is None:
        await _not_forged(connection, caller)


async def _not_forged(request: AnyRequest, caller: Caller) -> None:
    """Refuse a change that a page of somebody else's may have had this browser ask for."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    host = request.headers.get("host", "")
    # a form of a page that sends no referrer comes with the origin "null", also from here
    is_ours = origin is None or urlsplit(origin).netloc == host
    is_ours = is_ours or (origin == "null" and site == "same-origin")
    if site not in (None, "same-origin", "none") or not is_ours:
        raise HTTPException(status_code=403, detail="This was asked for by another site.")
    if caller.session is None:
        return
    given = request.headers.get(CSRF_HEADER)
    kind = request.headers.get("content-type", "")
    if given is None and kind.startswith(
        ("application/x-www-form-urlencoded", "multipart/form-data")
    ):
        found = (await request.form()).get(CSRF_FIELD)
        given = found if isinstance(found, str) else None
    if given is None or not hmac.compare_digest(given.encode(), caller.session.csrf.encode()):
        raise HTTPException(
            status_code=403, detail="The page was open for too long. Load it again, then retry."
        )


def caller_of(connection: AnyConnection) -> Caller:
    """Return who asks; nobody where the request did not come so far."""
    found = connection.scope.get("user")
    return found if isinstance(found, Caller) else Caller()


def person(connection: AnyConnection) -> Person:
    """Return the account that asks; only for routes that need one."""
    found = caller_of(connection).person
    if found is None:
        raise SignInFirst(detail="Sign in first.")
    return found


def shut_unless_said(handlers: Iterable[BaseRouteHandler]) -> None:
    """Raise for a route that does not say whom it is open to."""
    for handler in handlers:
        if "roles" not in handler.opt:
            raise RuntimeError(f"{handler} says not whom it is open to: opt=open_to(...)")
