"""The automatic edits that a visit's charges meet: pairs of codes, and most units of a day.

Only what the tables say for the day is returned. What a table cannot say, because its files end
before the day or do not state a first day, is said with it and never taken for "no edit".
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import combinations
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from chartproof.billing.assistants import marks
from chartproof.model import Visit
from chartproof.reference import Book, Code, Dated, Decided, NcciPair, Policy, Table
from chartproof.reference.edits import Setting, UnitLimit

BYPASS = ("59", "XE", "XP", "XS", "XU")
SIDES = ("LT", "RT")  # opposite sides of the body are separate services too
SETTINGS = ("practitioner", "facility")
NEVER = date.max  # a row of another programme's file is never certain
EM_BYPASS = ("25", *BYPASS)  # on the visit code of a pair, 25 says the same


class PairEdit(Struct, frozen=True):
    """A pair of charged codes that an edit holds against each other: column 2 is denied.

    indicator: 0 never payable together; 1 payable where a bypass modifier says that the services
    were separate. lines1, lines2: indexes into the charges. bypass: the modifier found, None where
    there is none; LT or RT where the two codes are of opposite sides. bypass_column: on which
    code's line it stands; either will do, column 2 is usual. bare_lines: lines of column 2 that
    would still be denied. certain: the edit surely held that day; False: the file does not state
    since when it holds. stale: what to say where the newest file ends before the day, else None.
    decided: the payer's own row, where it is its own edit.
    """

    column1: str
    column2: str
    indicator: int
    lines1: tuple[int, ...]
    lines2: tuple[int, ...]
    bypass: str | None
    bypass_column: int | None
    bare_lines: tuple[int, ...]
    certain: bool
    stale: str | None
    source: str
    decided: Decided | None = None


class OverLimit(Struct, frozen=True):
    """More units of a code than the day's edit lets through.

    adjudication: 1 each line alone, 2 the day's sum and final, 3 the day's sum with appeal.
    """

    code: str
    units: int
    limit: int
    adjudication: int
    lines: tuple[int, ...]
    certain: bool
    stale: str | None
    source: str


def with_office_visit(edit: PairEdit, visit: Visit, book: Book) -> bool:
    """Return whether one of the pair is an office visit, which 25 opens and 59 does not."""
    rows = (book.codes.find(visit.date_of_service, c) for c in (edit.column1, edit.column2))
    return any(row is not None and row.value.kind == "em" for row in rows)


def setting_of(visit: Visit) -> Setting:
    """Return whose edit table applies.

    A place of service stands only on professional claims, so the setting is the practitioner's
    unless the visit says that a facility bills it.
    """
    return visit.setting or "practitioner"


def scope_of(visit: Visit, book: Book) -> str:
    """Return whose edit file applies: Medicaid has its own, which differs from Medicare's."""
    setting = setting_of(visit)
    kind = book.policy(visit.payer, visit.date_of_service).kind
    return f"medicaid-{setting}" if kind == "medicaid" else setting


def _stale(table: Table[Any], visit: Visit, book: Book) -> str | None:  # Any: of either edit
    """Return what to say where no file on hand reaches the day; Medicaid's may be lacking."""
    scope = scope_of(visit, book)
    if scope in SETTINGS or table.has_file(scope):
        return table.stale_on(visit.date_of_service, scope)
    return f"no Medicaid {table.title} is on hand; this is Medicare's, and the two differ"


def stale_files(visit: Visit, book: Book) -> tuple[str, ...]:
    """Return what to say of edit files that do not reach the day of the visit."""
    said = (_stale(book.ncci, visit, book), _stale(book.mue, visit, book))
    return tuple(dict.fromkeys(s for s in said if s))


def pair_edits(visit: Visit, book: Book) -> tuple[PairEdit, ...]:
    """Return the pairs among the charges that are in force that day for this payer.

    Empty where the payer does not use the edits, or is not known to; its own pairs count all the
    same. A code sent for a denial alone, all its lines with GY, is in no pair.
    """
    paid = {c.code for c in visit.charges if "GY" not in c.modifiers}
    codes = [code for code in visit.codes if code in paid]
    if len(codes) < 2:
        return ()
    policy = book.policy(visit.payer, visit.date_of_service)
    found = []
    for one, other in combinations(codes, 2):
        edit = _pair(one, other, visit, book, policy)
        if edit is not None:
            found.append(edit)
    return tuple(found)


