"""The columns of an outcome row: what `chartproof audit` prints, typed, and the line itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from chartproof.errors import InputError
from chartproof.model import EpisodeOutcome, Outcome
from chartproof.report.json import any_record

if TYPE_CHECKING:
    import pyarrow

Row = dict[str, Any]  # Any: cells of a row, typed by the schema
NO_MONTH = "unknown"
FATAL = "its audit ended the process that ran it"
MONEY = ("billed_usd", "supported_usd", "at_risk_usd", "left_usd")


def missing_extra() -> InputError:
    """Return what to say where Parquet is not installed."""
    return InputError('Parquet needs one more package: pip install "chartproof[batch]"')


def schema() -> pyarrow.Schema:
    """Return the columns of the outcome table, without the month that it is partitioned by."""
    try:
        import pyarrow as pa
    except ImportError:
        raise missing_extra() from None
    words, counts = pa.map_(pa.string(), pa.string()), pa.map_(pa.string(), pa.int32())
    span = pa.struct([("start", pa.int32()), ("end", pa.int32()), ("text", pa.string())])
    exercise = [("name", pa.string()), ("sets", pa.int32()), ("reps", pa.int32())]
    exercise += [("duration_s", pa.int32()), ("hold_s", pa.int32()), ("distance", pa.string())]
    exercise += [("resistance", pa.string()), ("start", pa.int32()), ("end", pa.int32())]
    finding = [(name, pa.string()) for name in ("rule", "severity", "message", "ask", "usd")]
    finding += [("evidence", pa.list_(span)), ("lines", pa.list_(pa.int32()))]
    finding += [("sources", pa.list_(pa.string())), ("waived", pa.string())]
    return pa.schema(
        [
            ("place", pa.string()),
            ("kind", pa.string()),
            ("id", pa.string()),
            ("patient_id", pa.string()),
            ("clinician", pa.string()),
            ("payer", pa.string()),
            ("discipline", pa.string()),
            ("date_of_service", pa.date32()),
            ("status", pa.string()),
            ("verdict", pa.string()),
            ("elements", words),
            ("minutes", counts),
            ("totals", counts),
            ("in_out", pa.list_(pa.string())),
            ("exercises", pa.list_(pa.struct(exercise))),
            ("method", pa.string()),
            ("billed", counts),
            ("supported", counts),
            ("findings", pa.list_(pa.struct(finding))),
            ("unsure", pa.list_(pa.struct([("rule", pa.string()), ("missing", pa.string())]))),
            *((name, pa.decimal128(12, 2)) for name in MONEY),
            ("remarks", pa.list_(pa.string())),
            ("error", pa.string()),
            ("outcome", pa.string()),
        ]
    )


class Reject(Struct, frozen=True):
    """A record that is no visit. reason: what was found, where, what was expected."""

    place: str
    id: str
    reason: str


def misfit(cells: Row) -> Reject:
    """Return what to say of a row that does not fit the columns of the table."""
    said = "its outcome holds a number or a letter that the table has no room for"
    return Reject(str(cells["place"]), str(cells["id"]), said)


def reject_schema() -> pyarrow.Schema:
    """Return the columns of the table of rows that are no visit."""
    import pyarrow as pa

    return pa.schema([("place", pa.string()), ("id", pa.string()), ("reason", pa.string())])


def row(outcome: Outcome | EpisodeOutcome, place: str) -> tuple[str, Row]:
    """Return the month of an outcome and its row. outcome: the line that `audit` would print."""
    record = any_record(outcome)
    whole = msgspec.json.encode(record).decode()
    if isinstance(outcome, EpisodeOutcome):
        return _course(outcome, record, whole, place)
    visit = outcome.visit
    units, price = record.get("units") or {}, record["price"]
    clinician = visit.extra.get("clinician") if visit else None
    if not isinstance(clinician, str):
        clinician = visit.rendering.npi if visit and visit.rendering else None
    found: Row = {
        "place": place,
        "kind": "visit",
        "id": outcome.id,
        "patient_id": visit.patient_id if visit else None,
        "clinician": clinician,
        "payer": visit.payer if visit else None,
        "discipline": visit.discipline if visit else None,
        "date_of_service": visit.date_of_service if visit else None,
        "status": outcome.status,
        "verdict": outcome.verdict,
        "elements": _pairs(record["elements"]),
        "minutes": _pairs(record["minutes"]),
        "totals": _pairs(record["totals"]),
        "in_out": record["in_out"],
        "exercises": record["exercises"],
        "method": units.get("method"),
        "billed": _pairs(units.get("billed", {})),
        "supported": _pairs(units.get("supported", {})),
        "findings": record["findings"],
        "unsure": record["unsure"],
        **{name: _dollars(price[name]) for name in MONEY},
        "remarks": record["remarks"],
        "error": outcome.error,
        "outcome": whole,
    }
    return _month(found["date_of_service"]), found


def _course(outcome: EpisodeOutcome, record: Row, whole: str, place: str) -> tuple[str, Row]:
    episode = outcome.episode
    days = [v.date_of_service for v in episode.visits] if episode else []
    found: Row = {
        "place": place,
        "kind": "episode",
        "id": outcome.id,
        "patient_id": episode.patient_id if episode else None,
        "clinician": episode.clinician if episode else None,
        "payer": episode.payer if episode else None,
        "discipline": episode.discipline if episode else None,
        "date_of_service": max(days, default=None),
        "status": outcome.status,
        "verdict": outcome.verdict,
        "findings": record["findings"],
        "unsure": record.get("unsure", []),
        "remarks": list(outcome.remarks),
        "error": outcome.error,
        "outcome": whole,
    }
    return _month(found["date_of_service"]), found


def _month(day: date | None) -> str:
    return NO_MONTH if day is None else day.isoformat()[:7]


def _pairs(cells: Mapping[str, Any]) -> list[tuple[str, Any]]:  # Any: words or whole numbers
    return list(cells.items())


def _dollars(usd: str | None) -> Decimal | None:
    return None if usd is None else Decimal(usd)


def fitting(rows: Sequence[Row]) -> tuple[pyarrow.RecordBatch, list[Row]]:
    """Return rows as one Arrow batch, and those that do not fit its columns, left out of it."""
    import pyarrow as pa

    columns = schema()
    try:
        return pa.RecordBatch.from_pylist(list(rows), schema=columns), []
    except (pa.ArrowException, OverflowError, ValueError, TypeError):
        if len(rows) == 1:
            return pa.RecordBatch.from_pylist([], schema=columns), list(rows)
    middle = len(rows) // 2
    halves = [fitting(rows[:middle]), fitting(rows[middle:])]
    whole = pa.Table.from_batches([b for b, _ in halves]).combine_chunks().to_batches()
    odd = [r for _, left in halves for r in left]
    return (whole[0] if whole else pa.RecordBatch.from_pylist([], schema=columns)), odd
