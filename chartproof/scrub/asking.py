"""One rule asked of one subject, its answers signed with the rule's name, weight and sources."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import timedelta

from msgspec import Struct
from msgspec.structs import replace

from chartproof.audit import kind_and_line, signed
from chartproof.errors import NotInForce
from chartproof.model import Claim, ClaimGroup, Finding, Unsure, Visit
from chartproof.reference import Book
from chartproof.rules import About, RuleFile
from chartproof.rules.answers import checked

Subject = Visit | Claim | ClaimGroup
MOST_CHOICES = 10_000
ONE_DAY = timedelta(days=1)


class Said(Struct, frozen=True, gc=False):
    """What a rule said: a finding, what it lacks, or how it failed, in words without the note's."""

    finding: Finding | None = None
    unsure: Unsure | None = None
    fault: str | None = None


class Choice:
    """The rules of one kind that have a say on a subject, kept for all subjects that are alike.

    Rules are bits of a number here, the first rule's the lowest.
    """

    def __init__(self, rules: Iterable[RuleFile]) -> None:
        self._rules = tuple(rules)
        edges = {r.rule.since for r in self._rules}
        edges |= {r.rule.until + ONE_DAY for r in self._rules if r.rule.until}
        self._edges = sorted(edges)  # between two of them the same rules hold
        self._of_code: dict[str, int] = {}
        self._of_any = 0
        for n, rule in enumerate(self._rules):
            for code in rule.rule.codes:
                self._of_code[code] = self._of_code.get(code, 0) | 1 << n
            if not rule.rule.codes:
                self._of_any |= 1 << n
        self._kept: dict[tuple[object, ...], int] = {}
        self._lists: dict[int, tuple[RuleFile, ...]] = {}

    def on(self, subject: About, kind: str) -> tuple[RuleFile, ...]:
        """Return the rules, in order. kind: the payer's."""
        return self.listed(self.bits(subject, kind))

    def listed(self, bits: int) -> tuple[RuleFile, ...]:
        """Return the rules that bits stand for, in order."""
        found = self._lists.get(bits)
        if found is None:
            if len(self._lists) > MOST_CHOICES:
                self._lists.clear()
            found = tuple([rule for n, rule in enumerate(self._rules) if bits >> n & 1])
            self._lists[bits] = found
        return found

    def bits(self, subject: About, kind: str) -> int:
        """Return the rules as bits."""
        between = None if subject.day is None else bisect_right(self._edges, subject.day)
        key = (kind, between, subject.what, subject.discipline, subject.has_note)
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) > MOST_CHOICES:
                self._kept.clear()
            found = 0
            for n, rule in enumerate(self._rules):
                if rule.looks_at(_with_codes(subject, rule), kind):
                    found |= 1 << n
            self._kept[key] = found
        of_codes = self._of_any
        for code in subject.codes:
            of_codes |= self._of_code.get(code, 0)
        return found & of_codes


def _with_codes(subject: About, rule: RuleFile) -> About:
    """Return the subject as if it held the codes that the rule looks for."""
    return replace(subject, codes=frozenset(rule.rule.codes))


def asked(rule: RuleFile, subject: Subject, shelf: Book) -> list[Said]:
    """Return the answers of one rule; a table without a row in force makes it unsure."""
    return asked_all((rule,), subject, shelf)


def asked_all(rules: Iterable[RuleFile], subject: Subject, shelf: Book) -> list[Said]:
    """Return the answers of several rules in their order; what one said before it failed is kept.

    One loop, without a call a rule: most rules have nothing to say of most claims.
    """
    return [said for _, said in asked_each(enumerate(rules), subject, shelf)]


def asked_each(
    rules: Iterable[tuple[int, RuleFile]], subject: Subject, shelf: Book
) -> list[tuple[int, Said]]:
    """Return the same, each answer with the number that came with its rule."""
    found: list[tuple[int, Said]] = []
    for n, rule in rules:
        try:
            for answer in rule.check(subject, shelf):
                found.append((n, _looked_over(answer, rule, subject, shelf)))  # noqa: PERF401  see above
        except NotInForce as gap:
            found.append((n, Said(unsure=Unsure(missing=str(gap), rule=rule.name))))
        except (Exception, SystemExit) as fault:  # a clinic's own rule may raise anything
            found.append((n, Said(fault=f"rule {rule.name} raised {kind_and_line(fault)}")))
    return found


def _looked_over(answer: object, rule: RuleFile, subject: Subject, shelf: Book) -> Said:
    answer = checked(answer, subject) if isinstance(subject, Visit) else _of_claim(answer, subject)
    if isinstance(answer, Finding):
        return Said(finding=signed(answer, rule, shelf))
    if isinstance(answer, Unsure):
        return Said(unsure=replace(answer, rule=rule.name))
    return Said(fault=f"rule {rule.name} gave {answer}")


def _of_claim(answer: object, subject: Claim | ClaimGroup) -> Finding | Unsure | str:
    """Return an answer about claims, or what is wrong with it."""
    if isinstance(answer, Finding) and not all(0 <= n < len(subject.lines) for n in answer.lines):
        return "a Finding about a line that the claim does not have"
    if isinstance(answer, Finding | Unsure):
        return answer
    return f"a value of kind {type(answer).__name__}, expected a Finding or an Unsure"
