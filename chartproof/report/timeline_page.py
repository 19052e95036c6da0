"""A course of care on one page: the picture, what is due, was found, moved and was copied.

Complete in itself like every report: no script, no request. Words of the chart are quoted, escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from chartproof.model import Copy, Episode, EpisodeOutcome, Finding, Series, Span
from chartproof.report.html import complete
from chartproof.report.markup import icon, panel, tag, words
from chartproof.report.timeline import (
    COPY_WORDS,
    DUE_WORDS,
    STANDING_WORDS,
    TREND_WORDS,
    day_words,
    number_of,
    picture,
)
from chartproof.report.wording import SEVERITY_WORDS, cited, message_of, severity_of

COURSE_WORDS = {
    "true_progression": "The course shows progress beyond measurement error.",
    "plateau": "The course stands still: nothing moved beyond measurement error.",
    "cloned": "Notes of the course are copies of each other.",
    "cloned_numbers": "Notes of the course are copies in which only numbers differ.",
    "copied_subjective": "The subjective part is one text carried from visit to visit.",
    "template_but_changing": "A template repeats; what is filled in is new and changes.",
    "meaningless_change": "What is called a gain lies within measurement error.",
    "regression": "The course ends below where it began.",
    "progress_report_missing": "A progress report is missing.",
    "recert_missed": "Care went on past the certified days.",
    "discharge_overdue": "Care went on after the goals were met.",
}
MOST_QUOTES = 6


def page(outcome: EpisodeOutcome) -> str:
    """Return the whole page of one course."""
    return complete(f"chartproof: episode {outcome.id}", section(outcome))


def section(outcome: EpisodeOutcome, heading: str = "h1", anchor: str = "") -> str:
    """Return what there is to see of one course, to stand on a page."""
    episode = outcome.episode
    told = []
    if episode is not None:
        days = [v.date_of_service for v in episode.visits]
        own = dict.fromkeys(v.discipline or episode.discipline for v in episode.visits)
        told = [
            " and ".join(d for d in own if d is not None),
            episode.payer.replace("_", " "),
            episode.diagnosis or "",
        ]
        if days:
            told.append(f"{day_words(min(days))} to {day_words(max(days))}")
    head = tag(
        "div",
        tag(
            "div",
            tag(heading, words(f"Episode {outcome.id}"), id=anchor or False),
            tag("p", *(tag("span", words(t)) for t in told if t), cls="facts-line"),
            tag("p", COURSE_WORDS.get(outcome.verdict or "", "No verdict."), cls="verdict-line"),
        ),
        cls="visit-head",
    )
    parts = [head]
    if outcome.error is not None:
        said = tag("p", tag("b", "Not audited in full. "), words(outcome.error))
        parts.append(tag("div", said, cls="banner", role="note"))
    parts.append(panel("Timeline", tag("div", picture(outcome), cls="chart panel-body")))
    parts += _panels(outcome)
    return "".join(parts)


def _none(outcome: EpisodeOutcome) -> str:
    """Return that the course as a whole shows nothing, and how many of its visits do."""
    weak = sum(o.verdict in ("fixable", "not_billable") for o in outcome.outcomes)
    if not weak:
        return "None."
    are = "visit is" if weak == 1 else "visits are"
    return f"None of the course as a whole; {weak} of its {are} not defensible as written."


def _panels(outcome: EpisodeOutcome) -> Iterator[str]:
    yield panel(
        "Findings of the course",
        tag("ol", *(_finding(i, f, outcome) for i, f in enumerate(outcome.findings, 1)))
        if outcome.findings
        else tag("p", words(_none(outcome)), cls="empty-note"),
        beside=tag("span", str(len(outcome.findings)), cls="count"),
        short=False,
    )
    if outcome.dues:
        heads = ("What", "Due", "Stands", "Why")
        several = len({d.discipline for d in outcome.dues if d.discipline is not None}) > 1
        rows = (
            (
                f"{d.discipline} {DUE_WORDS[d.what]}"
                if several and d.discipline is not None
                else DUE_WORDS[d.what],
                day_words(d.due_on) if d.due_on else "not known",
                STANDING_WORDS[d.standing] + (f" {day_words(d.met_on)}" if d.met_on else ""),
                d.why,
            )
            for d in outcome.dues
        )
        yield panel("Due dates", _table(heads, rows))
    shown = [s for s in outcome.series if len(s.points) > 1]
    if shown:
        yield panel("What was followed", _table(SERIES_HEADS, map(_series, shown)))
    if outcome.copies:
        yield panel(
            "Copied text", *(_copy(c, outcome.episode) for c in outcome.copies), short=False
        )
    if outcome.unsure:
        missing = ((u.rule, u.missing) for u in outcome.unsure)
        yield panel("Not decided", _table(("Rule", "What is missing"), missing))
    if outcome.remarks:
        yield panel(
            "Remarks", tag("ul", *(tag("li", words(r)) for r in outcome.remarks), cls="panel-body")
        )


SERIES_HEADS = ("What", "First", "Latest", "Change", "Detectable", "Reading")


def _series(s: Series) -> tuple[str, ...]:
    side = f" {s.side}" if s.side else ""
    unit = f" {s.unit}" if s.unit else ""
    return (
        f"{s.name}{side}",
        s.points[0].words,
        s.points[-1].words,
        "" if s.change is None else f"{s.change:+g}{unit}",
        "not on file" if s.detectable is None else f"{s.detectable:g}{unit}",
        TREND_WORDS[s.trend],
    )


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    top = tag("thead", tag("tr", *(tag("th", h) for h in heads)))
    body = (tag("tr", *(tag("td", words(cell)) for cell in row)) for row in rows)
    return tag("div", tag("table", top, tag("tbody", *body), cls="data"), cls="table-wrap")


def _finding(number: int, f: Finding, outcome: EpisodeOutcome) -> str:
    severity = severity_of(f)
    head = tag(
        "p",
        tag("span", icon(severity), SEVERITY_WORDS[severity], cls=f"sev sev-{severity}"),
        tag("span", words(f.rule), cls="code small muted"),
        cls="finding-head",
    )
    quotes = [
        tag("li", tag("span", _when(v, outcome), cls="small muted"), " ", _quote(span))
        for v, span in zip(f.visits, f.evidence, strict=False)
    ]
    parts = [
        tag("span", str(number), cls="finding-no"),
        head,
        tag("p", words(message_of(f)), cls="finding-says"),
    ]
    if quotes:
        more = len(quotes) - MOST_QUOTES
        rest = [tag("li", f"and {more} more")] if more > 0 else []
        parts.append(tag("ul", *quotes[:MOST_QUOTES], *rest))
    if f.ask:
        parts.append(tag("p", tag("b", "Ask: "), words(f.ask), cls="ask-line"))
    if f.citations:
        parts.append(tag("p", words("; ".join(map(cited, f.citations))), cls="small muted"))
    return tag("li", *parts, cls="finding")


def _when(index: int, outcome: EpisodeOutcome) -> str:
    visits = outcome.episode.visits if outcome.episode else ()
    return day_words(visits[index].date_of_service) if 0 <= index < len(visits) else ""


def _quote(span: Span) -> str:
    return tag("q", words(span.text), cls="quote")


def _copy(copy: Copy, episode: Episode | None) -> str:
    part = f", {copy.section}" if copy.section else ""
    whose, source = "", number_of(episode, copy.source)
    if copy.other_episode is not None:
        whose = " of another course" if copy.same_patient else " of another patient"
        source = copy.source_number or copy.source + 1
    said = (
        f"Visit {number_of(episode, copy.visit)}{part}: {COPY_WORDS[copy.kind]} "
        f"as visit {source}{whose} "
        f"({copy.share:.0%} of its words)"
    )
    changes = [
        tag(
            "li",
            tag("del", words(c.before or "(nothing)")),
            " to ",
            tag("ins", words(c.after or "(nothing)")),
            "" if c.matters else tag("span", " does not change the care", cls="small muted"),
        )
        for c in copy.changes
    ]
    left = [tag("li", "left from there: ", _quote(r)) for r in copy.remnants]
    return tag("div", tag("p", words(said)), tag("ul", *changes, *left), cls="panel-body copy")
