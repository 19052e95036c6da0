"""One-time codes: set up with an app, before signing in where they are wanted, or from one's own
page; recovery codes; switched off with the password.
"""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Response, get, post
from litestar.enums import RequestEncodingType
from litestar.exceptions import HTTPException
from litestar.params import Body
from msgspec import Struct

from chartproof.errors import InputError
from chartproof.store.people import Person
from chartproof.web.access import caller_of, open_to_all, open_to_anybody, person, slow_down
from chartproof.web.codes import begun, in_fours, new_secret, picture
from chartproof.web.house import AnyRequest, house_of
from chartproof.web.limits import SIGNING_IN
from chartproof.web.pages.frame import shown
from chartproof.web.pages.signing_in import Answer, Code, CodeForm, with_cookie
from chartproof.web.rendering import page, see_other

HERE, AT_DOOR = "/me/codes", "/sign-in/enrol"
WRONG = "That code is not right. Codes change every 30 seconds: give the one that is shown now."


class Password(Struct, frozen=True):
    """The password, given again."""

    password: str = ""


PasswordForm = Annotated[Password, Body(media_type=RequestEncodingType.URL_ENCODED)]


@get(HERE, opt=open_to_all(), include_in_schema=False, sync_to_thread=True)
def codes(request: AnyRequest) -> Answer:
    """Show whether codes are in use, and what can be done."""
    return _own(request, "none")


@post(HERE, opt=open_to_all(), include_in_schema=False, status_code=200, sync_to_thread=True)
def begin(request: AnyRequest) -> Answer:
    """Offer a secret, which is shown this once."""
    who = person(request)
    if who.has_totp:
        return see_other(HERE)
    return _own(request, "secret", **_offered(request, who))


@post(f"{HERE}/confirm", opt=open_to_all(), include_in_schema=False, sync_to_thread=True)
def confirm(request: AnyRequest, data: CodeForm) -> Answer:
    """Begin the use of codes with the first right one."""
    who = person(request)
    if who.has_totp:
        return see_other(HERE)
    try:
        recovery = _begun(request, who, data)
    except InputError as fault:
        return _own(request, "code", status=422, fault=str(fault))
    return _own(request, "recovery", recovery=recovery)


@post(f"{HERE}/recovery", opt=open_to_all(), include_in_schema=False, sync_to_thread=True)
def recovery(request: AnyRequest, data: PasswordForm) -> Answer:
    """Make fresh recovery codes."""
    who, house = person(request), house_of(request)
    if not who.has_totp:
        return see_other(HERE)
    try:
        house.store.people.confirm(who, data.password)
    except InputError as fault:
        return _own(request, "none", status=422, fault=str(fault))
    return _own(request, "recovery", recovery=house.store.onetime.recovery(who))


@post(f"{HERE}/off", opt=open_to_all(), include_in_schema=False, sync_to_thread=True)
def off(request: AnyRequest, data: PasswordForm) -> Answer:
    """End the use of codes, where the clinic does not want them."""
    who, store = person(request), house_of(request).store
    try:
        if who.role in store.onetime.wanted_of(who.clinic_id):
            raise InputError("This clinic wants one-time codes of everybody with your role.")
        store.people.confirm(who, data.password)
    except InputError as fault:
        return _own(request, "none", status=422, fault=str(fault))
    store.onetime.end(who, by=who)
    return see_other(HERE)


# -- before signing in, where codes are wanted ------------------------------------------------


@get(
    AT_DOOR,
    opt=open_to_anybody(half_signed_in=True),
    include_in_schema=False,
    sync_to_thread=True,
)
def door(request: AnyRequest) -> Answer:
    """Say why codes are to be set up before anything else."""
    _without_codes(request)
    return page(request, "enrol.html", step="none", fault=None)


@post(
    AT_DOOR,
    opt=open_to_anybody(half_signed_in=True),
    include_in_schema=False,
    status_code=200,
    sync_to_thread=True,
)
def door_begin(request: AnyRequest) -> Answer:
    """Offer a secret, which is shown this once."""
    who = _without_codes(request)
    return page(request, "enrol.html", step="secret", fault=None, **_offered(request, who))


@post(
    f"{AT_DOOR}/confirm",
    opt=open_to_anybody(half_signed_in=True),
    include_in_schema=False,
    status_code=200,
    sync_to_thread=True,
)
def door_confirm(request: AnyRequest, data: CodeForm) -> Answer:
    """Begin the use of codes, and the session, with the first right one."""
    who, house = _without_codes(request), house_of(request)
    try:
        codes = _begun(request, who, data)
    except InputError as fault:
        return page(request, "enrol.html", status=422, step="code", fault=str(fault))
    session = caller_of(request).session
    if session is not None:
        house.store.sessions.end(session)
    answer = page(request, "enrol.html", step="recovery", fault=None, recovery=codes)
    return with_cookie(request, answer, who, verified=True)


def _without_codes(request: AnyRequest) -> Person:
    """Return who has given a password and has no codes yet; refuse everybody else."""
    session = caller_of(request).session
    if session is None or session.verified or session.person.has_totp:
        raise HTTPException(status_code=403, detail="One-time codes are set up already.")
    return session.person


def _offered(request: AnyRequest, who: Person) -> dict[str, Any]:  # Any: to templates
    secret = new_secret()
    house_of(request).store.onetime.offer(who, secret)
    return {"picture": picture(who, secret), "secret": in_fours(secret)}


def _begun(request: AnyRequest, who: Person, data: Code) -> tuple[str, ...]:
    house = house_of(request)
    if wait := house.limits.wait_seconds("code", who.id, SIGNING_IN):
        slow_down(wait)
    found = begun(house.store, who, data.code)
    if found is None:
        raise InputError(WRONG)
    return found


def _own(
    request: AnyRequest,
    step: str,
    *,
    status: int = 200,
    fault: str | None = None,
    **more: Any,  # Any: to templates
) -> Response[Any]:  # Any: a page
    who, store = person(request), house_of(request).store
    return shown(
        request,
        "codes.html",
        "/me",
        status=status,
        fault=fault,
        step=step,
        in_use=who.has_totp or step == "recovery",
        left=store.onetime.left(who),
        wanted=who.role in store.onetime.wanted_of(who.clinic_id),
        **more,
    )


ROUTES = (codes, begin, confirm, recovery, off, door, door_begin, door_confirm)
