"""A note as it stands on the desk, audited and drawn: marks, findings, elements, units, price."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from chartproof.audit import audit, verdict
from chartproof.model import ELEMENTS, Finding, Outcome, Span, Visit
from chartproof.reference import Book
from chartproof.report.html_panels import (
    MOST_QUOTES,
    elements_panel,
    price_panel,
    remarks_panel,
    undecided_panel,
    units_panel,
)
from chartproof.report.markup import icon, tag, words
from chartproof.report.wording import (
    SEVERITY_WORDS,
    VERDICT_WORDS,
    cited,
    message_of,
    open_findings,
    sentence,
    severity_of,
    shortened,
    signed_usd,
    usd_words,
)
from chartproof.rules import RuleFile, all_rules

_BLANK = re.compile(r"_{2,}")
Drawn = dict[str, Any]  # Any: ready for JSON


class Settled(Struct, frozen=True):
    """A finding that was waived before: the n-th of its rule, counted from 0."""

    rule: str
    n: int = 0
    reason: str = ""


def look(
    visit: Visit,
    *,
    shelf: Book,
    rules: Iterable[RuleFile] | None = None,
    waived: Iterable[Settled] = (),
) -> Drawn:
    """Return what the desk shows of a visit, audited now, what was waived before left out."""
    return drawn(with_waived(audit(visit, rules=rules, shelf=shelf), waived, shelf))


def with_waived(outcome: Outcome, waived: Iterable[Settled], shelf: Book) -> Outcome:
    """Return the outcome with these findings waived, and the verdict that it then has."""
    reasons = {(s.rule, s.n): s.reason or "waived" for s in waived}
    if not reasons:
        return outcome
    counts: dict[str, int] = {}
    findings = []
    for f in outcome.findings:
        n = counts.get(f.rule, 0)
        counts[f.rule] = n + 1
        findings.append(replace(f, waived=f.waived or reasons.get((f.rule, n))))
    judged = outcome.verdict
    if judged is not None and outcome.visit is not None:
        judged = verdict(outcome.visit, findings, shelf)
    return replace(outcome, findings=tuple(findings), verdict=judged)


def drawn(outcome: Outcome) -> Drawn:
    """Return what the desk shows of an outcome.

    marks: start, end (code points of the text as sent), severity, number of the finding from 1.
    facts: of each element that the note shows today, where. Everything else is markup, escaped.
    """
    standing = open_findings(outcome)
    text = (outcome.visit.text if outcome.visit else None) or ""
    errors = sum(severity_of(f) == "error" for f in standing)
    return {
        "verdict": verdict_mark(outcome),
        "says": sentence(outcome),
        "error": outcome.error,
        "counts": {"findings": len(standing), "errors": errors, "unsure": len(outcome.unsure)},
        "at_risk": _usd(outcome),
        "marks": [
            [s.start, s.end, severity_of(f), i]
            for i, f in enumerate(standing, 1)
            for s in f.evidence
            if 0 <= s.start < s.end <= len(text)
        ],
        "facts": facts(outcome),
        "findings": [finding_html(i, f) for i, f in enumerate(standing, 1)],
        "waived": "".join(_waived(f) for f in outcome.findings if f.waived is not None),
        "tips": [_tip(f) for f in standing],
        "undecided": undecided_panel(outcome),
        "sums": units_panel(outcome) + price_panel(outcome),
        "remarks": remarks_panel(outcome),
        "elements": elements_panel(outcome),
        "minutes": dict(outcome.minutes),
        "supported": dict(outcome.units.supported) if outcome.units else {},
    }


def verdict_mark(outcome: Outcome) -> str:
    """Return the verdict as a pill: shape, word, colour."""
    mark = outcome.verdict or "unsure"
    return tag(
        "span",
        icon(mark),
        VERDICT_WORDS[outcome.verdict],
        cls=f"verdict verdict-{mark}",
        id="verdict",
    )


def facts(outcome: Outcome) -> dict[str, list[list[int]]]:
    """Return where the note shows each element today."""
    found: dict[str, list[list[int]]] = {}
    for fact in outcome.reading.facts if outcome.reading else ():
        if fact.scope == "today" and fact.element in ELEMENTS:
            found.setdefault(fact.element, []).append([fact.span.start, fact.span.end])
    return found


def finding_html(number: int, f: Finding) -> str:
    """Return one finding as an item of the list."""
    severity = severity_of(f)
    head = [
        tag("span", icon(severity), SEVERITY_WORDS[severity], cls=f"sev sev-{severity}"),
        tag("a", words(f.rule), cls="code small", href=f"/rules/{f.rule}"),
    ]
    if f.usd:
        head.append(tag("span", signed_usd(f.usd), cls="usd", title=usd_words(f.usd)))
    more = [tag("p", words(rule_sentence(f.rule)), cls="finding-why")]
    if f.ask:
        more.append(ask_html(f.ask))
    if f.citations:
        items = (tag("li", words(cited(c))) for c in f.citations)
        more.append(tag("details", tag("summary", "By whose rule"), tag("ul", *items)))
    return tag(
        "li",
        tag("span", str(number), cls="finding-no", aria_hidden="true"),
        tag("div", *head, cls="finding-head"),
        tag(
            "button",
            words(message_of(f)),
            cls="finding-open",
            type="button",
            aria_expanded="false",
        ),
        _quotes(f.evidence),
        tag("div", *more, cls="finding-more"),
        cls="finding",
        data_n=str(number),
        data_rule=f.rule,
        aria_current="false",
    )


def ask_html(ask: str) -> str:
    """Return a question with its blanks drawn as lines."""
    blank = tag("span", "&nbsp;", cls="blank")
    asked = _BLANK.sub(blank, words(ask))
    return tag(
        "div", tag("p", "To ask", cls="ask-title"), tag("p", asked, cls="ask-line"), cls="ask"
    )


def rule_sentence(name: str) -> str:
    """Return what a rule says, in one sentence."""
    return _titles().get(name, name)


def _titles() -> dict[str, str]:
    if not _TITLES:
        _TITLES.update((r.name, r.title) for r in all_rules())
    return _TITLES


_TITLES: dict[str, str] = {}


def _quotes(spans: tuple[Span, ...]) -> str:
    found = list({(s.start, s.end): s for s in spans}.values())
    if not found:
        return ""
    quotes = " ".join(tag("q", words(shortened(s.text))) for s in found[:MOST_QUOTES])
    more = f" and {len(found) - MOST_QUOTES} more" if len(found) > MOST_QUOTES else ""
    return tag("p", quotes, more, cls="finding-quotes")


def _tip(f: Finding) -> str:
    parts = [
        tag("p", tag("b", words(message_of(f)))),
        tag("p", words(rule_sentence(f.rule))),
        _quotes(f.evidence[:1]),
    ]
    if f.ask:
        parts.append(tag("p", tag("b", "To ask: "), words(f.ask)))
    return "".join(parts)


def _waived(f: Finding) -> str:
    head = (tag("span", "Waived", cls="sev"), tag("span", words(f.rule), cls="code small"))
    return tag(
        "li",
        tag("p", *head, cls="finding-head"),
        tag("p", words(message_of(f))),
        tag("p", words(f.waived or ""), cls="small"),
        cls="finding gone",
    )


def _usd(outcome: Outcome) -> str:
    at_risk, left = outcome.at_risk_usd, outcome.left_usd
    parts = [f"${at_risk:.2f} at risk"] if at_risk else []
    parts += [f"${left:.2f} left on the table"] if left else []
    return ", ".join(parts)
