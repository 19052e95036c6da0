"""Envelopes and levels of a claim file: counts, control numbers, and who stands under whom."""

from __future__ import annotations

import re

from msgspec import Struct

from chartproof.model import Fault, Position
from chartproof.x12.blocks import Block
from chartproof.x12.elements import fits, unfit
from chartproof.x12.faults import Faults, blank_faults, form_faults
from chartproof.x12.formats import shown
from chartproof.x12.levels import BILLING, PATIENT, SUBSCRIBER, Level, level_from
from chartproof.x12.order import loops_of, misplaced, shape_of

_ID = (re.compile(r"01|14|20|27|28|29|30|33|ZZ"), "a qualifier of an id, such as ZZ or 30")
ISA_FORMS = {  # by element
    1: (re.compile(r"00|03"), "00 or 03"),
    3: (re.compile(r"00|01"), "00 or 01"),
    5: _ID,
    7: _ID,
    9: (re.compile(r"[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"), "a day, YYMMDD"),
    10: (re.compile(r"(?:[01][0-9]|2[0-3])[0-5][0-9]"), "a time, HHMM"),
    13: (re.compile(r"[0-9]{9}"), "a control number of nine digits"),
    14: (re.compile(r"[01]"), "0 or 1"),
    15: (re.compile(r"[PT]"), "P or T"),
}
PROFESSIONAL = ("005010X222A1", "005010X222", "005010X222A2")
CLAIMS = "HC"  # GS01 of a group of claims
UNSOUND = frozenset(
    {
        "envelope-form",
        "isa-missing",
        "isa-short",
        "isa-width",
        "isa-component",
        "delimiters-differ",
        "gs-missing",
        "gs-version",
        "tag-case",
    }
)
_FOUND = {
    "004010": "version 4010",
    "005010X223": "an institutional claim file (837I)",
    "005010X224": "a dental claim file (837D)",
    "005010X221": "a payment file (835); use `chartproof remit`",
    "005010X231": "an implementation acknowledgement (999); use `chartproof ack`",
    "005010X214": "a claim acknowledgement (277CA); use `chartproof ack`",
}
_KINDS = {
    "835": "a payment file (835); use `chartproof remit`",
    "999": "an implementation acknowledgement (999); use `chartproof ack`",
    "277": "a claim status file (277); use `chartproof ack`",
    "270": "an eligibility inquiry (270)",
    "271": "an eligibility answer (271)",
    "834": "an enrolment file (834)",
}


