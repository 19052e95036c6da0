"""Whether a diagnosis code was in force on a day, as far as the code list on hand tells.

The list is that of the simple-icd-10-cm library (extra `diagnoses`): one release, without first or
last days. It decides for days of its own fiscal year, October to September. For other days our
dated table of therapy diagnoses decides where it has the code; elsewhere the answer is unsure.
"""

from __future__ import annotations

import re
import warnings
from bisect import bisect_right
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from msgspec import Struct

from chartproof.reference import book
from chartproof.x12.formats import KEPT, dotted

DIAGNOSES = ("ABK", "ABF", "BK", "BF")  # qualifiers of HI; the last two are of ICD-9-CM
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september",
           "october", "november", "december")  # fmt: skip
_LIST = re.compile(r"code-list-([A-Za-z]+)-([0-9]{4})\.txt\Z")


class Release(Struct, frozen=True):
    """A code list: its codes without points, in order, and the fiscal year it surely speaks for."""

    name: str
    codes: tuple[str, ...]
    first: date
    last: date

    def holds(self, code: str) -> bool:
        """Return whether the list has the code."""
        at = bisect_right(self.codes, code)
        return at > 0 and self.codes[at - 1] == code

    def is_finest(self, code: str) -> bool:
        """Return whether no code of the list goes into more detail."""
        at = bisect_right(self.codes, code)
        return at == len(self.codes) or not self.codes[at].startswith(code)


class Answer(Struct, frozen=True):
    """What is to be said of a code on a day: nothing, a fault, or what is not known."""

    kind: Literal["fine", "fault", "unsure"]
    code: str = ""
    message: str = ""


FINE = Answer("fine")


@lru_cache(KEPT)
def in_force(code: str, on: date) -> Answer:
    """Return whether a code of sound form, without its point, may be billed for that day."""
    known = book().diagnoses.history(dotted(code)) or book().diagnoses.history(dotted(code[:6]))
    if known and (row := next((r for r in known if r.covers(on)), None)):
        return FINE if row.certain_on(on) or row.valid_from is None else _by_list(code, on)
    if known and known[0].valid_from and on < known[0].valid_from:
        message = f"{dotted(code)} is in force from {known[0].valid_from}; the service was on {on}"
        return Answer("fault", "diagnosis-not-in-force", message)
    if known and known[-1].valid_to:
        message = f"{dotted(code)} was in force until {known[-1].valid_to}, the service was on {on}"
        return Answer("fault", "diagnosis-not-in-force", message)
    return _by_list(code, on)


def _by_list(code: str, on: date) -> Answer:
    held = release()
    if held is None:
        missing = (
            'whether diagnosis codes are in force: pip install "chartproof[diagnoses]" for a list'
        )
        return Answer("unsure", "diagnosis-list", missing)
    if not held.first <= on <= held.last:
        missing = f"whether {dotted(code)} was in force on {on}: the code list is of {held.name}"
        return Answer("unsure", "diagnosis-list", missing)
    if not held.holds(code):
        message = f"expected a code of the {held.name} list, found {dotted(code)}"
        return Answer("fault", "diagnosis-unknown", message)
    if not held.is_finest(code):
        message = f"{dotted(code)} needs more characters: finer codes follow it in the list"
        return Answer("fault", "diagnosis-not-specific", message)
    return FINE


@cache
def release() -> Release | None:
    """Return the code list of the library; None where the library is not installed."""
    from importlib.util import find_spec

    spec = find_spec("simple_icd_10_cm")  # finds it without the seconds that loading it takes
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = Path(spec.submodule_search_locations[0]) / "data"
    found = [(m, f) for f in folder.glob("*.txt") if (m := _LIST.match(f.name))]
    if len(found) != 1:  # another version of the library, laid out otherwise
        return _from_library()
    named, file = found[0]
    month, year = named[1].casefold(), int(named[2])
    if month not in _MONTHS:
        return _from_library()
    begins = year if _MONTHS.index(month) >= 9 else year - 1
    codes = file.read_text(encoding="utf-8").split()
    return _release(f"{named[1]} {year}", codes, begins)


def _from_library() -> Release | None:
    """Return the list by way of the library's own functions, which take seconds to load."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import simple_icd_10_cm

        codes = simple_icd_10_cm.get_all_codes(with_dots=False)
    return _release("an unnamed release", codes, None)


def _release(name: str, codes: list[str], begins: int | None) -> Release:
    kept = tuple(sorted(c for c in codes if "-" not in c and not c.isdigit()))
    if begins is None:  # nothing says which year it is of, so it decides for no day
        return Release(name, kept, date.max, date.min)
    return Release(name, kept, date(begins, 10, 1), date(begins + 1, 9, 30))
