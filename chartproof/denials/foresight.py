"""How well each rule foresaw what was in fact denied: precision and recall, claim by claim.

A rule is asked about every claim that was answered, without its note. It foresaw a denial where it
finds its fault on a claim that was then denied for a cause which names it. Where it finds its fault
and the claim was paid, it cried wolf, or the payer did not look; where a denial names it and it
found nothing, it missed it, most often for want of the note.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from msgspec import Struct

from chartproof.denials.answers import Answer
from chartproof.denials.causes import rules_by_name
from chartproof.errors import NotInForce
from chartproof.model import Claim, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import RuleFile, about, all_rules

ZERO = Decimal(0)


class Foresight(Struct):
    """What one rule foresaw, in claims. usd: of the denials that name it, foreseen and missed.

    foreseen: found its fault, denied for it. other: found its fault, denied for something else.
    paid: found its fault, paid. missed: denied for it, found nothing. needs_note: the rule does not
    look at a claim without its note.
    """

    rule: str
    foreseen: int = 0
    other: int = 0
    paid: int = 0
    missed: int = 0
    foreseen_usd: Decimal = ZERO
    missed_usd: Decimal = ZERO
    needs_note: bool = False

    @property
    def precision(self) -> float | None:
        """Share of the claims it flagged that were denied for it; None where it flagged none."""
        flagged = self.foreseen + self.other + self.paid
        return self.foreseen / flagged if flagged else None

    @property
    def recall(self) -> float | None:
        """Share of the claims denied for it that it flagged; None where none was."""
        denied = self.foreseen + self.missed
        return self.foreseen / denied if denied else None


class Foresights:
    """The foresight of every rule over the claims that were answered."""

    def __init__(self, shelf: Book, rules: Iterable[RuleFile] | None = None) -> None:
        self.shelf = shelf
        self.rules = tuple(all_rules() if rules is None else rules)
        self.by_rule: dict[str, Foresight] = {}
        self.claims = 0

    def add(self, answer: Answer) -> None:
        """Ask the rules about the claim behind an answer, and compare; reversals say nothing."""
        claim = answer.claim
        if claim is None or answer.payment.is_reversal:
            return
        self.claims += 1
        flagged = flagged_by(claim, answer.kind, self.rules, self.shelf)
        dollars: dict[str, Decimal] = {}
        for denial in answer.denials:
            rule = denial.explained.rule
            if rule is not None:
                dollars[rule] = dollars.get(rule, ZERO) + denial.explained.usd
        for name in flagged | dollars.keys():
            row = self.by_rule.get(name)
            if row is None:
                known = rules_by_name().get(name)
                blind = known is not None and known.rule.needs_note
                row = self.by_rule[name] = Foresight(name, needs_note=blind)
            if name in dollars and name in flagged:
                row.foreseen += 1
                row.foreseen_usd += dollars[name]
            elif name in dollars:
                row.missed += 1
                row.missed_usd += dollars[name]
            elif answer.denials:
                row.other += 1
            else:
                row.paid += 1

    def rows(self) -> list[Foresight]:
        """Return the rules by the dollars that hang on them, then by name."""
        return sorted(
            self.by_rule.values(),
            key=lambda r: (-(r.foreseen_usd + r.missed_usd), -(r.foreseen + r.missed), r.rule),
        )


def flagged_by(claim: Claim, kind: str, rules: Iterable[RuleFile], shelf: Book) -> frozenset[str]:
    """Return the rules that find an error or a warning on a claim, its visits without a note."""
    subjects: tuple[Visit | Claim, ...] = (claim, *claim.visits)
    told = [(subject, about(subject)) for subject in subjects]
    found = set()
    for rule in rules:
        if rule.rule.severity == "note":
            continue
        for subject, said in told:
            if rule.looks_at(said, kind) and _finds(rule, subject, shelf):
                found.add(rule.name)
                break
    return frozenset(found)


def _finds(rule: RuleFile, subject: Visit | Claim, shelf: Book) -> bool:
    try:
        return any(
            isinstance(said, Finding) and said.severity != "note"
            for said in rule.check(subject, shelf)
        )
    except NotInForce:
        return False
