"""A visit as it is typed on the desk: audited by the clinic's own rules, and drawn."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

from chartproof.errors import InputError
from chartproof.model import Visit
from chartproof.store import Store
from chartproof.store.own import RuleSetting
from chartproof.store.people import Person
from chartproof.visits import visit_from
from chartproof.web.pages.looked_at import Settled, look
from chartproof.web.tables import Files, own_files, rules_from, shelf_with


class Typed(Struct, frozen=True):
    """What it takes to look at a visit, apart from any database.

    files: the clinic's own payers. settings: its rules, as set. waived: findings settled before.
    """

    visit: Visit
    files: Files = ()
    settings: tuple[RuleSetting, ...] = ()
    waived: tuple[Settled, ...] = ()


def typed(store: Store, who: Person, record: dict[str, Any]) -> Typed:  # Any: JSON
    """Return what a desk sent, with the clinic's own tables and rules.

    Raise InputError naming the field that is not as expected.
    """
    try:
        waived = msgspec.convert(record.pop("_waived", []), tuple[Settled, ...])
    except msgspec.ValidationError as fault:
        raise InputError(f"_waived: {fault}") from None
    return Typed(
        visit=typed_visit(record),
        files=own_files(store, who),
        settings=tuple(store.own.rule_settings(who)),
        waived=waived,
    )


def typed_visit(record: dict[str, Any]) -> Visit:  # Any: a visit as JSON has it
    """Return the visit of a desk; raise InputError naming the field that is not as expected."""
    text = record.get("text")
    whole = {**record, "id": str(record.get("id") or "note")}
    if not isinstance(text, str) or not text.strip():
        whole.pop("text", None)
    return visit_from(whole, "visit")


def looked_at(given: Typed) -> bytes:
    """Return what the desk shows of a visit, as JSON."""
    found = look(
        given.visit,
        shelf=shelf_with(given.files),
        rules=rules_from(given.settings),
        waived=given.waived,
    )
    return msgspec.json.encode(found)
