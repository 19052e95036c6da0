"""Looking again at what is kept: with today's rules, payers and tables."""

from __future__ import annotations

from typing import Any

import msgspec

from chartproof.audit import audit
from chartproof.courses import audit_episode
from chartproof.errors import InputError
from chartproof.model import Visit
from chartproof.store.people import Person
from chartproof.store.records import Whole
from chartproof.visits import visit_from
from chartproof.web.house import House
from chartproof.web.kept import as_it_came, kept_course, kept_visit
from chartproof.web.tables import shelf_and_rules

HELD = ("fixable", "not_billable")


def look_again(house: House, who: Person, item_id: str) -> str:
    """Audit an item again and keep what comes of it; return what that is, in a sentence."""
    whole = house.store.items.one(who, item_id)
    item = whole.item
    if item.kind == "claim":
        raise InputError(
            "A claim is checked with its file: correct it there and drop the file again."
        )
    shelf, rules = shelf_and_rules(house.store, who)
    if item.kind == "episode":
        course = audit_episode(came(whole), rules=rules, shelf=shelf)
        fresh = kept_course(course, whole.content, key="")
    else:
        fresh = kept_visit(audit(visit_of(whole), rules=rules, shelf=shelf), whole.content, key="")
    house.store.items.replace(who, item_id, item.version, fresh)
    serious = sum(f.severity != "note" for f in fresh.findings)
    return f"Checked again: {serious} to settle." if serious else "Checked again: nothing found."


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
    house.store.items.replace(
        who, item_id, version, kept_visit(outcome, as_it_came(record), key="")
    )


def came(whole: Whole) -> dict[str, Any]:  # Any: a visit or an episode as JSON has it
    """Return what came in."""
    found: dict[str, Any] = msgspec.json.decode(whole.content)
    return found


def visit_of(whole: Whole) -> Visit:
    """Return the visit of an item."""
    return visit_from(came(whole))
