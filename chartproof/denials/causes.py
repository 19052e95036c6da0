"""What lies behind an adjustment: what it counts as, its likely cause, and the rule against it.

The reason decides; a remark beside it says more of the same. The table of causes has rows for a
reason, a remark, or both; some hold only where a rule of ours finds its fault on the very lines
that were billed. A remark that speaks of another matter than the reason is left aside: units beside
a missing approval. Of the rest the row that says most wins; one that only guesses a rule gives way
to a rule that did find its fault there and is denied under that reason. Where no row fits, the
reason's own meaning is all that is said, and the rule is None.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache

from msgspec import Struct

from chartproof.errors import NotInForce
from chartproof.model import Claim, ClaimPayment, Discipline, Finding, PaidLine, Visit
from chartproof.model.visit import Charge, Provider
from chartproof.reference import Book, Dated
from chartproof.reference.policy import PayerKind
from chartproof.reference.reasons import CountsAs
from chartproof.reference.remits import Cause, Next
from chartproof.rules import RuleFile, about, all_rules

NO_DAY = date.max
MEND = "mend what the rule finds and send a corrected claim"
DISCIPLINES: dict[str, Discipline] = {"GP": "PT", "GO": "OT", "GN": "SLP"}


class Explained(Struct, frozen=True):
    """One adjustment, in our words. reason: as written. meaning: None for one not on file.

    counts_as: `denial` where money was refused. rule: of ours, that would have caught it; found:
    whether it finds the fault on the lines that were billed. next: what to do, in a word.
    """

    group: str
    reason: str
    usd: Decimal
    counts_as: CountsAs
    meaning: str | None = None
    cause: str | None = None
    do: str | None = None
    rule: str | None = None
    found: bool = False
    next: Next = "unknown"


class Billed:
    """What was billed, as far as it is known: visits of the claim, or of the payment's own lines.

    Rules are asked only when a cause hangs on them, each once a visit. flagged: rules that found a
    fault on the claim among the others of its file.
    """

    def __init__(
        self,
        kind: PayerKind,
        shelf: Book,
        visits: tuple[Visit, ...],
        claim: Claim | None = None,
        flagged: frozenset[str] = frozenset(),
    ) -> None:
        self.kind = kind
        self.shelf = shelf
        self.visits = visits
        self.claim = claim
        self.flagged = flagged
        self._found: dict[tuple[str, int], tuple[Finding, ...]] = {}

    def finds(self, rule: str, visit: int | None, charge: int | None) -> bool:
        """Return whether a rule finds its fault on a charge of a visit, or on the visit as a whole.

        None for either: anywhere on the claim. Without the claim only rules are asked for which the
        lines of a payment are enough.
        """
        if self.claim is None and rule not in _asked_of_lines(self.shelf):
            return False
        known = rules_by_name().get(rule)
        if known is not None and known.rule.looks_at == "claims":
            return rule in self.flagged
        return self._closeness(rule, visit, charge) > 0

    def flagged_for(self, reason: str, visit: int | None, charge: int | None) -> str | None:
        """Return the rule that found its fault there and is denied under that reason, or None.

        Of several, one that names the charge, then one that finds errors, goes first.
        """
        found = []
        for name in self.flagged:
            row = self.shelf.denied_as.find(NO_DAY, name)
            known = rules_by_name().get(name)
            if row is None or known is None or reason not in row.value.reasons:
                continue
            is_asked = known.rule.looks_at != "claims" and any(
                self._findings(name, number) for number in range(len(self.visits))
            )  # else it was found among other claims, or in the form of the file
            close = self._closeness(name, visit, charge) if is_asked else 1
            if close:
                found.append((-close, row.value.rank, known.rule.severity != "error", name))
        return min(found)[-1] if found else None

    def _closeness(self, rule: str, visit: int | None, charge: int | None) -> int:
        """Return 2 where a rule's finding names the charge, 1 where it may mean it, else 0."""
        which = range(len(self.visits)) if visit is None else (visit,)
        lines = [finding.lines for number in which for finding in self._findings(rule, number)]
        if charge is not None and any(charge in found for found in lines):
            return 2
        return int(any(charge is None or not found for found in lines))

    def carries(self, modifier: str, visit: int | None, charge: int | None) -> bool:
        """Return whether a charge carries a modifier. None for either: any charge there is."""
        visits = self.visits if visit is None else self.visits[visit : visit + 1]
        return any(
            modifier in one.modifiers
            for v in visits
            for n, one in enumerate(v.charges)
            if charge is None or n == charge
        )

    def _findings(self, name: str, number: int) -> tuple[Finding, ...]:
        key = name, number
        if key not in self._found:
            rule = rules_by_name().get(name)
            self._found[key] = () if rule is None else self._asked(rule, number)
        return self._found[key]

    def _asked(self, rule: RuleFile, number: int) -> tuple[Finding, ...]:
        subject: Visit | Claim = self.visits[number]
        if rule.rule.looks_at == "claim" and self.claim is not None:
            subject = self.claim
        if not rule.looks_at(about(subject), self.kind):
            return ()
        try:
            answers = tuple(rule.check(subject, self.shelf))
        except NotInForce:
            return ()
        found = tuple(a for a in answers if isinstance(a, Finding))
        if self.claim is None or subject is not self.claim:
            return found
        order = charges_of(self.claim)  # its lines are counted over the claim
        of_visit = [
            (a, [order[n][1] for n in a.lines if n in order and order[n][0] == number])
            for a in found
        ]
        return tuple(
            Finding(a.message, lines=tuple(lines))
            for a, lines in of_visit
            if lines or order.keys().isdisjoint(a.lines)  # of the claim, or of lines without a day
        )


