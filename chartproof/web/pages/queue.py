"""The work queue: what is held, why, for whom; worked from the keyboard."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice
from typing import Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.params import FromQuery, JSONBody
from msgspec import Struct

from chartproof.errors import ChartproofError, InputError
from chartproof.store.people import Person
from chartproof.store.tallies import NOBODY, Narrowed, Tallies
from chartproof.web.access import open_to, open_to_all, person
from chartproof.web.house import AnyRequest, House, house_of
from chartproof.web.jobs.ahead import AHEAD
from chartproof.web.pages.frame import EVERYBODY, shown
from chartproof.web.pages.looked_at import rule_sentence
from chartproof.web.pages.questions import send
from chartproof.web.pages.recheck import look_again

Sent = JSONBody[dict[str, Any]]  # Any: JSON, checked where it is used
A_PAGE = 100
MOST_JOBS, SHOWN_JOBS = 60, 6
LONGEST_WAIVER = 90  # days
REASONS = (
    "The record shows it elsewhere",
    "This payer does not ask for it",
    "The finding misread the note",
    "Other",
)


class Marked(Struct, frozen=True, forbid_unknown_fields=True):
    """A finding as it was on screen."""

    id: str
    version: int


class Done(Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody did to findings, or to the items that they are in."""

    action: Literal["assign", "waive", "fix", "open", "comment", "check", "ask"]
    findings: tuple[Marked, ...] = ()
    items: tuple[str, ...] = ()
    to: str = ""
    why: str = ""
    words: str = ""
    until: str = ""


@get("/queue", opt=open_to_all(), include_in_schema=False, sync_to_thread=True)
def queue(
    request: AnyRequest,
    rule: FromQuery[str] = "",
    payer: FromQuery[str] = "",
    owner: FromQuery[str] = "",
    job: FromQuery[str] = "",
    start: FromQuery[int] = 0,
) -> Response[str]:
    """Show what is held, narrowed to a rule, a payer, a person, a file."""
    who, house = person(request), house_of(request)
    asked = Narrowed(rule=rule, payer=payer, owner=owner, job=job)
    tallies = Tallies(house.store.vault)
    rows, count = tallies.queue(who, asked, offset=max(0, start), limit=A_PAGE)
    people = {p.id: p.name for p in house.store.people.all(who)}
    return shown(
        request,
        "queue.html",
        "/queue",
        rows=rows,
        count=count,
        start=max(0, start),
        step=A_PAGE,
        asked=asked,
        facets=tallies.facets(who, asked),
        people=people,
        jobs=jobs_shown(house, who),
        reasons=REASONS,
        nobody=NOBODY,
        until=(date.today() + timedelta(days=LONGEST_WAIVER)).isoformat(),
        today=date.today().isoformat(),
        sentence=rule_sentence,
        narrowed=lambda **to: address(asked, **to),
    )


def address(asked: Narrowed, **to: str | int) -> str:
    """Return the queue's address with some filters changed; no patient is ever in it."""
    from urllib.parse import urlencode

    told = {**msgspec.structs.asdict(asked), **to}
    told.pop("clinician", None)
    query = urlencode({k: v for k, v in told.items() if v})
    return f"/queue?{query}" if query else "/queue"


@post("/queue/act", opt=open_to(*EVERYBODY), include_in_schema=False, sync_to_thread=True)
def act(request: AnyRequest, data: JSONBody[dict[str, Any]]) -> Response[bytes]:  # Any: JSON
    """Do it to each finding that can still take it, and say of each other why not."""
    who, house = person(request), house_of(request)
    try:
        done = msgspec.convert(data, Done)
    except msgspec.ValidationError as fault:
        raise InputError(str(fault)) from None
    if who.role == "auditor" and done.action not in ("comment", "ask"):
        raise InputError("An auditor looks, asks and comments; somebody else settles findings.")
    if not done.findings and not done.items:
        raise InputError("Choose at least one finding first.")
    said, count = [], 0
    for marked in done.findings:
        try:
            _act(house, who, done, marked)
            count += 1
        except ChartproofError as fault:
            said.append(str(fault))
    if done.action == "check":
        looked, told_again = look_again(house, who, done.items)
        count += looked
        said += told_again
    told = {"done": count, "said": list(dict.fromkeys(said))}
    return Response(msgspec.json.encode(told), media_type="application/json", status_code=200)


def _act(house: House, who: Person, done: Done, marked: Marked) -> None:
    work = house.store.work
    match done.action:
        case "assign":
            work.assign(who, marked.id, marked.version, done.to or None)
        case "waive":
            work.waive(who, marked.id, marked.version, waiver_reason(done), waiver_end(done))
        case "fix":
            work.settle(who, marked.id, marked.version, "fixed")
        case "open":
            work.settle(who, marked.id, marked.version, "open")
        case "comment":
            work.comment(who, marked.id, done.words)
        case "ask":
            send(house, who, marked.id, done.to)
        case "check":
            return


def waiver_reason(done: Done) -> str:
    """Return the reason as it is kept; raise InputError where it is none."""
    if done.why not in REASONS:
        raise InputError("Choose a reason for the waiver.")
    if not done.words.strip():
        raise InputError("Say where the record shows it, or what was misread.")
    return f"{done.why}: {done.words.strip()}"


def waiver_end(done: Done) -> date:
    """Return the last day of a waiver; raise InputError beyond the longest one."""
    try:
        until = date.fromisoformat(done.until)
    except ValueError:
        raise InputError("Ends on: expected a day such as 2026-06-24.") from None
    today = date.today()
    if not today <= until <= today + timedelta(days=LONGEST_WAIVER):
        raise InputError(f"Ends on: expected a day within {LONGEST_WAIVER} days from today.")
    return until


def jobs_shown(house: House, who: Person) -> list[dict[str, Any]]:  # Any: to templates and JSON
    """Return the files of late and how far each has come, for people of the office."""
    if who.role == "clinician":
        return []
    found = []
    files = (j for j in house.store.jobs.all(who, limit=MOST_JOBS) if j.kind not in AHEAD)
    for job in islice(files, SHOWN_JOBS):
        name = job.kind
        if job.file_id is not None:
            name = house.store.uploads.one(who.clinic_id, job.file_id).name
        found.append(
            {
                "id": job.id,
                "name": name,
                "kind": job.kind,
                "state": job.state,
                "done": job.done,
                "total": job.total,
                "error": job.error,
            }
        )
    return found


@get("/queue/jobs", opt=open_to_all(), include_in_schema=False, sync_to_thread=True)
def queue_jobs(request: AnyRequest) -> Response[bytes]:
    """Return how far the files of late have come, for the progress bars."""
    found = jobs_shown(house_of(request), person(request))
    return Response(msgspec.json.encode(found), media_type="application/json")


ROUTES = (queue, act, queue_jobs)
