"""What `chartproof payers` says: the payers on file, and what decides for one of them on a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from chartproof.reference.book import Book
from chartproof.reference.policy import ContractPrice, Policy

Record = dict[str, Any]  # Any: ready for JSON


def payer_list(book: Book) -> Iterator[Record]:
    """Yield every payer by name, with how many settings and prices its own file holds."""
    for payer in book.payers.all():
        yield {
            "name": payer.name,
            "title": payer.title,
            "kind": payer.kind,
            "based_on": payer.based_on,
            "aliases": list(payer.aliases),
            "settings": len(payer.settings) + len(payer.edits),
            "prices": len(payer.prices),
            "file": payer.file,
        }


def names_its_plan(policy: Policy) -> bool:
    """Return whether a row in force names the policy's plan or case; True where it has neither."""
    if not policy.plan and not policy.case:
        return True
    edits = (e.decided for e in (*policy.edits_added, *policy.edits_dropped))
    rows = (*policy.decisions.values(), *(p.decided for p in policy.prices), *edits)
    return any(row.level in ("plan", "case") for row in rows)


def policy_record(policy: Policy, day: date) -> Record:
    """Return a payer's settings and prices of a day, each with the file and row that decided it."""
    named = [policy.title]
    named += [f"plan {policy.plan}"] if policy.plan else []
    named += [f"case {policy.case}"] if policy.case else []
    settings = [
        {
            "name": name,
            "value": _shown(getattr(policy, name)),
            "decided": str(decided),
            "level": decided.level,
            "payer": decided.payer,
            "source": decided.source,
            "standing": decided.standing,
            "note": decided.note,
        }
        for name, decided in sorted(policy.decisions.items())
    ]
    return {
        "name": policy.name,
        "title": ", ".join(named),
        "kind": policy.kind,
        "on": day.isoformat(),
        "settings": settings,
        "edits": [
            {"column1": e.column1, "column2": e.column2, "does": does, "decided": str(e.decided)}
            for does, edits in (("add", policy.edits_added), ("drop", policy.edits_dropped))
            for e in edits
        ],
        "prices": [
            {
                "pays": _pays(p),
                "codes": " ".join(p.codes) or "every other code",
                "decided": str(p.decided),
                "level": p.decided.level,
            }
            for p in policy.prices
        ],
    }


def _pays(price: ContractPrice) -> str:
    """Return a price in a few words: `27.50 per unit`, `110% of Medicare, 2025, OH-00`."""
    match price.pays:
        case "percent_of_medicare":
            where = [str(price.year)] if price.year else []
            where += [price.locality] if price.locality else []
            return ", ".join([f"{price.percent}% of Medicare", *where])
        case "percent_of_charge":
            return f"{price.percent}% of the charge"
        case "per_rvu":
            return f"{price.usd} x {price.rvu} relative values"
        case _:
            return f"{price.usd} {price.pays.replace('_', ' ')}"


def _shown(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return " ".join(map(str, value))
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
