"""What something would change or come to, reckoned over what is kept and kept nowhere.

A payer's file or a rule's setting over the last quarter's visits, and a probe's scorecard. Each
takes as long as there are visits; `say` is told how many were done.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import groupby
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from chartproof.audit import audit
from chartproof.errors import ChartproofError, InputError
from chartproof.model import Outcome, Visit
from chartproof.money.replay import Tried, tried
from chartproof.reference import Book
from chartproof.rules import RuleFile
from chartproof.samples.draw import Probe, draw, without_probe
from chartproof.samples.scorecard import Scorecard, scorecard
from chartproof.store import Store
from chartproof.store.own import RuleSetting
from chartproof.store.people import Person
from chartproof.store.visits import Kept, Span
from chartproof.visits import visit_from
from chartproof.web.kept import status_of
from chartproof.web.tables import rules_as_set, shelf_and_rules

QUARTER_DAYS = 92
PRICED_AT_ONCE = 200
MOST_FRAME = 50_000  # visits that a probe is drawn from
Say = Callable[[int], None]


def silent(_: int) -> None:
    """Tell nobody how far it has come."""


def last_quarter(store: Store, who: Person) -> tuple[str, str] | None:
    """Return the first and last day of the last quarter with visits; None without any."""
    last = store.visits.last_day(who, date.today().isoformat())
    if not last:
        return None
    first = date.fromisoformat(last) - timedelta(days=QUARTER_DAYS)
    return first.isoformat(), last


# -- a payer's file -----------------------------------------------------------------------------


class PayerEffect(Struct, frozen=True, kw_only=True):
    """What a payer's file would have made of the last quarter. first, last: its days."""

    first: str
    last: str
    tried: Tried


def payer_span(store: Store, who: Person, name: str, shelf: Book) -> tuple[Span, frozenset[str]]:
    """Return the last quarter, and the names by which its visits call a payer."""
    days = last_quarter(store, who)
    if days is None:
        return Span(first="9999", last=""), frozenset()
    span = Span(first=days[0], last=days[1])
    named = (p for p in store.visits.payers(who, span))
    own = ((p, shelf.payers.find(p)) for p in named)
    return span, frozenset(p for p, found in own if found is not None and found.name == name)


def payer_effect(
    store: Store, who: Person, name: str, shelf: Book, say: Say = silent
) -> PayerEffect | None:
    """Return what the last quarter would have paid by another file; None without its visits."""
    span, payers = payer_span(store, who, name, shelf)
    if not payers:
        return None
    before, _ = shelf_and_rules(store, who)
    found = Tried()
    waiting: list[Visit] = []
    for _, same in groupby(store.visits.each(who, span, payers), key=lambda k: k.day):
        waiting += [replace(v, text=None) for k in same if (v := _visit(k)) is not None]
        if len(waiting) >= PRICED_AT_ONCE:
            found += tried(waiting, before, shelf)
            waiting = []
            say(found.visits)
    if waiting:
        found += tried(waiting, before, shelf)
    return PayerEffect(first=span.first, last=span.last, tried=found) if found.visits else None


def _visit(kept: Kept) -> Visit | None:
    """Return a visit that is kept; None where it cannot be read any more."""
    try:
        return visit_from(msgspec.json.decode(kept.content))
    except (ChartproofError, msgspec.MsgspecError):
        return None


# -- a rule's setting ---------------------------------------------------------------------------


class RuleEffect(Struct, frozen=True, kw_only=True):
    """What another setting of a rule would have changed in the last quarter.

    visits, claims: those looked at. found, held, usd_cents: before and after. verdicts: how many
    visits would have another one, by both. claims_wait: claims are looked at with their next file.
    """

    first: str
    last: str
    visits: int = 0
    claims: int = 0
    found: tuple[int, int] = (0, 0)
    held: tuple[int, int] = (0, 0)
    verdicts: tuple[tuple[str, str, int], ...] = ()
    claims_wait: bool = False


def rule_span(store: Store, who: Person, name: str, rules: tuple[RuleFile, ...]) -> Span | None:
    """Return the visits that a change of a rule can touch; None without any.

    A rule that was on all through speaks where it was found; one that was off might anywhere.
    """
    days = last_quarter(store, who)
    if days is None:
        return None
    first, last = map(date.fromisoformat, days)
    is_on = any(
        r.name == name and r.rule.since <= first and (r.rule.until or last) >= last for r in rules
    )
    return Span(first=days[0], last=days[1], rule=name if is_on else None)


