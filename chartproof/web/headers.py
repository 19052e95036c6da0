"""What every answer says to the browser: keep to our own files, tell nobody, keep nothing."""

from __future__ import annotations

import time

from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; font-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Frame-Options": "DENY",
}


def saying_more(app: ASGIApp) -> ASGIApp:
    """Return the application with these headers on every answer, and each answer counted."""

    async def with_headers(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        began = time.perf_counter()
        house = scope["litestar_app"].state["house"]

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableScopeHeaders.from_message(message)
                for name, value in ALWAYS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
                if house.settings.is_secure:
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000")
                route = scope.get("path_template") or "none"
                seconds = time.perf_counter() - began
                method = str(scope.get("method", ""))
                house.metrics.answered(route, method, message["status"], seconds)
            await send(message)

        await app(scope, receive, sending)

    return with_headers
