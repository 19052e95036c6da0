"""What comes of scrubbing: an outcome a claim, and the sums over a file."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from msgspec import Struct

from chartproof.model import Fault, Finding, Position, Unsure

Standing = Literal["clean", "held", "failed"]
DAMAGE = frozenset(  # faults of bytes, separators and order, not of what is billed
    {
        *("control-character", "character-not-ascii", "element-too-long", "separator-in-data"),
        *("blank-astray", "tag-case", "segment-unknown", "segment-order", "loop-order"),
    }
)
WEIGHT = {"error": 3, "warning": 2, "note": 1}


class Change(Struct, frozen=True, kw_only=True):
    """A correction made to a claim that asserts nothing about the care.

    before and after: the segments as they stood and as they stand now, without terminators.
    """

    rule: str
    why: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    lines: tuple[int, ...] = ()
    at: Position | None = None


class ClaimOutcome(Struct, frozen=True, kw_only=True):
    """One claim as it was found. number: among the claims of the file, from 1.

    status: `clean` may be sent; `held` has findings to settle; `failed` could not be read or
    audited in full, and is held too. faults: of its form, as findings they stand under findings as
    well. lines: how many service lines. note: the id of the note that was read beside it.
    """

    number: int
    id: str
    status: Standing
    at: Position
    findings: tuple[Finding, ...] = ()
    unsure: tuple[Unsure, ...] = ()
    changes: tuple[Change, ...] = ()
    error: str | None = None
    charge_usd: Decimal | None = None
    payer: str = ""  # as the file names it
    policy: str = ""
    lines: int = 0
    day: str = ""  # the first day of service, as 2026-03-03
    note: str | None = None

    @property
    def standing(self) -> tuple[Finding, ...]:
        """The findings that are not waived."""
        return tuple(f for f in self.findings if f.waived is None)


class ByName(Struct):
    """Counts of one rule or payer. usd: charges of the claims that it concerns."""

    findings: int = 0
    claims: int = 0
    held: int = 0
    usd: Decimal = Decimal(0)
    severity: str = ""


class Summary(Struct):
    """Sums over a file, taken while its claims pass."""

    claims: int = 0
    clean: int = 0
    held: int = 0
    failed: int = 0
    lines: int = 0
    noted: int = 0  # claims with a note beside them
    changed: int = 0
    charge_usd: Decimal = Decimal(0)
    held_usd: Decimal = Decimal(0)
    rules: dict[str, ByName] = {}
    payers: dict[str, ByName] = {}
    faults: tuple[Fault, ...] = ()  # of the file itself, outside of any claim
    unsure: dict[str, int] = {}

    def take(self, outcome: ClaimOutcome) -> None:
        """Add one claim."""
        usd = outcome.charge_usd or Decimal(0)
        is_held = outcome.status != "clean"
        self.claims += 1
        self.lines += outcome.lines
        self.charge_usd += usd
        self.noted += outcome.note is not None
        self.changed += bool(outcome.changes)
        if outcome.status == "clean":
            self.clean += 1
        else:
            self.held_usd += usd
            self.held += outcome.status == "held"
            self.failed += outcome.status == "failed"
        payer = self.payers.setdefault(outcome.payer or outcome.policy or "(none)", ByName())
        payer.claims += 1
        payer.usd += usd
        payer.held += is_held
        payer.findings += len(outcome.standing)
        for unsure in outcome.unsure:
            self.unsure[unsure.missing] = self.unsure.get(unsure.missing, 0) + 1
        self._rules(outcome, usd, is_held)

    def _rules(self, outcome: ClaimOutcome, usd: Decimal, is_held: bool) -> None:
        counted: set[str] = set()
        for finding in outcome.standing:
            found = self.rules.setdefault(finding.rule, ByName())
            found.findings += 1
            severity = finding.severity or "note"
            if WEIGHT[severity] > WEIGHT.get(found.severity, 0):
                found.severity = severity
            if finding.rule not in counted:
                counted.add(finding.rule)
                found.claims += 1
                found.held += is_held
                found.usd += usd


def holds(finding: Finding, hold_on: str) -> bool:
    """Return whether a finding is heavy enough to hold its claim. hold_on: the least that is."""
    if finding.waived is not None or hold_on in ("never", "unsure"):
        return hold_on == "unsure" and finding.waived is None
    return WEIGHT[finding.severity or "note"] >= WEIGHT[hold_on]


def damage(outcome: ClaimOutcome) -> Finding | None:
    """Return the first finding that says that the file itself is damaged where the claim stands."""
    return next(
        (
            f
            for f in outcome.standing
            if (f.rule == "claim-malformed" and f.message.partition(":")[0] in DAMAGE)
            or f.rule == "too-many-lines"
        ),
        None,
    )
