"""One's own account: password, where it is signed in, tokens for programs, theme and keys."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, JSONBody
from msgspec import Struct

from chartproof.errors import InputError
from chartproof.store.sessions import OF_ROLE, SCOPES, Scope
from chartproof.web.access import caller_of, open_to_all, person
from chartproof.web.house import AnyRequest, house_of
from chartproof.web.pages.frame import shown
from chartproof.web.rendering import see_other

HERE = "/me"
THEMES = ("", "light", "dark")
WHAT: dict[Scope, str] = {
    "audit": "ask: audit, units, prices, courses",
    "claims": "hand in files and follow their jobs",
    "records": "read what is kept, settle findings",
    "rules": "read the rules",
    "manage": "read the log",
}


class NewPassword(Struct, frozen=True):
    """The password of now, and the next one twice."""

    old: str = ""
    password: str = ""
    again: str = ""


class Keys(Struct, frozen=True):
    """Whether single letters act outside text fields."""

    keys: str = ""


class Ended(Struct, frozen=True):
    """A session to end; all but this one where it is not named."""

    session: str = ""


PasswordForm = Annotated[NewPassword, Body(media_type=RequestEncodingType.URL_ENCODED)]
KeysForm = Annotated[Keys, Body(media_type=RequestEncodingType.URL_ENCODED)]
EndedForm = Annotated[Ended, Body(media_type=RequestEncodingType.URL_ENCODED)]
Form = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]  # Any: fields


@get(HERE, opt=open_to_all(), include_in_schema=False, sync_to_thread=True)
def me(request: AnyRequest) -> Response[str]:
    """Show one's own account."""
    return _page(request)


def _page(
    request: AnyRequest, *, status: int = 200, fault: str | None = None, word: str | None = None
) -> Response[str]:
    who, store, session = person(request), house_of(request).store, caller_of(request).session
    scopes = [(s, WHAT[s]) for s in SCOPES if s in OF_ROLE[who.role]]
    own = [t for t in store.sessions.tokens(who) if t.person_id == who.id]
    return shown(
        request,
        "me.html",
        HERE,
        status=status,
        fault=fault,
        sessions=store.sessions.all(who),
        here_now=session.hash if session else "",
        tokens=[t for t in own if not t.revoked and t.until_ms > store.vault.now()],
        scopes=scopes,
        word=word,
        left=store.onetime.left(who),
    )


@post(f"{HERE}/password", opt=open_to_all(), include_in_schema=False, sync_to_thread=True)
def password(request: AnyRequest, data: PasswordForm) -> Response[Any]:  # Any: a page
    """Set a new password; every other session ends."""
    who, session = person(request), caller_of(request).session
    try:
        if data.password != data.again:
            raise InputError("The two passwords differ.")
        house_of(request).store.people.set_password(
            who, data.old, data.password, keep=session.hash if session else ""
        )
    except InputError as fault:
        return _page(request, status=422, fault=str(fault))
    return see_other(f"{HERE}?done=password")


@post(f"{HERE}/sessions/end", opt=open_to_all(), include_in_schema=False, sync_to_thread=True)
def end_sessions(request: AnyRequest, data: EndedForm) -> Response[Any]:  # Any: a page
    """End one session, or all but this one."""
    who, store, session = person(request), house_of(request).store, caller_of(request).session
    if data.session:
        store.sessions.end_one(who, data.session)
    else:
        store.sessions.end_all(who, keep=session.hash if session else "")
    return see_other(HERE)


@post(f"{HERE}/tokens", opt=open_to_all(), include_in_schema=False, sync_to_thread=True)
def new_token(request: AnyRequest, data: Form) -> Response[str]:
    """Make a token; its word is shown this once."""
    given = data.get("scope", [])
    named = [given] if isinstance(given, str) else given
    scopes = tuple(s for s in SCOPES if s in named)
    days = str(data.get("days", ""))
    try:
        if not days.isdecimal():
            raise InputError("Days: expected a number.")
        word, _ = house_of(request).store.sessions.new_token(
            person(request), str(data.get("name", "")), scopes, int(days[:6])
        )
    except InputError as fault:
        return _page(request, status=422, fault=str(fault))
    return _page(request, word=word)


@post(
    f"{HERE}/tokens/{{token_id:str}}/end",
    opt=open_to_all(),
    include_in_schema=False,
    sync_to_thread=True,
)
def end_token(request: AnyRequest, token_id: FromPath[str]) -> Response[Any]:  # Any: a page
    """End a token."""
    house_of(request).store.sessions.revoke(person(request), token_id)
    return see_other(HERE)


@post(f"{HERE}/keys", opt=open_to_all(), include_in_schema=False, sync_to_thread=True)
def keys(request: AnyRequest, data: KeysForm) -> Response[Any]:  # Any: a page
    """Keep whether single letters act."""
    who = person(request)
    house_of(request).store.people.keep_settings(who, {**who.settings, "keys": data.keys == "on"})
    return see_other(HERE)


@post(f"{HERE}/theme", opt=open_to_all(), include_in_schema=False, sync_to_thread=True)
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


ROUTES = (me, password, end_sessions, new_token, end_token, keys, theme)
