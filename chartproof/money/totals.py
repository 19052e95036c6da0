"""Dollars of many audits, by rule, clinician and payer; waived findings do not count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from msgspec import Struct

from chartproof.billing.medicare import ZERO
from chartproof.model import EpisodeOutcome, Finding, Outcome

NOT_STATED = "not stated"


class TotalLine(Struct, frozen=True):
    """One rule, clinician or payer. count: findings of a rule, visits of the others.

    effect_usd: what billing as supported would change, of visits; None for a rule. unknown: how
    many of count have no dollars.
    """

    name: str
    count: int
    at_risk_usd: Decimal
    left_usd: Decimal
    effect_usd: Decimal | None = None
    unknown: int = 0


class Totals(Struct, frozen=True, kw_only=True):
    """Dollars at risk and left on the table. visits: all of them, those without a price too."""

    visits: int
    total: TotalLine
    by_rule: tuple[TotalLine, ...]
    by_clinician: tuple[TotalLine, ...]
    by_payer: tuple[TotalLine, ...]


class _Sum:
    def __init__(self) -> None:
        self.count = self.unknown = 0
        self.at_risk = self.left = self.effect = ZERO

    def line(self, name: str, of_visits: bool) -> TotalLine:
        effect = self.effect if of_visits else None
        return TotalLine(name, self.count, self.at_risk, self.left, effect, self.unknown)


class Tally:
    """Sums kept while outcomes pass by, so that any number of them needs no memory."""

    def __init__(self) -> None:
        self._all = _Sum()
        self._rules: dict[str, _Sum] = {}
        self._clinicians: dict[str, _Sum] = {}
        self._payers: dict[str, _Sum] = {}

    def watching(
        self, outcomes: Iterable[Outcome | EpisodeOutcome]
    ) -> Iterator[Outcome | EpisodeOutcome]:
        """Yield the outcomes unchanged, each added to the sums; of a course, its visits."""
        for outcome in outcomes:
            for one in (outcome,) if isinstance(outcome, Outcome) else outcome.outcomes:
                self.add(one)
            yield outcome

    def add(self, outcome: Outcome) -> None:
        """Add one outcome."""
        visit = outcome.visit
        payer = visit.payer if visit is not None else NOT_STATED
        who = clinician(outcome)
        for kept in (
            self._all,
            self._clinicians.setdefault(who, _Sum()),
            self._payers.setdefault(payer, _Sum()),
        ):
            _add_visit(kept, outcome)
        for finding in outcome.findings:
            if finding.waived is None:
                _add_finding(self._rules.setdefault(finding.rule, _Sum()), finding)

    def totals(self) -> Totals:
        """Return the sums so far, the dearest first."""
        return Totals(
            visits=self._all.count,
            total=self._all.line("in all", True),
            by_rule=_sorted(self._rules, False),
            by_clinician=_sorted(self._clinicians, True),
            by_payer=_sorted(self._payers, True),
        )


def totals(outcomes: Iterable[Outcome]) -> Totals:
    """Return the dollars of outcomes by rule, clinician and payer."""
    tally = Tally()
    for outcome in outcomes:
        tally.add(outcome)
    return tally.totals()


def clinician(outcome: Outcome) -> str:
    """Return who rendered the visit: the NPI, else the credential, else that it is not stated."""
    who = outcome.visit.rendering if outcome.visit is not None else None
    if who is None:
        return NOT_STATED
    return f"NPI {who.npi}" if who.npi else who.credential or NOT_STATED


def totals_json(found: Totals) -> dict[str, Any]:  # Any: ready for JSON
    """Return totals as plain data; money as decimal strings."""

    def shown(n: TotalLine) -> dict[str, Any]:  # Any: ready for JSON
        return {
            "name": n.name,
            "count": n.count,
            "at_risk_usd": f"{n.at_risk_usd:.2f}",
            "left_usd": f"{n.left_usd:.2f}",
            "effect_usd": None if n.effect_usd is None else f"{n.effect_usd:.2f}",
            "unknown": n.unknown,
        }

    return {
        "visits": found.visits,
        "total": shown(found.total),
        "by_rule": [shown(n) for n in found.by_rule],
        "by_clinician": [shown(n) for n in found.by_clinician],
        "by_payer": [shown(n) for n in found.by_payer],
    }


def _add_visit(kept: _Sum, outcome: Outcome) -> None:
    kept.count += 1
    if outcome.at_risk_usd is None:
        kept.unknown += 1
    kept.at_risk += outcome.at_risk_usd or ZERO
    kept.left += outcome.left_usd or ZERO
    billed, right = outcome.billed_price, outcome.supported_price
    if billed is not None and right is not None:
        before, after = billed.provider_receives_usd, right.provider_receives_usd
        if before is not None and after is not None:
            kept.effect += after - before


def _add_finding(kept: _Sum, finding: Finding) -> None:
    kept.count += 1
    if finding.usd is None:
        kept.unknown += 1
    elif finding.usd < 0:
        kept.at_risk -= finding.usd
    else:
        kept.left += finding.usd


def _sorted(sums: dict[str, _Sum], of_visits: bool) -> tuple[TotalLine, ...]:
    lines = [s.line(name, of_visits) for name, s in sums.items()]
    return tuple(sorted(lines, key=lambda n: (-(n.at_risk_usd + n.left_usd), -n.count, n.name)))
