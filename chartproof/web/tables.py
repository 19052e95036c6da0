"""Tables and rules as one clinic uses them: its own payers laid beside, its settings applied."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from chartproof.model import Answers, Finding, Severity
from chartproof.reference import Book, book
from chartproof.rules import RuleFile, all_rules
from chartproof.store import Store
from chartproof.store.own import RuleSetting
from chartproof.store.people import Person

Files = tuple[tuple[str, str], ...]


def shelf_and_rules(store: Store, who: Person) -> tuple[Book, tuple[RuleFile, ...]]:
    """Return the book with the clinic's payers, and the rules as the clinic has set them."""
    return shelf_with(own_files(store, who)), rules_as_set(store.own.rule_settings(who))


def own_files(store: Store, who: Person) -> Files:
    """Return the clinic's own payer files."""
    return tuple((p.name, p.content) for p in store.own.payers(who))


def shelf_with(files: Files) -> Book:
    """Return the book with these payer files (name, TOML) beside those that ship."""
    return _shelf(files) if files else book()


@lru_cache(maxsize=16)
def _shelf(files: Files) -> Book:
    folder = Path(tempfile.mkdtemp(prefix="chartproof-payers-"))  # read while the book is in use
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name, content in files:
        (folder / f"{name}.toml").write_text(content, encoding="utf-8")
    return book(folder)


@lru_cache(maxsize=16)
def rules_from(settings: tuple[RuleSetting, ...]) -> tuple[RuleFile, ...]:
    """Return the rules as a clinic has set them, made once for the same settings."""
    return rules_as_set(settings)


def rules_as_set(settings: Iterable[RuleSetting]) -> tuple[RuleFile, ...]:
    """Return the rules with each setting in force from its day on, up to the next one's."""
    by_rule: dict[str, dict[str, RuleSetting]] = {}
    for setting in sorted(settings, key=lambda s: s.made_ms):
        by_rule.setdefault(setting.rule, {})[setting.since] = setting
    found: list[RuleFile] = []
    for rule in all_rules():
        own = by_rule.get(rule.name)
        found += _pieces(rule, own.values()) if own else (rule,)
    return tuple(found)


def _pieces(rule: RuleFile, settings: Iterable[RuleSetting]) -> list[RuleFile]:
    """Return the rule once for each stretch of days in which it says something."""
    ordered = sorted(settings, key=lambda s: s.since)
    starts = [date.fromisoformat(s.since) for s in ordered]
    first, last = rule.rule.since, rule.rule.until
    pieces = [_between(rule, first, min(starts[0] - timedelta(days=1), last or date.max))]
    for i, setting in enumerate(ordered):
        end = starts[i + 1] - timedelta(days=1) if i + 1 < len(starts) else None
        if last is not None:
            end = last if end is None else min(end, last)
        if setting.active:
            piece = _between(rule, max(starts[i], first), end)
            pieces.append(_weighing(piece, setting.severity) if setting.severity else piece)
    return [p for p in pieces if p.rule.until is None or p.rule.since <= p.rule.until]


def _between(rule: RuleFile, first: date, last: date | None) -> RuleFile:
    return replace(rule, rule=replace(rule.rule, since=first, until=last))


def _weighing(rule: RuleFile, word: str) -> RuleFile:
    """Return the rule with every finding as heavy as the clinic wants it, its own word or not."""
    severity = msgspec.convert(word, Severity)

    def check(subject: Any, shelf: Book) -> Answers:  # Any: as RuleFile has it
        for answer in rule.check(subject, shelf):
            yield replace(answer, severity=severity) if isinstance(answer, Finding) else answer

    return replace(rule, rule=replace(rule.rule, severity=severity), check=check)
