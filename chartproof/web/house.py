"""What every route works with: the store, the settings of this installation, what it counts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from msgspec import Struct

from chartproof.store import Store
from chartproof.web.limits import Limits
from chartproof.web.metrics import Metrics
from chartproof.web.oidc import Provider, SignIns


class Settings(Struct, frozen=True, kw_only=True):
    """How this installation runs.

    hosts: names by which browsers may call it; a request for any other is refused. is_secure: it
    stands behind HTTPS, cookies say so. most_bytes: of one upload. oidc: address of the identity
    provider; oidc_client and oidc_secret: what this installation is called there. auditors:
    processes that audit what is typed; 0 for threads of the server's own.
    """

    hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    port: int = 8484
    is_secure: bool = False
    most_bytes: int = 2_000_000_000
    watch: Path | None = None
    auditors: int = 0
    oidc_issuer: str | None = None
    oidc_client: str | None = None
    oidc_secret: str | None = None
    public_url: str | None = None


class House:
    """One running installation."""

    def __init__(self, store: Store, settings: Settings | None = None) -> None:
        self.store = store
        self.settings = settings or Settings()
        self.limits = Limits()
        self.metrics = Metrics()
        self.sign_ins = _sign_ins(self.settings)


def _sign_ins(settings: Settings) -> SignIns | None:
    if not settings.oidc_issuer or not settings.oidc_client:
        return None
    base = settings.public_url or f"http://127.0.0.1:{settings.port}"
    return SignIns(
        Provider(
            issuer=settings.oidc_issuer,
            client=settings.oidc_client,
            secret=settings.oidc_secret or "",
            back=f"{base}/sign-in/provider/back",
        )
    )


def house_of(connection: ASGIConnection[Any, Any, Any, Any]) -> House:  # Any: any kind of request
    """Return the installation that a request came to."""
    found = connection.app.state["house"]
    assert isinstance(found, House)
    return found


AnyRequest = Request[Any, Any, Any]  # Any: user and auth are ours, state is Litestar's
