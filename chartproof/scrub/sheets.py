"""Tables for billers: lines and findings as CSV, as a workbook, as Parquet.

Numbers that begin with zeros stay text; no cell begins with a sign that a spreadsheet would take
for a formula; the first row stays in sight and carries filters.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

from chartproof.errors import InputError
from chartproof.report.csv import guarded

Kind = Literal["text", "whole", "usd", "day"]
Columns = dict[str, Kind]
AT_ONCE = 20_000
MOST_ROWS = 1_048_575  # that a worksheet holds below its header
EXTRAS = {".xlsx": ("xlsxwriter", "xlsx"), ".parquet": ("pyarrow", "batch")}
ENDINGS = (".csv", ".xlsx", ".parquet")
WIDEST = 60


class Sheet(AbstractContextManager["Sheet"]):
    """A table in a file, written row by row; the ending of the file's name says which form."""

    def __init__(self, path: Path, columns: Columns, title: str) -> None:
        self.path, self.columns, self.title = path, columns, title
        self.ending = path.suffix.lower()
        if self.ending not in ENDINGS:
            raise InputError(f"{path}: expected a name that ends in .csv, .xlsx or .parquet")
        self._writer: _Writer | None = None

    def __enter__(self) -> Sheet:
        try:
            kind = {".csv": _Csv, ".xlsx": _Workbook, ".parquet": _Parquet}[self.ending]
            self._writer = kind(self.path, self.columns, self.title)
        except ModuleNotFoundError:
            library, extra = EXTRAS[self.ending]
            raise InputError(
                f'{self.path.name}: needs {library}; pip install "chartproof[{extra}]"'
            ) from None
        except OSError as fault:
            raise InputError(f"{self.path}: {fault.strerror or 'cannot be written'}") from None
        return self

    def write(self, rows: Iterable[Sequence[object]]) -> None:
        """Write rows, their cells in the order of the columns."""
        assert self._writer is not None
        for row in rows:
            self._writer.row(row)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._writer is not None:
            try:
                self._writer.close()
            except OSError as full:
                raise InputError(f"{self.path}: {full.strerror or 'cannot be written'}") from None


class _Writer:
    def row(self, cells: Sequence[object]) -> None:
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError


class _Csv(_Writer):
    def __init__(self, path: Path, columns: Columns, title: str) -> None:
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file, lineterminator="\r\n")
        self._writer.writerow(columns)

    def row(self, cells: Sequence[object]) -> None:
        self._writer.writerow([_cell(c) for c in cells])

    def close(self) -> None:
        self._file.close()


def _cell(value: object) -> object:
    if isinstance(value, str):
        return guarded(value)
    return "" if value is None else value


class _Workbook(_Writer):
    def __init__(self, path: Path, columns: Columns, title: str) -> None:
        import xlsxwriter  # type: ignore[import-untyped]  # it has no stubs

        path.open("ab").close()  # a folder, or no leave to write, shows now and not at the end
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book = xlsxwriter.Workbook(str(path), {**options, "strings_to_numbers": False})
        self._usd = self._book.add_format({"num_format": "0.00"})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._head = self._book.add_format({"bold": True, "bottom": 1})
        self._columns, self._title = columns, title
        self._sheets = 0
        self._next_sheet()

    def _next_sheet(self) -> None:
        """Begin a worksheet; one that is full goes on in another."""
        self._sheets += 1
        name = self._title if self._sheets == 1 else f"{self._title} {self._sheets}"
        self._sheet = self._book.add_worksheet(name)
        self._sheet.freeze_panes(1, 0)
        for i, (column, kind) in enumerate(self._columns.items()):
            self._sheet.set_column(i, i, 12 if kind != "text" else max(12, len(column) + 2))
            self._sheet.write_string(0, i, column, self._head)
        self._rows = 0

    def row(self, cells: Sequence[object]) -> None:
        if self._rows >= MOST_ROWS:
            self._end_sheet()
            self._next_sheet()
        self._rows += 1
        for i, (value, kind) in enumerate(zip(cells, self._columns.values(), strict=True)):
            if value is None or value == "":
                continue
            if kind == "usd" and isinstance(value, Decimal):
                self._sheet.write_number(self._rows, i, float(value), self._usd)
            elif kind == "whole" and isinstance(value, int):
                self._sheet.write_number(self._rows, i, value)
            elif kind == "day" and isinstance(value, date):
                self._sheet.write_datetime(self._rows, i, value, self._day)
            else:
                self._sheet.write_string(self._rows, i, guarded(str(value)))

    def _end_sheet(self) -> None:
        self._sheet.autofilter(0, 0, max(self._rows, 1), len(self._columns) - 1)

    def close(self) -> None:
        self._end_sheet()
        self._book.close()


class _Parquet(_Writer):
    def __init__(self, path: Path, columns: Columns, title: str) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        kinds = {
            "text": pa.string(),
            "whole": pa.int64(),
            "usd": pa.decimal128(14, 2),
            "day": pa.date32(),
        }
        self._pa = pa
        self._schema = pa.schema([(name, kinds[kind]) for name, kind in columns.items()])
        self._writer = pq.ParquetWriter(str(path), self._schema)
        self._open: list[list[object]] = [[] for _ in columns]
        self._kinds = tuple(columns.values())

    def row(self, cells: Sequence[object]) -> None:
        for column, kind, value in zip(self._open, self._kinds, cells, strict=True):
            if kind == "usd" and isinstance(value, Decimal):
                value = value.quantize(Decimal("0.01"))
            column.append(value)
        if len(self._open[0]) >= AT_ONCE:
            self._flush()

    def _flush(self) -> None:
        pa = self._pa
        arrays: list[Any] = [  # Any: arrow arrays, whose stubs are not at hand
            pa.array(values, type=field.type)
            for values, field in zip(self._open, self._schema, strict=True)
        ]
        self._writer.write_table(pa.Table.from_arrays(arrays, schema=self._schema))
        self._open = [[] for _ in self._open]

    def close(self) -> None:
        if self._open[0]:
            self._flush()
        self._writer.close()
