"""What every answer says to the browser: keep to our own files, tell nobody, keep nothing."""

from __future__ import annotations

import time

from litestar.datastructures import MutableScopeHeaders
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
BEGAN = "chartproof_began"


def timing(app: ASGIApp) -> ASGIApp:
    """Return the application with the moment noted at which each request began."""

    async def noting(scope: Scope, receive: Receive, send: Send) -> None:
        scope["state"][BEGAN] = time.perf_counter()
        await app(scope, receive, send)

    return noting


async def say_more(message: Message, scope: Scope) -> None:
    """Put these headers on every answer, errors included, and count it."""
    if message["type"] != "http.response.start":
        return
    house = scope["litestar_app"].state["house"]
    headers = MutableScopeHeaders.from_message(message)
    for name, value in ALWAYS.items():
        headers.setdefault(name, value)
    headers.setdefault("Cache-Control", "no-store")
    if house.settings.is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    route = scope.get("path_template") or "none"
    now = time.perf_counter()
    seconds = now - scope["state"].get(BEGAN, now)
    house.metrics.answered(route, str(scope.get("method", "")), message["status"], seconds)
