"""Payers: those on file, and the clinic's own, checked and tried out before they are kept."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from litestar.response import Redirect
from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from chartproof.billing.pricing import price
from chartproof.errors import Absent, ChartproofError, InputError
from chartproof.model import Charge, Price, Visit
from chartproof.reference import Book
from chartproof.reference.payer_check import unknown_in
from chartproof.reference.payer_listing import payer_list, policy_record
from chartproof.store import Store
from chartproof.store.people import Person, Role
from chartproof.web.access import open_to, person
from chartproof.web.ahead import payer_effect, payer_span
from chartproof.web.house import AnyRequest, house_of
from chartproof.web.jobs.ahead import PAYER
from chartproof.web.pages.ahead import piece, waiting
from chartproof.web.pages.form_words import number_in
from chartproof.web.pages.frame import OFFICE, shown
from chartproof.web.rendering import see_other
from chartproof.web.tables import Files, shelf_and_rules, shelf_with

AT_ONCE = 300  # visits that are priced while somebody waits; more of them are a job
BLANK_FILE = """name = "{name}"
title = "Our payer"
kind = "commercial"
based_on = "commercial"

# [[setting]]
# name = "counting"
# value = "cms"
# valid_from = {today}
# source = "own-contract"
# standing = "seen"

# [[price]]
# pays = "percent_of_medicare"
# percent = 100
# valid_from = {today}
# source = "own-contract"
# standing = "seen"

# [source.own-contract]
# title = ""
# citation = ""
# standing = "seen"
"""
SAMPLE = (
    Charge("97161", 1, ("GP",)),
    Charge("97110", 2, ("GP",)),
    Charge("97140", 1, ("GP",)),
    Charge("97530", 1, ("GP", "CQ")),
)
EDITORS: tuple[Role, ...] = ("biller", "administrator")


class Written(Struct, frozen=True):
    """What the form of a payer holds. version: empty for one that is new."""

    name: str = ""
    content: str = ""
    version: str = ""
    do: str = "try"


Answer = Response[Any] | Redirect  # Any: a page
WrittenForm = Annotated[Written, Body(media_type=RequestEncodingType.URL_ENCODED)]


@get("/payers", opt=open_to(*OFFICE), include_in_schema=False, sync_to_thread=True)
def payers(request: AnyRequest) -> Response[str]:
    """Show the payers on file."""
    who, store = person(request), house_of(request).store
    shelf, _ = shelf_and_rules(store, who)
    own = {p.name: p for p in store.own.payers(who)}
    return shown(request, "payers.html", "/payers", payers=list(payer_list(shelf)), own=own)


@get("/payers/new", opt=open_to(*EDITORS), include_in_schema=False, sync_to_thread=True)
def new_payer(request: AnyRequest) -> Response[str]:
    """Show an empty payer's file."""
    blank = BLANK_FILE.format(name="our_payer", today=date.today().isoformat())
    return _editor(request, Written(name="our_payer", content=blank))


@get("/payers/{name:str}", opt=open_to(*OFFICE), include_in_schema=False, sync_to_thread=True)
def payer(request: AnyRequest, name: FromPath[str]) -> Response[str]:
    """Show a payer: its file where it is the clinic's own, and what decides today."""
    who, store = person(request), house_of(request).store
    own = next((p for p in store.own.payers(who) if p.name == name), None)
    if own is not None and who.role in EDITORS:
        return _editor(request, Written(name, own.content, str(own.version)))
    shelf, _ = shelf_and_rules(store, who)
    if shelf.payers.find(name) is None:
        raise Absent("There is no payer of this name.")
    today = date.today()
    return shown(
        request,
        "payer.html",
        "/payers",
        policy=policy_record(shelf.policy(name, today), today),
        sample=sample_price(name, shelf, today),
        name=name,
    )


@post("/payers/new", opt=open_to(*EDITORS), include_in_schema=False, sync_to_thread=True)
def keep_new(request: AnyRequest, data: WrittenForm) -> Answer:
    """Check a new payer's file and show what it does; keep it where that is asked."""
    return _worked(request, Written(data.name.strip().casefold(), data.content, "", data.do))


@post("/payers/{name:str}", opt=open_to(*EDITORS), include_in_schema=False, sync_to_thread=True)
def keep_payer(request: AnyRequest, name: FromPath[str], data: WrittenForm) -> Answer:
    """Check a payer's file and show what it does; keep it where that is asked."""
    return _worked(request, Written(name, data.content, data.version, data.do))


def _worked(request: AnyRequest, written: Written) -> Answer:
    who, store = person(request), house_of(request).store
    given = replace(written, content=written.content.replace("\r\n", "\n"))
    try:
        others = tuple((p.name, p.content) for p in store.own.payers(who))
        shelf = checked_payer(given.name, given.content, others)
        if given.do == "keep":
            store.own.keep_payer(who, given.name, given.content, number_in(given.version))
            return see_other(f"/payers/{given.name}")
    except ChartproofError as fault:
        return _editor(request, given, status=422, faults=str(fault).split("; "))
    return _editor(request, given, tried=shelf)


def checked_payer(name: str, text: str, others: Files) -> Book:
    """Return the book with a payer's file beside the clinic's others; raise InputError on faults.

    Each fault says the file, the row and the key.
    """
    if not name.isascii() or not name.replace("_", "a").isalnum():
        raise InputError("name: expected small letters, digits and _, as in acme_gold")
    kept = tuple((n, t) for n, t in others if n != name)
    shelf = shelf_with((*kept, (name, text)))
    found = shelf.payers.find(name)
    if found is None or found.name != name:
        raise InputError(f"{name}.toml: name: the file is about another payer")
    if faults := unknown_in(found, shelf):
        raise InputError("; ".join(faults))
    return shelf


def _editor(
    request: AnyRequest,
    given: Written,
    *,
    status: int = 200,
    faults: list[str] | None = None,
    tried: Book | None = None,
) -> Response[str]:
    who, store = person(request), house_of(request).store
    today = date.today()
    told, awaits = effect(store, who, given, tried) if tried else ("", "")
    return shown(
        request,
        "payer_editor.html",
        "/payers",
        status=status,
        given=given,
        faults=faults or [],
        is_new=not given.version,
        sample=sample_price(given.name, tried, today) if tried else None,
        effect=Markup(told),
        awaits=awaits,
    )


def sample_price(name: str, shelf: Book, day: date) -> Price:
    """Return what a usual visit pays by this payer."""
    visit = Visit(id="sample", date_of_service=day, payer=name, discipline="PT", charges=SAMPLE)
    return price(visit, shelf)


def effect(store: Store, who: Person, given: Written, shelf: Book) -> tuple[str, str]:
    """Return what the file would have made of the last quarter, or where it will be said."""
    span, payers = payer_span(store, who, given.name, shelf)
    count = store.visits.count(who, span) if payers else 0
    if count <= AT_ONCE:
        found = payer_effect(store, who, given.name, shelf)
        return piece(PAYER, msgspec.json.encode(found)), ""
    settings = {"name": given.name, "content": given.content, "total": count}
    job = store.jobs.add(who, PAYER, settings=settings)
    return waiting(job), f"/ahead/{job.id}"


ROUTES = (payers, new_payer, keep_new, payer, keep_payer)
