"""The rules: one file each, found by walking the shelves.

A rule module has RULE, check and EXAMPLES; its file name is its name and its docstring its page.
Importing one does nothing. `load(folder)` reads a clinic's own rules, the same three names.
"""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import sys
from collections.abc import Callable, Iterable
from datetime import date
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

import msgspec
from msgspec import Struct

from chartproof.errors import RuleError
from chartproof.examples import Example
from chartproof.model import Answers, Claim, ClaimGroup, Discipline, Episode, Severity, Visit
from chartproof.reference import Book

SHELVES = ("people", "plan", "time", "note", "coding", "claim", "episode", "revenue")
Subject = Visit | Claim | Episode | ClaimGroup
KINDS: dict[type, str] = {
    Visit: "visit",
    Claim: "claim",
    Episode: "episode",
    ClaimGroup: "claims",
}


class Rule(Struct, frozen=True, kw_only=True):
    """When a rule looks, how much it weighs, and by whose word.

    looks_at: what it is handed: a visit, a claim, a course of visits, or lines of several claims.
    payers: kinds of payer (`medicare`, `commercial`, ...), () means every payer. since and until:
    days of service between which it holds, both included; an episode's is its last. codes: looks
    only where one of them is charged. needs_note: does not look at a visit that came without a
    note. ask: the question to put, with blanks. catalogue: entries of the rule catalogue that it
    covers. formerly: names it had before.
    """

    looks_at: Literal["visit", "claim", "episode", "claims"] = "visit"
    severity: Severity
    sources: tuple[str, ...]
    ask: str
    payers: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    disciplines: tuple[Discipline, ...] = ()
    since: date = date(2000, 1, 1)
    until: date | None = None
    needs_note: bool = False
    catalogue: tuple[str, ...] = ()
    formerly: tuple[str, ...] = ()


class About(Struct, frozen=True):
    """What decides which rules have a say on a visit, a claim, an episode or a group of claims."""

    what: str
    day: date | None
    codes: frozenset[str]
    discipline: Discipline | None
    has_note: bool


class RuleFile(Struct, frozen=True):
    """A rule as it stands on its shelf."""

    name: str
    shelf: str
    rule: Rule
    check: Callable[[Any, Book], Answers]  # Any: a Visit, Claim, ..., as looks_at says
    examples: tuple[Example, ...]
    title: str
    page: str
    path: str

    def looks_at(self, about: About, kind: str) -> bool:
        """Return whether this rule has a say on a thing; kind: the payer's kind."""
        rule = self.rule
        return (
            rule.looks_at == about.what
            and about.day is not None
            and rule.since <= about.day
            and (rule.until is None or about.day <= rule.until)
            and (not rule.payers or kind in rule.payers)
            and (not rule.codes or not about.codes.isdisjoint(rule.codes))
            and (not rule.disciplines or about.discipline in rule.disciplines)
            and (not rule.needs_note or about.has_note)
        )


def about(subject: Subject) -> About:
    """Return what decides which rules have a say on it; an episode's day is its last.

    A claim's day is that of its last line, else the day the file was made. Several claims have no
    discipline of their own.
    """
    if isinstance(subject, Claim):
        return _about_claim(subject)
    if isinstance(subject, ClaimGroup):
        day = subject.day or max((line.day for line in subject.lines), default=None)
        return About("claims", day, frozenset(line.code for line in subject.lines), None, False)
    visits = (subject,) if isinstance(subject, Visit) else subject.visits
    last = max(visits, key=lambda v: v.date_of_service, default=None)
    return About(
        KINDS[type(subject)],
        last.date_of_service if last else None,
        frozenset(c.code for v in visits for c in v.charges),
        subject.discipline if isinstance(subject, Episode) else last.discipline if last else None,
        any(v.text is not None for v in visits),
    )


def _about_claim(claim: Claim) -> About:
    days = [line.date_of_service for line in claim.lines if line.date_of_service is not None]
    return About(
        "claim",
        max(days) if days else claim.received_on,
        frozenset(line.charge.code for line in claim.lines),
        claim.visits[-1].discipline if claim.visits else None,
        any(visit.text is not None for visit in claim.visits),
    )


@cache
def all_rules() -> tuple[RuleFile, ...]:
    """Return every rule that ships, by name."""
    found = []
    for shelf in SHELVES:
        package = f"{__name__}.{shelf}"
        folder = Path(__file__).parent / shelf
        for entry in pkgutil.iter_modules([str(folder)]):
            module = importlib.import_module(f"{package}.{entry.name}")
            found.append(_rule_file(module, shelf))
    return tuple(sorted(found, key=lambda r: r.name))


