"""Corrections that assert nothing about the care; all others are left to people.

Three, and no more: a line is split where minutes of an assistant are given and earn CQ or CO on
some of its units; a 59 or X modifier moves from a line that no edit holds to the one line whose
edit asks for it; the modifier of the discipline is put where the plan of care names it. No
attestation is added: no KX, no 59 that was not there, no GA, and no CQ or CO is taken off.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import count

from msgspec import Struct
from msgspec.structs import replace

from chartproof.billing.billed import visit_units
from chartproof.errors import NotInForce
from chartproof.model import Charge, Claim, ClaimLine, Finding, Visit
from chartproof.reference import Book

SPLIT, PAIR, MISPLACED, DISCIPLINE = (
    *("assistant-modifier-missing", "ncci-pair-needs-modifier"),
    *("distinct-modifier-without-edit", "discipline-modifier-missing"),
)
_DISTINCT = ("59", "XE", "XP", "XS", "XU")
_ASSISTANT = ("CQ", "CO")
_MARK = {"PT": "GP", "OT": "GO", "SLP": "GN"}
_MOST_MODIFIERS = 4
_CENT = Decimal("0.01")


class Better(Struct, frozen=True):
    """A claim with a correction. rule: whose finding it settles. why: in plain words."""

    claim: Claim
    rule: str
    why: str
    lines: tuple[int, ...]


def better(
    claim: Claim, visits: Sequence[Visit], findings: Sequence[Finding], shelf: Book
) -> Better | None:
    """Return the first correction that these findings allow, or None.

    visits: the claim's, with their notes where there are any. The caller asks the rules again and
    takes the correction only if they are content.
    """
    ways: tuple[Callable[[Claim, Sequence[Visit], Sequence[Finding], Book], Better | None], ...]
    ways = (_discipline, _moved, _split)
    return next((b for way in ways if (b := way(claim, visits, findings, shelf))), None)


def with_lines(claim: Claim, lines: Sequence[ClaimLine]) -> Claim:
    """Return the claim with other lines, numbered anew, its visits made of them."""
    lines = [replace(line, number=n) for n, line in enumerate(lines, 1)]
    visits = tuple(
        replace(
            visit,
            charges=tuple(n.charge for n in lines if n.date_of_service == visit.date_of_service),
        )
        for visit in claim.visits
    )
    return replace(claim, lines=tuple(lines), visits=visits)


def _of(findings: Sequence[Finding], rule: str) -> list[Finding]:
    return [f for f in findings if f.rule == rule and f.waived is None]


def _visit_of(line: ClaimLine, visits: Sequence[Visit]) -> Visit | None:
    return next((v for v in visits if v.date_of_service == line.date_of_service), None)


def _discipline(
    claim: Claim, visits: Sequence[Visit], findings: Sequence[Finding], shelf: Book
) -> Better | None:
    lines = list(claim.lines)
    changed: list[int] = []
    mark = ""
    for i in sorted({i for f in _of(findings, DISCIPLINE) for i in f.lines}):
        visit = _visit_of(lines[i], visits)
        plan = visit.plan_of_care if visit is not None else None
        mark = _MARK.get(plan.discipline or "", "") if plan is not None else ""
        charge = lines[i].charge
        if not mark or len(charge.modifiers) >= _MOST_MODIFIERS:
            continue
        lines[i] = _charged(lines[i], modifiers=(mark, *charge.modifiers))
        changed.append(i)
    if not changed:
        return None
    why = f"the plan of care is one of {_plan_words(mark)}, so the line carries {mark}"
    return Better(with_lines(claim, lines), DISCIPLINE, why, tuple(changed))


def _plan_words(mark: str) -> str:
    return next(d for d, m in _MARK.items() if m == mark)


def _moved(
    claim: Claim, visits: Sequence[Visit], findings: Sequence[Finding], shelf: Book
) -> Better | None:
    asked, idle = _of(findings, PAIR), _of(findings, MISPLACED)
    if len(asked) != 1 or len(idle) != 1 or len(idle[0].lines) != 1 or len(asked[0].lines) < 2:
        return None
    lines = list(claim.lines)
    source = idle[0].lines[0]
    found = [m for m in lines[source].charge.modifiers if m in _DISTINCT]
    target = _second_of_pair(claim, asked[0].lines, shelf)
    if len(found) != 1 or target is None or target == source:
        return None
    day = lines[source].date_of_service
    if lines[target].date_of_service != day or source in asked[0].lines:
        return None
    kept = lines[target].charge.modifiers
    if len(kept) >= _MOST_MODIFIERS:
        return None
    left = tuple(m for m in lines[source].charge.modifiers if m != found[0])
    lines[source] = _charged(lines[source], modifiers=left)
    lines[target] = _charged(lines[target], modifiers=(*kept, found[0]))
    why = (
        f"{found[0]} stood on {lines[source].charge.code}, which no edit holds; the edit is on "
        f"{lines[target].charge.code}"
    )
    return Better(with_lines(claim, lines), PAIR, why, (source, target))


def _second_of_pair(claim: Claim, pair: Sequence[int], shelf: Book) -> int | None:
    """Return the one line of a pair whose code is the second column of the edit."""
    found: set[int] = set()
    for a in pair:
        for b in pair:
            one, other, day = claim.lines[a], claim.lines[b], claim.lines[a].date_of_service
            key = (one.charge.code, other.charge.code, "practitioner")
            if a != b and day is not None and shelf.ncci.find(day, key) is not None:
                found.add(b)
    return found.pop() if len(found) == 1 else None


def _split(
    claim: Claim, visits: Sequence[Visit], findings: Sequence[Finding], shelf: Book
) -> Better | None:
    for i in sorted({i for f in _of(findings, SPLIT) for i in f.lines}):
        line = claim.lines[i]
        visit = _visit_of(line, visits)
        if visit is None or _given(visit, line.charge.code) is None:
            continue
        parts = _parts(line.charge, visit, shelf)
        if parts is None:
            continue
        two = [
            replace(line, charge=parts[0]),
            replace(line, charge=parts[1], control_number=_another(line, claim)),
        ]
        lines = [*claim.lines[:i], *two, *claim.lines[i + 1 :]]
        marked = next(p for p in parts if set(p.modifiers) & set(_ASSISTANT))
        mark = next(m for m in marked.modifiers if m in _ASSISTANT)
        why = (
            f"{_given(visit, line.charge.code)} minutes of {line.charge.code} were an assistant's, "
            f"which makes {marked.units} of {line.charge.units} units {mark}"
        )
        return Better(with_lines(claim, lines), SPLIT, why, (i,))
    return None


def _another(line: ClaimLine, claim: Claim) -> str | None:
    """Return a control number for a second part of a line, which no line of the claim has."""
    if line.control_number is None:
        return None
    taken = {n.control_number for n in claim.lines}
    made = (f"{line.control_number[:26]}-{n}" for n in count(2))
    return next(number for number in made if number not in taken)


def _given(visit: Visit, code: str) -> int | None:
    """Return the assistant's minutes that are given beside the charges of this code, if any."""
    given = [c.assistant_minutes for c in visit.charges if c.code == code]
    return given[0] if len(given) == 1 and given[0] else None


