"""Idempotency keys: a program may ask twice, its work is done once, the answer is the same."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import msgspec
from litestar import Response

from chartproof.store.answers import Answer
from chartproof.web.access import person
from chartproof.web.house import AnyRequest, house_of

HEADER = "idempotency-key"
JSON = "application/json"


def once(
    request: AnyRequest,
    sent: Any,  # Any: JSON
    do: Callable[[], Any],  # Any: JSON
    status: int = 200,
) -> Response[Any]:  # Any: bytes, JSON already, of whatever kind the route says
    """Return what `do` gives, as JSON; what it gave before where the key is one from before."""
    key = request.headers.get(HEADER)
    if key is None:
        return _said(Answer(status, JSON, msgspec.json.encode(do())))
    who, answers = person(request), house_of(request).store.answers
    asked = msgspec.json.encode([request.method, request.scope["path"], sent])
    before = answers.begin(who, key, hashlib.sha256(asked).hexdigest())
    if before is not None:
        return _said(before, {"Idempotency-Replayed": "true"})
    try:
        made = Answer(status, JSON, msgspec.json.encode(do()))
    except BaseException:
        answers.end(who, key, None)
        raise
    answers.end(who, key, made)
    return _said(made)


def _said(answer: Answer, headers: dict[str, str] | None = None) -> Response[Any]:  # Any: as above
    return Response(
        answer.body,
        status_code=answer.status,
        media_type=answer.media_type,
        headers=headers or {},
    )
