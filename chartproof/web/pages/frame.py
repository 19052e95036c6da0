"""What stands around every page: the clinic, who is signed in, and the way to the other pages."""

from __future__ import annotations

from typing import Any

from litestar import Response
from msgspec import Struct

from chartproof.store.people import Person, Role
from chartproof.web.access import person
from chartproof.web.house import AnyRequest, house_of
from chartproof.web.rendering import page

EVERYBODY: tuple[Role, ...] = ("clinician", "biller", "auditor", "administrator")
OFFICE: tuple[Role, ...] = ("biller", "auditor", "administrator")
DESKS: tuple[Role, ...] = ("clinician", "biller", "administrator")


class Place(Struct, frozen=True):
    """A page in the bar at the top. count: of what waits there, named by counts."""

    href: str
    name: str
    roles: tuple[Role, ...] = EVERYBODY
    count: int = 0
    counts: str = ""


PLACES = (
    Place("/desk", "Note desk", DESKS),
    Place("/queue", "Queue", counts="held"),
    Place("/patients", "Patients"),
    Place("/dashboard", "Dashboard", OFFICE),
    Place("/packets", "Packets", OFFICE),
    Place("/samples", "Samples", OFFICE),
    Place("/payers", "Payers", OFFICE),
    Place("/rules", "Rules"),
)


def shown(
    request: AnyRequest,
    template: str,
    here: str,
    *,
    status: int = 200,
    fault: str | None = None,
    **more: Any,  # Any: to templates
) -> Response[str]:
    """Return a page in its frame. here: the place of the bar that it belongs to."""
    who = person(request)
    clinic = house_of(request).store.clinics.of(who)
    places = [p for p in PLACES if who.role in p.roles]
    return page(
        request,
        template,
        status=status,
        clinic=clinic,
        places=places,
        here=here,
        fault=fault,
        **more,
    )


def may(who: Person, *roles: Role) -> bool:
    """Return whether somebody has one of these roles."""
    return who.role in roles
