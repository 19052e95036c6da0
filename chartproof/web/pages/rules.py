"""The rules: what each says and by whose word, how often it is right here, and how it is set."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery, JSONBody
from litestar.response import Redirect
from msgspec import Struct

from chartproof.errors import Absent, InputError
from chartproof.model import Severity
from chartproof.register import page_of
from chartproof.report.rule_page import LOOKS, WEIGHT
from chartproof.rules import RuleFile, all_rules
from chartproof.store.own import RuleSetting
from chartproof.store.tallies import Decided, Tallies
from chartproof.web.access import open_to, open_to_all, person
from chartproof.web.ahead import rule_effect, rule_span
from chartproof.web.house import AnyRequest, house_of
from chartproof.web.jobs.ahead import RULE
from chartproof.web.pages.ahead import piece, waiting
from chartproof.web.pages.frame import shown
from chartproof.web.precision import measured
from chartproof.web.rendering import see_other
from chartproof.web.tables import rules_as_set, shelf_and_rules

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
STATES = ("off", "as it ships", *SEVERITIES)
AT_ONCE = 30  # visits that are looked at while somebody waits; more of them are a job


class Change(Struct, frozen=True):
    """What the form of a rule holds."""

    state: str = ""
    since: str = ""
    reason: str = ""


ChangeForm = Annotated[Change, Body(media_type=RequestEncodingType.URL_ENCODED)]


@get("/rules", opt=open_to_all(), include_in_schema=False, sync_to_thread=True)
def rules(
    request: AnyRequest,
    words: FromQuery[str] = "",
    shelf: FromQuery[str] = "",
    severity: FromQuery[str] = "",
) -> Response[str]:
    """Show every rule, or those that are looked for."""
    who, store = person(request), house_of(request).store
    settings = store.own.rule_settings(who)
    decided = Tallies(store.vault).decided(who)
    wanted = words.casefold().split()
    found = [
        {
            "name": r.name,
            "title": r.title,
            "shelf": r.shelf,
            "severity": r.rule.severity,
            "set": standing(settings, r.name, date.today()),
            "decided": decided.get(r.name, Decided()),
            "measured": next((m for m in measured(r.name) if m.corpus != "claims"), None),
        }
        for r in all_rules()
        if (not shelf or r.shelf == shelf)
        and (not severity or r.rule.severity == severity)
        and all(w in f"{r.name} {r.title}".casefold() for w in wanted)
    ]
    return shown(
        request,
        "rules.html",
        "/rules",
        rules=found,
        count=len(all_rules()),
        shelves=sorted({r.shelf for r in all_rules()}),
        words=words,
        shelf=shelf,
        severity=severity,
    )


@get("/rules/{name:str}", opt=open_to_all(), include_in_schema=False, sync_to_thread=True)
def rule(request: AnyRequest, name: FromPath[str]) -> Response[str]:
    """Show a rule's page."""
    return rule_page(request, name)


def rule_page(
    request: AnyRequest, name: str, *, status: int = 200, fault: str | None = None
) -> Response[str]:
    """Return a rule's page, with what went wrong where a form was not right."""
    who, store = person(request), house_of(request).store
    found = named(name)
    shelf, _ = shelf_and_rules(store, who)
    settings = [s for s in store.own.rule_settings(who) if s.rule == found.name]
    decided = Tallies(store.vault).decided(who).get(found.name, Decided())
    near = [r for r in all_rules() if r.shelf == found.shelf and _near(r.name, found.name)]
    return shown(
        request,
        "rule.html",
        "/rules",
        status=status,
        fault=fault,
        rule=found,
        shown_page=page_of(found, shelf),
        weight=WEIGHT,
        looks=LOOKS,
        settings=settings,
        now=standing(settings, found.name, date.today()),
        decided=decided,
        precision=precision(decided),
        measured=measured(found.name),
        people={p.id: p.name for p in store.people.all(who)},
        near=[r for r in near if r.name != found.name][:6],
        today=date.today().isoformat(),
        severities=SEVERITIES,
    )


def named(name: str) -> RuleFile:
    """Return the rule of a name, also of one that it had before."""
    for found in all_rules():
        if name in (found.name, *found.rule.formerly):
            return found
    raise Absent("There is no rule of this name.")


def precision(decided: Decided) -> float | None:
    """Return of a hundred findings that were settled how many were right; None without any."""
    right, wrong = decided.fixed + decided.waived - decided.misread, decided.misread
    return round(100 * right / (right + wrong), 1) if right + wrong else None


def standing(settings: list[RuleSetting], rule: str, on: date) -> RuleSetting | None:
    """Return the setting of a rule that holds on a day, None where it stands as it ships."""
    held = [s for s in settings if s.rule == rule and s.since <= on.isoformat()]
    return max(held, key=lambda s: (s.since, s.made_ms), default=None)


def _near(one: str, other: str) -> bool:
    return bool(set(one.split("-")) & set(other.split("-")) - {"missing", "not", "without", "code"})


@post(
    "/rules/{name:str}",
    opt=open_to("administrator"),
    include_in_schema=False,
    sync_to_thread=True,
)
def change(
    request: AnyRequest, name: FromPath[str], data: ChangeForm
) -> Response[Any] | Redirect:  # Any: a page
    """Set a rule for the clinic, from a day on."""
    found = named(name)
    try:
        since = _day(data.since)
        if data.state not in STATES:
            raise InputError("Severity: choose one.")
        house_of(request).store.own.set_rule(
            person(request),
            found.name,
            active=data.state != "off",
            severity=data.state if data.state in SEVERITIES else None,
            since=since,
            reason=data.reason,
        )
    except InputError as fault:
        return rule_page(request, name, status=422, fault=str(fault))
    return see_other(f"/rules/{found.name}")


@post(
    "/rules/{name:str}/ahead",
    opt=open_to("administrator"),
    include_in_schema=False,
    sync_to_thread=True,
)
def change_ahead(
    request: AnyRequest, name: FromPath[str], data: JSONBody[dict[str, str]]
) -> Response[bytes]:
    """Return what a setting would have changed in the last quarter, or where it will be said."""
    who, store = person(request), house_of(request).store
    found, state = named(name), data.get("state", "")
    if state not in STATES:
        raise InputError("Severity: choose one.")
    rules = rules_as_set(store.own.rule_settings(who))
    span = rule_span(store, who, found.name, rules)
    count = store.visits.count(who, span) if span else 0
    told = {"html": "", "awaits": ""}
    if count <= AT_ONCE:
        effect = rule_effect(store, who, found.name, state)
        told["html"] = piece(RULE, msgspec.json.encode(effect))
    else:
        settings = {"rule": found.name, "state": state, "total": count}
        job = store.jobs.add(who, RULE, settings=settings)
        told = {"html": waiting(job), "awaits": f"/ahead/{job.id}"}
    return Response(msgspec.json.encode(told), media_type="application/json", status_code=200)


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise InputError("From: expected a day such as 2026-06-24.") from None


ROUTES = (rules, rule, change, change_ahead)
