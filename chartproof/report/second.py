"""What a second reader proposes, shown apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from chartproof.report.wording import clean

HEAD = "Proposed by {model}, not checked. No verdict, no finding and no unit rests on this."


def as_text(proposals: Mapping[str, Any]) -> str:  # Any: JSON of proposals
    """Return the proposals for a person: those that our own reading has not first."""
    return "\n".join(_lines(proposals)) + "\n"


def _lines(proposals: Mapping[str, Any]) -> Iterator[str]:
    yield HEAD.format(model=clean(proposals["model"]))
    for known, title in ((False, "Not in our own reading"), (True, "In our own reading too")):
        here = [p for p in proposals["proposals"] if p["known"] is known]
        if here:
            yield f"{title}:"
        for proposal in here:
            yield f"  {proposal['element']:<24} “{clean(proposal['span']['text'])}”"
    for why, count in proposals["dropped"].items():
        yield f"Dropped: {count} with {why}"
    if not proposals["proposals"] and not proposals["dropped"]:
        yield "Nothing was proposed."