class Envelope(Struct):
    """Where reading stands: what is open, and what has been counted in it.

    professional: whether the transaction that is open is one of professional claims. Each take()
    gives the faults that its block brings to light.
    """

    interchange: str = ""
    group: str = ""
    group_code: str = ""  # GS01
    transaction: str = ""
    version: str = ""
    made_on: str = ""
    professional: bool = False
    guide: str = ""  # the guide that the transaction, open or last, is of
    interchange_open: Position | None = None
    group_open: Position | None = None
    transaction_open: Position | None = None
    groups: int = 0
    transactions: int = 0
    seen: set[str] = set()
    foreign: dict[str, int] = {}  # what is no 837P, and how often
    astray: Position | None = None  # what stands below a claim and belongs to a level
    unsound: Position | None = None  # what makes all of the interchange unfit to be sent
    header: Position | None = None  # what makes all of the transaction unfit to be sent
    first: int = 0  # segment number of ST
    levels: int = 0
    billing: Level | None = None
    subscriber: Level | None = None
    patient: Level | None = None

    def take(self, block: Block) -> list[Fault]:
        """Return what is wrong with the envelope or level that this block is."""
        found = list(block.faults)
        if block.kind == "ISA":
            self.unsound = None
        tag = block.first()[0]
        if tag.islower() and block.kind not in ("HL", "other"):
            found.append(_fault("tag-case", f"expected {block.kind}, found {tag}", block))
        match block.kind:
            case "ISA":
                self._isa(block, found)
            case "GS":
                self._gs(block, found)
            case "ST":
                self._st(block, found)
            case "HL":
                self._hl(block, found)
            case "SE":
                self._se(block, found)
            case "GE":
                self._ge(block, found)
            case "IEA":
                self._iea(block, found)
            case "other":
                message = f"expected an envelope, a level or a claim, found {shown(tag[:3])}"
                found.append(_fault("segment-stray", message, block))
        if block.kind != "HL" and not block.ascii_text:
            blanks = Faults(block)
            blank_faults(block, blanks)
            found += blanks.found
        if block.kind in ("ISA", "GS", "SE", "GE", "IEA"):
            self._strays(block, found)
            _elements(block, found)
        if self.unsound is None:
            self.unsound = next((f.at for f in found if f.code in UNSOUND), None)
        return found

    def end(self, at: Position) -> list[Fault]:
        """Return what is still open where the file ends."""
        found: list[Fault] = []
        self._close("SE", at, found)
        self._close("GE", at, found)
        self._close("IEA", at, found)
        for message, count in self.foreign.items():
            if count > 1:
                said = f"{message}, in {count} transactions of this file"
                found.append(Fault("not-837p", said, at, unread=True))
        return found

    def _isa(self, block: Block, found: list[Fault]) -> None:
        here = block.at(0)
        for tag in ("SE", "GE", "IEA"):
            self._close(tag, here, found)
        row = [*block.first(), *[""] * 17]
        self.interchange, self.groups = row[13].strip(), 0
        self.interchange_open = block.at(0, None, "ISA")
        if row[12] and row[12] != "00501":
            message = f"expected version 00501, found {shown(row[12])}"
            found.append(_fault("isa-version", message, block, 12))

    def _gs(self, block: Block, found: list[Fault]) -> None:
        here = block.at(0)
        self._close("SE", here, found)
        self._close("GE", here, found)
        if self.interchange_open is None and not any(f.code == "isa-missing" for f in found):
            found.append(_fault("isa-missing", "expected ISA before GS, found none", block))
        row = [*block.first(), *[""] * 9]
        self.group, self.version, self.made_on = row[6], row[8], row[4]
        self.group_code = row[1]
        self.group_open, self.transactions, self.seen = block.at(0, None, "GS"), 0, set()
        self.groups += 1

    def _st(self, block: Block, found: list[Fault]) -> None:
        self._close("SE", block.at(0), found)
        if self.group_open is None:
            found.append(_fault("gs-missing", "expected GS before ST, found none", block))
        row = [*block.first(), *[""] * 4]
        self.transaction, self.first, self.levels = row[2], block.number, 0
        self.astray = None
        self.billing = self.subscriber = self.patient = None
        self.transaction_open = block.at(0, None, "ST")
        self.transactions += 1
        if row[2] in self.seen:
            message = f"expected a control number used once, found {shown(row[2])} again"
            found.append(_fault("st-control-number", message, block, 2))
        self.seen.add(row[2])
        version = self.guide = row[3] or self.version
        self.professional = row[1] == "837" and (version in PROFESSIONAL or not version)
        if not self.professional:
            element = 1 if row[1] != "837" else 3 if row[3] else None
            message = f"expected a professional claim file (837P, {PROFESSIONAL[0]}), found "
            message += _kind(row[1], version)
            self.foreign[message] = self.foreign.get(message, 0) + 1
            if self.foreign[message] == 1:  # a whole file of them is one fault, and a count
                found.append(_fault("not-837p", message, block, element, unread=True))
            return
        if self.group_open is not None and self.group_code != CLAIMS:
            begun = self.group_open
            at = Position(begun.segment, begun.offset, 1, "GS")
            message = f"expected {CLAIMS}, a group of claims, found {shown(self.group_code)}"
            found.append(Fault("envelope-form", message, at))
        if row[3] and self.group_open is not None and self.version not in PROFESSIONAL:
            message = f"expected {row[3]} as in ST03, found {shown(self.version)}"
            begun = self.group_open
            at = Position(begun.segment, begun.offset, 8, "GS")
            found.append(Fault("gs-version", message, at))
        rows = [text.split(block.delimiters.element) for text in block.texts]
        for wrong in misplaced("ST", shape_of(rows)):
            at = block.at(wrong.n, None, f"{wrong.path} {rows[wrong.n][0][:3]}")
            found.append(Fault(wrong.code, wrong.message, at, wrong.severity))
        mark, component = block.delimiters.element, block.delimiters.component
        loops = loops_of("ST", shape_of(rows))
        places = [f"{loop} {row[0]}" for loop, row in zip(loops, rows, strict=True)]
        faults = Faults(block)
        faults.found = found
        form_faults(block, places, [fits(p, mark, component) for p in places], faults)
        self.header = next((f.at for f in found if f.severity == "error"), None)
        for row in rows:
            if row[0] == "BHT" and len(row) > 4:
                self.made_on = row[4]

    def _hl(self, block: Block, found: list[Fault]) -> None:
        self.levels += 1
        self.astray = None
        if not self.professional:
            return
        level = level_from(block)
        expected = str(self.levels)
        if level.number != expected:
            message = f"expected number {expected}, found {shown(level.number)}"
            level.faults.append(_fault("hl-number", message, block, 1))
            if level.number.isascii() and level.number.isdigit():
                self.levels = int(level.number)
        above = {BILLING: None, SUBSCRIBER: self.billing, PATIENT: self.subscriber}
        if level.code == BILLING:
            self.billing, self.subscriber, self.patient = level, None, None
            if level.parent:
                message = f"expected no parent of a billing provider, found {shown(level.parent)}"
                level.faults.append(_fault("hl-parent", message, block, 2))
            return
        parent = above.get(level.code)
        name = "a billing provider (20)" if level.code == SUBSCRIBER else "a subscriber (22)"
        if parent is None:
            message = f"expected {name} above this level, found none"
            level.faults.append(_fault("hl-parent", message, block, 2, unread=True))
        elif level.parent != parent.number:
            message = f"expected {parent.number}, the level above, found {shown(level.parent)}"
            level.faults.append(_fault("hl-parent", message, block, 2))
        if parent is not None and parent.children == "0":
            message = f"level {parent.number} says that none is below it (HL04 is 0), yet this is"
            level.faults.append(_fault("hl-children", message, block, 2))
        if parent is not None:
            parent.below += 1
        if level.code == SUBSCRIBER:
            self.subscriber, self.patient = level, None
        elif level.code == PATIENT:
            self.patient = level

    def _se(self, block: Block, found: list[Fault]) -> None:
        row = [*block.first(), *[""] * 3]
        if self.transaction_open is None:
            found.append(_fault("st-missing", "expected ST before SE, found none", block))
            return
        count = block.number - self.first + 1
        if row[1] != str(count) and not (row[1].isdigit() and int(row[1]) == count):
            message = f"expected {count}, the segments from ST to SE, found {shown(row[1])}"
            found.append(_fault("se-count", message, block, 1))
        _same("se-control-number", row[2], self.transaction, "ST02", block, found)
        self.transaction_open, self.professional = None, False

    def _ge(self, block: Block, found: list[Fault]) -> None:
        self._close("SE", block.at(0), found)
        row = [*block.first(), *[""] * 3]
        if self.group_open is None:
            found.append(_fault("gs-missing", "expected GS before GE, found none", block))
            return
        _counted("ge-count", row[1], self.transactions, "transactions", block, found)
        _same("ge-control-number", row[2], self.group, "GS06", block, found)
        self.group_open = None

    def _iea(self, block: Block, found: list[Fault]) -> None:
        self._close("SE", block.at(0), found)
        self._close("GE", block.at(0), found)
        row = [*block.first(), *[""] * 3]
        if self.interchange_open is None:
            if self.unsound is None:
                found.append(_fault("isa-missing", "expected ISA before IEA, found none", block))
            return
        _counted("iea-count", row[1], self.groups, "groups", block, found)
        if self.interchange:
            _same("iea-control-number", row[2], self.interchange, "ISA13", block, found)
        self.interchange_open = None

    def _close(self, tag: str, at: Position, found: list[Fault]) -> None:
        opening = {"SE": "transaction", "GE": "group", "IEA": "interchange"}[tag]
        begun: Position | None = getattr(self, f"{opening}_open")
        if begun is None:
            return
        message = f"expected {tag} before here, to end the {opening} that begins at segment "
        message += f"{begun.segment}; found none"
        place = Position(at.segment, at.offset, None, tag)
        found.append(Fault(f"{tag.lower()}-missing", message, place))
        setattr(self, f"{opening}_open", None)
        if tag == "SE":
            self.professional = False

    def _strays(self, block: Block, found: list[Fault]) -> None:
        """Report segments that follow a header or trailer which nothing may follow."""
        for n, text in enumerate(block.texts[1:], start=1):
            tag = text.split(block.delimiters.element, 1)[0]
            if block.kind == "ISA" and tag == "TA1":
                continue
            message = f"expected nothing between {block.kind} and the next envelope, found "
            message += shown(tag) if len(tag) <= 3 else f"{len(text)} characters"
            at = block.at(n, None, block.kind)
            found.append(Fault("segment-stray", message, at, unread=True))


