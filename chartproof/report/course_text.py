"""A course of care as text for a terminal: verdict, findings with their visits, clocks, series."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable

from chartproof.model import Due, EpisodeOutcome, Finding, Series
from chartproof.report.course_words import COURSE_SHORT, about_course, look_of
from chartproof.report.wording import (
    VERDICT_SHORT,
    cited,
    clean,
    day_words,
    message_of,
    shortened,
    wrapped,
)

HEADING = {
    "error": "To settle before billing",
    "warning": "Would weaken it in a review",
    "note": "Worth knowing",
}
SENTENCES: dict[str | None, str] = {
    "true_progression": "Loads, measures or function rise beyond their error.",
    "template_but_changing": "One template throughout, and what is filled in really changes.",
    "plateau": "What was measured stays within its error.",
    "meaningless_change": "The gains that are claimed lie within measurement error.",
    "regression": "It ends below where it was.",
    "cloned": "Its notes repeat earlier ones; a copied note shows nothing of its day.",
    "cloned_numbers": "Its notes repeat earlier ones with other figures.",
    "copied_subjective": "The patient's report is one text, carried from visit to visit.",
    "progress_report_missing": "Treatment went on past the day of a progress report.",
    "recert_missed": "Treatment went on past the last certified day.",
    "discharge_overdue": "Treatment went on after every goal was met.",
    None: "Too little is on file to judge the course.",
}
DUE_WORDS = {"progress_report": "progress report"}
STANDING = {
    "met": "met",
    "late": "late",
    "missed": "MISSED",
    "open": "open",
    "unknown": "not known",
}
TREND = {"better": "better", "worse": "worse", "same": "within error", "unclear": "unclear"}
QUOTES_AT_MOST = 5
SERIES_AT_MOST = 14
_LOOK = {"defensible": "good", "fixable": "warning", "not_billable": "error", "failed": "dim"}

Paint = Callable[[str, str], str]


def course_text(outcome: EpisodeOutcome, width: int, paint: Paint) -> str:
    """Return the report of one course."""
    out = _head(outcome, width, paint)
    if outcome.error is not None:
        out.append(paint("Could not be audited in full", "error"))
        out += [*wrapped(outcome.error, width, "  "), ""]
    standing = [f for f in outcome.findings if f.waived is None]
    number = 0
    for severity in ("error", "warning", "note"):
        chosen = [f for f in standing if f.severity == severity]
        if chosen:
            out += [paint(HEADING[severity], "bold"), ""]
        for finding in chosen:
            number += 1
            out += [*_finding(number, finding, outcome, width, paint), ""]
    out += _asked(standing, width, paint)
    out += _clocks(outcome.dues, width, paint)
    out += _followed(outcome.series, width, paint)
    out += _visits(outcome, width, paint)
    if outcome.unsure:
        out.append(paint("Not decided, for want of", "bold"))
        for missing in dict.fromkeys(u.missing for u in outcome.unsure):
            rules = ", ".join(u.rule for u in outcome.unsure if u.missing == missing and u.rule)
            out += wrapped(missing + (f" ({rules})" if rules else ""), width, "  - ", "    ")
        out.append("")
    waived = [f for f in outcome.findings if f.waived is not None]
    if waived:
        out.append(paint("Waived", "bold"))
        for f in waived:
            out += wrapped(f"{f.rule}: {f.waived}", width, "  - ", "    ")
        out.append("")
    for remark in outcome.remarks:
        out += wrapped(f"{remark[:1].upper()}{remark[1:]}.", width, "")
    return "\n".join(out).rstrip() + "\n"


def course_row(outcome: EpisodeOutcome, widest: int, paint: Paint) -> str:
    """Return the line of one course in a table of many."""
    label = COURSE_SHORT[outcome.verdict].lower()
    found = [f.severity for f in outcome.findings if f.waived is None]
    return (
        f"{clean(outcome.id)[:widest]:<{widest}}  "
        + paint(f"{label:<12}", _LOOK[look_of(outcome.verdict)])
        + f"  {found.count('error'):>2} to settle  {found.count('warning'):>2} weak"
        + f"  {(notes := found.count('note')):>2} {'note' if notes == 1 else 'notes'}"
        + ("  failed" if outcome.status == "failed" and outcome.verdict else "")
    )


def _head(o: EpisodeOutcome, width: int, paint: Paint) -> list[str]:
    verdict = f" {COURSE_SHORT[o.verdict].upper()} "
    about = "  ·  ".join((o.id, *about_course(o)))
    first, *rest = wrapped(about, width, f"{verdict}  ", " " * 4) or [verdict]
    lines = [paint(verdict, _LOOK[look_of(o.verdict)]) + first[len(verdict) :], *rest]
    return [*lines, *wrapped(SENTENCES[o.verdict], width, ""), ""]


def _finding(number: int, f: Finding, o: EpisodeOutcome, width: int, paint: Paint) -> list[str]:
    lines = textwrap.wrap(clean(message_of(f)), width - 5) or [""]
    shown = f"{number:>3}."
    out = [f"{paint(shown, f.severity or 'note')} {lines[0]}", *(f"     {n}" for n in lines[1:])]
    quotes = list(dict.fromkeys(zip(f.visits, (s.text for s in f.evidence), strict=True)))
    for visit, text in quotes[:QUOTES_AT_MOST]:
        lead = f"       visit {_number(o, visit)}: "
        out += wrapped(f"“{shortened(text, 120)}”", width, lead, " " * len(lead))
    if len(quotes) > QUOTES_AT_MOST:
        left = len(quotes) - QUOTES_AT_MOST
        out.append(f"       and {left} more place{'' if left == 1 else 's'}")
    sources = "; ".join(cited(c) for c in f.citations) or ", ".join(f.sources)
    out += [paint(n, "dim") for n in wrapped(f"{f.rule}: {sources}", width, "     ")]
    return out


def _number(o: EpisodeOutcome, visit: int) -> int:
    visits = o.episode.visits if o.episode is not None else ()
    given = visits[visit].visit_number if visit < len(visits) else None
    return visit + 1 if given is None else given


def _asked(findings: Iterable[Finding], width: int, paint: Paint) -> list[str]:
    asks: dict[str, list[str]] = {}
    for number, f in enumerate(findings, 1):
        if f.ask and f.severity != "note":
            asks.setdefault(f.ask, []).append(str(number))
    if not asks:
        return []
    out = [paint("To ask", "bold")]
    for ask, numbers in asks.items():
        out += wrapped(ask, width, f"{', '.join(numbers):>3}. ", "     ")
    return [*out, ""]


def _clocks(dues: tuple[Due, ...], width: int, paint: Paint) -> list[str]:
    if not dues:
        return []
    out = [paint("Clocks", "bold")]
    several = len({d.discipline for d in dues if d.discipline}) > 1
    for d in dues:
        what = DUE_WORDS.get(d.what, d.what) + (f" ({d.discipline})" if several else "")
        ink = {"missed": "error", "late": "warning", "met": "good"}.get(d.standing, "dim")
        day = day_words(d.due_on) if d.due_on else "no day yet"
        lead = f"  {STANDING[d.standing]:<10}{what:<22}{day:<19}"
        lines = wrapped(d.why, width, lead, " " * 12)
        mark = f"  {STANDING[d.standing]:<10}"
        out += [paint(mark, ink) + lines[0][len(mark) :], *lines[1:]]
    return [*out, ""]


def _followed(series: tuple[Series, ...], width: int, paint: Paint) -> list[str]:
    followed = [s for s in series if len(s.points) > 1 and s.kind != "goal"]
    if not followed:
        return []
    rank = {"measure": 0, "function": 1, "exercise": 2, "goal": 3}
    followed.sort(key=lambda s: (s.trend in ("same", "unclear"), rank[s.kind]))
    out = [paint("From the first visit to the last", "bold")]
    for s in followed[:SERIES_AT_MOST]:
        name = f"{s.name} {s.side}" if s.side in ("L", "R") else s.name
        error = f" (error {s.detectable:g})" if s.detectable is not None else ""
        said = f"{s.points[0].words} → {s.points[-1].words}{error}"
        ink = {"better": "good", "worse": "error"}.get(s.trend, "dim")
        lead = f"  {TREND[s.trend]:<13}{shortened(name, 30):<31}"
        lines = wrapped(said, width, lead, " " * 44)
        mark = f"  {TREND[s.trend]:<13}"
        out += [paint(mark, ink) + lines[0][len(mark) :], *lines[1:]]
    if len(followed) > SERIES_AT_MOST:
        out.append(f"  and {len(followed) - SERIES_AT_MOST} more")
    return [*out, ""]


def _visits(o: EpisodeOutcome, width: int, paint: Paint) -> list[str]:
    """Return a line for each visit that came with charges."""
    out = []
    for place, one in enumerate(o.outcomes):
        if one.visit is None or not one.visit.charges:
            continue
        rules = list(dict.fromkeys(f.rule for f in one.findings if f.severity == "error"))
        told = ", ".join(rules) or "nothing to settle"
        day = one.visit.date_of_service.isoformat()
        lead = f"  {_number(o, place):>3}  {day}  {VERDICT_SHORT[one.verdict].lower():<13}"
        out += wrapped(told, width, lead, " " * len(lead))
    return [paint("Visits", "bold"), *out, ""] if out else []
