"""Figures over time, each of which leads to the visits and claims behind it."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get
from litestar.params import FromQuery
from msgspec import Struct

from chartproof.errors import InputError
from chartproof.report.csv import guarded
from chartproof.report.wording import day_words
from chartproof.store.denials import Cause
from chartproof.store.records import Asked
from chartproof.store.tallies import DaySum, RuleSum, Tallies
from chartproof.web.access import open_to, person
from chartproof.web.house import AnyRequest, house_of
from chartproof.web.pages.charts import Series, bars, lines
from chartproof.web.pages.frame import OFFICE, shown
from chartproof.web.pages.looked_at import rule_sentence

WEEKS = 12
MOST_WEEKS = 104
SHOWN_RULES = 12
A_PAGE = 100


class Week(Struct, frozen=True):
    """A week of service, from Monday on."""

    first: date
    items: int = 0
    held: int = 0
    charge_cents: int = 0
    risk_cents: int = 0
    left_cents: int = 0

    @property
    def clean_percent(self) -> float | None:
        """The share of claims and visits in which nothing was found that holds them."""
        return round(100 * (self.items - self.held) / self.items, 1) if self.items else None


class Figures(Struct, frozen=True, kw_only=True):
    """Everything that the dashboard shows."""

    first: date
    last: date
    clinician: str
    weeks: tuple[Week, ...]
    rules: tuple[dict[str, Any], ...]  # Any: to templates
    clinicians: tuple[dict[str, Any], ...]  # Any: to templates
    denials: tuple[Cause, ...]

    @property
    def whole(self) -> Week:
        """The sums of all weeks."""
        names = ("items", "held", "charge_cents", "risk_cents", "left_cents")
        return Week(self.first, **{n: sum(getattr(w, n) for w in self.weeks) for n in names})


def figures(request: AnyRequest, weeks: int, until: str, clinician: str) -> Figures:
    """Return the figures of so many weeks up to a day, of one clinician where that is asked."""
    who, store = person(request), house_of(request).store
    tallies = Tallies(store.vault)
    last = _last(until, tallies.last_day(who))
    first = _monday(last) - timedelta(weeks=max(1, min(weeks, MOST_WEEKS)) - 1)
    days = tallies.days(who, first.isoformat(), last.isoformat(), clinician)
    found = tallies.rules(who, first.isoformat(), last.isoformat(), clinician)
    return Figures(
        first=first,
        last=last,
        clinician=clinician,
        weeks=_weeks(days, first, last),
        rules=_rules(found, first, last),
        clinicians=_clinicians(days, found, first, last),
        denials=tuple(store.denials.by_cause(who)),
    )


def _last(until: str, known: str) -> date:
    try:
        return date.fromisoformat(until or known or date.today().isoformat())
    except ValueError:
        raise InputError("until: expected a day such as 2026-03-31") from None


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _weeks(days: Iterable[DaySum], first: date, last: date) -> tuple[Week, ...]:
    sums: dict[date, list[int]] = {}
    week = first
    while week <= last:
        sums[week] = [0, 0, 0, 0, 0]
        week += timedelta(weeks=1)
    for day in days:
        kept = sums[_monday(date.fromisoformat(day.day))]
        found = (day.items, day.held, day.charge_cents, day.risk_cents, day.left_cents)
        for i, n in enumerate(found):
            kept[i] += n
    return tuple(Week(start, *counts) for start, counts in sums.items())


def _rules(found: Iterable[RuleSum], first: date, last: date) -> tuple[dict[str, Any], ...]:
    """Return a record a rule, the most findings first, with its count of each week."""
    count = (last - first).days // 7 + 1
    kept: dict[str, dict[str, Any]] = {}
    for one in found:
        record = kept.setdefault(
            one.rule,
            {
                "rule": one.rule,
                "title": rule_sentence(one.rule),
                "severity": one.severity,
                "weeks": [0] * count,
                "findings": 0,
                "cents": 0,
            },
        )
        record["weeks"][(date.fromisoformat(one.day) - first).days // 7] += one.findings
        record["findings"] += one.findings
        record["cents"] += one.cents
    ordered = sorted(kept.values(), key=lambda r: (-r["findings"], r["rule"]))
    return tuple(ordered)


def _clinicians(
    days: Iterable[DaySum], found: Iterable[RuleSum], first: date, last: date
) -> tuple[dict[str, Any], ...]:
    """Return a record a clinician by name: the first half of the time against the second."""
    middle = first + timedelta(days=((last - first).days + 1) // 2)
    halves: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for day in days:
        at = 0 if date.fromisoformat(day.day) < middle else 2
        halves[day.clinician][at] += day.items
        halves[day.clinician][at + 1] += day.held
    most: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for one in found:
        most[one.clinician][one.rule] += one.findings
    return tuple(
        {
            "name": name,
            "items": a + b,
            "held": held_a + held_b,
            "before": round(100 * held_a / a, 1) if a else None,
            "after": round(100 * held_b / b, 1) if b else None,
            "rule": max(most[name], key=lambda r: (most[name][r], r), default=""),
        }
        for name, (a, held_a, b, held_b) in sorted(halves.items())
        if name
    )


@get("/dashboard", opt=open_to(*OFFICE), include_in_schema=False, sync_to_thread=True)
def dashboard(
    request: AnyRequest,
    weeks: FromQuery[int] = WEEKS,
    until: FromQuery[str] = "",
    clinician: FromQuery[str] = "",
) -> Response[str]:
    """Show the figures of some weeks."""
    found = figures(request, weeks, until, clinician)
    asked = {"weeks": weeks, "until": until, "clinician": clinician}
    return shown(
        request,
        "dashboard.html",
        "/dashboard",
        f=found,
        asked=asked,
        query=urlencode({k: v for k, v in asked.items() if v}),
        clean=_clean_chart(found),
        dollars=_dollar_chart(found),
        rules=[{**r, "bars": spark(r["weeks"])} for r in found.rules[:SHOWN_RULES]],
        more_rules=max(0, len(found.rules) - SHOWN_RULES),
        behind=lambda **more: behind(found, **more),
        sentence=rule_sentence,
        denials=lambda d: "/denials?" + urlencode({"cause": d.cause, "rule": d.rule or ""}),
        denied=sum(d.cents for d in found.denials),
        foreseen=sum(d.cents for d in found.denials if d.rule),
    )


def behind(found: Figures, **more: str) -> str:
    """Return the address of the visits and claims behind a figure."""
    told = {"first": found.first.isoformat(), "last": found.last.isoformat()}
    if found.clinician:
        told["clinician"] = found.clinician
    return "/dashboard/behind?" + urlencode({**told, **{k: v for k, v in more.items() if v}})


def _ends(week: Week) -> dict[str, str]:
    last = week.first + timedelta(days=6)
    return {"first": week.first.isoformat(), "last": last.isoformat()}


def _labels(weeks: Sequence[Week]) -> list[str]:
    return [f"{w.first.day} {w.first:%b}" for w in weeks]


def _clean_chart(found: Figures) -> Any:  # Any: Markup
    shares = tuple(w.clean_percent for w in found.weeks)
    known = [s for s in shares if s is not None]
    links = tuple(behind(found, **_ends(w), status="held") for w in found.weeks)
    return lines(
        _labels(found.weeks),
        (Series("Clean", shares, links),),
        title="Clean claims by week, in percent"
        + (f": from {known[0]:g} to {known[-1]:g}" if known else ""),
        shown=lambda n: f"{n:g} %",
        least=max(0.0, min(known, default=0.0) - 10),
        most=100.0,
    )


def _dollar_chart(found: Figures) -> Any:  # Any: Markup
    links = tuple(behind(found, **_ends(w), status="held") for w in found.weeks)
    risk = tuple(w.risk_cents / 100 for w in found.weeks)
    left = tuple(w.left_cents / 100 for w in found.weeks)
    return bars(
        _labels(found.weeks),
        (Series("At risk", risk, links), Series("Left on the table", left, links)),
        title=f"Dollars by week: ${sum(risk):,.2f} at risk, ${sum(left):,.2f} left on the table",
        shown=lambda n: f"${n:,.0f}",
    )


def spark(counts: Sequence[int]) -> list[tuple[int, float, float]]:
    """Return small bars: place, top and height, on a height of 24."""
    most = max([*counts, 1])
    return [
        (12 * i, round(24 - max(1.0, 22 * n / most), 1), round(max(1.0, 22 * n / most), 1))
        for i, n in enumerate(counts[-26:])
    ]


# -- behind a figure ----------------------------------------------------------------------------


@get("/dashboard/behind", opt=open_to(*OFFICE), include_in_schema=False, sync_to_thread=True)
def dashboard_behind(
    request: AnyRequest,
    first: FromQuery[str] = "",
    last: FromQuery[str] = "",
    rule: FromQuery[str] = "",
    clinician: FromQuery[str] = "",
    status: FromQuery[str] = "",
    start: FromQuery[int] = 0,
) -> Response[str]:
    """Show the visits and claims behind a figure."""
    who, store = person(request), house_of(request).store
    asked = Asked(
        rule=rule or None,
        clinician=clinician or None,
        first_day=first or None,
        last_day=last or None,
    )
    tallies = Tallies(store.vault)
    rows, count = tallies.behind(
        who, asked, held_only=status == "held", offset=max(0, start), limit=A_PAGE
    )
    told = {"first": first, "last": last, "rule": rule, "clinician": clinician, "status": status}
    return shown(
        request,
        "behind.html",
        "/dashboard",
        rows=rows,
        count=count,
        start=max(0, start),
        step=A_PAGE,
        asked=asked,
        held_only=status == "held",
        sentence=rule_sentence,
        address=lambda at: (
            "/dashboard/behind?" + urlencode({k: v for k, v in {**told, "start": at}.items() if v})
        ),
    )


# -- to take away -------------------------------------------------------------------------------


@get("/dashboard/figures.csv", opt=open_to(*OFFICE), include_in_schema=False, sync_to_thread=True)
def dashboard_csv(
    request: AnyRequest,
    weeks: FromQuery[int] = WEEKS,
    until: FromQuery[str] = "",
    clinician: FromQuery[str] = "",
) -> Response[bytes]:
    """Return the figures as a table for a spreadsheet."""
    found = figures(request, weeks, until, clinician)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in csv_rows(found):
        writer.writerow([guarded(c) if isinstance(c, str) else c for c in row])
    return Response(
        out.getvalue().encode("utf-8-sig"),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="chartproof-figures.csv"'},
    )


def csv_rows(found: Figures) -> Iterable[tuple[object, ...]]:
    """Yield a row a figure: what it is of, when, and how much."""
    yield ("what", "name", "week", "items", "held", "clean_percent", "usd", "usd_left")
    for w in found.weeks:
        percent = "" if w.clean_percent is None else w.clean_percent
        sums = (w.risk_cents / 100, w.left_cents / 100)
        yield ("week", "", w.first.isoformat(), w.items, w.held, percent, *sums)
    for r in found.rules:
        for i, n in enumerate(r["weeks"]):
            if n:
                week = (found.first + timedelta(weeks=i)).isoformat()
                yield ("rule", r["rule"], week, n, "", "", "", "")
    for c in found.clinicians:
        yield ("clinician", c["name"], "", c["items"], c["held"], "", "", "")
    for d in found.denials:
        yield ("denial", d.cause, "", d.count, "", "", d.cents / 100, d.rule or "")


@get("/dashboard/figures.pdf", opt=open_to(*OFFICE), include_in_schema=False, sync_to_thread=True)
def dashboard_pdf(
    request: AnyRequest,
    weeks: FromQuery[int] = WEEKS,
    until: FromQuery[str] = "",
    clinician: FromQuery[str] = "",
) -> Response[bytes]:
    """Return the figures as a PDF."""
    from chartproof.web.pages.figures_pdf import figures_pdf

    found = figures(request, weeks, until, clinician)
    clinic = house_of(request).store.clinics.of(person(request))
    return Response(
        figures_pdf(found, clinic.name, day_words(date.today())),
        media_type="application/pdf",
        headers={"Content-Disposition": 'attachment; filename="chartproof-figures.pdf"'},
    )


ROUTES = (dashboard, dashboard_behind, dashboard_csv, dashboard_pdf)
