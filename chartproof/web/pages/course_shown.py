"""A course of care drawn for the workbench: picture, dues, measures, copies side by side, gauge."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

from markupsafe import Markup
from msgspec import Struct

from chartproof.billing.forecast import Forecast, forecast, still_planned
from chartproof.billing.ledger import YearLedger, ledgers
from chartproof.errors import NotInForce
from chartproof.model import Copy, Due, EpisodeOutcome, Series, Span, Visit
from chartproof.reference import Book
from chartproof.report.markup import tag
from chartproof.report.timeline import COPY_WORDS, picture
from chartproof.report.wording import safe_text

_STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
_INLINE = re.compile(r' style="[^"]*"')
WIDTH = 820.0
MOST_BESIDE = 12


def drawn(outcome: EpisodeOutcome) -> Markup:
    """Return the picture without styles of its own: those are in our style sheet."""
    return Markup(_INLINE.sub(' class="er-mark"', _STYLE.sub("", picture(outcome))))


def due_first(dues: Sequence[Due]) -> list[Due]:
    """Return what is still to come or was missed before what was met, by day."""
    order = {"missed": 0, "late": 1, "open": 2, "unknown": 3, "met": 4}
    return sorted(dues, key=lambda d: (order[d.standing], d.due_on or date.max))


# -- copies -------------------------------------------------------------------------------------


class Beside(Struct, frozen=True):
    """A copy and where it stood first, both marked. said: what is the same."""

    said: str
    first_day: date
    later_day: date
    first: Markup
    later: Markup
    left: tuple[str, ...] = ()


def beside(outcome: EpisodeOutcome) -> list[Beside]:
    """Return the copies of a course, each beside its source; those of other patients only told."""
    visits = outcome.episode.visits if outcome.episode else ()
    found = []
    for copy in outcome.copies[:MOST_BESIDE]:
        if copy.other_episode is not None or copy.source >= len(visits):
            continue
        first, later = visits[copy.source], visits[copy.visit]
        part = f", {copy.section}" if copy.section else ""
        found.append(
            Beside(
                said=f"{COPY_WORDS[copy.kind]}{part} ({copy.share:.0%} of its words)",
                first_day=first.date_of_service,
                later_day=later.date_of_service,
                first=_marked(first, tuple(c.before_span for c in copy.changes), "del", ()),
                later=_marked(later, tuple(c.after_span for c in copy.changes), "ins", copy.kept),
                left=tuple(r.text for r in copy.remnants),
            )
        )
    return found


def _marked(visit: Visit, changed: Sequence[Span | None], how: str, kept: Sequence[Span]) -> Markup:
    """Return a note with what differs as `del` or `ins`, and what was carried along marked."""
    text = visit.text or ""
    spans = [(s.start, s.end, how) for s in changed if s is not None]
    spans += [(s.start, s.end, "mark") for s in kept]
    inside = [(a, b, n) for a, b, n in spans if 0 <= a < b <= len(text)]
    cuts = sorted({0, len(text), *(a for a, _, _ in inside), *(b for _, b, _ in inside)})
    out = []
    for a, b in pairwise(cuts):
        names = [n for s, e, n in inside if s <= a and b <= e]
        words = str(Markup.escape(safe_text(text[a:b])))
        name = how if how in names else "mark" if "mark" in names else ""
        out.append(tag(name, words, cls="kept" if name == "mark" else "") if name else words)
    return Markup("".join(out))


# -- the year -----------------------------------------------------------------------------------


class Stretch(Struct, frozen=True):
    """A stretch of the gauge. kind: how it is filled."""

    kind: str
    words: str
    usd: Decimal
    x: float
    width: float


class Gauge(Struct, frozen=True):
    """A year of one pool against Medicare's amounts, ready to be drawn."""

    ledger: YearLedger
    stretches: tuple[Stretch, ...]
    marks: tuple[tuple[str, float], ...]
    ahead: Forecast | None = None


def gauges(visits: Sequence[Visit], patient: str, shelf: Book) -> list[Gauge]:
    """Return a gauge for each year and pool; none where no visit is Medicare's."""
    from msgspec.structs import replace

    named = [replace(v, patient_id=v.patient_id or patient) for v in visits if v.charges]
    try:
        found = ledgers(named, shelf)
    except NotInForce:
        return []
    return [_gauge(ledger, named) for ledger in found]


def _gauge(ledger: YearLedger, visits: Sequence[Visit]) -> Gauge:
    ends = [n for n in (ledger.threshold_usd, ledger.review_usd, ledger.used_usd) if n is not None]
    most = max([*ends, Decimal(1)]) * Decimal("1.08")
    here = ledger.used_usd - ledger.elsewhere_usd

    def x(usd: Decimal) -> float:
        return round(4 + float(usd / most) * (WIDTH - 8), 1)

    parts = []
    at = Decimal(0)
    for kind, words, usd in (
        ("c-muted", "Elsewhere, as told", ledger.elsewhere_usd),
        ("c-accent", "In this clinic", here),
    ):
        if usd > 0:
            parts.append(Stretch(kind, words, usd, x(at), max(0.0, x(at + usd) - x(at) - 1)))
            at += usd
    marks = []
    if ledger.threshold_usd is not None:
        marks.append((f"${ledger.threshold_usd:,.0f}: KX", x(ledger.threshold_usd)))
    if ledger.review_usd is not None:
        marks.append((f"${ledger.review_usd:,.0f}: may be reviewed", x(ledger.review_usd)))
    planned = still_planned(visits, ledger)
    ahead = forecast(ledger, planned[0], planned[1], None) if planned else None
    return Gauge(ledger, tuple(parts), tuple(marks), ahead)


def told_of(copy: Copy) -> str:
    """Return what a copy from another patient's notes is, in a sentence."""
    part = f", {copy.section}" if copy.section else ""
    return f"{COPY_WORDS[copy.kind]}{part} as in another patient's notes ({copy.share:.0%})"


def measured(series: Sequence[Series]) -> list[Series]:
    """Return what was followed over more than one visit."""
    return [s for s in series if len(s.points) > 1]
