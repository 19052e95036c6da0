"""Requests as they come in: a body that is to be JSON is read as JSON, or refused as what it is."""

from __future__ import annotations

from typing import Any

from litestar import Request
from litestar.exceptions import HTTPException

UNREADABLE = "The request cannot be read: expected well-formed JSON in UTF-8."


class Received(Request[Any, Any, Any]):  # Any: user and auth are ours, state is Litestar's
    """A request whose body is no JSON is the fault of who sent it, however it is wrong."""

    async def json(self) -> Any:  # Any: JSON
        kind = self.content_type[0]
        if kind and kind != "application/json" and not kind.endswith("+json"):
            raise HTTPException(status_code=415)
        try:
            return await super().json()
        except (UnicodeDecodeError, RecursionError):
            raise HTTPException(status_code=400, detail=UNREADABLE) from None
