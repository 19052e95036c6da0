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


class _Told(Struct):
    """What was said of one claim, over all answers. usd: of denials, by the rule they name."""

    flagged: frozenset[str]
    usd: dict[str, Decimal] = {}
    denied: bool = False


class Foresights:
    """The foresight of every rule over the claims that were answered, each counted once.

    A claim that is answered again, split over payments or corrected after a reversal, is one claim:
    denied for a rule where any answer to it was.
    """

    def __init__(self) -> None:
        self._claims: set[int] = set()
        self._told: dict[int, _Told] = {}  # of claims with a flag or a denial

    @property
    def claims(self) -> int:
        """How many claims were answered."""
        return len(self._claims)

    def add(self, answer: Answer) -> None:
        """Take in what the rules found on a claim and how it was answered.

        Reversals say nothing, and neither do answers to claims that are not known.
        """
        flagged, number = answer.flagged, answer.number
        if flagged is None or number is None or answer.payment.is_reversal:
            return
        self._claims.add(number)
        if not flagged and not answer.denials:
            return
        told = self._told.setdefault(number, _Told(flagged))
        told.denied = told.denied or bool(answer.denials)
        for denial in answer.denials:
            rule = denial.explained.rule
            if rule is not None:
                told.usd[rule] = told.usd.get(rule, ZERO) + denial.explained.usd

    def rows(self) -> list[Foresight]:
        """Return the rules by the dollars that hang on them, then by name."""
        by_rule: dict[str, Foresight] = {}
        for told in self._told.values():
            for name in told.flagged | told.usd.keys():
                if name not in by_rule:
                    known = rules_by_name().get(name)
                    blind = known is not None and known.rule.needs_note
                    by_rule[name] = Foresight(name, needs_note=blind)
                _count(by_rule[name], told)
        return sorted(
            by_rule.values(),
            key=lambda r: (-(r.foreseen_usd + r.missed_usd), -(r.foreseen + r.missed), r.rule),
        )


def _count(row: Foresight, told: _Told) -> None:
    """Count one claim for a rule that found its fault on it, or that its denial names."""
    usd = told.usd.get(row.rule)
    if usd is not None and row.rule in told.flagged:
        row.foreseen += 1
        row.foreseen_usd += usd
    elif usd is not None:
        row.missed += 1
        row.missed_usd += usd
    elif told.denied:
        row.other += 1
    else:
        row.paid += 1
