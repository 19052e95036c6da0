"""The register of rules as people read it: the list, and each rule's page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from chartproof.examples import Example, Flags, Given, IsUnsure, Written
from chartproof.examples.claims import GivenClaim, GivenGroup
from chartproof.model import Charge, Episode
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
    note, bill, payer = _written(example.given)
    if isinstance(example, Flags):
        kind, said = "flags", example.quote or ""
    elif isinstance(example, IsUnsure):
        kind, said = "unsure", example.missing
    else:
        kind, said = "passes", ""
    return kind, example.title, note, bill, payer, said


def _written(given: Written) -> tuple[str, str, str]:
    """Return the note, or what a claim says beside its lines; the charges; and the payer."""
    if isinstance(given, Given):
        return given.text or "", _bill(given.fields["charges"]), str(given.fields["payer"])
    if isinstance(given, GivenClaim):
        told = [f"{name}: {_value(v)}" for name, v in given.fields.items() if name != "policy"]
        told += [
            f"line {n + 1} {name}: {_value(v)}"
            for n, fields in given.lines.items()
            for name, v in fields.items()
        ]
        return "\n".join(told), given.bill, str(given.fields["policy"])
    if isinstance(given, GivenGroup):
        times = Counter(f"{bill} ({_value(own)})" if own else bill for bill, own in given.claims)
        bills = [f"{n} claims of {bill}" if n > 1 else bill for bill, n in times.items()]
        payers = {line.policy: None for line in given.subject().lines}
        return "", " / ".join(bills), ", ".join(payers)
    subject = given.subject()
    if isinstance(subject, Episode):
        notes = [f"{v.date_of_service}: {v.text or 'no note'}" for v in subject.visits]
        bill = _bill([c for v in subject.visits for c in v.charges])
        return "\n".join(notes), bill, subject.payer
    raise TypeError(f"no page can show a {type(given).__name__}")


def _value(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_value(v)}" for name, v in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(map(_value, value)) or "none"
    return "none" if value is None else str(value)


def _bill(charges: Iterable[Charge]) -> str:
    return " ".join(map(_charge, charges))


def _charge(charge: Charge) -> str:
    modifiers = f":{'+'.join(charge.modifiers)}" if charge.modifiers else ""
    minutes = f"@{charge.minutes}" if charge.minutes is not None else ""
    helped = f"/{charge.assistant_minutes}" if charge.assistant_minutes is not None else ""
    return f"{charge.code}x{charge.units}{modifiers}{minutes}{helped}"
