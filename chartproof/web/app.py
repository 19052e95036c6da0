"""The application: routes found, guarded, and their errors turned into answers."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from litestar import Litestar, Response, Router
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.handlers.base import BaseRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

from chartproof import __version__
from chartproof.errors import ChartproofError
from chartproof.web import api, pages
from chartproof.web.access import Recognising, SignInFirst, guard, shut_unless_said
from chartproof.web.auditors import Auditors
from chartproof.web.headers import say_more, timing
from chartproof.web.house import AnyRequest, House
from chartproof.web.problems import answer, is_for_program, problem_of
from chartproof.web.received import Received
from chartproof.web.rendering import page, see_other

MOST_BYTES = 12_000_000  # of a request that is no upload


def make_app(house: House) -> Litestar:
    """Return the application over one installation."""
    handlers = [*routes_in(pages), *routes_in(api)]
    auditors = Auditors(house.settings.auditors)
    app = Litestar(
        # one router: Litestar prepares a handler again for each further one at its path
        [Router("/", route_handlers=handlers)],
        guards=[guard],
        request_class=Received,
        middleware=[timing, Recognising],
        before_send=[say_more],
        exception_handlers={
            HTTPException: _answered,
            ChartproofError: _answered,
            Exception: _answered,
        },
        on_startup=[auditors.start],
        on_shutdown=[auditors.stop],
        state=State({"house": house, "auditors": auditors}),
        request_max_body_size=MOST_BYTES,
        openapi_config=_openapi(),
        logging_config=None,
        debug=False,
    )
    shut_unless_said(route_handlers(app))
    return app


def routes_in(package: Any) -> list[BaseRouteHandler]:  # Any: a package, with its path
    """Return the ROUTES of every module of a package."""
    found: list[BaseRouteHandler] = []
    for module in sorted(m.name for m in iter_modules(package.__path__)):
        found += getattr(import_module(f"{package.__name__}.{module}"), "ROUTES", ())
    return found


def route_handlers(app: Litestar) -> list[BaseRouteHandler]:
    """Return every handler of ours, each once."""
    found: dict[str, BaseRouteHandler] = {}
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            if str(handler).startswith("chartproof."):
                found[str(handler)] = handler
    return list(found.values())


def _answered(request: AnyRequest, error: Exception) -> Response[Any]:  # Any: bytes or text
    problem = problem_of(error)
    headers = getattr(error, "headers", None) or {}
    if is_for_program(request):
        return answer(problem, headers)
    if isinstance(error, SignInFirst):
        return see_other("/sign-in")
    shown = page(request, "problem.html", status=problem.status, problem=problem)
    shown.headers.update(headers)
    return shown


def _openapi() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="chartproof",
        version=__version__,
        # Litestar's own pages of it would fetch scripts from elsewhere: they are open to nobody,
        # api/running.py serves the description
        render_plugins=[JsonRenderPlugin(path="/openapi.json")],
        openapi_router=Router("/api/description", route_handlers=[], include_in_schema=False),
        components=Components(
            security_schemes={
                "bearer": SecurityScheme(type="http", scheme="bearer"),
            }
        ),
        security=[{"bearer": []}],
        # what generated clients call their functions: the name of ours, without the whole path
        operation_id_creator=lambda handler, _method, _path: handler.handler_name,
    )
