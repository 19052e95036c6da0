"""Denied lines, and the draft of a letter that appeals one, in the chart's own words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, cast
from urllib.parse import urlencode

import msgspec
from litestar import Response, get, post
from litestar.params import FromQuery, URLEncodedBody

from chartproof.courses import audit_episode
from chartproof.errors import Absent, ChartproofError, InputError
from chartproof.model import EpisodeOutcome
from chartproof.packets.letter import Letter, letter_of, letter_record
from chartproof.packets.request import Clinic, Denial, Patient
from chartproof.report.packet import letter_pdf
from chartproof.store import Store
from chartproof.store.denials import Denial as Denied
from chartproof.store.people import Person
from chartproof.store.visits import Span
from chartproof.web.access import open_to, person
from chartproof.web.house import AnyRequest, House, house_of
from chartproof.web.pages.form_words import day_in, flat, lines_in, number_in, pdf_answer, word_in
from chartproof.web.pages.frame import OFFICE, shown
from chartproof.web.pages.packets import logged, records_of
from chartproof.web.pages.patients import named, to_choose
from chartproof.web.tables import shelf_and_rules

Fields = dict[str, Any]  # Any: what a form holds
A_PAGE = 50
LEVELS = ("redetermination", "reconsideration", "appeal")
FIELDS = (
    *("patient", "number", "date_of_service", "code", "reason", "units", "usd", "claim"),
    *("decided_on", "level", "to", "address", "contact", "npi", "patient_name", "member_id"),
)


@get("/denials", opt=open_to(*OFFICE), include_in_schema=False, sync_to_thread=True)
def denials(
    request: AnyRequest,
    cause: FromQuery[str | None] = None,
    rule: FromQuery[str | None] = None,
    start: FromQuery[int] = 0,
) -> Response[str]:
    """Show denied lines, each with the claim behind it and the way to an appeal."""
    who, store = person(request), house_of(request).store
    found, count = store.denials.find(who, cause, rule, offset=max(0, start), limit=A_PAGE)
    told = {k: v for k, v in (("cause", cause), ("rule", rule)) if v is not None}
    rows = [{**line_of(d), "id": d.id, "cents": d.cents, "rule": d.rule} for d in found]
    claims = _claims(store, who, rows)
    return shown(
        request,
        "denials.html",
        "/dashboard",
        rows=[{**r, "item": claims.get((r["day"], r["claim"]), "")} for r in rows],
        count=count,
        cents=sum(r["cents"] for r in rows),
        cause=cause,
        start=max(0, start),
        step=A_PAGE,
        address=lambda at: f"/denials?{urlencode({**told, 'start': at})}",
    )


def line_of(denied: Denied) -> Fields:
    """Return a denied line as its page and its letter need it."""
    told: Fields = msgspec.json.decode(denied.content)
    group, _, reason = denied.reason.partition("-")
    usd = Decimal(denied.cents) / 100
    own = [
        d for d in told.get("denials", []) if (d.get("group"), d.get("reason")) == (group, reason)
    ]
    same = (d for d in own if d.get("usd") and Decimal(d["usd"]) == usd)
    one: Fields = next(same, own[0] if own else {})
    at = one.get("line")
    lines = told.get("lines", [])
    line: Fields = lines[at] if isinstance(at, int) and 0 <= at < len(lines) else {}
    return {
        "claim": told.get("claim_id") or "",
        "day": line.get("date_of_service") or denied.day,
        "code": one.get("code") or line.get("code") or "",
        "units": next(
            (n for n in (line.get("submitted_units"), line.get("units")) if n not in (None, "0")),
            "",
        ),
        "usd": f"{usd:.2f}",
        "reason": denied.reason,
        "meaning": one.get("meaning") or "",
        "do": one.get("do") or "",
        "until": (one.get("appeal") or {}).get("until") or "",
        "decided_on": told.get("paid_on") or "",
        "number": told.get("payer_reference") or "",
        "payer": told.get("payer") or "",
    }


def _claims(store: Store, who: Person, rows: list[Fields]) -> dict[tuple[str, str], str]:
    """Return the claims that are kept, by day and number, of the days that are shown."""
    found: dict[tuple[str, str], str] = {}
    for day in sorted({r["day"] for r in rows if r["day"]}):
        for kept in store.visits.each(who, Span(first=day, last=day, kind="claim")):
            name = msgspec.json.decode(kept.outcome, type=_Named).claim_id
            found[(day, name)] = kept.id
    return found


class _Named(msgspec.Struct, frozen=True):
    """The name in an outcome."""

    claim_id: str = ""


@get("/appeals", opt=open_to(*OFFICE), include_in_schema=False, sync_to_thread=True)
def appeals(
    request: AnyRequest, denial: FromQuery[str] = "", patient: FromQuery[str] = ""
) -> Response[str]:
    """Show the form of a letter, filled in from a denied line where one is named."""
    given: Fields = {"patient": patient}
    if denial:
        line = line_of(house_of(request).store.denials.one(person(request), denial))
        same = ("number", "code", "reason", "units", "usd", "claim", "decided_on")
        given |= {**{name: line[name] for name in same}, "date_of_service": line["day"]}
        given["to"] = line["payer"]
    return _form(request, given)


def _form(
    request: AnyRequest,
    given: Mapping[str, Any],  # Any: what a form holds
    *,
    letter: Letter | None = None,
    fault: str | None = None,
) -> Response[str]:
    who, house = person(request), house_of(request)
    patient = str(given.get("patient", ""))
    known, unlisted = to_choose(house, who, patient)
    return shown(
        request,
        "appeal.html",
        "/packets",
        status=200 if fault is None else 422,
        fault=fault,
        given={name: given.get(name, "") for name in FIELDS},
        levels=LEVELS,
        patients=known,
        unlisted=unlisted,
        letter=letter,
        record=letter_record(letter) if letter else None,
        label=named(house, who, patient) if letter else "",
        fields=[(n, v) for n, v in flat(given) if n not in ("do", "_csrf")],
    )


@post("/appeals", opt=open_to(*OFFICE), include_in_schema=False, sync_to_thread=True)
def appeal(
    request: AnyRequest, data: URLEncodedBody[Fields]
) -> Response[Any]:  # Any: a page or a PDF
    """Show the draft, or return it as a PDF."""
    who, house = person(request), house_of(request)
    try:
        denial = denial_of(data, house.store.clinics.of(who).name)
        patient = str(data.get("patient", ""))
        letter = letter_of(_course(house, who, patient, denial), denial)
        if data.get("do") == "pdf":
            content = letter_pdf(letter_record(letter))
            logged(house, who, patient, content, "appeal drafted")
            return pdf_answer(content, "appeal.pdf")
    except ChartproofError as fault:
        if isinstance(fault, Absent):
            raise
        return _form(request, data, fault=str(fault))
    return _form(request, data, letter=letter)


def denial_of(data: Mapping[str, Any], clinic: str) -> Denial:  # Any: what a form holds
    """Return the denial that a form tells of; raise InputError for a field that is none."""
    number, reason = word_in(data, "number"), word_in(data, "reason")
    day = day_in(data, "date_of_service", "Day of service")
    code = word_in(data, "code").upper()
    for name, value in (("Number of the claim or decision", number), ("Reason", reason)):
        if not value or len(value) > 60:
            raise InputError(f"{name}: expected what the payer wrote.")
    if day is None:
        raise InputError("Day of service: expected a day such as 2026-03-31.")
    if len(code) != 5 or not code.isascii() or not code.isalnum():
        raise InputError("Code: expected five letters and digits, such as 97110.")
    level = word_in(data, "level") or LEVELS[0]
    if level not in LEVELS:
        raise InputError("Level: choose one.")
    return Denial(
        number=number,
        clinic=Clinic(
            name=clinic,
            address=lines_in(data, "address"),
            contact=word_in(data, "contact"),
            npi=word_in(data, "npi"),
        ),
        date_of_service=day,
        code=code,
        reason=reason,
        to=lines_in(data, "to"),
        patient=Patient(name=word_in(data, "patient_name"), member_id=word_in(data, "member_id")),
        claim=word_in(data, "claim"),
        units=_units(word_in(data, "units")),
        usd=_usd(word_in(data, "usd")),
        decided_on=day_in(data, "decided_on", "Decided on"),
        level=cast(Any, level),  # one of LEVELS, seen above
    )


def _units(words: str) -> int | None:
    if not words:
        return None
    found = number_in(words)
    if found is None or not 0 < found < 1000:
        raise InputError("Units: expected a whole number.")
    return found


def _usd(words: str) -> Decimal | None:
    if not words:
        return None
    try:
        found = Decimal(words.removeprefix("$").replace(",", ""))
    except InvalidOperation:
        found = Decimal(-1)
    if not (found.is_finite() and 0 <= found < 10_000_000):
        raise InputError("Amount: expected dollars and cents, such as 62.00.")
    return found.quantize(Decimal("0.01"))


def _course(house: House, who: Person, patient_id: str, denial: Denial) -> EpisodeOutcome:
    """Return the audited course of a patient that holds the denied day; its code, where two do."""
    shelf, rules = shelf_and_rules(house.store, who)
    outcomes = [
        audit_episode(r, rules=rules, shelf=shelf) for r in records_of(house, who, patient_id)
    ]

    def fit(outcome: EpisodeOutcome) -> tuple[bool, bool]:
        visits = outcome.episode.visits if outcome.episode else ()
        there = [v for v in visits if v.date_of_service == denial.date_of_service]
        return bool(there), any(denial.code in v.codes for v in there)

    return max(outcomes, key=fit)


ROUTES = (denials, appeals, appeal)
