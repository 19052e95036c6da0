"""How long what is kept: a policy by kind, what would go by it, legal holds, deletion as a job."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from msgspec import Struct

from chartproof.errors import Conflict, InputError
from chartproof.store.retention import KINDS, LEAST_DAYS, Kind, Policy, checked
from chartproof.web.access import open_to, person
from chartproof.web.house import AnyRequest, house_of
from chartproof.web.jobs.deletion import KIND
from chartproof.web.pages.form_words import number_in
from chartproof.web.pages.frame import shown
from chartproof.web.pages.patients import to_choose
from chartproof.web.rendering import see_other

HERE = "/retention"
ADMINISTRATOR = open_to("administrator")
NAMES: dict[Kind, tuple[str, str]] = {
    "notes": ("Visits, claims and courses", "counted from the day of service"),
    "files": ("Files as they came in", "their content; what was found in them stays"),
    "jobs": ("Jobs, with what payments said", "once nothing of them is left"),
    "log": ("The log", "six years, which is 2,192 days, at least"),
}


class Sent(Struct, frozen=True):
    """Days by kind, as typed. do: try, or keep."""

    notes: str = ""
    files: str = ""
    jobs: str = ""
    log: str = ""
    version: int = 0
    do: str = "keep"


class Holding(Struct, frozen=True):
    """What is to be held. patient: nothing for the whole clinic."""

    patient: str = ""
    reason: str = ""


SentForm = Annotated[Sent, Body(media_type=RequestEncodingType.URL_ENCODED)]
HoldingForm = Annotated[Holding, Body(media_type=RequestEncodingType.URL_ENCODED)]


@get(HERE, opt=ADMINISTRATOR, include_in_schema=False, sync_to_thread=True)
def retention(request: AnyRequest) -> Response[str]:
    """Show the policy and what would go by it."""
    return _page(request)


@post(HERE, opt=ADMINISTRATOR, include_in_schema=False, sync_to_thread=True)
def keep(request: AnyRequest, data: SentForm) -> Response[Any]:  # Any: a page
    """Show what would go by a policy, or keep it; nothing is deleted before the night."""
    typed = {"notes": data.notes, "files": data.files, "jobs": data.jobs, "log": data.log}
    try:
        policy = policy_from(typed)
        if data.do == "try":
            return _page(request, tried=policy, typed=typed)
        house_of(request).store.retention.set_policy(person(request), policy, version=data.version)
    except (InputError, Conflict) as fault:
        status = 409 if isinstance(fault, Conflict) else 422
        return _page(request, status=status, fault=str(fault), typed=typed)
    return see_other(HERE)


@post(f"{HERE}/delete", opt=ADMINISTRATOR, include_in_schema=False, sync_to_thread=True)
def delete(request: AnyRequest) -> Response[Any]:  # Any: a page
    """Have what the policy has outlived deleted now, as a job."""
    house_of(request).store.jobs.add(person(request), KIND)
    return see_other(HERE)


@post(f"{HERE}/holds", opt=ADMINISTRATOR, include_in_schema=False, sync_to_thread=True)
def hold(request: AnyRequest, data: HoldingForm) -> Response[Any]:  # Any: a page
    """Hold a patient's records, or the clinic's, whatever the policy says."""
    try:
        house_of(request).store.holds.begin(person(request), data.reason, data.patient or None)
    except InputError as fault:
        return _page(request, status=422, fault=str(fault))
    return see_other(HERE)


@post(
    f"{HERE}/holds/{{hold_id:str}}/end",
    opt=ADMINISTRATOR,
    include_in_schema=False,
    sync_to_thread=True,
)
def lift(request: AnyRequest, hold_id: FromPath[str]) -> Response[Any]:  # Any: a page
    """Lift a hold."""
    try:
        house_of(request).store.holds.end(person(request), hold_id)
    except Conflict as fault:
        return _page(request, status=409, fault=str(fault))
    return see_other(HERE)


@post(f"{HERE}/demonstration", opt=ADMINISTRATOR, include_in_schema=False, sync_to_thread=True)
def remove_demonstration(request: AnyRequest) -> Response[Any]:  # Any: a page
    """Remove everything that was invented for the demonstration."""
    try:
        house_of(request).store.retention.delete_demonstration(person(request))
    except (InputError, Conflict) as fault:
        return _page(request, status=422, fault=str(fault))
    return see_other("/queue")


def policy_from(typed: dict[str, str]) -> Policy:
    """Return a policy as typed; raise InputError naming the field that is no number of days."""
    days: dict[str, int | None] = {}
    for kind in KINDS:
        words = typed[kind].replace(",", "").strip()
        days[kind] = number_in(words)
        if words and days[kind] is None:
            raise InputError(f"{NAMES[kind][0]}: expected a number of days, or nothing.")
    found = Policy(**days)
    checked(found)
    return found


def _page(
    request: AnyRequest,
    *,
    status: int = 200,
    fault: str | None = None,
    tried: Policy | None = None,
    typed: dict[str, str] | None = None,
) -> Response[str]:
    who, house = person(request), house_of(request)
    store = house.store
    known, unlisted = to_choose(house, who)
    policy = store.retention.policy(who.clinic_id)
    days = {kind: policy.days(kind) for kind in KINDS}
    shown_as = typed or {k: "" if d is None else str(d) for k, d in days.items()}
    deletions = [j for j in store.jobs.all(who, limit=200) if j.kind == KIND][:5]
    return shown(
        request,
        "retention.html",
        "/accounts",
        status=status,
        fault=fault,
        names=NAMES,
        least=LEAST_DAYS,
        typed=shown_as,
        tried=tried is not None and tried != policy,
        due=store.retention.due(who.clinic_id, tried or policy),
        holds=store.holds.all(who),
        patients=known,
        unlisted=unlisted,
        people={p.id: p.name for p in store.people.all(who)},
        deletions=deletions,
        running=any(j.state in ("queued", "running") for j in deletions),
    )


ROUTES = (retention, keep, delete, hold, lift, remove_demonstration)