def rule_effect(
    store: Store, who: Person, name: str, state: str, say: Say = silent
) -> RuleEffect | None:
    """Return what a setting would have changed, had it held all through the last quarter.

    state: `off`, a severity, or anything else for the rule as it ships.
    """
    settings = store.own.rule_settings(who)
    shelf, _ = shelf_and_rules(store, who)
    others = (s for s in settings if s.rule != name)
    then, now = rules_as_set(settings), rules_as_set([*others, _setting(name, state)])
    span = rule_span(store, who, name, then)
    if span is None:
        return None
    found, held = [0, 0], [0, 0]
    verdicts: Counter[tuple[str, str]] = Counter()
    visits = claims = 0
    for kept in store.visits.each(who, span):
        visit = _visit(kept)
        if visit is None:
            continue
        both = [audit(visit, rules=rules, shelf=shelf) for rules in (then, now)]
        for i, outcome in enumerate(both):
            found[i] += sum(f.rule == name for f in outcome.findings)
            held[i] += status_of(outcome) != "ok"
        was, would = (o.verdict or "not judged" for o in both)
        verdicts[(was, would)] += was != would
        visits += 1
        say(visits)
    if span.rule is not None:
        for kept in store.visits.each(who, replace(span, kind="claim")):
            for i, (count, holds_it) in enumerate(_of_claim(kept, name, state, now)):
                found[i] += count
                held[i] += holds_it
            claims += 1
    return RuleEffect(
        first=span.first,
        last=span.last,
        visits=visits,
        claims=claims,
        found=(found[0], found[1]),
        held=(held[0], held[1]),
        verdicts=tuple((a, b, n) for (a, b), n in sorted(verdicts.items()) if n),
        claims_wait=span.rule is None,
    )


def _setting(name: str, state: str) -> RuleSetting:
    """Return a setting for all days."""
    return RuleSetting(
        id="",
        rule=name,
        active=state != "off",
        severity=state if state in ("error", "warning", "note") else None,
        since=(date.min + timedelta(days=1)).isoformat(),
        reason="",
        made_ms=0,
        made_by="",
    )


def _of_claim(
    kept: Kept, name: str, state: str, rules: tuple[RuleFile, ...]
) -> Iterator[tuple[int, bool]]:
    """Yield a claim's findings of the rule and whether it is held, before and after."""
    told: dict[str, Any] = msgspec.json.decode(kept.outcome)  # Any: JSON
    findings = msgspec.convert(told.get("findings", []), list[_Weighed])
    own = next((r.rule.severity for r in rules if r.name == name), "note")
    weight = state if state in ("error", "warning", "note") else own
    after = [
        replace(f, severity=weight) if f.rule == name else f
        for f in findings
        if f.rule != name or state != "off"
    ]
    for some in (findings, after):
        heavy = any(f.severity == "error" and f.waived is None for f in some)
        yield sum(f.rule == name for f in some), heavy or kept.status == "failed"


class _Weighed(Struct, frozen=True):
    """A finding of a claim as it is kept: which rule, how grave."""

    rule: str
    severity: str = "note"
    waived: str | None = None


# -- a probe's scorecard ------------------------------------------------------------------------


class Wanted(Struct, frozen=True, kw_only=True):
    """A probe that is asked for. by: what it is drawn in proportion to; empty for nothing."""

    size: int
    seed: int
    by: str = ""
    first: str = ""
    last: str = ""


Drawn = tuple[tuple[Visit, Probe], ...]


def drawn(store: Store, who: Person, wanted: Wanted) -> Drawn:
    """Return the visits of a probe; their ids are those of the items."""
    span = Span(first=wanted.first, last=wanted.last)
    if store.visits.count(who, span) > MOST_FRAME:
        raise InputError(
            f"There are more than {MOST_FRAME:,} visits between these days; choose fewer days."
        )
    frame = []
    for kept in store.visits.each(who, span):
        visit = _visit(kept)
        if visit is None:
            continue
        extra = visit.extra if not kept.clinician else {**visit.extra, "clinician": kept.clinician}
        # the item's own id tells apart two visits that came under one name
        frame.append(replace(visit, id=kept.id, extra=extra))
    if not frame:
        raise InputError("There is no visit with a note between these days.")
    return draw(without_probe(frame), wanted.size, wanted.seed, wanted.by or None)


def probe_card(store: Store, who: Person, wanted: Wanted, say: Say = silent) -> Scorecard:
    """Return the scorecard of a probe: each of its visits audited by the clinic's rules."""
    shelf, rules = shelf_and_rules(store, who)

    def looked_at() -> Iterator[Outcome]:
        for number, (visit, probe) in enumerate(drawn(store, who, wanted), 1):
            extra = {**visit.extra, "sample": msgspec.structs.asdict(probe)}
            yield audit(replace(visit, extra=extra), rules=rules, shelf=shelf)
            say(number)

    return scorecard(looked_at())
