"""Outcomes as one page of HTML: each note with what was found laid over it.

The page is complete in itself: no script, no request, nothing to fetch. Everything that came in is
escaped, and a note's control characters are shown, never obeyed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from chartproof.model import EpisodeOutcome, Outcome
from chartproof.report.course_words import (
    about_course,
    counted_all,
    course_mark,
    noun_of,
    told_together,
)
from chartproof.report.html_note import note_panel
from chartproof.report.html_panels import (
    charges_panel,
    elements_panel,
    findings_panel,
    price_panel,
    remarks_panel,
    undecided_panel,
    units_panel,
)
from chartproof.report.markup import icon, tag, words
from chartproof.report.wording import (
    SEVERITIES,
    VERDICT_SHORT,
    VERDICT_WORDS,
    about,
    sentence,
    severity_of,
)

HERE = Path(__file__).parent
ALLOWED = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)
FOOT = (
    "A finding says what a note or a claim holds, and by whose rule that would not stand up in a "
    "review. It never says what happened in the room: the blanks are for the person who was there. "
    "A source marked as recalled is one whose text is still to be checked."
)


def page(outcomes: Iterable[Outcome | EpisodeOutcome]) -> str:
    """Return the whole page; of several visits or courses, a table of them stands first."""
    found = tuple(outcomes)
    several = len(found) != 1
    title = f"chartproof report: {told_together(found)}" if several else "chartproof report"
    parts = (_part(f"v{i}", o, "h2" if several else "h1") for i, o in enumerate(found, 1))
    return complete(title, _overview(found) if several else "", *parts)


def _part(anchor: str, outcome: Outcome | EpisodeOutcome, heading: str) -> str:
    """Return one visit, or one course with its visits that were audited each."""
    if isinstance(outcome, Outcome):
        return _visit(anchor, outcome, heading)
    from chartproof.report.timeline_page import section  # it is built on this module

    own = [o for o in outcome.outcomes if o.visit is not None and o.visit.charges]
    visits = (_visit(f"{anchor}-{i}", o, "h3") for i, o in enumerate(own, 1))
    inside = section(outcome, heading, f"{anchor}-h")
    return tag("section", inside, *visits, cls="visit", id=anchor) + "\n"


def complete(title: str, *inside: str) -> str:
    """Return a page around markup, with everything it needs in it."""
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name_="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name_="referrer", content="no-referrer"),
        tag("meta", http_equiv="Content-Security-Policy", content=ALLOWED),
        tag("title", words(title)),
        tag("link", rel="icon", href="data:,"),
        f"\n<style>\n{_asset('tokens.css')}{_asset('page.css')}</style>\n",
    )
    foot = tag("footer", tag("p", FOOT))
    main = tag("main", "\n", *inside, foot, id="main", cls="page")
    top = tag(
        "header",
        tag("span", "chart", tag("b", "proof"), cls="wordmark"),
        tag("p", "Made on this machine; nothing was sent anywhere."),
        cls="topbar",
    )
    skip = tag("a", "To the content", cls="skip", href="#main")
    body = tag("body", "\n", skip, _asset("sprite.svg"), top, "\n", main)
    return f"<!doctype html>\n{tag('html', head, body, lang='en')}\n"


@cache
def _asset(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def _overview(outcomes: Sequence[Outcome | EpisodeOutcome]) -> str:
    """Return how many visits came to which verdict, and a row a visit."""
    if not outcomes:
        return tag("h1", "No visits")
    stats = tag(
        "dl",
        *(
            tag("div", tag("dt", said), tag("dd", str(n), cls="big"))
            for said, n in counted_all(outcomes)
        ),
        cls="stats",
    )
    heads = (
        *(tag("th", noun_of(outcomes)), tag("th", "Verdict"), tag("th", "About", cls="hide-sm")),
        *(tag("th", name, cls="num") for name in ("Errors", "Warnings", "Notes")),
        tag("th", "Not decided", cls="num hide-sm"),
    )
    rows = (_row(f"v{i}", o) for i, o in enumerate(outcomes, 1))
    table = tag("table", tag("thead", tag("tr", *heads)), tag("tbody", *rows), cls="data")
    return tag("h1", told_together(outcomes)) + tag(
        "section",
        tag("div", stats, cls="panel-body"),
        tag("div", table, cls="table-wrap"),
        cls="overview panel",
        aria_label="All visits",
    )


def _row(anchor: str, o: Outcome | EpisodeOutcome) -> str:
    found = [severity_of(f) for f in o.findings if f.waived is None]
    if isinstance(o, EpisodeOutcome):
        told = " · ".join(about_course(o))
    else:
        told = " · ".join(about(o.visit)) if o.visit else ""
    return tag(
        "tr",
        tag("td", tag("a", words(o.id), href=f"#{anchor}")),
        tag("td", course_mark(o) if isinstance(o, EpisodeOutcome) else _verdict(o, VERDICT_SHORT)),
        tag("td", words(told), cls="hide-sm muted"),
        *(tag("td", str(found.count(s) or ""), cls="num") for s in SEVERITIES),
        tag("td", str(len(o.unsure) or ""), cls="num hide-sm"),
    )


def _visit(anchor: str, o: Outcome, heading: str) -> str:
    told = (tag("span", words(part)) for part in (about(o.visit) if o.visit else ()))
    title = tag(
        "div",
        tag(heading, words(o.id), id=f"{anchor}-h"),
        tag("p", *told, cls="facts-line"),
        tag("p", words(sentence(o)), cls="verdict-line"),
    )
    parts = [tag("div", title, _verdict(o), cls="visit-head")]
    if o.error is not None:
        said = tag("p", tag("b", "Not audited in full. "), words(o.error))
        parts.append(tag("div", said, cls="banner", role="note"))
    if o.visit is not None:
        record = (note_panel(anchor, o), charges_panel(o, o.visit), elements_panel(o))
        found = (findings_panel(anchor, o), undecided_panel(o))
        sums = (units_panel(o), price_panel(o), remarks_panel(o))
        parts.append(
            tag(
                "div",
                *(tag("div", *record), tag("div", *found)),
                tag("div", *sums, cls="desk-side"),
                cls="desk",
            )
        )
    return tag("section", *parts, cls="visit", id=anchor, aria_labelledby=f"{anchor}-h") + "\n"


def _verdict(o: Outcome, said: Mapping[str | None, str] = VERDICT_WORDS) -> str:
    return tag(
        "span",
        icon(o.verdict or "unsure"),
        said[o.verdict],
        cls=f"verdict verdict-{o.verdict or 'failed'}",
    )
