"""What somebody sets for their own account: the theme."""

from __future__ import annotations

from typing import Any

from litestar import Response, post
from litestar.params import JSONBody

from chartproof.errors import InputError
from chartproof.web.access import open_to_all, person
from chartproof.web.house import AnyRequest, house_of

Sent = JSONBody[dict[str, Any]]  # Any: JSON, checked where it is used
THEMES = ("", "light", "dark")


@post("/me/theme", opt=open_to_all(), include_in_schema=False, sync_to_thread=True)
def theme(
    request: AnyRequest, data: JSONBody[dict[str, Any]]
) -> Response[dict[str, str]]:  # Any: JSON
    """Keep the theme with the account."""
    wanted = data.get("theme")
    if wanted not in THEMES:
        raise InputError("theme: expected light, dark, or nothing for the system's own")
    who = person(request)
    house_of(request).store.people.keep_settings(who, {**who.settings, "theme": str(wanted)})
    return Response({"theme": str(wanted)}, status_code=200)


ROUTES = (theme,)
