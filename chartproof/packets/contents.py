"""What a packet holds: each item asked for with the words that show it, and the notes with marks.

Every statement is the chart's own, with the visit it stands in; what is not there is said to be
missing. Findings, questions and doubts are for the clinic: they are in the gaps, never in here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from chartproof.model import EpisodeOutcome, Outcome, PlanOfCare, Reading, Series, Span, Visit
from chartproof.packets.request import ITEMS, USUAL, Ask, Item, Request, due
from chartproof.reference import Book

STOP = re.compile(r"(?<=[.!?;])\s+(?=[A-Z0-9])|\s*[\n|]+\s*")
MOST_QUOTES = 4
LONGEST = 220  # characters of a quote; the whole of it is in the note
Shown = Literal["yes", "in part", "missing"]
# What stands in a note for each item, by element.
ELEMENTS: Mapping[Item, tuple[str, ...]] = {
    "necessity": ("medical_necessity", "functional_deficit"),
    "goals": ("goal_link",),
    "skill": ("skilled_intervention", "skilled_rationale"),
    "response": ("patient_response",),
    "measures": ("objective_measure", "functional_progress"),
    "minutes": ("time_per_code", "total_timed_minutes", "total_treatment_minutes"),
    "signatures": ("signature",),
}
MARKED: Mapping[str, str] = {
    "medical_necessity": "why therapy was needed",
    "functional_deficit": "what the patient could not do",
    "goal_link": "goal",
    "skilled_intervention": "skill",
    "skilled_rationale": "why skill was needed",
    "patient_response": "response",
    "objective_measure": "measure",
    "functional_progress": "change in function",
    "time_per_code": "minutes",
    "total_timed_minutes": "timed total",
    "total_treatment_minutes": "treatment total",
    "signature": "signature",
}


class Quote(Struct, frozen=True):
    """Words of the chart. visit: index into the visits enclosed."""

    words: str
    visit: int


class Checked(Struct, frozen=True):
    """One item of the checklist. where: visits and documents that show it. said: counts, or why."""

    item: Item
    asked: str
    shown: Shown
    quotes: tuple[Quote, ...] = ()
    visits: tuple[int, ...] = ()
    documents: tuple[str, ...] = ()
    said: str = ""


class Piece(Struct, frozen=True):
    """A stretch of a note; mark: the number of what it shows, or 0."""

    text: str
    mark: int = 0


class Enclosed(Struct, frozen=True):
    """A visit as it is enclosed: its note whole, marked. marks: what each number shows."""

    on: date
    kind: str
    signed: str
    pieces: tuple[Piece, ...]
    marks: tuple[str, ...]


class BilledLine(Struct, frozen=True):
    """A claim line against the minutes of its note; None where the note does not say."""

    on: date
    code: str
    units: int
    modifiers: str
    minutes: int | None
    timed_total: int | None
    treatment_total: int | None


class Packet(Struct, frozen=True):
    """All that is typeset. due_words: whence the day to answer is known."""

    request: Request
    due_on: date | None
    due_words: str
    payer: str
    discipline: str
    first: date | None
    last: date | None
    checklist: tuple[Checked, ...]
    lines: tuple[BilledLine, ...]
    notes: tuple[Enclosed, ...]
    documents: tuple[str, ...]


def packet_of(outcome: EpisodeOutcome, request: Request, book: Book) -> Packet:
    """Return the packet that answers the request from an audited course."""
    chosen = in_range(outcome, request)
    episode = outcome.episode
    payer = episode.payer if episode else ""
    due_on, due_words = due(request, payer, book)
    days = [v.date_of_service for v, _ in chosen]
    asks = request.asks or tuple(Ask(item) for item in USUAL)
    return Packet(
        request=request,
        due_on=due_on,
        due_words=due_words,
        payer=payer,
        discipline=(episode.discipline or "") if episode else "",
        first=min(days, default=None),
        last=max(days, default=None),
        checklist=tuple(_checked(ask, chosen, outcome, request) for ask in asks),
        lines=tuple(line for visit, _ in chosen for line in _lines(visit)),
        notes=tuple(_enclosed(visit) for visit, _ in chosen if visit.text is not None),
        documents=tuple(d.title for d in request.documents),
    )


Chosen = Sequence[tuple[Visit, Outcome | None]]


def in_range(outcome: EpisodeOutcome, request: Request) -> Chosen:
    """Return the visits asked for, by day, each with its own audit where it has one."""
    if outcome.episode is None:
        return ()
    first, last = request.dates_from or date.min, request.dates_through or date.max
    own = list(outcome.outcomes)
    return tuple(
        (visit, own[i] if i < len(own) else None)
        for i, visit in enumerate(outcome.episode.visits)
        if first <= visit.date_of_service <= last
    )


def course_asked_for(outcome: EpisodeOutcome, request: Request) -> EpisodeOutcome:
    """Return the course as the packet draws it: the days asked for, and nothing that was found.

    A series that is cut is judged by what is left of it.
    """
    if outcome.episode is None:
        return outcome
    first, last = request.dates_from or date.min, request.dates_through or date.max
    visits = outcome.episode.visits
    kept = [i for i, v in enumerate(visits) if first <= v.date_of_service <= last]
    place = {old: new for new, old in enumerate(kept)}
    series = (_cut_series(s, place) for s in outcome.series)
    return replace(
        outcome,
        episode=replace(outcome.episode, visits=tuple(visits[i] for i in kept)),
        outcomes=tuple(outcome.outcomes[i] for i in kept if i < len(outcome.outcomes)),
        series=tuple(s for s in series if s.points),
        findings=(),
        copies=(),
        dues=(),
    )


def _cut_series(series: Series, place: Mapping[int, int]) -> Series:
    """Return a series with the points of these visits alone. place: new index by old."""
    points = tuple(replace(p, visit=place[p.visit]) for p in series.points if p.visit in place)
    if len(points) == len(series.points):
        return replace(series, points=points)
    known = [p.number for p in points if p.number is not None]
    change = known[-1] - known[0] if len(known) > 1 else None
    trend: Literal["better", "worse", "same", "unclear"] = "unclear"
    if change is not None and series.detectable is not None:
        if abs(change) < series.detectable:
            trend = "same"
        elif series.better_is is not None:
            trend = "better" if (change > 0) == (series.better_is == "more") else "worse"
    return replace(series, points=points, change=change, trend=trend)


def _checked(ask: Ask, chosen: Chosen, outcome: EpisodeOutcome, request: Request) -> Checked:
    papers = tuple(d.title for d in request.documents if d.item == ask.item)
    asked = ask.words or ITEMS[ask.item]
    if ask.item in ELEMENTS:
        found = _by_elements(ask.item, asked, chosen)
    elif ask.item == "treatment_notes":
        found = _notes_of_each_day(asked, chosen)
    elif ask.item in NOTE_TYPES:
        found = _by_kind(ask.item, asked, chosen)
    else:
        found = _by_plan(ask.item, asked, chosen, outcome)
    if not papers:
        return found
    return Checked(
        ask.item,
        asked,
        "yes" if found.shown == "missing" else found.shown,
        found.quotes,
        found.visits,
        papers,
        "" if found.shown == "missing" else found.said,
    )


NOTE_TYPES: Mapping[Item, tuple[str, ...]] = {
    "evaluation": ("evaluation",),
    "progress_reports": ("progress", "re_evaluation"),
    "discharge": ("discharge",),
}


def _with_notes(chosen: Chosen) -> list[tuple[int, Visit]]:
    """Return the visits that came with a note, numbered as they are enclosed."""
    return list(enumerate(v for v, _ in chosen if v.text is not None))


def _by_elements(item: Item, asked: str, chosen: Chosen) -> Checked:
    quotes: list[Quote] = []
    showing: list[int] = []
    lacking: list[str] = []
    notes = _with_notes(chosen)
    for number, visit in notes:
        spans = shown_in(visit.note, ELEMENTS[item])
        if spans:
            showing.append(number)
            if len(quotes) < MOST_QUOTES:
                quotes.append(Quote(sentence(visit.text or "", longest(spans)), number))
        else:
            lacking.append(_day(visit.date_of_service))
    shown: Shown = "missing" if not showing else "in part" if lacking else "yes"
    said = f"in {len(showing)} of {len(notes)} notes"
    if lacking and showing:
        said += f"; not in those of {', '.join(lacking)}"
    return Checked(item, asked, shown, tuple(quotes), tuple(showing), (), said)


def shown_in(note: Reading, elements: Sequence[str]) -> tuple[Span, ...]:
    """Return where a note shows any of these elements today."""
    return tuple(
        f.span
        for f in note.facts
        if f.element in elements and f.scope == "today" and f.status == "present"
    )


def _notes_of_each_day(asked: str, chosen: Chosen) -> Checked:
    notes = _with_notes(chosen)
    lacking = [_day(v.date_of_service) for v, _ in chosen if v.text is None]
    said = f"{len(notes)} notes for {len(chosen)} visits"
    if lacking:
        said += f"; none for {', '.join(lacking)}"
    shown: Shown = "missing" if not notes else "in part" if lacking else "yes"
    return Checked("treatment_notes", asked, shown, (), tuple(n for n, _ in notes), (), said)


def _by_kind(item: Item, asked: str, chosen: Chosen) -> Checked:
    found = [(n, v) for n, v in _with_notes(chosen) if v.note_type in NOTE_TYPES[item]]
    days = ", ".join(_day(v.date_of_service) for _, v in found)
    shown: Shown = "yes" if found else "missing"
    numbers = tuple(n for n, _ in found)
    return Checked(item, asked, shown, (), numbers, (), f"dated {days}" if days else "")


def _by_plan(item: Item, asked: str, chosen: Chosen, outcome: EpisodeOutcome) -> Checked:
    """Return whether the plan on file shows it: its order, its days, when it was certified."""
    plan = outcome.episode.plan_of_care if outcome.episode else None
    kinds = {"order": ("order",), "certification": ("certif", "signed"), "plan_of_care": ("plan",)}
    statements = (outcome.episode.statements or ()) if outcome.episode else ()
    numbers = {v.id: n for n, v in _with_notes(chosen)}
    quotes = tuple(
        Quote(_cut(s.span.text), numbers[outcome.episode.visits[s.visit].id])
        for s in statements
        if outcome.episode is not None
        and any(word in s.kind for word in kinds.get(item, ()))
        and outcome.episode.visits[s.visit].id in numbers
    )[:MOST_QUOTES]
    said = ""
    if plan is not None:
        said = next(filter(None, (say(plan) for say in PLAN_WORDS[item])), "")
    shown: Shown = "yes" if said else "in part" if quotes else "missing"
    if not said and item == "certification" and plan is not None and plan.certified_through:
        said, shown = f"to {_day(plan.certified_through)}; no day of signature on file", "in part"
    return Checked(
        item, asked, shown, quotes, tuple(dict.fromkeys(q.visit for q in quotes)), (), said
    )


def _certified(plan: PlanOfCare) -> str:
    signed = plan.signed_on or plan.certified_on
    if plan.certified_from is None or plan.certified_through is None or signed is None:
        return ""
    spans = [(plan.certified_from, plan.certified_through, signed)]
    spans += [
        (r.certified_from, r.certified_through, r.signed_on)
        for r in plan.recertifications
        if r.certified_from and r.certified_through and r.signed_on
    ]
    return "; ".join(f"{_day(a)} to {_day(b)}, signed {_day(c)}" for a, b, c in spans)


PLAN_WORDS: Mapping[Item, tuple[Callable[[PlanOfCare], str], ...]] = {
    "order": (lambda p: f"order of {_day(p.ordered_on)}" if p.ordered_on else "",),
    "plan_of_care": (
        lambda p: f"established {_day(p.established_on)}" if p.established_on else "",
    ),
    "certification": (_certified,),
}


def _lines(visit: Visit) -> Iterator[BilledLine]:
    note = visit.note
    for charge in visit.charges:
        read = note.minutes_of(charge.code)  # what stands beside the charge is no word of the note
        yield BilledLine(
            visit.date_of_service,
            charge.code,
            charge.units,
            " ".join(charge.modifiers),
            read.minutes if read is not None else None,
            note.timed_total.value if note.timed_total else None,
            note.treatment_total.value if note.treatment_total else None,
        )


def _enclosed(visit: Visit) -> Enclosed:
    """Return the note cut into pieces, those that show something numbered by what they show."""
    text = visit.text or ""
    names: list[str] = []
    pieces: list[Piece] = []
    at = 0
    facts = [
        f
        for f in visit.note.facts
        if f.element in MARKED and f.scope == "today" and f.status == "present"
    ]
    for fact in sorted(facts, key=lambda f: (f.span.start, -f.span.end)):
        if fact.span.start < at:
            continue  # inside one that is marked already
        name = MARKED[fact.element]
        if name not in names:
            names.append(name)
        if fact.span.start > at:
            pieces.append(Piece(text[at : fact.span.start]))
        pieces.append(Piece(fact.span.text, names.index(name) + 1))
        at = fact.span.end
    if at < len(text):
        pieces.append(Piece(text[at:]))
    signed = ", ".join(
        " ".join(filter(None, (s.name, s.credential))) for s in visit.note.signatures if not s.blank
    )
    kind = (visit.note_type or "daily").replace("_", "-")
    return Enclosed(visit.date_of_service, kind, signed, tuple(pieces), tuple(names))


def longest(spans: Sequence[Span]) -> Span:
    """Return the span that says most."""
    return max(spans, key=lambda s: s.end - s.start)


def sentence(text: str, span: Span) -> str:
    """Return the sentence of the note that holds the words, or the words where it is too long."""
    start = max((m.end() for m in STOP.finditer(text, 0, span.start)), default=0)
    stop = STOP.search(text, max(span.end - 1, span.start))
    whole = text[start : stop.start() + 1 if stop else len(text)].strip()
    return _cut(whole if len(whole) <= LONGEST else span.text)


def _cut(words: str) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= LONGEST else f"{flat[:LONGEST].rsplit(' ', 1)[0]} …"


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
