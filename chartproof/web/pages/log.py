"""The clinic's log: who saw and changed what, the newest first, and whether it holds together."""

from __future__ import annotations

from litestar import Response, get, post
from litestar.params import FromQuery

from chartproof.store import log as chain
from chartproof.web.access import open_to, person
from chartproof.web.house import AnyRequest, house_of
from chartproof.web.pages.frame import shown

HERE = "/log"
READERS = open_to("auditor", "administrator")
AT_ONCE = 100


@get(HERE, opt=READERS, include_in_schema=False, sync_to_thread=True)
def log(
    request: AnyRequest,
    before: FromQuery[int | None] = None,
    who: FromQuery[str] = "",
    subject: FromQuery[str] = "",
) -> Response[str]:
    """Show what was seen and changed. who: by one account; subject: of one record."""
    return _page(request, before, who, subject)


@post(HERE, opt=READERS, include_in_schema=False, status_code=200, sync_to_thread=True)
def verify(request: AnyRequest) -> Response[str]:
    """Read the log from end to end and say whether every entry holds."""
    vault = house_of(request).store.vault
    with vault.reading() as rows:
        found = chain.verify(rows, vault.index_key)
    return _page(request, None, "", "", found)


def _page(
    request: AnyRequest,
    before: int | None,
    who: str,
    subject: str,
    verified: chain.Verified | None = None,
) -> Response[str]:
    asks, store = person(request), house_of(request).store
    entries = store.log_of(
        asks,
        before=None if before is None else max(0, min(before, 1 << 60)),
        limit=AT_ONCE,
        account=who,
        subject=subject,
    )
    return shown(
        request,
        "log.html",
        HERE if asks.role == "auditor" else "/accounts",
        entries=entries,
        older=entries[-1].seq if len(entries) == AT_ONCE else None,
        people={p.id: p.name for p in store.people.all(asks)},
        who=who,
        subject=subject,
        verified=verified,
    )


ROUTES = (log, verify)
