"""Which rules have a say: worked out once for all visits that are alike in what decides it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, timedelta

from chartproof.model import Discipline
from chartproof.rules import About, RuleFile

_KEPT = 4096
_Alike = tuple[str, int, frozenset[str], Discipline | None, bool, str]


class Panel:
    """Rules in their order, and the choices of them that were made before."""

    def __init__(self, rules: Iterable[RuleFile]) -> None:
        self.rules = tuple(rules)
        turns: set[date] = set()  # days from which other rules hold than the day before
        for file in self.rules:
            turns.add(file.rule.since)
            if file.rule.until is not None and file.rule.until < date.max:
                turns.add(file.rule.until + timedelta(days=1))
        self._turns = sorted(turns)
        self._codes = frozenset(code for file in self.rules for code in file.rule.codes)
        self._chosen: dict[_Alike, tuple[RuleFile, ...]] = {}

    def asked(self, about: About, kind: str) -> tuple[RuleFile, ...]:
        """Return the rules that have a say on a thing; kind: the payer's kind."""
        if about.day is None:
            return ()
        period, codes = bisect_right(self._turns, about.day), about.codes & self._codes
        alike = about.what, period, codes, about.discipline, about.has_note, kind
        found = self._chosen.get(alike)
        if found is None:
            if len(self._chosen) >= _KEPT:
                self._chosen = {}
            found = tuple(file for file in self.rules if file.looks_at(about, kind))
            self._chosen[alike] = found
        return found


_latest = Panel(())


def panel(rules: Iterable[RuleFile]) -> Panel:
    """Return the panel of these rules: the latest one, where they are the very same tuple."""
    global _latest
    held = _latest
    if held.rules is not rules:
        held = _latest = Panel(rules)
    return held
