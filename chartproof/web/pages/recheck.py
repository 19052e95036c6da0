"""Looking again at what is kept: with today's rules, payers and tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from chartproof.audit import audit
from chartproof.errors import Absent, ChartproofError
from chartproof.store.people import Person
from chartproof.store.records import Compared, Whole
from chartproof.visits import visit_from
from chartproof.web.house import House
from chartproof.web.kept import as_it_came, audited_anew, kept_visit
from chartproof.web.mended import NOT_KEPT, claims_again
from chartproof.web.tables import shelf_and_rules


def look_again(house: House, who: Person, ids: Sequence[str]) -> tuple[int, list[str]]:
    """Audit items again and keep what comes of it; return how many, and what is to be said."""
    shelf, rules = shelf_and_rules(house.store, who)
    wholes, said = [], []
    for item_id in dict.fromkeys(ids):
        try:
            wholes.append(house.store.items.one(who, item_id))
        except Absent as fault:
            said.append(str(fault))
    claims = claims_again(house, who, [w for w in wholes if w.item.kind == "claim"])
    count = 0
    for whole in wholes:
        try:
            if whole.item.kind != "claim":
                fresh = audited_anew(whole, rules, shelf)
            elif whole.item.id in claims:
                fresh = claims[whole.item.id]
            else:
                raise Absent(NOT_KEPT)
            changed = house.store.items.replace(who, whole.item.id, whole.item.version, fresh)
        except ChartproofError as fault:
            said.append(str(fault))
        else:
            count += 1
            said.append(f"Checked again: {counted(changed)}.")
    return count, said


def counted(changed: Compared) -> str:
    """Return how much went, came and stays, in words."""
    if not (changed.gone or changed.came or changed.stay):
        return "nothing found"
    counts = ((changed.gone, "gone"), (changed.came, "new"), (changed.stay, "as before"))
    return ", ".join(f"{len(found)} {how}" for found, how in counts)


def keep_edited(
    house: House,
    who: Person,
    item_id: str,
    version: int,
    record: dict[str, Any],  # Any: JSON
) -> None:
    """Keep a visit as it was edited on the desk, audited now."""
    shelf, rules = shelf_and_rules(house.store, who)
    outcome = audit(visit_from(record), rules=rules, shelf=shelf)
    house.store.items.replace(who, item_id, version, kept_visit(outcome, as_it_came(record)))


def came(whole: Whole) -> dict[str, Any]:  # Any: a visit or an episode as JSON has it
    """Return what came in."""
    found: dict[str, Any] = msgspec.json.decode(whole.content)
    return found