def charges_of(claim: Claim) -> dict[int, tuple[int, int]]:
    """Return the visit and the charge within it of each line of a claim that has a day."""
    found: dict[int, tuple[int, int]] = {}
    for number, visit in enumerate(claim.visits):
        of_day = [
            n for n, line in enumerate(claim.lines) if line.date_of_service == visit.date_of_service
        ]
        found |= {n: (number, charge) for charge, n in enumerate(of_day)}
    return found


@cache
def _asked_of_lines(shelf: Book) -> frozenset[str]:
    """Return the rules for which codes, modifiers, units and days are enough."""
    rows = (row.value for history in shelf.denial_causes.rows.values() for row in history)
    return frozenset(cause.rule for cause in rows if cause.found == "lines")


@cache
def rules_by_name() -> Mapping[str, RuleFile]:
    """Return every rule that ships, by the names it has and had."""
    return {n: rule for rule in all_rules() for n in (rule.name, *rule.rule.formerly)}


def explain(
    group: str,
    reason: str,
    dollars: Decimal,
    remarks: tuple[str, ...],
    billed: Billed,
    day: date | None,
    visit: int | None = None,
    charge: int | None = None,
) -> Explained:
    """Return one adjustment explained.

    remarks: those of its line and its claim. visit, charge: which of what was billed it is about.
    """
    row = billed.shelf.reasons.find(day or NO_DAY, reason)
    counts: CountsAs = row.value.counts_as if row else "denial"
    if row is None or row.value.kind != "CARC":
        row = None
    if group == "CR" and counts == "denial":
        counts = "balance"
    if group == "PR" and counts == "contract":
        counts = "patient"  # above the fee, and no contract keeps it from the patient
    if counts != "denial":
        meaning = row.value.meaning if row else None
        known = (row.value.cause or None) if row else None
        return Explained(group, reason, dollars, counts, meaning, known, next="none")
    cause = _likeliest(group, reason, remarks, billed, day, visit, charge)
    is_found = cause is not None and billed.finds(cause.rule, visit, charge)
    if not is_found and not (cause and cause.remark and cause.rule):
        named = billed.flagged_for(reason, visit, charge)
        if named is not None:
            meaning = row.value.meaning if row else None
            said = rules_by_name()[named].title.rstrip(".")
            return Explained(
                group, reason, dollars, counts, meaning, said, MEND, named, True, "resubmit"
            )
    if cause is None:
        meaning = row.value.meaning if row else None
        known = (row.value.cause or row.value.meaning) if row else None
        return Explained(group, reason, dollars, counts, meaning, known)
    return Explained(
        group,
        reason,
        dollars,
        counts,
        row.value.meaning if row else None,
        cause.cause,
        cause.do,
        cause.rule or None,
        is_found,
        cause.next,
    )


