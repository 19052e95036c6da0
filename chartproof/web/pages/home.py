"""The first page after signing in: the desk for who treats, the queue for the office."""

from __future__ import annotations

from litestar import get
from litestar.response import Redirect

from chartproof.web.access import open_to_all, person
from chartproof.web.house import AnyRequest
from chartproof.web.rendering import see_other


@get("/", opt=open_to_all(), include_in_schema=False, sync_to_thread=False)
def home(request: AnyRequest) -> Redirect:
    """Lead to where the work is."""
    return see_other("/desk" if person(request).role == "clinician" else "/queue")


ROUTES = (home,)