def _elements(block: Block, found: list[Fault]) -> None:
    """Add what may not stand in an envelope segment where nothing else is wrong with it."""
    if any(fault.at.segment == block.number for fault in found):
        return
    if block.kind == "ISA":
        row = block.first()
        for place, (pattern, said) in ISA_FORMS.items():
            if place < len(row) and not pattern.fullmatch(row[place]):
                found.append(_fault("envelope-form", f"expected {said}", block, place))
        return
    if block.kind == "GS" and block.first()[1:2] not in ([CLAIMS], [""], []):
        return  # what the group holds is said where it begins
    name = f"X12 {block.kind}"
    form = fits(name, block.delimiters.element, block.delimiters.component)
    if not form(block.texts[0]):
        element, message = unfit(
            name, block.texts[0], block.delimiters.element, block.delimiters.component
        )
        found.append(_fault("envelope-form", message, block, element))


def _kind(transaction: str, version: str) -> str:
    if transaction != "837":
        return _KINDS.get(transaction, f"transaction {shown(transaction)}")
    for begins, name in _FOUND.items():
        if version.startswith(begins):
            return f"{name}, {version}" if version != begins else name
    return f"version {shown(version)}"


def _counted(
    code: str, found: str, expected: int, what: str, block: Block, faults: list[Fault]
) -> None:
    if not (found.isascii() and found.isdigit() and int(found) == expected):
        message = f"expected {expected}, the {what} in it, found {shown(found)}"
        faults.append(_fault(code, message, block, 1))


def _same(
    code: str, found: str, expected: str, where: str, block: Block, faults: list[Fault]
) -> None:
    if found != expected:
        message = f"expected {shown(expected)} as in {where}, found {shown(found)}"
        faults.append(_fault(code, message, block, 2))


def _fault(
    code: str, message: str, block: Block, element: int | None = None, unread: bool = False
) -> Fault:
    return Fault(code, message, block.at(0, element, block.first()[0][:3]), unread=unread)
