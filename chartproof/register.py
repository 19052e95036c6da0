"""The register of rules as people read it: the list, and each rule's page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from chartproof.examples import Example, Flags, IsUnsure
from chartproof.model import Charge
from chartproof.reference import Book, book
from chartproof.report.rule_page import RulePage, markdown, plain
from chartproof.rules import RuleFile, all_rules, choose


def register(rules: Iterable[RuleFile] | None = None) -> list[dict[str, Any]]:  # Any: JSON
    """Return a record a rule, by name, in the shape of `chartproof rules --format json`."""
    return [
        {
            "rule": r.name,
            "title": r.title,
            "severity": r.rule.severity,
            "looks_at": r.rule.looks_at,
            "shelf": r.shelf,
            "payers": list(r.rule.payers),
            "codes": list(r.rule.codes),
            "catalogue": list(r.rule.catalogue),
            "sources": list(r.rule.sources),
            "since": r.rule.since.isoformat(),
            "until": r.rule.until.isoformat() if r.rule.until else None,
            "formerly": list(r.rule.formerly),
        }
        for r in (all_rules() if rules is None else rules)
    ]


def explain(name: str, *, form: str = "text", own: Iterable[RuleFile] = ()) -> str:
    """Return the page of a rule, as text or markdown; raise RuleError if there is no such rule."""
    (rule,) = choose((*all_rules(), *own), only=(name,))
    page = page_of(rule, book())
    return markdown(page) if form == "markdown" else plain(page)


def page_of(rule: RuleFile, shelf: Book) -> RulePage:
    """Return what stands on the rule's page."""
    r = rule.rule
    return RulePage(
        name=rule.name,
        title=rule.title,
        text=rule.page,
        severity=r.severity,
        looks_at=r.looks_at,
        payers=r.payers,
        codes=r.codes,
        since=r.since,
        until=r.until,
        ask=r.ask,
        catalogue=r.catalogue,
        formerly=r.formerly,
        citations=tuple(shelf.sources[s] for s in r.sources if s in shelf.sources),
        unlisted=tuple(s for s in r.sources if s not in shelf.sources),
        examples=tuple(_shown(e) for e in rule.examples),
    )


def sarif_rules(rules: Iterable[RuleFile]) -> dict[str, tuple[str, str, str, tuple[str, ...]]]:
    """Return each rule's title, page, severity and sources, by name."""
    return {r.name: (r.title, r.page, r.rule.severity, r.rule.sources) for r in rules}


def _shown(example: Example) -> tuple[str, str, str, str, str, str]:
    """Return kind, title, note, charges, payer, and what is quoted or missing."""
    fields = example.given.fields
    bill = " ".join(map(_charge, fields["charges"]))
    if isinstance(example, Flags):
        kind, said = "flags", example.quote or ""
    elif isinstance(example, IsUnsure):
        kind, said = "unsure", example.missing
    else:
        kind, said = "passes", ""
    return kind, example.title, example.given.text or "", bill, str(fields["payer"]), said


def _charge(charge: Charge) -> str:
    modifiers = f":{'+'.join(charge.modifiers)}" if charge.modifiers else ""
    minutes = f"@{charge.minutes}" if charge.minutes is not None else ""
    helped = f"/{charge.assistant_minutes}" if charge.assistant_minutes is not None else ""
    return f"{charge.code}x{charge.units}{modifiers}{minutes}{helped}"
