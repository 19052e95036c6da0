"""What was understood of a charge export, before anything runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from chartproof.report.wording import clean


def understood(proposal: Mapping[str, Any]) -> str:  # Any: JSON of a proposal
    """Return a line a column, then what is missing, doubted, and left to fill in."""
    return "\n".join(_lines(proposal))


def _lines(proposal: Mapping[str, Any]) -> Iterator[str]:
    mapping = proposal["mapping"]
    columns = mapping["columns"]
    widest = max((len(field) for field in columns), default=0)
    yield "Understood:"
    for field, names in columns.items():
        shown = names if isinstance(names, str) else ", ".join(names)
        yield f"  {field:<{widest}}  {clean(shown)}"
    yield f"Days are written as {mapping['day_format']}; {proposal['seen']}"
    if proposal["unknown"]:
        yield f"Left out: {clean(', '.join(proposal['unknown']))}"
    if proposal["missing"]:
        yield f"Needed and not found: {', '.join(proposal['missing'])}"
    for doubt in proposal["doubts"]:
        yield f"Look at: {clean(doubt)}"
    if mapping["payers"]:
        count = len(mapping["payers"])
        yield (
            f"Fill in under [payers]: our name for {'each of the' if count > 1 else 'the'} "
            f"{count} {'payers' if count > 1 else 'payer'} of the export (`chartproof payers` "
            "lists ours)"
        )