def load(folder: Path) -> tuple[tuple[RuleFile, ...], tuple[RuleError, ...]]:
    """Return the rules in a folder of the clinic's own, and an error for each file that is none.

    Raise RuleError if there is no such folder.
    """
    if not folder.is_dir():
        raise RuleError(f"{folder}: expected a folder of rule files")
    found, faults = [], []
    taken = {n: f"{r.shelf}/{Path(r.path).name}" for r in all_rules() for n in _names(r)}
    for path in sorted(folder.glob("[!_]*.py")):
        try:
            rule = _loaded(path)
            for name in _names(rule):
                if name in taken:
                    raise RuleError(f"{path}: the name {name!r} is taken by {taken[name]}")
        except RuleError as fault:
            faults.append(fault)
            continue
        taken |= dict.fromkeys(_names(rule), str(path))
        found.append(rule)
    return tuple(found), tuple(faults)


def _names(rule: RuleFile) -> tuple[str, ...]:
    return (rule.name, *rule.rule.formerly)


def _loaded(path: Path) -> RuleFile:
    spec = importlib.util.spec_from_file_location(f"chartproof_own_rules.{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as fault:  # a clinic's file may raise anything
        raise RuleError(f"{path}: cannot be loaded: {type(fault).__name__}") from fault
    return _rule_file(module, path.parent.name)


def choose(
    rules: Iterable[RuleFile], only: Iterable[str] = (), skip: Iterable[str] = ()
) -> tuple[RuleFile, ...]:
    """Return the rules named in only (all if empty), less skip; RuleError on an unknown name."""
    rules = tuple(rules)
    only, skip = tuple(only), tuple(skip)
    known = {name: r for r in rules for name in (r.name, *r.rule.formerly)}
    for name in (*only, *skip):
        if name not in known:
            near = get_close_matches(name, known, 1)
            hint = f"did you mean {near[0]}?" if near else "`chartproof rules` lists them"
            raise RuleError(f"no rule is called {name!r}; {hint}")
    wanted = {known[n].name for n in only} or {r.name for r in rules}
    unwanted = {known[n].name for n in skip}
    return tuple(r for r in rules if r.name in wanted - unwanted)


def _check_parts(module: ModuleType) -> None:
    """Raise RuleError naming the file and the part that is of the wrong kind."""
    file = module.__file__
    if not isinstance(module.RULE, Rule):
        raise RuleError(f"{file}: RULE is not a chartproof.rules.Rule")
    try:
        msgspec.convert(msgspec.to_builtins(module.RULE), Rule)
    except (msgspec.ValidationError, TypeError, ValueError, RecursionError):
        wrong = _wrong_field(module.RULE)
        raise RuleError(f"{file}: RULE: {wrong} is of the wrong kind") from None
    if not callable(module.check):
        raise RuleError(f"{file}: check: expected a function of a visit and a book")
    given = module.EXAMPLES
    if not isinstance(given, tuple | list) or not all(isinstance(e, Example) for e in given):
        raise RuleError(f"{file}: EXAMPLES: expected Flags, Passes and IsUnsure in a tuple")


def _wrong_field(rule: Rule) -> str:
    """Return the name of the first field that holds another kind of value than it should."""
    for field in msgspec.structs.fields(Rule):
        try:
            msgspec.convert(msgspec.to_builtins(getattr(rule, field.name)), field.type)
        except (msgspec.ValidationError, TypeError, ValueError, RecursionError):
            return field.name
    return "a field"


def _rule_file(module: ModuleType, shelf: str) -> RuleFile:
    missing = [part for part in ("RULE", "check", "EXAMPLES") if not hasattr(module, part)]
    if missing or not module.__doc__:
        raise RuleError(
            f"{module.__file__}: not a rule, lacks {', '.join(missing) or 'a docstring'}"
        )
    _check_parts(module)
    return RuleFile(
        name=module.__name__.rpartition(".")[2].replace("_", "-"),
        shelf=shelf,
        rule=module.RULE,
        check=module.check,
        examples=tuple(module.EXAMPLES),
        title=module.__doc__.strip().partition("\n")[0],
        page=module.__doc__.strip(),
        path=str(module.__file__),
    )
