"""Errors as answers: problem details (RFC 9457) for programs, a page for people.

What a problem says comes from our own errors, whose messages hold no words of a note. Of anything
else that goes wrong only its kind and place are logged, and the answer says as little.
"""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Response
from litestar.exceptions import HTTPException
from msgspec import Struct

from chartproof.audit import kind_and_line
from chartproof.errors import (
    Absent,
    ChartproofError,
    Conflict,
    InputError,
    NotInForce,
    StoreBusy,
    StoreFull,
)
from chartproof.web.house import AnyRequest

LOG = logging.getLogger("chartproof.web")
MEDIA_TYPE = "application/problem+json"


class Place(Struct, frozen=True):
    """One thing that is wrong with what was sent, and where."""

    message: str
    key: str | None = None
    source: str | None = None


class Problem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A problem as RFC 9457 has it. errors: each thing that is wrong, where there are several."""

    type: str
    title: str
    status: int
    detail: str | None = None
    errors: tuple[Place, ...] = ()


OF_ERROR: tuple[tuple[type[ChartproofError], int], ...] = (
    (Absent, 404),
    (Conflict, 409),
    (StoreBusy, 503),
    (StoreFull, 507),
    (InputError, 422),
    (NotInForce, 422),
)


def problem_of(error: Exception) -> Problem:
    """Return what an error is to whoever asked."""
    if isinstance(error, HTTPException):
        return _of_http(error)
    if isinstance(error, ChartproofError):
        status = next((s for kind, s in OF_ERROR if isinstance(error, kind)), 500)
        return made(status, str(error))
    LOG.error("unexpected: %s", kind_and_line(error))
    return made(500, "Something went wrong here. It was logged; nothing you sent was lost by it.")


def made(status: int, detail: str | None = None, errors: tuple[Place, ...] = ()) -> Problem:
    """Return a problem of this status."""
    title = HTTPStatus(status).phrase
    return Problem(
        type=f"/problems/{title.casefold().replace(' ', '-')}",
        title=title,
        status=status,
        detail=detail,
        errors=errors,
    )


def answer(problem: Problem, headers: dict[str, str] | None = None) -> Response[bytes]:
    """Return a problem as an answer to a program."""
    return Response(
        msgspec.json.encode(problem),
        status_code=problem.status,
        media_type=MEDIA_TYPE,
        headers=headers or {},
    )


def _of_http(error: HTTPException) -> Problem:
    status = error.status_code
    extra: Any = error.extra  # Any: Litestar gives a list of mappings, or something else
    if status == 400 and isinstance(extra, list) and extra:
        places = tuple(
            Place(str(e.get("message", "")), e.get("key"), e.get("source"))
            for e in extra
            if isinstance(e, dict)
        )
        return made(422, "What was sent is not what is expected here.", places)
    said = {
        400: "The request cannot be read: expected well-formed JSON or form fields.",
        404: "There is nothing at this address.",
        405: "This address does not take this method.",
        413: "What was sent is larger than this installation takes.",
        415: "This address takes another kind of content.",
    }.get(status, error.detail)
    return made(status, said)


def is_for_program(request: AnyRequest) -> bool:
    """Return whether the answer goes to a program rather than to somebody at a browser."""
    path = request.scope["path"]
    wants_page = "text/html" in request.headers.get("accept", "")
    return path.startswith("/api/") or not wants_page
