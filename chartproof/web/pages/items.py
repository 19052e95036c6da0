"""One claim, visit or course that is kept: opened at the words that a finding is about."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import msgspec
from litestar import MediaType, Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from markupsafe import Markup
from msgspec import Struct

from chartproof.store.people import Person
from chartproof.store.records import FindingRow, Whole
from chartproof.web.access import open_to, open_to_all, person
from chartproof.web.filing import ClaimContent
from chartproof.web.house import AnyRequest, House, house_of
from chartproof.web.pages.desk import desk_page
from chartproof.web.pages.frame import said_day, shown
from chartproof.web.pages.looked_at import ask_html, rule_sentence
from chartproof.web.pages.questions import question_shown
from chartproof.web.pages.queue import LONGEST_WAIVER, REASONS
from chartproof.web.pages.recheck import came
from chartproof.web.rendering import environment, see_other

_SEGMENT = re.compile(r"([^A-Za-z0-9])[\r\n]*(?=[A-Z][A-Z0-9]{1,2}[^A-Za-z0-9])")
MOST_SEGMENTS = 2000
Record = dict[str, Any]  # Any: JSON


class Segment(Struct, frozen=True):
    """A segment of a claim. number: in the file, from 1. at: findings about it, and how grave."""

    number: int
    parts: tuple[tuple[str, bool], ...]
    severity: str = ""


@get("/items/{item_id:str}", opt=open_to_all(), include_in_schema=False, sync_to_thread=True)
def item_page(
    request: AnyRequest, item_id: FromPath[str], finding: FromQuery[str] = ""
) -> Response[str] | Redirect:
    """Show what is kept, opened at a finding where one is named."""
    who, house = person(request), house_of(request)
    whole = house.store.items.one(who, item_id)
    if whole.item.kind == "claim":
        return _claim(request, house, who, whole, finding)
    if whole.item.kind == "episode":
        return see_other(f"/episodes/{item_id}")
    return _visit(request, house, who, whole, finding)


def _visit(
    request: AnyRequest, house: House, who: Person, whole: Whole, finding: str
) -> Response[str]:
    record = came(whole)
    told: Record = msgspec.json.decode(whole.outcome)
    states = [_state(house, who, f, whole) for f in whole.findings if f.position >= 0]
    number = next((s["no"] for s in states if s["id"] == finding), 0)
    item = whole.item
    record.setdefault("id", told.get("id") or "note")
    return desk_page(
        request,
        record,
        item=item.id,
        version=item.version,
        states=states,
        finding=number,
        heading=f"Visit of {said_day(item.day)}" if item.day else "Visit",
        patient_href=f"/patients/{item.patient_id}" if item.patient_id else "/patients",
        **settling(house, who),
    )


def settling(house: House, who: Person) -> Record:
    """Return what the dialogs need with which findings are settled."""
    today = date.today()
    return {
        "people": {p.id: p.name for p in house.store.people.all(who) if p.active},
        "reasons": REASONS,
        "today": today.isoformat(),
        "until": (today + timedelta(days=LONGEST_WAIVER)).isoformat(),
    }


def _state(house: House, who: Person, f: FindingRow, whole: Whole) -> Record:
    """Return how far a finding has come. n: the n-th of its rule; no: its number on the page."""
    before = [g for g in whole.findings if 0 <= g.position < f.position]
    people = {p.id: p.name for p in house.store.people.all(who)}
    return {
        "id": f.id,
        "version": f.version,
        "rule": f.rule,
        "n": sum(g.rule == f.rule for g in before),
        "no": 1 + sum(g.state != "waived" for g in before),
        "state": f.state,
        "to": people.get(f.assigned_to or "", ""),
        "reason": f.reason or "",
        "until": f.until or "",
        "comments": [
            {"by": people.get(c.account_id, "somebody"), "words": c.words}
            for c in house.store.work.comments(who, f.id)
        ],
        "questions": [
            question_shown(q, people) for q in house.store.questions.of(who, [f.id]).get(f.id, [])
        ],
    }


# -- claims -------------------------------------------------------------------------------------


def _claim(
    request: AnyRequest, house: House, who: Person, whole: Whole, finding: str
) -> Response[str]:
    told: Record = msgspec.json.decode(whole.outcome)
    found = told.get("findings", [])
    states = {
        s["position"]: s
        for f in whole.findings
        if f.position >= 0
        for s in [{**_state(house, who, f, whole), "position": f.position}]
    }
    chosen = next((p for p, s in states.items() if s["id"] == finding), 0)
    return shown(
        request,
        "claim.html",
        "/queue",
        item=whole.item,
        told=told,
        findings=[_shown(i, f, states.get(i)) for i, f in enumerate(found)],
        chosen=chosen,
        segments=segments(whole.content, told),
        own_words=by_line(whole.content),
        undecided=undecided(told),
        is_mended=is_mended(whole.content),
        sentence=rule_sentence,
        job=whole.item.job_id,
        **settling(house, who),
    )


def _shown(position: int, finding: Record, state: Record | None) -> Record:
    places = [p["segment"] for p in finding.get("at") or []]
    return {
        **finding,
        "position": position,
        "state": state,
        "segments": list(dict.fromkeys(places)),
        "asks": Markup(ask_html(finding["ask"])) if finding.get("ask") else "",
    }


def segments(content: bytes, told: Record) -> list[Segment]:
    """Return a claim's segments as they stand in the file, the places of findings marked."""
    raw = claim_words(content)
    if not raw.startswith("CLM") or len(raw) < 5:
        return []
    element, terminator = raw[3], _terminator(raw)
    first = int((told.get("at") or {}).get("segment") or 1)
    marks: dict[int, list[tuple[int | None, str]]] = {}
    for finding in told.get("findings", []):
        for place in finding.get("at") or []:
            marks.setdefault(place["segment"], []).append(
                (place.get("element"), finding.get("severity") or "note")
            )
    found = []
    pieces = [p.strip("\r\n") for p in raw.split(terminator)]
    for number, piece in enumerate((p for p in pieces if p), first):
        here = marks.get(number, [])
        gravest = min((s for _, s in here), key=GRAVEST.index, default="")
        wanted = {e for e, _ in here if e is not None}
        parts: list[tuple[str, bool]] = []
        for i, part in enumerate(piece.split(element)):
            parts += [(element, False)] if i else []
            parts.append((part, i in wanted and i > 0))
        found.append(Segment(number, tuple(parts), gravest))
        if len(found) >= MOST_SEGMENTS:
            break
    return found


