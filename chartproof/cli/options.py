"""Options that several commands share."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from chartproof.model import Visit
    from chartproof.reference import Book
    from chartproof.visits import Entry

from chartproof.streams import FHIR_FORMATS

__all__ = ["DAY", "FHIR_FORMATS", "FORMATS", "JSON_OR_TEXT", "USD", "Day", "Usd"]

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


class Usd(click.ParamType[Decimal]):
    """Dollars above 0, in whole cents, written 45.50."""

    name = "usd"

    def convert(self, value: Any, param: Any, ctx: Any) -> Decimal:  # Any: click's own signature
        if isinstance(value, Decimal):
            return value
        words = value.strip().removeprefix("$")
        if not re.fullmatch(r"[0-9]{1,7}(\.[0-9]{1,2})?", words) or not Decimal(words):
            self.fail(f"expected dollars above 0 such as 45.50, got {value[:20]!r}", param, ctx)
        return Decimal(words).quantize(Decimal("0.01"))


class Folder(click.Path):
    """A folder of files of one kind; one without any is a mistake, not an empty wish."""

    def __init__(self, ending: str, noun: str) -> None:
        super().__init__(exists=True, file_okay=False, path_type=Path)
        self.ending, self.noun = ending, noun

    def convert(self, value: Any, param: Any, ctx: Any) -> Path:  # Any: click's own signature
        folder = Path(os.fsdecode(super().convert(value, param, ctx)))
        if not any(folder.glob(f"*{self.ending}")):
            self.fail(f"{folder}: no {self.noun} ({self.ending}) in this folder", param, ctx)
        return folder


DAY = Day()
USD = Usd()
RULE_FOLDER = Folder(".py", "rule")
PAYER_FOLDER = Folder(".toml", "payer's file")
JSON_OR_TEXT = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
OWN_PAYERS = click.option(
    "--payers",
    "own_payers",
    type=PAYER_FOLDER,
    help="A folder of payer files of your own.",
)


def priceable(sources: Iterable[str], shelf: Book, notes: bool = False) -> tuple[list[Visit], bool]:
    """Return the visits of files, in order, and whether something in them was at fault and said.

    Of an episode, its visits with charges. One that is there twice, alike in everything, counts
    once: its dollars are not spent twice.

    notes: whether they keep their notes, which prices do not need.
    """
    from msgspec.structs import replace

    from chartproof import streams
    from chartproof.visits import quoted, under

    visits, failed = [], False
    by_id: dict[str, list[Visit]] = {}
    for entry in (part for e in streams.entries_of(sources) for part in _visits_of(e)):
        fault = entry.fault
        place = (entry.visit.locality or "").strip() if entry.visit is not None else ""
        if place and place not in shelf.gpci and fault is None:
            expected = "expected national, STATE-NN or MAC-NN such as OH-00"
            fault = f"{under(entry.place, 'locality')}: {expected}, got {quoted(place)}"
        again = entry.visit is not None and entry.visit in by_id.get(entry.visit.id, ())
        if fault is not None:
            streams.say(f"{fault}; the same visit again, counted once" if again else str(fault))
            failed = True
        if entry.visit is not None and not again:
            by_id.setdefault(entry.visit.id, []).append(entry.visit)
            visits.append(entry.visit if notes else replace(entry.visit, text=None))
    return visits, failed


def _visits_of(entry: Entry) -> Iterator[Entry]:
    """Yield what came in visit by visit: of an episode, those with charges, and what is wrong."""
    from msgspec.structs import replace

    if entry.episode is None:
        yield entry
        return
    for fault in (entry.fault, *entry.episode.faults):
        if fault is not None:
            yield replace(entry, fault=fault, episode=None)
    for visit in entry.episode.visits:
        if visit.charges:
            yield replace(entry, id=visit.id, visit=visit, fault=None, episode=None)
