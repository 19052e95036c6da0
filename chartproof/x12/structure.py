"""What is wrong with a claim as part of a file: order, required parts, formats, code sets, money.

Every fault has its place and says what was found and what was expected. Values that a file repeats
are judged once. Some of these faults a claim rule also finds, in the words of billing; a caller who
runs the rules can leave those to them.

Not judged here: guide loops that therapy claims do not use; they are carried along as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache

from chartproof.model import Fault, Position, Unsure
from chartproof.reference import book
from chartproof.x12.blocks import Block
from chartproof.x12.faults import Faults, blank_faults, form_faults, is_in_form
from chartproof.x12.formats import (
    KEPT,
    is_icd10,
    is_taxonomy,
    npi_fault,
    shown,
    usd,
)
from chartproof.x12.icd10 import DIAGNOSES, in_force
from chartproof.x12.layout import Layout, LineLayout
from chartproof.x12.services import Said, service, when

Rows = list[list[str]]
MOST_LINES = 50
NO_END = 1 << 30
MOST_ELEMENTS = {
    "CLM": 20, "DTP": 3, "REF": 4, "NM1": 9, "N3": 2, "N4": 7, "PRV": 6, "SV1": 21, "LX": 1,
    "NTE": 2, "HI": 12, "SBR": 9, "AMT": 3, "OI": 6, "SVD": 6, "CAS": 19, "PWK": 9, "K3": 3,
    "HL": 4, "PAT": 9, "DMG": 11, "PER": 8,
}  # fmt: skip
LONGEST = {"NTE": 80, "K3": 80, "N3": 55, "REF": 80}  # characters of an element; others: LONG
LONG = 256
_SHORT = 84  # a segment of this length at most has no element that is too long
MOST_OF_ANY = 98  # elements of a segment that is not listed
_MOST = {tag: most + 1 for tag, most in MOST_ELEMENTS.items()}  # with the tag
_PLAIN = ("NM1", "N3", "N4", "NTE", "K3")  # segments without composites
_NPI_NEEDED = frozenset({"82"})
_NINTH = ("BK", "BF")  # diagnoses by the revision of the ICD before the tenth
_NO_ICD9 = "a list of ICD-9-CM codes: diagnoses of before October 2015 are not looked at"
_ICD9 = re.compile(r"(?:[0-9]{3,5}|V[0-9]{2,4}|E[0-9]{3,4})\Z")
OF_CLAIM: Mapping[str, str] = {  # the loop of a provider, by NM101
    "DN": "2310A", "P3": "2310A", "82": "2310B", "77": "2310C", "DQ": "2310D", "PW": "2310E",
    "45": "2310F",
}  # fmt: skip
OF_LINE: Mapping[str, str] = {
    "82": "2420A", "QB": "2420B", "77": "2420C", "DQ": "2420D", "DK": "2420E", "DN": "2420F",
    "P3": "2420F", "PW": "2420G", "45": "2420H",
}  # fmt: skip


def claim_faults(
    block: Block, head: Rows, layout: Layout, made_on: date | None
) -> tuple[list[Fault], list[Unsure]]:
    """Return what is wrong with a claim's segments, in file order, and what cannot be known.

    head: the segments before the first LX, split into elements. made_on: the day of the file; no
    service can be after it.
    """
    faults = Faults(block)
    unsure: list[Unsure] = []
    element, component = block.delimiters.element, block.delimiters.component
    if not block.ascii_text:
        _characters(block, faults)
    fits = is_in_form(block, layout.forms)
    told = fits and layout.tells_all
    if head[0][0] != "CLM":
        faults.add(0, None, "tag-case", f"expected CLM, found {head[0][0]}", "2300 CLM")
    if not told:
        _elements(head, block, layout.names, faults)
    for wrong in layout.misplaced:
        unread = wrong.code == "segment-unknown"
        faults.add(wrong.n, None, wrong.code, wrong.message, wrong.path, wrong.severity, unread)
    for place, code, message in _clm(tuple(head[0][1:12]), component):
        faults.add(0, place, code, message, "2300 CLM", unread=place == 1)
    diagnoses = _head(head, block, faults)
    total, first_day = _service_lines(layout, block, diagnoses, told, faults, made_on)
    claimed = usd(head[0][2]) if len(head[0]) > 2 else None
    if layout.lines and claimed is not None and total is not None and claimed != total:
        message = f"expected {total}, the sum of the lines, found {claimed}"
        faults.add(0, 2, "charge-total", message, "2300 CLM")
    if not layout.lines:
        faults.add(0, None, "line-missing", "expected at least one LX, found none", "2400 LX")
    elif len(layout.lines) > MOST_LINES:
        message = f"expected at most {MOST_LINES} lines, found {len(layout.lines)}"
        faults.add(layout.lines[MOST_LINES].begin, None, "too-many-lines", message, "2400 LX")
    if first_day is not None:
        _in_force(head, component, first_day, faults, unsure)
    if not fits:
        form_faults(block, layout.places, layout.forms, faults)
    if not block.ended:
        message = f"expected {block.delimiters.terminator!r} after the segment, found the end"
        path = block.texts[-1].split(element, 1)[0][:3]
        faults.add(len(block.texts) - 1, None, "file-cut", message, path, unread=True)
    found = faults.found
    if len(found) > 1:
        found.sort(key=lambda fault: fault.at.segment)
    return found, unsure


def text_faults(block: Block, told: bool, faults: Faults) -> None:
    """Add what is wrong with any segments as text: bytes that are none, separators in data.

    told: whether their forms say already that no separator is astray and no element too long.
    """
    if not block.ascii_text:
        _characters(block, faults)
    if not told:
        rows = [text.split(block.delimiters.element) for text in block.texts]
        names = [n for n, text in enumerate(block.texts) if text[0] in "NK"]
        _elements(rows, block, names, faults)


def _characters(block: Block, faults: Faults) -> None:
    """Look for bytes that are no text, all segments at once, and one by one only if there are."""
    blank_faults(block, faults)
    marks = block.delimiters
    separators = str.maketrans("", "", marks.element + marks.component + marks.repetition)
    joined = " ".join(block.texts).translate(separators)
    if joined.isascii() and joined.isprintable():
        return
    for n, written in enumerate(block.texts):
        text = written.translate(separators)
        if text.isascii() and text.isprintable():
            continue
        path = written.split(marks.element, 1)[0][:3]
        control = next((c for c in text if c < " " or c == "\x7f"), None)
        if control is not None:
            message = f"expected text, found the control character {ord(control):02X} (hex)"
            faults.add(n, None, "control-character", message, path)
        elif not text.isascii():
            high = next(c for c in text if ord(c) > 127)
            message = f"expected plain ASCII, found byte {ord(high):02X} (hex)"
            faults.add(n, None, "character-not-ascii", message, path, "warning")


@lru_cache(KEPT)
def _clm_codes(
    place: str, provider: str, assigned: str, benefits: str, release: str, component: str
) -> tuple[Said, ...]:
    found: list[Said] = []
    parts = [*place.split(component), "", "", ""]
    if not parts[0] or parts[0] not in book().places:
        found.append((5, "place-unknown", f"expected a place of service, found {shown(parts[0])}"))
    if parts[1] != "B":
        found.append((5, "place-qualifier", f"expected B, found {shown(parts[1])}"))
    if parts[2] not in ("1", "6", "7", "8"):
        found.append((5, "frequency-code", f"expected 1, 6, 7 or 8, found {shown(parts[2])}"))
    for element, value, allowed, said in (
        (6, provider, ("Y", "N"), "Y or N"),
        (7, assigned, ("A", "B", "C"), "A, B or C"),
        (8, benefits, ("Y", "N", "W"), "Y, N or W"),
        (9, release, ("Y", "I"), "Y or I"),
    ):
        if value not in allowed:
            found.append((element, "clm-code", f"expected {said}, found {shown(value[:3])}"))
    return tuple(found)


def _clm(elements: tuple[str, ...], component: str) -> tuple[Said, ...]:
    """Return what is wrong with CLM01 to CLM11; elements: from CLM01 on."""
    row = ("CLM", *elements, *[""] * (12 - len(elements))) if len(elements) < 11 else (
        "CLM", *elements
    )  # fmt: skip
    found = _clm_codes(row[5], row[6], row[7], row[8], row[9], component)
    if not row[1]:
        said = "expected the claim's number, found nothing"
        found = ((1, "claim-id", said), *found)
    elif len(row[1]) > 38:
        said = f"expected at most 38 characters, found {len(row[1])}"
        found = ((1, "claim-id-long", said), *found)
    if usd(row[2]) is None:
        found = (*found, (2, "amount-form", f"expected an amount, found {shown(row[2])}"))
    return found


def _head(head: Rows, block: Block, faults: Faults) -> int:
    """Judge the segments before the first line; return how many diagnoses there are."""
    element, component = block.delimiters.element, block.delimiters.component
    diagnoses = 0
    other = False
    for n, row in enumerate(head):
        tag = row[0]
        if tag == "DTP":
            for place, code, message in when(block.texts[n], element).said:
                faults.add(n, place, code, message, "2330 DTP" if other else "2300 DTP")
        elif tag == "HI":
            count, said = _hi("*".join(row[1:]), component, diagnoses)
            diagnoses += count
            for place, code, message in said:
                faults.add(n, place, code, message, "2300 HI")
        elif tag == "NM1":
            for place, code, message in _nm1(row, other):
                path = "2330 NM1" if other else f"{_loop(row, OF_CLAIM, '2310')} NM1"
                faults.add(n, place, code, message, path)
        elif tag == "PRV":
            _prv(row, n, "2310B PRV", faults)
        elif tag == "REF":
            if len(row) < 3 or not row[2]:
                message = "expected the reference itself, found nothing"
                faults.add(n, 2, "reference-missing", message, "2300 REF")
        elif tag == "SBR":
            other = True
        elif tag == "AMT" and (len(row) < 3 or usd(row[2]) is None):
            message = f"expected an amount, found {shown(row[2] if len(row) > 2 else '')}"
            faults.add(n, 2, "amount-form", message, "2320 AMT" if other else "2300 AMT")
    return diagnoses


def _service_lines(
    layout: Layout,
    block: Block,
    diagnoses: int,
    told: bool,
    faults: Faults,
    made_on: date | None,
) -> tuple[Decimal | None, date | None]:
    """Judge the lines; return the sum of their charges, if all are amounts, and the first day."""
    lines = _Lines(block, diagnoses, faults, made_on)
    for line in layout.lines:
        if not (line.plain and lines.take_plain(line, told)):
            lines.take(line)
    return lines.total, lines.first_day


class _Lines:
    """The lines of a claim, judged one after the other.

    total: the sum of their charges, None where one is no amount. first_day: the first of service.
    """

    def __init__(self, block: Block, diagnoses: int, faults: Faults, made_on: date | None) -> None:
        self.total: Decimal | None = Decimal(0)
        self.first_day: date | None = None
        self._block = block
        self._element, self._component = block.delimiters.element, block.delimiters.component
        self._highest = diagnoses or NO_END
        self._faults = faults
        self._made_on = made_on
        self._last = made_on or date.max
        self._count = 0

    def take_plain(self, line: LineLayout, told: bool) -> bool:
        """Take a plain line if nothing is wrong with it; return whether it was taken.

        told: whether all its segments are known to fit their forms.
        """
        texts, begin, element = self._block.texts, line.begin, self._element
        found = service(texts[begin + 1], element, self._component)
        on = when(texts[begin + 2], element)
        amount, first, last = found.charge.charge_usd, on.first, on.last
        if (
            found.said
            or on.said
            or found.highest > self._highest
            or texts[begin][3:] != str(self._count + 1)
            or first is None
            or last is None
            or last > self._last
            or on.qualifier != "472"
            or amount is None
            or self.total is None
            or (not told and line.end > begin + 3 and _lacks_reference(texts[begin + 3], element))
        ):
            return False
        self._count += 1
        self.total += amount
        if self.first_day is None or first < self.first_day:
            self.first_day = first
        return True

    def take(self, line: LineLayout) -> None:
        """Take a line with whatever stands in it, and say what is wrong."""
        element, faults = self._element, self._faults
        for n, text in enumerate(self._block.texts[line.begin : line.end], start=line.begin):
            tag = text[:3]
            if tag == "SV1":
                self._service(text, n)
            elif tag == "DTP":
                self._day(text, n)
            elif tag[:2] == "LX":
                self._count += 1
                if text[3:] != str(self._count):
                    message = f"expected line number {self._count}, found {shown(text[3:])}"
                    faults.add(n, 1, "line-number", message, "2400 LX")
            elif tag == "REF":
                if _lacks_reference(text, element):
                    _reference(text.split(element), n, faults)
            else:
                _of_line(text.split(element), n, faults)

    def _service(self, text: str, n: int) -> None:
        found = service(text, self._element, self._component)
        amount = found.charge.charge_usd
        self.total = None if self.total is None or amount is None else self.total + amount
        for place, code, message in found.said:
            unread = place is None or (place == 1 and not found.charge.code)
            self._faults.add(n, place, code, message, "2400 SV1", unread=unread)
        if found.highest > self._highest:
            message = f"expected 1 to {self._highest}, found {found.highest}"
            self._faults.add(n, 7, "pointer-beyond", message, "2400 SV1")

    def _day(self, text: str, n: int) -> None:
        on = when(text, self._element)
        for place, code, message in on.said:
            self._faults.add(n, place, code, message, "2400 DTP", unread=place is None)
        if on.said or on.qualifier != "472" or on.first is None:
            return
        if self.first_day is None or on.first < self.first_day:
            self.first_day = on.first
        if self._made_on is not None and on.last is not None and on.last > self._made_on:
            message = f"expected a day up to {self._made_on}, of the file; found {on.last}"
            self._faults.add(n, 3, "service-after-file", message, "2400 DTP", "warning")


def _lacks_reference(text: str, element: str) -> bool:
    """Return whether a REF is without the reference itself, or has too many elements."""
    return len(text) < 8 or not 2 <= text.count(element) <= 4 or not text.split(element)[2]


def _reference(row: list[str], n: int, faults: Faults) -> None:
    if len(row) < 3 or not row[2]:
        message = "expected the reference itself, found nothing"
        faults.add(n, 2, "reference-missing", message, "2400 REF")
    _too_many(row, n, faults)


def _of_line(row: list[str], n: int, faults: Faults) -> None:
    """Judge a segment of a line that few lines have."""
    if row[0] == "NM1":
        for place, code, message in _nm1(row, False):
            faults.add(n, place, code, message, f"{_loop(row, OF_LINE, '2420')} NM1")
    elif row[0] == "PRV":
        _prv(row, n, "2420A PRV", faults)
    _too_many(row, n, faults)


def _elements(rows: Rows, block: Block, names: Sequence[int], faults: Faults) -> None:
    """Look for separators that stand inside data: too many elements, or parts where none are.

    names: the segments that may hold names or other plain words.
    """
    for n in [n for n, row in enumerate(rows) if len(row) > _MOST.get(row[0], MOST_OF_ANY)]:
        _too_many(rows[n], n, faults)
    element, component = block.delimiters.element, block.delimiters.component
    if max(map(len, block.texts)) > _SHORT:
        for n, text in enumerate(block.texts):
            if len(text) > _SHORT:
                _too_long(text, n, element, faults)
    for n in [n for n in names if component in block.texts[n]]:
        row = block.texts[n].split(element)
        if row[0] in _PLAIN:
            place = next((i for i, value in enumerate(row) if component in value), None)
            message = f"expected no {component!r} in a plain element; is it part of the data?"
            faults.add(n, place, "separator-in-data", message, row[0])


def _too_long(text: str, n: int, element: str, faults: Faults) -> None:
    row = text.split(element)
    most = LONGEST.get(row[0], LONG)
    for place, value in enumerate(row):
        if len(value) > most:
            message = f"expected at most {most} characters, found {len(value)}"
            faults.add(n, place, "element-too-long", message, row[0][:3])


def _too_many(row: list[str], n: int, faults: Faults) -> None:
    most, many = MOST_ELEMENTS.get(row[0], MOST_OF_ANY), len(row) - 1
    if many > most:
        message = f"expected at most {most} elements, found {many}; "
        message += "does a separator stand inside the data?"
        faults.add(n, None, "too-many-elements", message, row[0][:3], unread=True)


@lru_cache(KEPT)
def _hi(text: str, component: str, before: int) -> tuple[int, tuple[Said, ...]]:
    """Return how many diagnoses an HI holds and what is wrong. before: those of earlier HI."""
    found: list[Said] = []
    count = 0
    for n, part in enumerate(text.split("*"), start=1):
        qualifier, _, rest = part.partition(component)
        code = rest.partition(component)[0]
        if qualifier in DIAGNOSES:
            wanted = "BK" if before + count == 0 else "BF"
            wanted = wanted if qualifier in _NINTH else f"A{wanted}"
            count += 1
            if qualifier != wanted:
                said = f"expected {wanted}, found {qualifier}"
                found.append((n, "diagnosis-qualifier", said))
            if not (_ICD9.match(code) if qualifier in _NINTH else is_icd10(code)):
                revision = "ICD-9-CM" if qualifier in _NINTH else "ICD-10-CM"
                said = f"expected an {revision} code without point, found {shown(code)}"
                found.append((n, "diagnosis-form", said))
    if before + count > 12:
        said = f"expected at most 12 diagnoses, found {before + count}"
        found.append((None, "too-many-diagnoses", said))
    return count, tuple(found)


def _in_force(head: Rows, component: str, on: date, faults: Faults, unsure: list[Unsure]) -> None:
    for n, row in enumerate(head):
        if row[0] != "HI":
            continue
        for element, code, message in _codes_in_force("*".join(row[1:]), component, on):
            if element is None:
                if all(message != known.missing for known in unsure):
                    unsure.append(Unsure(message))
            else:
                faults.add(n, element, code, message, "2300 HI")


@lru_cache(KEPT)
def _codes_in_force(text: str, component: str, on: date) -> tuple[Said, ...]:
    """Return each code that was not in force, and once, without element, what is not known."""
    found: list[Said] = []
    for n, part in enumerate(text.split("*"), start=1):
        parts = part.split(component)
        if parts[0] in _NINTH:
            if book().bears_icd10(on):
                said = f"expected an ICD-10-CM qualifier (ABK, ABF), found {parts[0]}"
                found.append((n, "diagnosis-qualifier", said))
            else:
                found.append((None, "diagnosis-list", _NO_ICD9))
            continue
        if parts[0] not in ("ABK", "ABF") or len(parts) < 2 or not is_icd10(parts[1]):
            continue
        answer = in_force(parts[1], on)
        if answer.kind == "fault":
            found.append((n, answer.code, answer.message))
        elif answer.kind == "unsure":
            found.append((None, answer.code, answer.message))
    return tuple(found)


def _nm1(row: list[str], other: bool) -> tuple[Said, ...]:
    padded = row if len(row) > 9 else [*row, *[""] * (10 - len(row))]
    return _name(padded[1], padded[2], bool(padded[3]), padded[8], padded[9], other) if (
        padded[1] not in ("IL", "PR", "PW", "QB", "45")
    ) else ()  # fmt: skip


@lru_cache(KEPT)
def _name(
    who: str, entity: str, named: bool, form: str, value: str, other: bool
) -> tuple[Said, ...]:
    found: list[Said] = []
    if entity not in ("1", "2"):
        found.append((2, "entity-type", f"expected 1 or 2, found {shown(entity[:3])}"))
    if not named and not other:
        said = "expected a last or organization name, found nothing"
        found.append((3, "name-missing", said))
    if form == "XX":
        wrong = npi_fault(value)
        if wrong:
            code = "npi-check-digit" if "check digit" in wrong else "npi-form"
            found.append((9, code, wrong))
    elif who in _NPI_NEEDED and not other and (form or value):
        said = f"expected XX and an NPI, found qualifier {shown(form[:3])}"
        found.append((8, "npi-missing", said))
    return tuple(found)


def _loop(row: list[str], loops: Mapping[str, str], general: str) -> str:
    return loops.get(row[1] if len(row) > 1 else "", general)


def _prv(row: list[str], n: int, path: str, faults: Faults) -> None:
    qualifier = row[2] if len(row) > 2 else ""
    if qualifier != "PXC":
        message = f"expected PXC, found {shown(qualifier)}"
        faults.add(n, 2, "taxonomy-qualifier", message, path)
    value = row[3] if len(row) > 3 else ""
    if not is_taxonomy(value):
        message = f"expected a taxonomy of 10 characters, found {shown(value)}"
        faults.add(n, 3, "taxonomy-form", message, path)


def at_end(claim: Position, block: Block) -> Fault:
    """Return the fault of the last claim of a file that ends without SE: lines may be lacking."""
    message = "expected SE after the claim, found the end of the file; lines may be lacking"
    return Fault("file-cut", message, block.at(len(block.texts) - 1, None, "SE"), unread=True)