def _parts(charge: Charge, visit: Visit, shelf: Book) -> tuple[Charge, Charge] | None:
    """Return the line in two, one of them the assistant's, where the units earned say so."""
    try:
        units = visit_units(visit, shelf)
    except NotInForce:
        return None
    if units is None or units.ties or units.unknown or charge.code in units.borderline:
        return None
    earned = [n for n in units.lines if n.code == charge.code]
    if len(earned) != 2 or sum(n.units for n in earned) != charge.units:
        return None
    made: list[Charge] = []
    for part in earned:
        mark = next((m for m in part.modifiers if m in _ASSISTANT), None)
        own = charge.modifiers if mark is None else _behind_discipline(charge.modifiers, mark)
        usd = None
        if charge.charge_usd is not None:
            usd = charge.charge_usd * part.units / charge.units
            if usd != usd.quantize(_CENT):
                return None
        made.append(
            replace(
                charge,
                units=part.units,
                modifiers=own,
                charge_usd=usd,
                minutes=None,
                assistant_minutes=None,
                together_minutes=None,
            )
        )
    marked = [bool(set(p.modifiers) & set(_ASSISTANT)) for p in made]
    if sorted(marked) != [False, True] or any(len(p.modifiers) > _MOST_MODIFIERS for p in made):
        return None
    return made[0], made[1]


def _behind_discipline(modifiers: tuple[str, ...], mark: str) -> tuple[str, ...]:
    at = next((i for i, m in enumerate(modifiers) if m in _MARK.values()), -1) + 1
    return (*modifiers[:at], mark, *modifiers[at:])


def _charged(line: ClaimLine, modifiers: tuple[str, ...]) -> ClaimLine:
    return replace(line, charge=replace(line.charge, modifiers=modifiers))
