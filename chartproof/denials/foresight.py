"""How well each rule foresaw what was in fact denied: precision and recall, claim by claim.

Every rule is asked about the claims without their notes, as `chartproof scrub` does. It foresaw a
denial where it finds its fault on a claim that was then denied for a cause which names it. Where it
finds its fault and the claim was paid, it cried wolf, or the payer did not look; where a denial
names it and it found nothing, it missed it, most often for want of the note.
"""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

from chartproof.denials.answers import Answer
from chartproof.denials.causes import rules_by_name

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

    def __init__(self) -> None:
        self.by_rule: dict[str, Foresight] = {}
        self.claims = 0

    def add(self, answer: Answer) -> None:
        """Compare what the rules found on a claim with how it was answered.

        Reversals say nothing, and neither do answers to claims that are not known.
        """
        flagged = answer.flagged
        if flagged is None or answer.payment.is_reversal:
            return
        self.claims += 1
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
