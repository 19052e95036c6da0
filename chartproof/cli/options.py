"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from chartproof.model import Visit
    from chartproof.reference import Book

from chartproof.streams import FHIR_FORMATS

__all__ = ["DAY", "FHIR_FORMATS", "FORMATS", "JSON_OR_TEXT", "Day"]

FORMATS = ("text", "json", "jsonl", "sarif", "csv", "html")


class Day(click.ParamType[date]):
    """A day written 2026-03-03."""

    name = "day"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:  # Any: click's own signature
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(value, "%Y-%m-%d").date()
        except ValueError:
            self.fail(f"expected a day such as 2026-03-03, got {value!r}", param, ctx)


DAY = Day()
JSON_OR_TEXT = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
OWN_PAYERS = click.option(
    "--payers",
    "own_payers",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder of payer files of your own.",
)


def priceable(sources: Iterable[str], shelf: Book, notes: bool = False) -> tuple[list[Visit], bool]:
    """Return the visits of files, in order, and whether something in them was at fault and said.

    notes: whether they keep their notes, which prices do not need.
    """
    from msgspec.structs import replace

    from chartproof import streams
    from chartproof.visits import quoted, under

    visits, failed = [], False
    for entry in streams.entries_of(sources):
        fault = entry.fault
        place = (entry.visit.locality or "").strip() if entry.visit is not None else ""
        if place and place not in shelf.gpci and fault is None:
            expected = "expected national, STATE-NN or MAC-NN such as OH-00"
            fault = f"{under(entry.place, 'locality')}: {expected}, got {quoted(place)}"
        if fault is not None:
            streams.say(str(fault))
            failed = True
        if entry.visit is not None:
            visits.append(entry.visit if notes else replace(entry.visit, text=None))
    return visits, failed
