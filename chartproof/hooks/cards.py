"""Outcomes as cards. A suggestion is a question with blanks and changes nothing in the chart."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Literal
from uuid import uuid4

from msgspec import Struct

from chartproof.model import Citation, Finding, Outcome

MOST_CARDS = 8  # with findings; what is left is counted in the last card
MOST_WORDS = 139  # letters of a summary
MOST_QUOTES = 3
LABEL = "chartproof"
RULES = "urn:chartproof:rule"
OVERRIDES = "urn:chartproof:override-reason"
INDICATORS: dict[str, Literal["info", "warning", "critical"]] = {
    "error": "critical",
    "warning": "warning",
    "note": "info",
}
ORDER = ("error", "warning", "note")
_MARKS = re.compile(r"([\\`*_\[\]<>|~#])")


class Coding(Struct, frozen=True):
    """A code of ours."""

    code: str
    system: str
    display: str


class Source(Struct, frozen=True, omit_defaults=True):
    """Whose word a card rests on."""

    label: str
    url: str | None = None
    topic: Coding | None = None


class Suggestion(Struct, frozen=True):
    """A question to the clinician. It carries no action: what is true only they can write."""

    label: str
    uuid: str


class Link(Struct, frozen=True):
    """A page to read on."""

    label: str
    url: str
    type: Literal["absolute"] = "absolute"


class Card(Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """One card."""

    uuid: str
    summary: str
    indicator: Literal["info", "warning", "critical"]
    source: Source
    detail: str | None = None
    suggestions: tuple[Suggestion, ...] = ()
    selection_behavior: Literal["any"] | None = None
    override_reasons: tuple[Coding, ...] = ()
    links: tuple[Link, ...] = ()


class Cards(Struct, frozen=True):
    """The answer of a service; none where nothing was found and nothing left open."""

    cards: tuple[Card, ...] = ()


REASONS = tuple(
    Coding(code, OVERRIDES, display)
    for code, display in (
        ("documented-elsewhere", "It is documented in another place"),
        ("will-amend", "I will amend the note or the charges"),
        ("not-applicable", "The rule does not apply to this patient or payer"),
        ("disagree", "I read the rule otherwise"),
    )
)


def cards_of(
    outcomes: Iterable[Outcome], new: Callable[[], object] = uuid4
) -> tuple[tuple[Card, ...], dict[str, str]]:
    """Return the cards of outcomes, and the rule of each card and suggestion by its identifier."""
    found: list[Card] = []
    rules: dict[str, str] = {}
    for outcome in outcomes:
        standing = [f for f in outcome.findings if f.waived is None]
        standing.sort(key=lambda f: ORDER.index(f.severity or "note"))
        shown, notes = standing[:MOST_CARDS], standing[MOST_CARDS:]
        for finding in shown:
            card = _card(finding, new)
            found.append(card)
            rules |= dict.fromkeys((card.uuid, *(s.uuid for s in card.suggestions)), finding.rule)
        left = _left(outcome, notes, new)
        if left is not None:
            found.append(left)
            rules[left.uuid] = "left-open"
    return tuple(found), rules


def _card(finding: Finding, new: Callable[[], object]) -> Card:
    asked = tuple(Suggestion(q, str(new())) for q in (finding.ask,) if q)
    linked = [c for c in finding.citations if _is_absolute(c)]
    first = next(iter(linked or finding.citations), None)
    topic = Coding(finding.rule, RULES, finding.rule.replace("-", " "))
    return Card(
        uuid=str(new()),
        summary=shortened(finding.message),
        indicator=INDICATORS[finding.severity or "note"],
        source=Source(
            label=first.title if first else LABEL,
            url=first.link if first and _is_absolute(first) else None,
            topic=topic,
        ),
        detail=_detail(finding),
        suggestions=asked,
        selection_behavior="any" if asked else None,
        override_reasons=REASONS,
        links=tuple(Link(c.title, c.link or "") for c in linked[1:]),
    )


def _detail(finding: Finding) -> str:
    parts = [plain(finding.message)] if len(finding.message) > MOST_WORDS else []
    parts += [f"> {plain(' '.join(s.text.split()))}" for s in finding.evidence[:MOST_QUOTES]]
    if finding.usd:
        kept = "at risk" if finding.usd < 0 else "left on the table"
        parts.append(f"{abs(finding.usd)} USD {kept}")
    if finding.ask:
        parts.append(f"**Ask:** {plain(finding.ask)}")
    parts += [
        f"By: {plain(c.title)}, {plain(c.citation)}"
        + ("" if c.standing == "seen" else " (quoted from memory; check it)")
        for c in finding.citations
    ]
    return "\n\n".join(parts) or plain(finding.rule)


def _left(outcome: Outcome, notes: list[Finding], new: Callable[[], object]) -> Card | None:
    """Return what is left to say of a visit: that it failed, further findings, open questions."""
    parts = []
    if outcome.error is not None:
        parts.append(f"Not audited whole: {plain(outcome.error)}")
    parts += [f"- {plain(f.message)}" for f in notes]
    open_ = dict.fromkeys(u.missing for u in outcome.unsure)
    parts += [f"- Not decided without {plain(what)}" for what in open_]
    if not parts:
        return None
    count = len(notes) + len(open_)
    if outcome.error is not None:
        summary = "chartproof could not audit this visit whole"
    elif notes:
        summary = f"{count} further points on this visit"
    else:
        summary = f"{count} {'question' if count == 1 else 'questions'} could not be decided"
    return Card(
        uuid=str(new()),
        summary=summary,
        indicator="warning" if outcome.error is not None else "info",
        source=Source(label=LABEL),
        detail="\n".join(parts),
    )


def shortened(words: str) -> str:
    """Return a sentence of fewer than 140 letters."""
    words = " ".join(words.split())
    return words if len(words) <= MOST_WORDS else f"{words[: MOST_WORDS - 1].rstrip()}…"


def plain(words: str) -> str:
    """Return words of a note or a rule so that Markdown shows them as they are."""
    return _MARKS.sub(r"\\\1", words)


def _is_absolute(citation: Citation) -> bool:
    return (citation.link or "").startswith(("https://", "http://"))
