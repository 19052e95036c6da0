"""What a file of payments comes to: denials by payer, code, clinician, rule, reason and month."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

from chartproof.denials.answers import Answer, Denial
from chartproof.model import Closing, Imbalance, Remittance

ZERO = Decimal(0)
BY = ("payer", "code", "clinician", "rule", "month", "reason")
NONE = "none on file"
MOST_NAMED = 10


class Sum(Struct):
    """Denials of one payer, code, ...: how many adjustments, on how many claims, and dollars."""

    name: str
    denials: int = 0
    claims: int = 0
    usd: Decimal = ZERO


class PaymentLine(Struct, frozen=True):
    """A payment as a whole. undecided: what kept its balance from being judged, or None."""

    heading: Remittance
    closing: Closing
    claims: int
    claims_usd: Decimal
    gap: Imbalance | None = None
    undecided: str | None = None


class Proposal(Struct):
    """Denials that no rule names, alike in reason, remark and code: perhaps a rule is missing."""

    group: str
    reason: str
    remarks: tuple[str, ...]
    meaning: str | None
    codes: dict[str, int]
    denials: int = 0
    usd: Decimal = ZERO


class Tally:
    """Counts over the claims of a file while they pass; its size hangs on kinds, not on claims."""

    def __init__(self) -> None:
        self.claims = 0
        self.denied_claims = 0
        self.unbalanced = 0
        self.undecided = 0
        self.reversals = 0
        self.matched = 0
        self.unmatched = 0
        self.strangers: list[str] = []  # the first answers to claims that were not given
        self.charge_usd = self.paid_usd = self.patient_usd = self.denied_usd = ZERO
        self.underpaid_usd = self.overpaid_usd = ZERO
        self.underpaid = self.overpaid = self.as_expected = 0
        self.not_compared: dict[str, int] = {}
        self.payments: list[PaymentLine] = []
        self.by: dict[str, dict[str, Sum]] = {name: {} for name in BY}
        self.proposals: dict[tuple[str, str, tuple[str, ...]], Proposal] = {}

    def add(self, answer: Answer) -> None:
        """Count one claim payment."""
        p = answer.payment
        self.claims += 1
        self.charge_usd += p.charge_usd
        self.paid_usd += p.paid_usd
        self.patient_usd += p.patient_usd
        self.denied_usd += answer.denied_usd
        self.denied_claims += bool(answer.denials)
        self.unbalanced += answer.balanced is False
        self.undecided += answer.balanced is None
        self.reversals += p.is_reversal
        self.matched += answer.matched is True
        if answer.matched is False:
            self.unmatched += 1
            if len(self.strangers) < MOST_NAMED:
                self.strangers.append(p.id)
        self.underpaid_usd += answer.underpaid_usd
        self.overpaid_usd += answer.overpaid_usd
        self.underpaid += bool(answer.underpaid_usd)
        self.overpaid += bool(answer.overpaid_usd)
        for line in answer.lines:
            if line.expected is not None and line.expected.verdict is not None:
                self.as_expected += line.expected.verdict == "as expected"
            elif line.expected is not None and line.expected.within is None:
                why = line.expected.why or "the price is not known"
                self.not_compared[why] = self.not_compared.get(why, 0) + 1
        seen: set[tuple[str, str]] = set()
        for denial in answer.denials:
            for by, name in self._names(answer, denial):
                row = self.by[by].setdefault(name, Sum(name))
                row.denials += 1
                row.usd += denial.explained.usd
                if (by, name) not in seen:
                    seen.add((by, name))
                    row.claims += 1
            if denial.explained.rule is None:
                self._propose(denial)

    def _names(self, answer: Answer, denial: Denial) -> tuple[tuple[str, str], ...]:
        day = answer.day
        e = denial.explained
        return (
            ("payer", answer.heading.payer or NONE),
            ("code", denial.code or "whole claim"),
            ("clinician", answer.clinician or NONE),
            ("rule", e.rule or "none"),
            ("month", f"{day:%Y-%m}" if day else NONE),
            ("reason", f"{e.group}-{e.reason}" if e.reason else f"{e.group} without a reason"),
        )

    def _propose(self, denial: Denial) -> None:
        e = denial.explained
        key = e.group, e.reason, tuple(sorted(denial.telling))
        found = self.proposals.setdefault(key, Proposal(*key, e.meaning, {}))
        found.denials += 1
        found.usd += e.usd
        code = denial.code or "whole claim"
        found.codes[code] = found.codes.get(code, 0) + 1

    def rows(self, by: str) -> list[Sum]:
        """Return the sums of one kind, dearest first; months in order."""
        found = list(self.by[by].values())
        if by == "month":
            return sorted(found, key=lambda r: r.name)
        return sorted(found, key=lambda r: (-r.usd, r.name))

    def proposed(self) -> list[Proposal]:
        """Return what no rule names, dearest first."""
        return sorted(self.proposals.values(), key=lambda r: (-r.usd, r.group, r.reason))
