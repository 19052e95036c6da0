"""Signing in and out: the first account, password, one-time code, the links that set a password."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromQuery
from msgspec import Struct

from chartproof.errors import Absent, InputError
from chartproof.store.people import Person
from chartproof.web.access import (
    COOKIE,
    address,
    caller_of,
    open_to_all,
    open_to_anybody,
    slow_down,
)
from chartproof.web.codes import is_right
from chartproof.web.house import AnyRequest, house_of
from chartproof.web.limits import SIGNING_IN
from chartproof.web.rendering import page, see_other

Answer = Response[Any]  # Any: a page, or the way to the next
LOCKED = "Too many wrong codes. This account opens again in 15 minutes."
BROWSERS = (
    *(("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome")),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    *(("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows")),
    *(("Macintosh", "macOS"), ("Linux", "Linux")),
)


class Given(Struct, frozen=True):
    """What stands in the form of signing in."""

    email: str = ""
    password: str = ""


class Code(Struct, frozen=True):
    """A one-time code."""

    code: str = ""


class Beginning(Struct, frozen=True):
    """What the first start asks for."""

    clinic: str = ""
    name: str = ""
    email: str = ""
    password: str = ""
    again: str = ""
    first: str = "demonstration"


class NewPassword(Struct, frozen=True):
    """A password, given twice."""

    password: str = ""
    again: str = ""


GivenForm = Annotated[Given, Body(media_type=RequestEncodingType.URL_ENCODED)]
CodeForm = Annotated[Code, Body(media_type=RequestEncodingType.URL_ENCODED)]
BeginningForm = Annotated[Beginning, Body(media_type=RequestEncodingType.URL_ENCODED)]
PasswordForm = Annotated[NewPassword, Body(media_type=RequestEncodingType.URL_ENCODED)]


@get("/sign-in", opt=open_to_anybody(), include_in_schema=False, sync_to_thread=True)
def sign_in_page(request: AnyRequest) -> Answer:
    """Show the form."""
    if caller_of(request).person is not None:
        return see_other("/")
    return page(request, "sign_in.html", fault=None, email="", **_ways(request))


@post("/sign-in", opt=open_to_anybody(), include_in_schema=False, sync_to_thread=True)
def sign_in(request: AnyRequest, data: GivenForm) -> Answer:
    """Check the password; ask for a code where the account has them."""
    house = house_of(request)
    if wait := house.limits.wait_seconds("sign-in", address(request), SIGNING_IN):
        slow_down(wait)
    try:
        found = house.store.people.checked(data.email, data.password)
    except InputError as fault:
        return page(
            request,
            "sign_in.html",
            status=422,
            fault=str(fault),
            email=data.email,
            **_ways(request),
        )
    return signed_in(request, found)


@get(
    "/sign-in/code",
    opt=open_to_anybody(half_signed_in=True),
    include_in_schema=False,
    sync_to_thread=False,
)
def code_page(request: AnyRequest) -> Answer:
    """Ask for the one-time code."""
    return page(request, "code.html", fault=None)


@post(
    "/sign-in/code",
    opt=open_to_anybody(half_signed_in=True),
    include_in_schema=False,
    sync_to_thread=True,
)
def give_code(request: AnyRequest, data: CodeForm) -> Answer:
    """Check the one-time code; a right one opens a fresh session."""
    house, session = house_of(request), caller_of(request).session
    assert session is not None
    if wait := house.limits.wait_seconds("code", session.person.id, SIGNING_IN):
        slow_down(wait)
    people = house.store.people
    if people.is_locked(session.person.locked_until_ms):
        house.store.sessions.end(session)
        return page(request, "sign_in.html", status=422, fault=LOCKED, email="", **_ways(request))
    if not is_right(house.store, session.person, data.code):
        people.code_refused(session.person)
        return page(request, "code.html", status=422, fault="That code is not right, or was used.")
    house.store.sessions.end(session)
    return with_cookie(request, see_other("/"), session.person, verified=True)


@post("/sign-out", opt=open_to_all(), include_in_schema=False, sync_to_thread=True)
def sign_out(request: AnyRequest) -> Answer:
    """End the session."""
    session = caller_of(request).session
    if session is not None:
        house_of(request).store.sessions.end(session)
    gone = see_other("/sign-in")
    gone.delete_cookie(COOKIE, path="/")
    return gone


@get("/start", opt=open_to_anybody(), include_in_schema=False, sync_to_thread=True)
def start_page(request: AnyRequest, link: FromQuery[str] = "") -> Answer:
    """Show the form of the first start, for whoever holds the link."""
    if not house_of(request).store.people.is_open(link):
        raise Absent("This link was used or has run out. Start chartproof again for a fresh one.")
    return page(request, "start.html", fault=None, link=link, given=Beginning())


@post("/start", opt=open_to_anybody(), include_in_schema=False, sync_to_thread=True)
def start(request: AnyRequest, data: BeginningForm, link: FromQuery[str] = "") -> Answer:
    """Make the first account and its clinic."""
    from chartproof.web.demonstration import fill

    house = house_of(request)
    demonstration = data.first == "demonstration"
    try:
        if data.password != data.again:
            raise InputError("The two passwords differ.")
        made = house.store.people.begin(
            link,
            clinic=data.clinic,
            name=data.name,
            email=data.email,
            password=data.password,
            demonstration=demonstration,
        )
    except InputError as fault:
        return page(request, "start.html", status=422, fault=str(fault), link=link, given=data)
    if demonstration:
        fill(house.store, made)
    return signed_in(request, made)


@get("/welcome", opt=open_to_anybody(), include_in_schema=False, sync_to_thread=True)
def welcome_page(request: AnyRequest, link: FromQuery[str] = "") -> Answer:
    """Show the form with which somebody who was invited sets a password."""
    if not house_of(request).store.people.is_open(link):
        raise Absent("This link was used or has run out. Ask an administrator for a fresh one.")
    return page(request, "welcome.html", fault=None, link=link)


@post("/welcome", opt=open_to_anybody(), include_in_schema=False, sync_to_thread=True)
def welcome(request: AnyRequest, data: PasswordForm, link: FromQuery[str] = "") -> Answer:
    """Set the password."""
    try:
        if data.password != data.again:
            raise InputError("The two passwords differ.")
        found = house_of(request).store.people.accept(link, data.password)
    except InputError as fault:
        return page(request, "welcome.html", status=422, fault=str(fault), link=link)
    return signed_in(request, found)


def signed_in(request: AnyRequest, found: Person) -> Answer:
    """Return the way on for somebody whose password, or identity provider, was right."""
    wanted = found.role in house_of(request).store.onetime.wanted_of(found.clinic_id)
    path = "/sign-in/code" if found.has_totp else "/sign-in/enrol" if wanted else "/"
    return with_cookie(request, see_other(path), found, verified=path == "/")


def with_cookie(request: AnyRequest, going: Answer, found: Person, *, verified: bool) -> Answer:
    """Return an answer that signs somebody in, or half in while a one-time code is wanted."""
    house, said = house_of(request), request.headers.get("user-agent", "")
    word, _session = house.store.sessions.open(found, verified=verified, agent=browser_of(said))
    going.set_cookie(
        Cookie(
            key=COOKIE,
            value=word,
            path="/",
            httponly=True,
            samesite="lax",
            secure=house.settings.is_secure,
        )
    )
    return going


def browser_of(said: str) -> str:
    """Return a browser and its system as people call them; empty where they cannot be told."""
    name = next((n for mark, n in BROWSERS if mark in said), "")
    system = next((n for mark, n in SYSTEMS if mark in said), "")
    return f"{name} on {system}" if name and system else name or system


def _ways(request: AnyRequest) -> dict[str, bool]:
    return {"has_oidc": house_of(request).settings.oidc_issuer is not None}


ROUTES = (
    *(sign_in_page, sign_in, code_page, give_code, sign_out),
    *(start_page, start, welcome_page, welcome),
)
