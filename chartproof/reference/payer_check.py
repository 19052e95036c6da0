"""What a payer's file says that no table knows: codes, localities, years. For `payers check`."""

from __future__ import annotations

from datetime import date

from chartproof.reference.book import Book
from chartproof.reference.payer_files import Payer
from chartproof.reference.policy import CODES


def unknown_in(payer: Payer, book: Book) -> tuple[str, ...]:
    """Return a fault for each code, locality and year of a file that is in no table.

    Each begins with the file, the row and the key. A code is known if some day's table has it.
    """
    faults: list[str] = []

    def known(codes: tuple[str, ...], at: str, key: str) -> None:
        faults.extend(
            f"{payer.file}: {at}: {key}: no code {code!r} is on file"
            for code in codes
            if code not in book.codes and code not in book.rvu
        )

    for setting in payer.settings:
        if setting.name in CODES and isinstance(setting.value, tuple):
            known(setting.value, setting.at, "value")
        if setting.name == "machine_code" and isinstance(setting.value, str):
            known((setting.value,), setting.at, "value")
    for edit in payer.edits:
        known((edit.column1,), edit.at, "column1")
        known((edit.column2,), edit.at, "column2")
    for price in payer.prices:
        known(price.codes, price.at, "codes")
        where, end = price.locality, date(price.year or 2000, 12, 31)
        if where is not None and where not in book.gpci:
            expected = "expected national, STATE-NN or MAC-NN such as OH-00"
            faults.append(f"{payer.file}: {price.at}: locality: {expected}, got {where[:20]!r}")
        elif where is not None and price.year and book.gpci.find(end, where) is None:
            said = f"no price indices on file for {where} in {price.year}"
            faults.append(f"{payer.file}: {price.at}: locality: {said}")
        if price.year is not None and not _has_year(price.year, book):
            said = f"no fee schedule on file for {price.year}"
            faults.append(f"{payer.file}: {price.at}: year: {said}")
    return tuple(faults)


def _has_year(year: int, book: Book) -> bool:
    return book.conversion_factor.find(date(year, 12, 31), "nonqualifying") is not None
