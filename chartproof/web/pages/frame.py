"""What stands around every page: the clinic, who is signed in, and the way to the other pages."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from litestar import Response
from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from chartproof.report.wording import clean, clean_lines, day_words
from chartproof.store.people import Role
from chartproof.store.tallies import Tallies
from chartproof.web.access import person
from chartproof.web.house import AnyRequest, house_of
from chartproof.web.rendering import environment, page

_DAY = re.compile(r"\b(?:19|20)\d\d-[01]\d-[0-3]\d\b")
EVERYBODY: tuple[Role, ...] = ("clinician", "biller", "auditor", "administrator")
OFFICE: tuple[Role, ...] = ("biller", "auditor", "administrator")
DESKS: tuple[Role, ...] = ("clinician", "biller", "administrator")


class Place(Struct, frozen=True):
    """A page in the bar at the top. count: of what waits there, named by counts."""

    href: str
    name: str
    roles: tuple[Role, ...] = EVERYBODY
    count: int = 0
    counts: str = ""


PLACES = (
    Place("/desk", "Note desk", DESKS),
    Place("/queue", "Queue", counts="held"),
    Place("/questions", "Questions", counts="waiting"),
    Place("/patients", "Patients"),
    Place("/dashboard", "Dashboard", OFFICE),
    Place("/packets", "Packets", OFFICE),
    Place("/samples", "Samples", OFFICE),
    Place("/payers", "Payers", OFFICE),
    Place("/rules", "Rules"),
    Place("/accounts", "Clinic", ("administrator",)),
    Place("/log", "Log", ("auditor",)),
)


def shown(
    request: AnyRequest,
    template: str,
    here: str,
    *,
    status: int = 200,
    fault: str | None = None,
    **more: Any,  # Any: to templates
) -> Response[str]:
    """Return a page in its frame. here: the place of the bar that it belongs to."""
    who, store = person(request), house_of(request).store
    clinic = store.clinics.of(who)
    waits = {"/queue": Tallies(store.vault).held, "/questions": store.questions.waiting}
    places = [
        replace(p, count=waits[p.href](who)) if p.href in waits else p
        for p in PLACES
        if who.role in p.roles
    ]
    return page(
        request,
        template,
        status=status,
        clinic=clinic,
        places=places,
        here=here,
        fault=fault,
        **more,
    )


def said_day(iso: str) -> str:
    """Return a day as people write it; what is none stays as it is."""
    try:
        return day_words(date.fromisoformat(iso[:10]))
    except ValueError:
        return clean(iso)


def capfirst(words: str) -> str:
    """Return a sentence that begins with a capital; the rest stays as it is."""
    return words[:1].upper() + words[1:]


_AS_WRITTEN = frozenset(("at", "cq", "gz", "kx", "mue", "ncci", "npi"))


def rule_words(name: str) -> str:
    """Return a rule's name as words: `kx-missing` is KX missing."""
    first, *rest = name.split("-")
    words = [first.upper() if first in _AS_WRITTEN else first.capitalize()]
    return " ".join(words + [w.upper() if w in _AS_WRITTEN - {"at"} else w for w in rest])


def short_day(iso: str) -> str:
    """Return a day as a dense list has it: `3 Mar`, with the year where it is another."""
    try:
        day = date.fromisoformat(iso[:10])
    except ValueError:
        return clean(iso)
    year = "" if day.year == date.today().year else f" {day.year}"
    return f"{day.day} {day:%b}{year}"


def with_code(words: str) -> Markup:
    """Return words with what stands in backquotes set as code."""
    parts = words.split("`")
    return Markup("").join(
        Markup('<span class="code">{}</span>').format(p) if i % 2 else Markup.escape(p)
        for i, p in enumerate(parts)
    )


def when(at_ms: int) -> str:
    """Return a moment as people write it, by this machine's clock: `24 Jun 2026, 14:05`."""
    at = datetime.fromtimestamp(at_ms / 1000)
    return f"{at.day} {at:%b %Y, %H:%M}"


def days_in_words(words: str) -> str:
    """Return a sentence with its days as people write them."""
    return _DAY.sub(lambda m: said_day(m[0]), words)


FILTERS = {
    "days_in_words": days_in_words,
    "when": when,
    "with_code": with_code,
    "shown_lines": clean_lines,
    "day_short": short_day,
    "shown": clean,
    "day_words": said_day,
    "capfirst": capfirst,
    "rule_words": rule_words,
}
environment().filters.update(FILTERS)
