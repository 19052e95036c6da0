"""Pages from templates, and the files beside them, each under the digest of its content."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import Response
from litestar.response import Redirect
from markupsafe import Markup

from chartproof.web.access import caller_of
from chartproof.web.house import AnyRequest, house_of

MEDIA_TYPES = {
    "css": "text/css",
    "js": "text/javascript",
    "svg": "image/svg+xml",
    "json": "application/json",
    "png": "image/png",
    "woff2": "font/woff2",
}


@cache
def environment() -> Environment:
    """Return the templates. Everything shown is escaped; a name that is missing is an error."""
    made = Environment(
        loader=PackageLoader("chartproof.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["static"] = static_address
    return made


def page(
    request: AnyRequest,
    template: str,
    *,
    status: int = 200,
    **shown: Any,  # Any: to templates
) -> Response[str]:
    """Return a page. Templates find beside what is given: `me`, `csrf`, `csrf_field()`, `path`."""
    caller, house = caller_of(request), house_of(request)
    csrf = caller.session.csrf if caller.session else ""
    field = Markup('<input type="hidden" name="_csrf" value="{}">').format(csrf)
    words = (
        environment()
        .get_template(template)
        .render(
            me=caller.person,
            csrf=csrf,
            csrf_field=lambda: field,
            path=request.scope["path"],
            port=house.settings.port,
            **shown,
        )
    )
    return Response(words, status_code=status, media_type="text/html; charset=utf-8")


def see_other(path: str) -> Redirect:
    """Return the answer to a form that did its work: go there and look."""
    return Redirect(path, status_code=303)


@cache
def static_files() -> dict[str, tuple[str, bytes, str]]:
    """Return each file beside the pages: digest, content, media type, by name.

    The tokens of colour, space and type are those of the reports.
    """
    found = {}
    tokens = files("chartproof.report").joinpath("tokens.css")
    for file in (tokens, *files("chartproof.web").joinpath("static").iterdir()):
        kind = MEDIA_TYPES.get(file.name.rpartition(".")[2])
        if kind is not None and file.is_file():
            content = file.read_bytes()
            found[file.name] = (hashlib.sha256(content).hexdigest()[:16], content, kind)
    return found


def static_address(name: str) -> str:
    """Return where a file beside the pages is served."""
    return f"/static/{static_files()[name][0]}/{name}"
