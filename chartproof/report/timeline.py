"""A course of care as one picture: visits, spans, due dates, measures, loads, copies, findings.

An SVG that stands alone (its own colours, light and dark) and can be laid into a page. Every mark
has a shape besides its colour and says in words what it is when pointed at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from html import escape

from chartproof.model import Copy, Due, Episode, EpisodeOutcome, Outcome, PlanOfCare, Series
from chartproof.report.wording import clean

LEFT, RIGHT, WIDTH = 200, 180, 1150
PLOT = WIDTH - LEFT - RIGHT
ROW = 54
MOST_SERIES = {"measure": 10, "exercise": 8, "function": 4, "goal": 4}
LIGHT = (
    ".cp{font:12px system-ui,'Segoe UI',Roboto,'Liberation Sans',Arial,sans-serif}"
    ".cp text{fill:#5c5f66}.cp .st{fill:#1c1e22;font-weight:600}.cp .bd{fill:#e9e6df}"
    ".cp .un{fill:#b9c6d9}.cp .ln{stroke:#1b4f91;fill:none;stroke-width:1.5}.cp .ac{fill:#1b4f91}"
    ".cp .no{fill:#fff;stroke:#1b4f91;stroke-width:1.5}.cp .er{fill:#a1221e}.cp .wa{fill:#794a00}"
    ".cp .ax{stroke:#857f74}.cp .gr{stroke:#dedbd4}"
    ".cp .cy{stroke:#a1221e;fill:none;stroke-width:1.5}"
    ".cp text.er{fill:#a1221e}.cp text.wa{fill:#794a00}"
)
DARK = (
    "@media (prefers-color-scheme:dark){.cp text{fill:#a2a8b0}.cp .st{fill:#e9e8e5}"
    ".cp .bd{fill:#2c3138}.cp .un{fill:#4a5d78}.cp .ln{stroke:#8db8f3}.cp .ac{fill:#8db8f3}"
    ".cp .no{fill:#1a1d21;stroke:#8db8f3}.cp .er,.cp text.er{fill:#ff9f97}"
    ".cp .wa,.cp text.wa{fill:#eebb66}.cp .gr{stroke:#32373e}.cp .cy{stroke:#ff9f97}}"
)
NOTE_WORDS = {
    "evaluation": "evaluation",
    "re_evaluation": "re-evaluation",
    "daily": "visit",
    "progress": "progress report",
    "discharge": "discharge",
}
DUE_WORDS = {
    "plan": "plan",
    "certification": "certification",
    "recertification": "recertification",
    "progress_report": "progress report",
    "discharge": "discharge",
    "authorization": "authorization",
}
STANDING_WORDS = {
    "met": "met",
    "late": "met late",
    "missed": "missed",
    "open": "still to come",
    "unknown": "not on file",
}
TREND_WORDS = {
    "better": "better",
    "worse": "worse",
    "same": "within error",
    "unclear": "unclear",
}
COPY_WORDS = {
    "whole": "the same text",
    "numbers": "the same but for numbers",
    "reworded": "the same statements in other words",
    "section": "the same section",
}


class Scale:
    """Days to places from left to right."""

    def __init__(self, first: date, last: date) -> None:
        spare = max(1, round((last - first).days * 0.02))
        self.first, self.last = first - timedelta(days=spare), last + timedelta(days=spare)

    def x(self, day: date) -> float:
        """Return the place of a day; one outside stands on the edge."""
        share = (day - self.first).days / max(1, (self.last - self.first).days)
        return round(LEFT + PLOT * min(1.0, max(0.0, share)), 1)


def picture(outcome: EpisodeOutcome, auto: bool = True) -> str:
    """Return the picture as SVG; auto: it follows a dark screen. Nothing to show is said in it."""
    episode = outcome.episode
    if episode is None or not episode.visits:
        return _framed(60, '<text x="0" y="30">No visit to show.</text>', "No visits", auto)
    scale = Scale(*_days(episode, outcome))
    parts: list[str] = []
    y = 40
    for rows in (
        _plan_rows(episode.plan_of_care, episode, scale),
        _due_rows(outcome.dues, scale),
        _visit_row(episode, outcome, scale),
        _copy_row(outcome.copies, episode, scale),
        *(_series_rows(outcome, kind, scale) for kind in MOST_SERIES),
    ):
        for height, drawn in rows:
            parts.append(f'<g transform="translate(0 {y})">{drawn}</g>')
            y += height
    axis = _axis(scale, y)
    name = f"Timeline of episode {episode.id}: {len(episode.visits)} visits"
    return _framed(y + 10, axis + "".join(parts), name, auto)


Drawn = Iterator[tuple[int, str]]  # rows from the top: height, and what is drawn in it


def _framed(height: int, inside: str, title: str, auto: bool) -> str:
    style = LIGHT + DARK if auto else LIGHT
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="cp" viewBox="0 0 {WIDTH} {height}" '
        f'role="img" aria-label="{_words(title)}"><title>{_words(title)}</title>'
        f"<style>{style}</style>{inside}</svg>"
    )


def _days(episode: Episode, outcome: EpisodeOutcome) -> tuple[date, date]:
    days = [v.date_of_service for v in episode.visits]
    days += [d.due_on for d in outcome.dues if d.due_on is not None]
    plan = episode.plan_of_care
    if plan is not None and plan.certified_through is not None:
        days.append(min(plan.certified_through, max(days) + timedelta(days=60)))
    if plan is not None and plan.certified_from is not None:
        days.append(max(plan.certified_from, min(days) - timedelta(days=30)))
    return min(days), max(days)


def _axis(scale: Scale, height: int) -> str:
    """Return a line for each month, or each quarter of a long course, with its name above."""
    months: list[date] = []
    day = scale.first.replace(day=1)
    while day <= scale.last:
        if day >= scale.first:
            months.append(day)
        day = (day + timedelta(days=32)).replace(day=1)
    if len(months) > 14:
        months = [m for m in months if m.month % 3 == 1]
    if not months:
        months = [scale.first]
    drawn = []
    if scale.x(months[0]) - LEFT > 70:
        drawn.append(f'<text x="{LEFT}" y="18">{scale.first:%b %Y}</text>')
    for i, month in enumerate(months):
        x = scale.x(month)
        year = f" {month.year}" if (i == 0 and not drawn) or month.month == 1 else ""
        drawn.append(
            f'<line x1="{x}" x2="{x}" y1="26" y2="{height}" class="gr"/>'
            f'<text x="{x}" y="18">{month:%b}{year}</text>'
        )
    return "".join(drawn)


def _label(name: str, detail: str = "", y: int = 20) -> str:
    small = f'<text x="0" y="{y + 15}">{_words(detail)}</text>' if detail else ""
    return f'<text x="0" y="{y}" class="st">{_words(_short(name, 30))}</text>{small}'


def _plan_rows(plan: PlanOfCare | None, episode: Episode, scale: Scale) -> Drawn:
    if plan is None or plan.certified_from is None or plan.certified_through is None:
        return
    spans = [(plan.certified_from, plan.certified_through, plan.signed_on or plan.certified_on)]
    spans += [
        (r.certified_from, r.certified_through, r.signed_on)
        for r in plan.recertifications
        if r.certified_from is not None and r.certified_through is not None
    ]
    drawn = [_label("Certified")]
    for first, last, signed in spans:
        x, end = scale.x(first), scale.x(last)
        said = f"certified {day_words(first)} to {day_words(last)}" + (
            f", signed {day_words(signed)}" if signed else ""
        )
        drawn.append(
            f'<rect x="{x}" y="8" width="{max(2.0, round(end - x, 1))}" height="16" class="bd">'
            f"<title>{said}</title></rect>"
        )
        if signed is not None:
            at = scale.x(signed)
            drawn.append(
                f'<path d="M{at} 6v20" class="ax" stroke-width="2"><title>'
                f"signed {day_words(signed)}</title></path>"
            )
    drawn.append(f'<text x="{LEFT + PLOT + 12}" y="20">to {day_words(spans[-1][1])}</text>')
    yield 34, "".join(drawn)


def _due_rows(dues: Sequence[Due], scale: Scale) -> Drawn:
    known = [d for d in dues if d.due_on is not None]
    several = len({d.discipline for d in known if d.discipline is not None}) > 1
    for what, discipline in dict.fromkeys((d.what, d.discipline) for d in known):
        name = f"{DUE_WORDS[what].capitalize()} due"
        drawn = [_label(f"{name}, {discipline}" if several and discipline else name)]
        here = [d for d in known if (d.what, d.discipline) == (what, discipline)]
        for due in here:
            assert due.due_on is not None
            said = f"due {day_words(due.due_on)}: {STANDING_WORDS[due.standing]}. {due.why}"
            drawn.append(_due_mark(scale.x(due.due_on), due, said))
        last = here[-1]
        assert last.due_on is not None
        ink = {"missed": "er", "late": "wa"}.get(last.standing, "")
        drawn.append(
            f'<text x="{LEFT + PLOT + 12}" y="20" class="{ink}">{day_words(last.due_on)}: '
            f"{STANDING_WORDS[last.standing]}</text>"
        )
        yield 34, "".join(drawn)


def _due_mark(x: float, due: Due, said: str) -> str:
    """Return a tick for what was met, a cross for what was missed, a ring for what is to come."""
    title = f"<title>{_words(said)}</title>"
    if due.standing == "missed":
        shape = f'<path d="M{x - 5} 10l10 10m0-10l-10 10" stroke="currentColor" stroke-width="2.5"'
        return f'<g style="color:#a1221e">{shape} fill="none">{title}</path></g>'
    if due.standing in ("met", "late"):
        ink = "#205e38" if due.standing == "met" else "#794a00"
        shape = f'<path d="M{x - 6} 15l4 5 8-10" stroke="{ink}" stroke-width="2.5" fill="none"'
        return f"{shape}>{title}</path>"
    return f'<circle cx="{x}" cy="15" r="5" class="no">{title}</circle>'


def _visit_row(episode: Episode, outcome: EpisodeOutcome, scale: Scale) -> Drawn:
    found = Counter(v for f in outcome.findings for v in dict.fromkeys(f.visits))
    by_id = {o.id: o for o in outcome.outcomes}
    most = max((_units(by_id.get(v.id), v.id) for v in episode.visits), default=0)
    height = 66 if most else 40
    drawn = [_label("Visits", "units billed" if most else "", 20)]
    for index, visit in enumerate(episode.visits):
        x = scale.x(visit.date_of_service)
        own = by_id.get(visit.id)
        kind = NOTE_WORDS.get(visit.note_type or "daily", "visit")
        said = [f"visit {number_of(episode, index)}, {day_words(visit.date_of_service)}: {kind}"]
        if own is not None and own.verdict is not None:
            said.append(own.verdict.replace("_", " "))
        if found[index]:
            said.append(f"{found[index]} finding{'s' * (found[index] > 1)} of the course")
        units = _units(own, visit.id)
        if units:
            said.append(f"{units} unit{'s' * (units != 1)}")
            tall = round(24 * units / most, 1)
            drawn.append(
                f'<rect x="{x - 4}" y="{58 - tall}" width="8" height="{tall}" class="un"/>'
            )
        drawn.append(
            _visit_mark(x, visit.note_type or "daily", bool(found[index]), "; ".join(said))
        )
    count = f"{len(episode.visits)} visit{'s' * (len(episode.visits) > 1)}"
    drawn.append(f'<text x="{LEFT + PLOT + 12}" y="20">{count}</text>')
    yield height, "".join(drawn)


def _units(own: Outcome | None, name: str) -> int:
    if own is None or own.visit is None or own.visit.id != name:
        return 0
    return sum(max(0, c.units) for c in own.visit.charges)


def number_of(episode: Episode | None, visit: int) -> int:
    """Return the number that the sender gave a visit; its place from 1 where none was given."""
    visits = episode.visits if episode is not None else ()
    given = visits[visit].visit_number if visit < len(visits) else None
    return visit + 1 if given is None else given


def _visit_mark(x: float, kind: str, found: bool, said: str) -> str:
    """Return a dot for a visit, a diamond for an evaluation, a square for a report."""
    ink = "er" if found else "ac"
    title = f"<title>{_words(said)}</title>"
    if kind == "evaluation":
        return f'<path d="M{x} 8l7 7-7 7-7-7z" class="{ink}">{title}</path>'
    if kind in ("progress", "discharge"):
        return f'<rect x="{x - 5}" y="10" width="10" height="10" class="{ink}">{title}</rect>'
    shape = f'<circle cx="{x}" cy="15" r="5" class="{ink}">{title}</circle>'
    ring = f'<circle cx="{x}" cy="15" r="8" class="cy"/>' if found else ""
    return shape + ring


def _copy_row(copies: Sequence[Copy], episode: Episode, scale: Scale) -> Drawn:
    own = [c for c in copies if c.other_episode is None and c.source < len(episode.visits)]
    other = [c for c in copies if c.other_episode is not None]
    if not copies:
        return
    drawn = [_label("Copied text", "from visit to visit", 18)]
    for copy in own:
        x = scale.x(episode.visits[copy.source].date_of_service)
        end = scale.x(episode.visits[copy.visit].date_of_service)
        part = f" ({copy.section})" if copy.section else ""
        said = (
            f"visit {number_of(episode, copy.visit)} holds {COPY_WORDS[copy.kind]}{part} as visit "
            f"{number_of(episode, copy.source)}"
        )
        bend = min(26.0, 8 + abs(end - x) / 12)
        dash = ' stroke-dasharray="4 3"' if copy.kind == "section" else ""
        drawn.append(
            f'<path d="M{x} 6Q{(x + end) / 2} {6 + 2 * bend} {end} 6" class="cy"{dash}>'
            f"<title>{_words(said)}</title></path>"
        )
    for copy in other:
        x = scale.x(episode.visits[copy.visit].date_of_service)
        whose = "another course" if copy.same_patient else "another patient's chart"
        said = f"visit {number_of(episode, copy.visit)} holds {COPY_WORDS[copy.kind]} as {whose}"
        drawn.append(
            f'<path d="M{x} 6v14m-5 -5l5 5 5 -5" class="cy"><title>{_words(said)}</title></path>'
        )
    whole = len({c.visit for c in copies if c.kind != "section"})
    parts = len({c.visit for c in copies if c.kind == "section"})
    counts = [f"{n} {how}" for n, how in ((whole, "whole"), (parts, "in part")) if n]
    drawn.append(f'<text x="{LEFT + PLOT + 12}" y="18" class="er">{", ".join(counts)}</text>')
    yield 46, "".join(drawn)


def _series_rows(outcome: EpisodeOutcome, kind: str, scale: Scale) -> Drawn:
    here = [
        s
        for s in outcome.series
        if s.kind == kind and len([p for p in s.points if _drawn(p.number)]) > 1
    ]
    for one in here[: MOST_SERIES[kind]]:
        yield ROW, _series(one, outcome.episode, scale)


def _drawn(number: float | None) -> bool:
    return number is not None and abs(number) < 1e9


def _series(one: Series, episode: Episode | None, scale: Scale) -> str:
    points = [
        (scale.x(p.on), p.number, p)
        for p in one.points
        if p.number is not None and _drawn(p.number)
    ]
    values = [v for _, v, _ in points]
    low, high = min(values), max(values)
    if one.detectable:
        low, high = min(low, values[0] - one.detectable), max(high, values[0] + one.detectable)
    spread = (high - low) or 1.0

    def place(value: float) -> float:
        return round(6 + (ROW - 20) * (high - value) / spread, 1)

    side = f" {one.side}" if one.side else ""
    detail = one.unit or ""
    if one.detectable:
        detail = f"{detail}, change {_figure(one.detectable)}".removeprefix(", ")
    drawn = [_label(f"{one.name}{side}", detail, 18)]
    if one.detectable:
        top = place(values[0] + one.detectable)
        drawn.append(
            f'<rect x="{points[0][0]}" y="{top}" width="{round(points[-1][0] - points[0][0], 1)}" '
            f'height="{round(place(values[0] - one.detectable) - top, 1)}" class="bd"><title>'
            f"within measurement error of the first value</title></rect>"
        )
    line = " ".join(f"{x},{place(v)}" for x, v, _ in points)
    drawn.append(f'<polyline class="ln" points="{line}"/>')
    for x, value, point in points:
        beyond = one.detectable is not None and abs(value - values[0]) >= one.detectable
        said = f"visit {number_of(episode, point.visit)}, {day_words(point.on)}: {point.words}"
        drawn.append(
            f'<circle cx="{x}" cy="{place(value)}" r="4" class="{"ac" if beyond else "no"}">'
            f"<title>{_words(said)}</title></circle>"
        )
    ink = {"worse": "er", "same": "wa"}.get(one.trend, "st")
    drawn.append(
        f'<text x="{LEFT + PLOT + 12}" y="18" class="st">{_figure(values[0])} to '
        f'{_figure(values[-1])}</text><text x="{LEFT + PLOT + 12}" y="33" class="{ink}">'
        f"{TREND_WORDS[one.trend]}</text>"
    )
    return "".join(drawn)


def _figure(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def day_words(day: date) -> str:
    """Return a day as people write it: 3 Mar 2026."""
    return f"{day.day} {day:%b %Y}"


def _short(words: str, most: int) -> str:
    return words if len(words) <= most else f"{words[: most - 1]}…"


def _words(text: str) -> str:
    return escape(clean(text))
