"""Signing in with an organisation's identity provider, where one is set up."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Response, get
from litestar.datastructures import Cookie
from litestar.params import FromQuery, QueryParameter
from litestar.response import Redirect

from chartproof.errors import Absent, InputError
from chartproof.web.access import address, open_to_anybody, slow_down
from chartproof.web.house import AnyRequest, house_of
from chartproof.web.limits import SIGNING_IN
from chartproof.web.oidc import SignIns
from chartproof.web.pages.signing_in import signed_in
from chartproof.web.rendering import page

COOKIE = "chartproof_state"
PATH = "/sign-in/provider"
State = Annotated[str, QueryParameter(name="state")]  # `state` is Litestar's own word


@get(PATH, opt=open_to_anybody(), include_in_schema=False, sync_to_thread=True)
def begin(request: AnyRequest) -> Redirect:
    """Send the browser to the provider."""
    house = house_of(request)
    if wait := house.limits.wait_seconds("sign-in", address(request), SIGNING_IN):
        slow_down(wait)
    where, state = _sign_ins(request).begin()
    going = Redirect(where, status_code=303)
    going.set_cookie(
        Cookie(
            key=COOKIE,
            value=state,
            path=PATH,
            httponly=True,
            samesite="lax",
            secure=house.settings.is_secure,
            max_age=600,
        )
    )
    return going


@get(f"{PATH}/back", opt=open_to_anybody(), include_in_schema=False, sync_to_thread=True)
def back(
    request: AnyRequest, code: FromQuery[str] = "", given: State = ""
) -> Response[Any]:  # Any: a page, or the way to the next
    """Sign in who comes back."""
    cookie = request.cookies.get(COOKIE, "")
    try:
        found = _sign_ins(request).end(
            house_of(request).store, state=given, cookie=cookie, code=code
        )
    except (InputError, Absent) as fault:
        return page(request, "sign_in.html", status=422, fault=str(fault), email="", has_oidc=True)
    return signed_in(request, found)


def _sign_ins(request: AnyRequest) -> SignIns:
    found = house_of(request).sign_ins
    if found is None:
        raise Absent("No identity provider is set up here.")
    return found


ROUTES = (begin, back)
