"""Accounts of a clinic: who may sign in, as what, and which patients they see."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from litestar import Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from msgspec import Struct

from chartproof.errors import Conflict, InputError
from chartproof.store.people import ROLES, Person, Role
from chartproof.web.access import open_to, person
from chartproof.web.house import AnyRequest, house_of
from chartproof.web.pages.frame import shown
from chartproof.web.pages.patients import to_choose
from chartproof.web.rendering import see_other

HERE = "/accounts"
ADMINISTRATOR = open_to("administrator")
MOST_SHOWN = 200


class Invited(Struct, frozen=True):
    """Somebody who is to have an account."""

    name: str = ""
    email: str = ""
    role: str = ""
    clinician: str = ""


class Changed(Struct, frozen=True):
    """What stands in the form of an account. version: the one that was on screen."""

    version: int
    name: str = ""
    role: str = ""
    clinician: str = ""


class Done(Struct, frozen=True):
    """What is to be done with an account."""

    action: Literal["lock", "open", "unlock", "sign out", "link", "codes off"]
    version: int


class Named(Struct, frozen=True):
    """A patient that an account is to see, or no more."""

    patient: str = ""
    forget: str = ""


InvitedForm = Annotated[Invited, Body(media_type=RequestEncodingType.URL_ENCODED)]
ChangedForm = Annotated[Changed, Body(media_type=RequestEncodingType.URL_ENCODED)]
DoneForm = Annotated[Done, Body(media_type=RequestEncodingType.URL_ENCODED)]
NamedForm = Annotated[Named, Body(media_type=RequestEncodingType.URL_ENCODED)]
Form = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]  # Any: fields


@get(HERE, opt=ADMINISTRATOR, include_in_schema=False, sync_to_thread=True)
def accounts(request: AnyRequest) -> Response[str]:
    """Show who may sign in."""
    return _list(request)


def _list(
    request: AnyRequest,
    *,
    status: int = 200,
    fault: str | None = None,
    given: Invited | None = None,
) -> Response[str]:
    who, store = person(request), house_of(request).store
    people = store.people.all(who)
    return shown(
        request,
        "accounts.html",
        HERE,
        status=status,
        fault=fault,
        people=[(p, standing(request, p), store.sessions.all(p)) for p in people],
        wanted=store.onetime.wanted_of(who.clinic_id),
        roles=ROLES,
        given=given,
    )


def standing(request: AnyRequest, found: Person) -> str:
    """Return in a word how an account stands."""
    if not found.active:
        return "locked"
    if not found.joined:
        return "invited"
    locked = house_of(request).store.people.is_locked(found.locked_until_ms)
    return "locked for 15 minutes" if locked else "open"


@post(HERE, opt=ADMINISTRATOR, include_in_schema=False, status_code=200, sync_to_thread=True)
def invite(request: AnyRequest, data: InvitedForm) -> Response[str]:
    """Make an account and show the link with which its owner sets a password, this once."""
    try:
        made, word = house_of(request).store.people.invite(
            person(request),
            email=data.email,
            name=data.name,
            role=_role(data.role),
            clinician=data.clinician.strip()[:200],
        )
    except (InputError, Conflict) as fault:
        return _list(request, status=422, fault=str(fault), given=data)
    return _one(request, made.id, link=link_of(request, word))


@post(
    f"{HERE}/codes",
    opt=ADMINISTRATOR,
    include_in_schema=False,
    sync_to_thread=True,
)
def want_codes(request: AnyRequest, data: Form) -> Response[Any]:  # Any: a page
    """Want one-time codes of some roles from now on."""
    who, store = person(request), house_of(request).store
    given = data.get("role", [])
    named = [given] if isinstance(given, str) else given
    try:
        store.onetime.want(
            who, tuple(r for r in ROLES if r in named), version=store.clinics.of(who).version
        )
    except InputError as fault:
        return _list(request, status=422, fault=str(fault))
    return see_other(HERE)


@get(f"{HERE}/{{account_id:str}}", opt=ADMINISTRATOR, include_in_schema=False, sync_to_thread=True)
def account(request: AnyRequest, account_id: FromPath[str]) -> Response[str]:
    """Show one account."""
    return _one(request, account_id)


def _one(
    request: AnyRequest,
    account_id: str,
    *,
    status: int = 200,
    fault: str | None = None,
    link: str | None = None,
) -> Response[str]:
    who, house = person(request), house_of(request)
    store = house.store
    found = store.people.one(who, account_id)
    named = store.care.named(who, account_id)
    seen, count = store.items.patients(found, limit=MOST_SHOWN)
    here = {p.id for p in named}
    known, unlisted = to_choose(house, who) if found.role == "clinician" else ([], 0)
    return shown(
        request,
        "account.html",
        HERE,
        status=status,
        fault=fault,
        account=found,
        standing=standing(request, found),
        sessions=store.sessions.all(found),
        link=link,
        named=named,
        seen=[p for p in seen if p.id not in here],
        count=count,
        all_seen=count <= MOST_SHOWN,
        more=[p for p in known if p.id not in here],
        unlisted=unlisted,
        roles=ROLES,
        wanted=found.role in store.onetime.wanted_of(who.clinic_id),
        entries=store.log_of(who, subject=found.id, limit=20),
        people={p.id: p.name for p in store.people.all(who)},
    )


@post(f"{HERE}/{{account_id:str}}", opt=ADMINISTRATOR, include_in_schema=False, sync_to_thread=True)
def change(
    request: AnyRequest, account_id: FromPath[str], data: ChangedForm
) -> Response[Any]:  # Any: a page
    """Change name, role, or the name by which visits name somebody."""
    try:
        house_of(request).store.people.change(
            person(request),
            account_id,
            version=data.version,
            role=_role(data.role),
            name=data.name,
            clinician=data.clinician.strip()[:200],
        )
    except (InputError, Conflict) as fault:
        return _one(request, account_id, status=_status(fault), fault=str(fault))
    return see_other(f"{HERE}/{account_id}")


@post(
    f"{HERE}/{{account_id:str}}/do",
    opt=ADMINISTRATOR,
    include_in_schema=False,
    status_code=200,
    sync_to_thread=True,
)
def act(
    request: AnyRequest, account_id: FromPath[str], data: DoneForm
) -> Response[Any]:  # Any: a page
    """Lock or open an account, sign it out, make a link, or reset its one-time codes."""
    who, store = person(request), house_of(request).store
    found = store.people.one(who, account_id)
    try:
        if data.action == "link":
            word = store.people.new_link(who, account_id)
            return _one(request, account_id, link=link_of(request, word))
        if data.action == "sign out":
            store.sessions.end_all(found, by=who)
        elif data.action == "codes off":
            if account_id == who.id:  # there it takes the password, and the clinic's leave
                raise InputError("Your own one-time codes are switched off on your own account.")
            store.onetime.end(found, by=who)
        else:
            store.people.change(
                who,
                account_id,
                version=data.version,
                active={"lock": False, "open": True}.get(data.action),
                unlock=data.action != "lock",
            )
    except (InputError, Conflict) as fault:
        return _one(request, account_id, status=_status(fault), fault=str(fault))
    return see_other(HERE if account_id == who.id else f"{HERE}/{account_id}")


@post(
    f"{HERE}/{{account_id:str}}/patients",
    opt=ADMINISTRATOR,
    include_in_schema=False,
    sync_to_thread=True,
)
def name_patient(
    request: AnyRequest, account_id: FromPath[str], data: NamedForm
) -> Response[Any]:  # Any: a page
    """Let an account see a patient whom no visit of theirs names, or no more."""
    who, care = person(request), house_of(request).store.care
    if data.forget:
        care.forget(who, account_id, data.forget)
    else:
        care.name(who, account_id, data.patient)
    return see_other(f"{HERE}/{account_id}")


def link_of(request: AnyRequest, word: str) -> str:
    """Return the address with which somebody sets a password, once."""
    settings = house_of(request).settings
    base = settings.public_url or f"{request.url.scheme}://{request.url.netloc}"
    return f"{base.rstrip('/')}/welcome?link={word}"


def _role(words: str) -> Role:
    for role in ROLES:
        if role == words:
            return role
    raise InputError(f"Role: expected one of {', '.join(ROLES)}.")


def _status(fault: Exception) -> int:
    return 409 if isinstance(fault, Conflict) else 422


ROUTES = (accounts, invite, want_codes, account, change, act, name_patient)
