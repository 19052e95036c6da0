"""Files as CMS offers them (text, CSV, Excel, each plain or in a zip) as numbered rows of cells."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from msgspec import Struct

from chartproof.errors import InputError

Row = tuple[int, list[str]]
KINDS = (".txt", ".csv", ".xlsx")
MOST_BYTES = 4 << 30  # unpacked; the largest published file has some 300 million
MOST_FOLD = 200  # unpacked against packed; text of this kind packs twenty to one
BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


class Member(Struct, frozen=True):
    """A file, or a file in a zip. name: for messages, `rvu26c.zip: PPRRVU2026_Jul.csv`."""

    name: str
    path: Path
    inside: str | None = None

    @property
    def file(self) -> str:
        """The file's own name, without the folders or the zip around it."""
        return PurePosixPath(self.inside).name if self.inside else self.path.name


def members(paths: Iterable[Path]) -> tuple[Member, ...]:
    """Return the text, CSV and Excel files among these paths and in the zips among them.

    Raise InputError for a path that cannot be read, is of another kind, or is a zip that would
    unpack to more than such files hold.
    """
    found = []
    for path in paths:
        if not path.is_file():
            raise InputError(f"{path}: no such file")
        if path.suffix.lower() in KINDS:
            found.append(Member(path.name, path))
        elif zipfile.is_zipfile(path):
            found += _in_zip(path)
        else:
            raise InputError(f"{path.name}: expected a .txt, .csv, .xlsx or .zip file as published")
    return tuple(found)


def _in_zip(path: Path) -> list[Member]:
    with zipfile.ZipFile(path) as packed:
        entries = [e for e in packed.infolist() if not e.is_dir()]
    size, stored = sum(e.file_size for e in entries), sum(e.compress_size for e in entries)
    if size > MOST_BYTES or (size > 1 << 20 and size > MOST_FOLD * max(1, stored)):
        raise InputError(
            f"{path.name}: not opened: {stored} bytes would unpack to {size}, as no such file does"
        )
    return [
        Member(f"{path.name}: {PurePosixPath(e.filename).name}", path, e.filename)
        for e in entries
        if PurePosixPath(e.filename).suffix.lower() in KINDS
    ]


def rows(member: Member) -> Generator[Row, None, None]:
    """Yield the rows of a file with their numbers from 1, cells as stripped text.

    Text is UTF-16 or UTF-8 where a mark says so, Latin-1 otherwise. Raise InputError where the file
    is broken off.
    """
    try:
        with _bytes(member) as file:
            if member.file.lower().endswith(".xlsx"):
                yield from _sheet(member, file)
            else:
                yield from _text(member, file)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as fault:
        raise InputError(f"{member.name}: broken off or damaged ({type(fault).__name__})") from None


@contextmanager
def _bytes(member: Member) -> Iterator[IO[bytes]]:
    if member.inside is None:
        with member.path.open("rb") as file:
            yield file
        return
    with zipfile.ZipFile(member.path) as packed, packed.open(member.inside) as inner:
        yield inner


def _text(member: Member, file: IO[bytes]) -> Iterator[Row]:
    buffered = io.BufferedReader(file, 1 << 20)  # type: ignore[type-var]  # any binary file will do
    start = buffered.peek(4096)[:4096]
    encoding = next((e for mark, e in BOMS.items() if start.startswith(mark)), "latin-1")
    if encoding == "latin-1" and start[1::2].count(0) > len(start) // 4:
        encoding = "utf-16-le"
    tabs = b"\t" in start
    last = ""
    stream = io.TextIOWrapper(buffered, encoding=encoding, newline="")

    def lines() -> Iterator[str]:
        nonlocal last
        for last in stream:
            yield last.replace("\x00", "")

    try:
        if tabs:
            for number, line in enumerate(lines(), 1):
                yield number, [cell.strip('" ') for cell in line.rstrip("\r\n").split("\t")]
        else:
            reader = csv.reader(lines())
            for cells in reader:
                yield reader.line_num, [cell.strip() for cell in cells]
    except UnicodeDecodeError:
        raise InputError(f"{member.name}: not text in {encoding}, as its first bytes say") from None
    except csv.Error as fault:
        raise InputError(f"{member.name}: not a CSV file: {fault}") from None
    finally:
        stream.close()
    if last and not last.endswith(("\n", "\r")):
        yield -1, []  # the last line has no end: the reader decides whether it is whole


def _sheet(member: Member, file: IO[bytes]) -> Iterator[Row]:
    try:
        from python_calamine import CalamineError, CalamineWorkbook
    except ImportError:
        raise InputError(
            f'{member.name}: Excel files need one more package: pip install "chartproof[xlsx]"'
        ) from None
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(file.read()))
        sheet = book.get_sheet_by_index(0)
        for number, cells in enumerate(sheet.iter_rows(), 1):
            yield number, [_cell(c) for c in cells]
    except CalamineError as fault:
        raise InputError(f"{member.name}: not a whole Excel file ({fault})") from None


def _cell(value: object) -> str:
    """Return a cell as text; a number without the .0 that Excel gives it, a day as YYYYMMDD."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if hasattr(value, "strftime"):
        return str(value.strftime("%Y%m%d"))
    return str(value).strip()
