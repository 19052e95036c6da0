"""The first page after signing in."""

from __future__ import annotations

from litestar import Response, get

from chartproof.web.access import open_to_all, person
from chartproof.web.house import AnyRequest, house_of
from chartproof.web.rendering import page


@get("/", opt=open_to_all(), include_in_schema=False, sync_to_thread=True)
def home(request: AnyRequest) -> Response[str]:
    """Show where one is."""
    clinic = house_of(request).store.clinics.of(person(request))
    return page(request, "home.html", clinic=clinic)


ROUTES = (home,)