GRAVEST = ("error", "warning", "note")


def _terminator(raw: str) -> str:
    """Return what ends each segment of a claim."""
    ends = _SEGMENT.search(raw)
    return next((m[1] for m in _SEGMENT.finditer(raw) if m[1] != raw[3]), ends[1] if ends else "~")


def by_line(content: bytes) -> str:
    """Return a claim's segments, one a line, to be looked over and mended."""
    raw = claim_words(content)
    if len(raw) < 5:
        return raw
    end = _terminator(raw)
    return "\n".join(f"{p}{end}" for piece in raw.split(end) if (p := piece.strip("\r\n")))


def claim_words(content: bytes) -> str:
    """Return a claim's segments as they are kept; nothing where that is not a claim."""
    try:
        return msgspec.json.decode(content, type=ClaimContent).segments
    except msgspec.MsgspecError:
        return ""


def undecided(told: Record) -> list[tuple[str, list[str]]]:
    """Return what is missing, each once, with the rules that want it."""
    found: dict[str, list[str]] = {}
    for one in told.get("unsure") or ():
        rules = found.setdefault(one["missing"], [])
        if one.get("rule") and one["rule"] not in rules:
            rules.append(one["rule"])
    return list(found.items())


def is_mended(content: bytes) -> bool:
    """Return whether somebody has put a claim's segments in place of those of its file."""
    try:
        return msgspec.json.decode(content, type=ClaimContent).mended
    except msgspec.MsgspecError:
        return False


# -- gone ----------------------------------------------------------------------------------------


@post(
    "/items/{item_id:str}/delete",
    opt=open_to("administrator"),
    include_in_schema=False,
    sync_to_thread=True,
)
def item_delete(request: AnyRequest, item_id: FromPath[str]) -> Redirect:
    """Delete what is kept; the page asked first. A record under a legal hold stays."""
    house_of(request).store.retention.delete_item(person(request), item_id)
    return see_other("/queue")


# -- at a glance --------------------------------------------------------------------------------


@get("/items/{item_id:str}/peek", opt=open_to_all(), include_in_schema=False, sync_to_thread=True)
def item_peek(
    request: AnyRequest, item_id: FromPath[str], finding: FromQuery[str] = ""
) -> Response[str]:
    """Return the words that hold an item, as a piece of a page."""
    who, house = person(request), house_of(request)
    whole = house.store.items.one(who, item_id)
    told: Record = msgspec.json.decode(whole.outcome)
    row = next((f for f in whole.findings if f.id == finding), None)
    found = told.get("findings", [])
    at = row.position if row is not None and 0 <= row.position < len(found) else 0
    words = (
        environment()
        .get_template("peek.html")
        .render(
            item=whole.item,
            row=row,
            finding=found[at] if found else None,
            told=told,
            asks=Markup(ask_html(found[at]["ask"])) if found and found[at].get("ask") else "",
            comments=house.store.work.comments(who, row.id) if row else (),
            people={p.id: p.name for p in house.store.people.all(who)},
            sentence=rule_sentence,
            day_lines=_lines(whole, found[at] if found else {}),
        )
    )
    return Response(words, media_type=MediaType.HTML)


def _lines(whole: Whole, finding: Record) -> list[Segment]:
    if whole.item.kind != "claim":
        return []
    told: Record = msgspec.json.decode(whole.outcome)
    wanted = {p["segment"] for p in finding.get("at") or []}
    return [s for s in segments(whole.content, told) if s.number in wanted]


ROUTES = (item_page, item_delete, item_peek)
