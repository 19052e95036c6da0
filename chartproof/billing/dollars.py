"""Dollars on findings: what is at risk if billed as is, what is left on the table; each once.

How a visit's dollars are shared out among its findings, so that they can be added up:

1. Findings go by gravity: standing before waived, errors, then warnings, then notes, and within
   these by their place in the note.
2. A finding about units, then one about CQ and CO, gets what putting its codes right would change,
   as the minutes support them. The first such finding of a code takes it; a later one gets 0.
3. Any other error or warning puts the lines that it touches at risk: what the provider would lose
   without them, after what the findings before it have taken. An error that names no line touches
   all of them. A line at risk by two findings stands on the graver one; the other gets 0. Of an
   edit pair the denied code's lines are at risk.
4. A service that was done and not billed gets what billing it would add, if one price is certain.
5. A note, and a cap that the price already counts, get 0 where they touch lines. A warning or note
   that touches none has no dollars.

Negative is at risk, positive left on the table, 0 counted elsewhere or nothing at stake, None not
known: a line it touches, or the visit, cannot be priced.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import partial

from msgspec.structs import replace

from chartproof.billing.assistants import PAIRED, marks, modifier_of
from chartproof.billing.billed import as_supported, visit_units
from chartproof.billing.edits import pair_edits
from chartproof.billing.medicare import ZERO, is_assisted
from chartproof.billing.pricing import price
from chartproof.model import Charge, Finding, Price, Units, Visit
from chartproof.reference import Book

# Which findings are about the number of units, about CQ and CO, about an edit pair, about a cap.
MOVES_UNITS = frozenset(
    {
        *("units-exceed-minutes", "units-below-minutes", "unit-on-wrong-code"),
        *("full-fifteens-left-out", "units-differ-from-timed-total", "untimed-billed-by-time"),
    }
)
MOVES_MARKS = frozenset({"assistant-modifier-missing", "assistant-modifier-over-applied"})
PAIRS = frozenset({"ncci-pair-needs-modifier", "ncci-pair-never-together"})
IN_THE_PRICE = frozenset({"daily-units-over-cap", "daily-minutes-over-cap"})
NOT_BILLED = frozenset(
    {
        *("evaluation-not-billed", "service-not-billed", "caregiver-training-not-billed"),
        "remote-monitoring-not-billed",
    }
)
DISCIPLINE_MARK = {"PT": "GP", "OT": "GO", "SLP": "GN"}

Entry = tuple[int, Charge]  # where the line stands in the claim, and what it now bills


def with_dollars(
    findings: Sequence[Finding], visit: Visit, billed: Price, units: Units | None, shelf: Book
) -> tuple[Finding, ...]:
    """Return the findings, gravest first as given, each with what it puts at risk or leaves.

    billed: the price as charged; its lines without an amount are in no figure. units: what the
    minutes support, None where they cannot be counted. A figure that a rule gave itself stays.
    """
    unpriced = tuple(dict.fromkeys(n.line for n in billed.lines if n.allowed_usd is None))
    state = [(i, c) for i, c in enumerate(visit.charges) if i not in unpriced]
    told = _Telling(visit, units, shelf, unpriced)
    begun = told.worth(state)
    if begun is None or (visit.charges and not state):
        return tuple(findings)
    told.begin(state, begun)
    told.marked_codes = {
        visit.charges[i].code for f in findings if f.rule in MOVES_MARKS for i in f.lines
    }
    # Units before marks, both before lines at risk: a mark is of a unit, a line of what is left.
    order = sorted(range(len(findings)), key=lambda i: _turn(findings[i]))
    usd: dict[int, Decimal | None] = {}
    for i in order:
        usd[i] = told.usd(findings[i]) if findings[i].usd is None else findings[i].usd
    return tuple(replace(f, usd=usd[i]) for i, f in enumerate(findings))


def _turn(finding: Finding) -> tuple[bool, int]:
    kind = 0 if finding.rule in MOVES_UNITS else 1 if finding.rule in MOVES_MARKS else 2
    return finding.waived is not None, kind


class _Telling:
    """The claim of one visit while its dollars are told.

    right: as billed, with every finding about units and marks put right. safe: as billed, without
    what has been found at risk. Each with what it pays.
    """

    def __init__(
        self, visit: Visit, units: Units | None, shelf: Book, unpriced: tuple[int, ...]
    ) -> None:
        self.visit, self.shelf, self.unpriced, self.units = visit, shelf, unpriced, units
        self.target = as_supported(visit, units).charges if units is not None else None
        self.settled: set[str] = set()
        self.marked_codes: set[str] = set()

    def begin(self, state: list[Entry], pays: Decimal) -> None:
        """Start from the claim as billed."""
        self.right, self.right_pays = state, pays
        self.safe, self.safe_pays = state, pays

    def worth(self, state: Iterable[Entry]) -> Decimal | None:
        """Return what the provider receives for these lines, None where it cannot be known."""
        lines = replace(self.visit, charges=tuple(c for _, c in state))
        return price(lines, self.shelf).provider_receives_usd

    def usd(self, finding: Finding) -> Decimal | None:
        """Return the dollars of one finding, and take them."""
        rule, lines = finding.rule, finding.lines
        if rule in NOT_BILLED:
            return self._not_billed(finding)
        if not lines and finding.severity != "error":
            return None
        if any(i in self.unpriced for i in lines):
            return None
        if rule in IN_THE_PRICE or finding.severity == "note":
            return ZERO
        codes = list(dict.fromkeys(self.visit.charges[i].code for i in lines))
        if rule in MOVES_UNITS:
            return self._put_right(codes, self._units_right)
        if rule in MOVES_MARKS:
            told = self._put_right(codes, self._marks_right)
            return told or self._marked(finding)
        if rule in PAIRS:
            lines = self._denied(lines)
        return self._lost(lines or tuple(i for i, _ in self.safe))

    def _lost(self, lines: tuple[int, ...]) -> Decimal | None:
        without = [(i, c) for i, c in self.safe if i not in lines]
        if len(without) == len(self.safe):
            return ZERO
        pays = self.worth(without)
        if pays is None:
            return None
        usd = pays - self.safe_pays
        self.safe, self.safe_pays = without, pays
        return usd

    def _denied(self, lines: tuple[int, ...]) -> tuple[int, ...]:
        for edit in pair_edits(self.visit, self.shelf):
            if {*edit.lines1, *edit.lines2} == set(lines):
                return edit.bare_lines
        return lines

    def _put_right(
        self, codes: Iterable[str], change: Callable[[list[Entry], str], list[Entry]]
    ) -> Decimal | None:
        """Return what it changes to put some codes right; those put right before are left alone."""
        usd = ZERO
        for code in codes:
            if (key := f"{code} {change.__name__}") in self.settled:
                continue
            self.settled.add(key)
            right = change(self.right, code)
            pays = self.worth(right)
            if pays is None:
                return None
            step = pays - self.right_pays
            self.right, self.right_pays = right, pays
            usd += step
            if step < 0:
                self._apply(partial(_of_code, change, code))
        return usd

    def _apply(self, change: Callable[[list[Entry]], list[Entry]]) -> None:
        safe = change(self.safe)
        pays = self.worth(safe)
        if pays is not None:
            self.safe, self.safe_pays = safe, pays

    def _units_right(self, state: list[Entry], code: str) -> list[Entry]:
        wanted = self._wanted(code)
        if wanted is None:
            return state
        plain, assisted = (w - n for w, n in zip(wanted, _count(state, code), strict=True))
        spare = plain + assisted
        if spare < 0:
            for helped, least in ((False, plain), (True, assisted)):
                cut = min(-spare, max(0, -least))
                state, spare = _trimmed(state, code, helped, cut), spare + cut
        elif spare > 0:
            for helped, most in ((False, plain), (True, assisted)):
                more = min(spare, max(0, most))
                state, spare = self._grown(state, code, helped, more), spare - more
        return state if code in self.marked_codes else self._marks_right(state, code)

    def _marks_right(self, state: list[Entry], code: str) -> list[Entry]:
        """Return the lines with CQ and CO on as many units as earn it, however many there are."""
        wanted = self._wanted(code)
        if wanted is None:
            return state
        plain, assisted = _count(state, code)
        if plain > wanted[0] and assisted < wanted[1]:
            moved = min(plain - wanted[0], wanted[1] - assisted)
            return self._grown(_trimmed(state, code, False, moved), code, True, moved)
        if plain < wanted[0] and assisted > wanted[1]:
            moved = min(wanted[0] - plain, assisted - wanted[1])
            return self._grown(_trimmed(state, code, True, moved), code, False, moved)
        return state

    def _wanted(self, code: str) -> tuple[int, int] | None:
        """Return the units without and with an assistant's mark that the minutes support."""
        if self.units is None or self.target is None or code not in self.units.supported:
            return None
        return _count(enumerate(self.target), code)

    def _grown(self, state: list[Entry], code: str, helped: bool, units: int) -> list[Entry]:
        if units < 1:
            return state
        for place, (i, c) in enumerate(state):
            if c.code == code and is_assisted(c) == helped:
                more = (i, replace(c, units=c.units + units))
                return [*state[:place], more, *state[place + 1 :]]
        i = next(i for i, c in enumerate(self.visit.charges) if c.code == code)
        one = replace(self.visit.charges[i], units=units)
        return [*state, (i, self._with_mark(one) if helped else _without_mark(one))]

    def _with_mark(self, charge: Charge) -> Charge:
        if is_assisted(charge):
            return charge
        own = next((cq for cq, gp in PAIRED.items() if gp in marks(charge)), None)
        mark = own or modifier_of(self.visit.discipline) or "CQ"
        return replace(charge, modifiers=(*marks(charge), mark))

    def _marked(self, finding: Finding) -> Decimal | None:
        """Return what CQ or CO on every line that lacks it would change, who gave what unknown."""
        if finding.rule != "assistant-modifier-missing" or self._known(finding):
            return ZERO

        def change(state: list[Entry]) -> list[Entry]:
            return [(i, self._with_mark(c) if i in finding.lines else c) for i, c in state]

        pays = self.worth(change(self.right))
        if pays is None:
            return None
        usd = pays - self.right_pays
        self.right, self.right_pays = change(self.right), pays
        self._apply(change)
        return usd

    def _known(self, finding: Finding) -> bool:
        """Return whether minutes say which units of the finding are the assistant's."""
        codes = {self.visit.charges[i].code for i in finding.lines}
        return any((wanted := self._wanted(code)) is not None and wanted[1] > 0 for code in codes)

    def _not_billed(self, finding: Finding) -> Decimal | None:
        """Return what a service done and not billed would add, where one price is certain."""
        if finding.rule == "evaluation-not-billed":
            return self._added(self._evaluations())
        return self._added(self._unbilled()) if finding.rule == "service-not-billed" else None

    def _added(self, ways: Sequence[Charge]) -> Decimal | None:
        pays = {self.worth([*self.right, (len(self.visit.charges), c)]) for c in ways}
        found = pays.pop() if len(pays) == 1 else None
        if found is None:
            return None
        usd = found - self.right_pays
        self.right, self.right_pays = [*self.right, (len(self.visit.charges), ways[0])], found
        return usd

    def _evaluations(self) -> list[Charge]:
        """Return each evaluation that the visit's discipline could bill that day."""
        day, who = self.visit.date_of_service, self.visit.discipline
        if who is None:
            return []
        mark = (DISCIPLINE_MARK[who],) if who in DISCIPLINE_MARK else ()
        rows = (self.shelf.codes.find(day, str(code)) for code in self.shelf.codes.rows)
        return [
            Charge(row.value.code, 1, mark)
            for row in rows
            if row is not None
            and row.value.kind == "evaluation"
            and row.value.disciplines == (who,)
        ]

    def _unbilled(self) -> list[Charge]:
        """Return the only code that the note gives minutes and no line bills, with its units."""
        charged = set(self.visit.codes)
        found = [m for m in self.visit.note.minutes if m.code not in charged and m.minutes]
        if len(found) != 1:
            return []
        mark = self.visit.charges[0].modifiers[:1]
        line = Charge(found[0].code, 0, tuple(m for m in mark if m not in PAIRED))
        widened = replace(self.visit, charges=(*self.visit.charges, line))
        units = visit_units(widened, self.shelf).supported.get(line.code, 0)
        return [replace(line, units=units)] if units > 0 else []


def _of_code(
    change: Callable[[list[Entry], str], list[Entry]], code: str, state: list[Entry]
) -> list[Entry]:
    return change(state, code)


def _count(state: Iterable[Entry], code: str) -> tuple[int, int]:
    """Return the units of a code without and with an assistant's mark."""
    plain = assisted = 0
    for _, c in state:
        if c.code == code and c.units > 0:
            if is_assisted(c):
                assisted += c.units
            else:
                plain += c.units
    return plain, assisted


def _trimmed(state: list[Entry], code: str, helped: bool, units: int) -> list[Entry]:
    """Return the lines with so many units fewer of a code, taken from its last lines."""
    kept: list[Entry] = []
    for i, c in reversed(state):
        if c.code == code and is_assisted(c) == helped and c.units > 0 and units > 0:
            cut = min(units, c.units)
            units -= cut
            if c.units == cut:
                continue
            c = replace(c, units=c.units - cut)
        kept.append((i, c))
    return kept[::-1]


def _without_mark(charge: Charge) -> Charge:
    return replace(charge, modifiers=tuple(m for m in marks(charge) if m not in PAIRED))