def _likeliest(
    group: str,
    reason: str,
    remarks: tuple[str, ...],
    billed: Billed,
    day: date | None,
    visit: int | None,
    charge: int | None,
) -> Cause | None:
    """Return the row that says most about what stands there, or None where none fits."""
    best: Cause | None = None
    most = -1
    for row in causes_of(billed.shelf, reason):
        cause = row.value
        if not row.covers(day or NO_DAY) or (cause.remark and cause.remark not in remarks):
            continue
        if cause.group and cause.group != ("CO" if group == "PI" else group):
            continue
        if cause.reason == "*" and not _same_matter(billed.shelf, reason, cause.remark):
            continue
        if cause.kind and cause.kind != billed.kind:
            continue
        if cause.lacks and billed.carries(cause.lacks, visit, charge):
            continue
        weight = _weight(cause)
        if weight <= most:
            continue
        if cause.found and not billed.finds(cause.rule, visit, charge):
            continue
        best, most = cause, weight
    return best


@cache
def _same_matter(shelf: Book, reason: str, remark: str) -> bool:
    """Return whether a remark can be about what a reason is about: a topic of both, or any."""
    topics = [
        {t for row in shelf.reasons.history(code) for t in row.value.topics}
        for code in (reason, remark)
    ]
    return not all(topics) or bool(topics[0] & topics[1])


def _weight(cause: Cause) -> int:
    """Return how much a row says: a remark with a rule most, then a rule that finds its fault."""
    remark = (8 if cause.rule else 1) if cause.remark else 0
    found = 4 if cause.found else 0
    named = (1 if cause.group else 0) + (1 if cause.kind else 0)
    return remark + found + (2 if cause.reason != "*" else 0) + named


@cache
def causes_of(shelf: Book, reason: str) -> tuple[Dated[Cause], ...]:
    """Return the rows that may speak of a reason: its own, then those of remarks alone."""
    rows = [row for history in shelf.denial_causes.rows.values() for row in history]
    own = [row for row in rows if row.value.reason == reason]
    return (*own, *(row for row in rows if row.value.reason == "*"))


def visits_of(payment: ClaimPayment, payer: str) -> tuple[Visit, ...]:
    """Return what a payment says was billed, one visit a day, for want of the claim itself.

    Codes, modifiers and units are those submitted, where the payer says what it changed. Lines
    without a day are left out.
    """
    by_day: dict[date, list[PaidLine]] = {}
    for line in payment.lines:
        day = line.date_of_service or payment.date_from
        if day is not None:
            by_day.setdefault(day, []).append(line)
    return tuple(
        Visit(
            id=payment.id,
            date_of_service=day,
            payer=payer,
            charges=tuple(_charge(line) for line in lines),
            discipline=_discipline(lines),
            rendering=Provider(npi=payment.rendering_npi) if payment.rendering_npi else None,
            place_of_service=payment.place_of_service,
            received_on=payment.received_on,
        )
        for day, lines in by_day.items()
    )


def places(payment: ClaimPayment) -> tuple[tuple[int, int] | None, ...]:
    """Return for each paid line its visit and charge among `visits_of`, or None."""
    order: dict[date, int] = {}
    counts: dict[int, int] = {}
    found: list[tuple[int, int] | None] = []
    for line in payment.lines:
        day = line.date_of_service or payment.date_from
        if day is None:
            found.append(None)
            continue
        visit = order.setdefault(day, len(order))
        charge = counts.get(visit, 0)
        counts[visit] = charge + 1
        found.append((visit, charge))
    return tuple(found)


def _charge(line: PaidLine) -> Charge:
    units = line.submitted_units if line.submitted_units is not None else line.units
    whole = 1 if units is None else abs(int(units))
    return Charge(
        line.submitted_code or line.code,
        whole or 1,
        line.submitted_modifiers or line.modifiers,
        charge_usd=abs(line.charge_usd),
    )


def _discipline(lines: list[PaidLine]) -> Discipline | None:
    found = {
        DISCIPLINES[m]
        for line in lines
        for m in (*line.modifiers, *line.submitted_modifiers)
        if m in DISCIPLINES
    }
    return found.pop() if len(found) == 1 else None
