"""What comes out: units, prices, findings, outcomes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Literal

from msgspec import Struct, field

from chartproof.model.note import Position, Reading, Span
from chartproof.model.visit import Visit
from chartproof.model.words import Method, Severity, Status, Verdict


class UnitLine(Struct, frozen=True):
    """A line to bill: units of a code with the modifiers that its minutes earn."""

    code: str
    units: int
    modifiers: tuple[str, ...] = ()


class Units(Struct, frozen=True):
    """Units that minutes support, with every step in plain words.

    supported: one valid sharing-out; ties: all of them when there are several, none of them wrong.
    """

    method: Method
    total_units: int
    supported: dict[str, int]
    ties: tuple[dict[str, int], ...] = ()
    lines: tuple[UnitLine, ...] = ()
    steps: tuple[str, ...] = ()
    billed: dict[str, int] = {}
    unknown: tuple[str, ...] = ()  # what could not be decided, in plain words
    timed_units: int = 0  # those of total_units that 15-minute codes make
    borderline: tuple[str, ...] = ()  # codes whose CQ or CO answer is no error either way


class PricedLine(Struct, frozen=True):
    """One unit of one line with its allowed amount; reduction: in words, or None.

    line: index into the charges. decided: what set the price, file and row, where a contract did.
    """

    code: str
    unit: int
    allowed_usd: Decimal | None
    reduction: str | None = None
    why: str | None = None  # where there is no amount: bundled, carrier priced, not on file
    line: int = 0
    decided: str | None = None


class Price(Struct, frozen=True):
    """What lines pay. Amounts are None where a table does not cover them.

    payer_pays_usd: of any payer; medicare_pays_usd the same where it is Medicare. limiting_usd: the
    most that an unassigned claim may charge for these lines, where there is such a limit.
    """

    lines: tuple[PricedLine, ...] = ()
    allowed_usd: Decimal | None = None
    medicare_pays_usd: Decimal | None = None
    patient_owes_usd: Decimal | None = None
    provider_receives_usd: Decimal | None = None
    steps: tuple[str, ...] = ()
    payer_pays_usd: Decimal | None = None
    limiting_usd: Decimal | None = None


class Citation(Struct, frozen=True, gc=False):
    """A source as a person reads it. standing: `seen` in the text, or `recalled`, to be checked."""

    source: str
    title: str
    citation: str
    standing: Literal["seen", "recalled"]
    link: str | None = None
    published: str | None = None
    checked: date | None = None


class Finding(Struct, frozen=True):
    """Something wrong. A rule gives message, evidence, lines; the audit fills in the rest.

    lines: indexes into charges. ask: the question to the clinician or biller, with blanks.
    usd: what billing as supported would change; negative: at risk, positive: left on the table.
    policy: which payer's policy decided, where the payer matters. at: places in a claim file.
    visits: of an episode, the visit (by index) that each span of the evidence quotes.
    """

    message: str
    evidence: tuple[Span, ...] = ()
    lines: tuple[int, ...] = ()
    ask: str = ""
    severity: Severity | None = None
    usd: Decimal | None = None
    policy: str | None = None
    rule: str = ""
    sources: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    in_force_since: date | None = None
    waived: str | None = None
    at: tuple[Position, ...] = ()
    visits: tuple[int, ...] = ()


class Unsure(Struct, frozen=True, gc=False):
    """A rule that could not be decided, and what is missing to decide it."""

    missing: str
    rule: str = ""
    path: str | None = None


Answers = Iterator[Finding | Unsure]  # what a rule's check yields; nothing at all: nothing wrong


class Outcome(Struct, frozen=True):
    """The audit of one visit, in the shape of docs/reference/json.md.

    minutes: of each charged timed code, as they count; None where they cannot be established.
    """

    id: str
    status: Literal["ok", "failed"] = "ok"
    verdict: Verdict | None = None
    elements: dict[str, Status] = {}
    reading: Reading | None = None
    minutes: dict[str, int | None] = {}
    units: Units | None = None
    findings: tuple[Finding, ...] = ()
    unsure: tuple[Unsure, ...] = ()
    billed_price: Price | None = None
    supported_price: Price | None = None
    remarks: tuple[str, ...] = ()  # said, not found: "edit tables end 2024-09-30"
    error: str | None = None
    visit: Visit | None = field(default=None)

    @property
    def at_risk_usd(self) -> Decimal | None:
        """What standing findings put at risk, a positive sum; None where nothing can be priced."""
        return self._stakes(-1)

    @property
    def left_usd(self) -> Decimal | None:
        """What standing findings leave on the table; None where nothing can be priced."""
        return self._stakes(1)

    def _stakes(self, sign: int) -> Decimal | None:
        standing = [f.usd for f in self.findings if f.waived is None and f.usd is not None]
        billed = self.billed_price.provider_receives_usd if self.billed_price else None
        if billed is None and not standing:
            return None
        return sum((sign * usd for usd in standing if sign * usd > 0), Decimal("0.00"))