def over_limits(visit: Visit, book: Book) -> tuple[OverLimit, ...]:
    """Return the codes billed above the unit limit in force that day.

    Empty where the payer does not use Medicare's edits, or is not known to.
    """
    day, setting, scope = visit.date_of_service, setting_of(visit), scope_of(visit, book)
    if not book.policy(visit.payer, day).ncci:
        return ()
    found = []
    for code in visit.codes:
        row = book.mue.find(day, (code, scope))
        if row is None and scope not in SETTINGS and not book.mue.has_file(scope):
            borrowed = book.mue.find(day, (code, setting))
            row = borrowed and replace(borrowed, certain_from=NEVER)
        if row is None:
            row = _later_limit(code, scope, visit, book)
        if row is None:
            continue
        limit = row.value
        lines = tuple(i for i, c in enumerate(visit.charges) if c.code == code)
        units = [visit.charges[i].units for i in lines]
        billed = max(units) if limit.adjudication == 1 else sum(units)
        if billed > limit.units:
            found.append(
                OverLimit(
                    code,
                    billed,
                    limit.units,
                    limit.adjudication,
                    lines,
                    row.certain_on(day),
                    _stale(book.mue, visit, book),
                    row.source,
                )
            )
    return tuple(found)


def _later_limit(code: str, scope: str, visit: Visit, book: Book) -> Dated[UnitLimit] | None:
    """Return the first limit on file where the files begin only after the day: never certain."""
    first = next(iter(book.mue.history((code, scope))), None)
    if first is None or first.valid_from is None or first.valid_from <= visit.date_of_service:
        return None
    return replace(first, certain_from=NEVER)


def _pair(one: str, other: str, visit: Visit, book: Book, policy: Policy) -> PairEdit | None:
    day = visit.date_of_service
    own = policy.adds(one, other)
    if own is not None:
        return _edit(
            own.column1,
            own.column2,
            own.indicator,
            visit,
            book,
            certain=True,
            stale=None,
            source=own.decided.source,
            decided=own.decided,
        )
    if not policy.ncci or policy.drops(one, other) is not None:
        return None
    row = _in_file(one, other, visit, book)
    if row is None or row.value.indicator == 9:
        return None
    pair = row.value
    return _edit(
        pair.column1,
        pair.column2,
        pair.indicator,
        visit,
        book,
        certain=row.certain_on(day),
        stale=_stale(book.ncci, visit, book),
        source=row.source,
    )


def _in_file(one: str, other: str, visit: Visit, book: Book) -> Dated[NcciPair] | None:
    day, scope = visit.date_of_service, scope_of(visit, book)
    found = book.ncci.find(day, (one, other, scope)) or book.ncci.find(day, (other, one, scope))
    if found is not None or scope in SETTINGS or book.ncci.has_file(scope):
        return found
    setting = setting_of(visit)
    borrowed = book.ncci.find(day, (one, other, setting)) or book.ncci.find(
        day, (other, one, setting)
    )
    return borrowed and replace(borrowed, certain_from=NEVER)


def _edit(
    column1: str,
    column2: str,
    indicator: int,
    visit: Visit,
    book: Book,
    *,
    certain: bool,
    stale: str | None,
    source: str,
    decided: Decided | None = None,
) -> PairEdit:
    lines1 = tuple(i for i, c in enumerate(visit.charges) if c.code == column1)
    lines2 = tuple(i for i, c in enumerate(visit.charges) if c.code == column2)
    marks1 = [_bypass(i, visit, book) for i in lines1]
    marks2 = [_bypass(i, visit, book) for i in lines2]
    bypass = next((m for m in (*marks2, *marks1) if m), None)
    if bypass is None and (side := _other_side(lines1, lines2, visit)) is not None:
        bypass, marks2 = side, [side] * len(lines2)
    column = None if bypass is None else 2 if any(marks2) else 1
    covered = bool(marks1) and all(
        marks1
    )  # column 1 carries it throughout, so all of column 2 pays
    bare = () if covered else tuple(i for i, m in zip(lines2, marks2, strict=True) if not m)
    return PairEdit(
        column1,
        column2,
        indicator,
        lines1,
        lines2,
        bypass if indicator == 1 else None,
        column if indicator == 1 else None,
        bare if indicator == 1 else lines2,
        certain,
        stale,
        source,
        decided,
    )


def _other_side(lines1: Sequence[int], lines2: Sequence[int], visit: Visit) -> str | None:
    """Return LT or RT where all lines of column 2 name that side, those of column 1 the other."""
    sides1 = {tuple(m for m in marks(visit.charges[i]) if m in SIDES) for i in lines1}
    sides2 = {tuple(m for m in marks(visit.charges[i]) if m in SIDES) for i in lines2}
    if sides1 == sides2 or any(len(s) != 1 or len(next(iter(s))) != 1 for s in (sides1, sides2)):
        return None
    return next(iter(sides2))[0]


def _bypass(line: int, visit: Visit, book: Book) -> str | None:
    charge = visit.charges[line]
    row = book.codes.find(visit.date_of_service, charge.code)
    code: Code | None = row.value if row else None
    fitting = EM_BYPASS if code is not None and code.kind == "em" else BYPASS
    return next((m for m in marks(charge) if m in fitting), None)
