"""Claim files out: the claims that pass, the claims that are held, and corrected claims.

What a caller does, in two passes over the same file:

    entries = read_837p("day.837")                  decide, claim by claim, by entry.index
    corrected = {entry.index: rewritten(entry, better)}          better: a changed entry.claim
    done = split("day.837", clean, held, is_held=lambda index: index in bad, corrected=corrected)
    assert done.is_complete

split() writes each claim to one of two open binary files, byte for byte as it came or as corrected,
each file with envelopes and levels of its own: only those that its claims need, their numbers and
counts made right. tally() counts the claims of a file and sums a digest of each, so that
tally(input) == tally(clean) + tally(held) proves that nothing was lost or doubled where nothing was
corrected. Where the input lacks a trailer, it is written. Transactions that are no professional
claims go to the held file as they are.

rewritten() takes changes of lines: code, modifiers, units, charge and pointers, lines left out, and
lines split, where the new lines carry the `at` of the line they come from. Lines are renumbered and
the claim's charge is made the sum of its lines. Everything else stays as the claim has it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from hashlib import blake2b
from typing import Protocol

from msgspec import Struct

from chartproof.errors import X12Error
from chartproof.model import Claim, ClaimLine
from chartproof.x12.blocks import Block, blocks
from chartproof.x12.claim837p import ClaimEntry
from chartproof.x12.envelope import Envelope
from chartproof.x12.segments import LAYOUT, Delimiters, Source

_MODULUS = 1 << 64
_OF_THE_WHOLE = frozenset(("SVD", "AMT", "PS1", "CN1", "QTY", "CTP"))  # amounts of a line


class Tally(Struct, frozen=True):
    """How many claims, how many bytes they are, and the sum of their digests."""

    claims: int = 0
    size: int = 0
    digest: int = 0

    def __add__(self, other: Tally) -> Tally:
        digest = (self.digest + other.digest) % _MODULUS
        return Tally(self.claims + other.claims, self.size + other.size, digest)

    def with_claim(self, raw: bytes) -> Tally:
        """Return the tally with one claim more."""
        value = int.from_bytes(blake2b(raw, digest_size=8).digest(), "big")
        return Tally(self.claims + 1, self.size + len(raw), (self.digest + value) % _MODULUS)


class Split(Struct, frozen=True):
    """What split() did. clean and held: as the claims came in, before any correction."""

    read: Tally
    clean: Tally
    held: Tally
    corrected: int = 0

    @property
    def is_complete(self) -> bool:
        """Whether the two files together hold every claim once."""
        return self.read == self.clean + self.held


class Sink(Protocol):
    """What claims are written to: an open binary file, or anything that takes bytes as one does."""

    def write(self, data: bytes, /) -> object:
        """Take some bytes."""


def tally(source: Source) -> Tally:
    """Return the tally of a file's claims, whatever kind of claims they are."""
    total = Tally()
    for block in blocks(source):
        if block.kind == "CLM":
            total = total.with_claim(_own_bytes(block))
    return total


def split(
    source: Source,
    clean: Sink | None,
    held: Sink | None,
    is_held: Callable[[int], bool],
    corrected: Mapping[int, bytes] | None = None,
) -> Split:
    """Write each claim to clean or to held, and return the count of it.

    is_held: takes the claim's number in the file, ClaimEntry.index. corrected: bytes in place of
    the claim's own. clean or held may be None: those claims are then counted and not written.
    """
    better = corrected or {}
    envelope = Envelope()
    outlets = (_Outlet(clean), _Outlet(held))
    tallies = [Tally(), Tally()]
    read, index, changed = Tally(), 0, 0
    bare: dict[str, bool] = {}  # open levels by code: whether no claim came below them yet
    for block in blocks(source):
        if block.kind == "CLM":
            raw = _bytes_of(block)
            own = _own_bytes(block)
            which = 1 if not envelope.professional or is_held(index) else 0
            read, tallies[which] = read.with_claim(own), tallies[which].with_claim(own)
            changed += index in better
            outlets[which].claim(better.get(index, raw), block, index in better)
            index += 1
            bare = dict.fromkeys(bare, False)
            continue
        kind = block.kind
        code = (*block.first(), "", "", "")[3] if kind == "HL" else ""
        if any(none for level, none in bare.items() if level >= code):
            outlets[1].level_alone()  # a level without a claim is nobody's, and is held
        bare = {level: none for level, none in bare.items() if level < code}
        if kind == "HL":
            bare[code] = True
        was_professional = envelope.professional
        if kind != "HL":  # what is wrong with a level is nothing to us
            envelope.take(block)
        apart = not (envelope.professional or was_professional)
        for n, outlet in enumerate(outlets):
            if kind in ("ISA", "GS", "ST", "SE", "GE", "IEA"):
                outlet.envelope(block, apart and n == 1)
            elif kind == "HL" and envelope.professional:
                outlet.level(block)
            elif n == 1:
                outlet.other(block)
    if any(bare.values()):
        outlets[1].level_alone()
    for outlet in outlets:
        outlet.end()
    return Split(read, tallies[0], tallies[1], changed)


class _Outlet:
    """One file that is written: envelopes and levels go out when the first claim needs them."""

    def __init__(self, file: Sink | None) -> None:
        self.file = file
        self.waiting: dict[str, Block] = {}  # headers not written yet: ISA, GS, ST
        self.opened: dict[str, Block] = {}  # headers written, whose trailers are due
        self.levels: dict[str, Block] = {}  # levels not written yet: 20, 22, 23
        self.numbers: dict[str, int] = {}  # of the levels written last
        self.count = {"ISA": 0, "GS": 0, "ST": 0, "HL": 0}  # groups, transactions, segments, levels
        self.level_block: Block | None = None  # a level that waits to know whether it has children
        self.after: list[bytes] = []  # what follows it
        self.has_child = False
        self.layout = ""
        self.delimiters = Delimiters()

    def envelope(self, block: Block, wanted: bool) -> None:
        """Take a header or trailer. wanted: write it even if no claim asks for it."""
        kind = block.kind
        if kind in ("ISA", "GS", "ST"):
            closing = {"ISA": ("ST", "GS", "ISA"), "GS": ("ST", "GS"), "ST": ("ST",)}[kind]
            for name in closing:
                self._close(name)
            self.delimiters = block.delimiters
            if kind == "ST":
                self.levels, self.numbers = {}, {}
            self.waiting[kind] = block
            if wanted and kind == "ST":
                self._headers()
            return
        opening = {"SE": "ST", "GE": "GS", "IEA": "ISA"}[kind]
        for name in ("ST", "GS", "ISA"):
            if name == opening:
                break
            self._close(name)
        if opening in self.opened:
            self._trailer(opening, block)
        else:
            self.waiting.pop(opening, None)
            if opening == "ST":
                self.levels, self.numbers = {}, {}

    def level(self, block: Block) -> None:
        """Take a level; it is written when a claim below it is."""
        row = [*block.first(), "", "", "", ""]
        code = row[3]
        order = ("20", "22", "23")
        if code in order:
            for below in order[order.index(code) :]:
                self.levels.pop(below, None)
                self.numbers.pop(below, None)
            self.levels[code] = block
        else:
            self.other(block)

    def level_alone(self) -> None:
        """Write levels below which nothing came."""
        if self.levels:
            self._headers()
            self._levels()

    def claim(self, raw: bytes, block: Block, is_changed: bool) -> None:
        """Write a claim below the levels that hold it."""
        self.delimiters = block.delimiters
        first = block.pieces[0]
        self.layout = first[: len(first) - len(first.lstrip(LAYOUT))]
        self._headers()
        self._levels()
        end = self.delimiters.terminator.encode("latin-1")
        count = sum(1 for p in raw.split(end) if p.strip()) if is_changed else len(block.texts)
        self._put(raw if block.ended else raw + end, count)

    def other(self, block: Block) -> None:
        """Write a block that is none of these, where it stands."""
        self._headers()
        self._levels()
        self._put(_bytes_of(block), len(block.texts))

    def end(self) -> None:
        """Write the trailers that the input lacks."""
        for name in ("ST", "GS", "ISA"):
            self._close(name)
        self._flush()  # what came after the last trailer

    def _headers(self) -> None:
        for name in ("ISA", "GS", "ST"):
            block = self.waiting.pop(name, None)
            if block is None:
                continue
            self._flush()
            self.opened[name] = block
            if name != "ISA":
                self.count["ISA" if name == "GS" else "GS"] += 1
            self.count[name] = 0
            if name == "ST":
                self.count["HL"] = 0
            self._put(_bytes_of(block), len(block.texts))

    def _levels(self) -> None:
        for code in ("20", "22", "23"):
            block = self.levels.pop(code, None)
            if block is None:
                continue
            parent = {"20": None, "22": "20", "23": "22"}[code]
            if code == "23" and self.level_block is not None:
                self.has_child = True
            if code != "23":
                self._flush()
            self.count["HL"] += 1
            self.numbers[code] = self.count["HL"]
            number = str(self.numbers[code])
            above = str(self.numbers[parent]) if parent in self.numbers else block.first()[2]
            changes = {1: number} if parent is None else {1: number, 2: above}
            renumbered = _changed(block, changes)
            if code == "22":
                self.level_block, self.has_child, self.after = renumbered, False, []
                self.count["ST"] += len(block.texts)
            else:
                self._put(_bytes_of(renumbered), len(block.texts))

    def _trailer(self, opening: str, block: Block) -> None:
        self._flush()
        if opening == "ST":  # no level reaches beyond its transaction
            self.levels, self.numbers = {}, {}
        control = _control(self.opened.pop(opening))
        count = self.count[opening] + (1 if opening == "ST" else 0)
        row = block.first()
        has = row[1] if len(row) > 1 else ""
        changes = {}
        if not (has.isascii() and has.isdigit() and int(has) == count):
            changes[1] = str(count)
        if (row[2] if len(row) > 2 else "") != control:
            changes[2] = control
        made = _changed(block, changes) if changes else block
        self._put(_bytes_of(made), len(block.texts))

    def _close(self, opening: str) -> None:
        """Write a trailer of our own for a header that has none in the input."""
        block = self.opened.get(opening)
        if block is None:
            self.waiting.pop(opening, None)
            return
        control = _control(block)
        tag = {"ST": "SE", "GS": "GE", "ISA": "IEA"}[opening]
        text = self.delimiters.element.join((tag, "0", control))
        made = Block(
            {"ST": "SE", "GS": "GE", "ISA": "IEA"}[opening],  # type: ignore[arg-type]  # a Kind
            [text],
            [self.layout + text],
            0,
            0,
            self.delimiters,
        )
        self._trailer(opening, made)

    def _put(self, raw: bytes, segments: int) -> None:
        if "ST" in self.opened:
            self.count["ST"] += segments
        if self.level_block is not None:
            self.after.append(raw)
        elif self.file is not None:
            self.file.write(raw)

    def _flush(self) -> None:
        """Write the subscriber level that waited, now that its children are known."""
        if self.level_block is None:
            return
        row = self.level_block.first()
        children = "1" if self.has_child else "0"
        fits = len(row) > 4 and row[4] == children
        block = self.level_block if fits else _changed(self.level_block, {4: children})
        if self.file is not None:
            self.file.write(_bytes_of(block))
            self.file.write(b"".join(self.after))
        self.level_block, self.after = None, []


def rewritten(entry: ClaimEntry, claim: Claim) -> bytes:
    """Return the bytes of a claim whose lines were changed; the same bytes where none was.

    Raises X12Error for a line that comes from none of the entry's; for a split of a line on which
    an earlier payer has paid, or that states an amount or a quantity beside its charge: how that
    divides is not ours to say; and where the file's separators would stand within a value.
    """
    if entry.claim is None or claim.lines == entry.claim.lines:
        return entry.raw
    d = entry.delimiters
    pieces = entry.raw.decode("latin-1").split(d.terminator)
    tail = pieces.pop()
    rows = [piece.strip(LAYOUT).split(d.element) for piece in pieces]
    starts = [n for n, row in enumerate(rows) if row[0] == "LX"]
    groups = {
        line.at.offset: range(begin, end)
        for line, begin, end in zip(
            entry.claim.lines, starts, [*starts[1:], len(rows)], strict=True
        )
    }
    before = {line.at.offset: line for line in entry.claim.lines}
    used: dict[int, int] = {}
    out = pieces[: starts[0]] if starts else list(pieces)
    for number, line in enumerate(claim.lines, start=1):
        offset = line.at.offset
        if offset not in groups:
            raise X12Error(f"line {number}: expected the place of a line of the claim, found none")
        used[offset] = used.get(offset, 0) + 1
        if used[offset] > 1 and line.payments:
            raise X12Error(f"line {number}: an earlier payer paid on it, so it cannot be split")
        if used[offset] > 1 and any(rows[n][0] in _OF_THE_WHOLE for n in groups[offset]):
            raise X12Error(f"line {number}: it states an amount of its own, so it cannot be split")
        out += _line(line, before[offset], number, used[offset], groups[offset], pieces, rows, d)
    total = sum((line.charge.charge_usd or Decimal(0) for line in claim.lines), Decimal(0))
    if total != entry.claim.charge_usd:
        out[0] = _with(out[0], d, {2: amount(total)})
    return (d.terminator.join(out) + d.terminator + tail).encode("latin-1")


def _line(
    line: ClaimLine,
    before: ClaimLine,
    number: int,
    copy: int,
    group: range,
    pieces: list[str],
    rows: list[list[str]],
    d: Delimiters,
) -> list[str]:
    """Return the pieces of one line, made from those of the line that it comes from."""
    out = []
    for n in group:
        row, piece = rows[n], pieces[n]
        if row[0] == "LX" and (len(row) < 2 or row[1] != str(number)):
            piece = _with(piece, d, {1: str(number)})
        elif row[0] == "SV1" and line.charge != before.charge:
            piece = _with(piece, d, _service(line, before, row, d))
        elif row[0] == "REF" and row[1:2] == ["6R"] and copy > 1:
            own = line.control_number
            own = own if own and own != before.control_number else f"{row[2][:26]}-{copy}"
            piece = _with(piece, d, {2: _apart(own, d)})
        out.append(piece)
    return out


def _service(line: ClaimLine, before: ClaimLine, row: list[str], d: Delimiters) -> dict[int, str]:
    """Return the elements of an SV1 that change."""
    new, old = line.charge, before.charge
    changes: dict[int, str] = {}
    if (new.code, new.modifiers) != (old.code, old.modifiers):
        parts = row[1].split(d.component)
        rest = parts[6:]
        modifiers = [*new.modifiers, *[""] * (4 - len(new.modifiers))] if rest else new.modifiers
        changes[1] = d.component.join((parts[0], new.code, *modifiers, *rest))
    if new.charge_usd != old.charge_usd and new.charge_usd is not None:
        changes[2] = _apart(amount(new.charge_usd), d)
    if new.units != old.units:
        changes[4] = str(new.units)
    if new.diagnosis_pointers != old.diagnosis_pointers:
        changes[7] = d.component.join(map(str, new.diagnosis_pointers))
    return changes


def _apart(value: str, d: Delimiters) -> str:
    """Return a value that holds none of the file's separators; X12Error where it does."""
    if not {d.element, d.component, d.terminator}.isdisjoint(value):
        raise X12Error("a separator of the file would stand within a value")
    return value


def amount(usd: Decimal) -> str:
    """Return dollars as X12 writes them: no sign of plus, no zeros that say nothing."""
    text = f"{usd:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _control(header: Block) -> str:
    """Return the control number that an ISA, GS or ST gives, and its trailer repeats."""
    row = header.first()
    place = {"ST": 2, "GS": 6, "ISA": 13}[header.kind]
    found = row[place] if len(row) > place else ""
    return found.partition(header.delimiters.terminator)[0]  # an ISA may hold one in its midst


def _changed(block: Block, changes: Mapping[int, str]) -> Block:
    """Return the block with elements of its first segment changed."""
    piece = _with(block.pieces[0], block.delimiters, changes)
    return Block(
        block.kind,
        [piece.strip(LAYOUT), *block.texts[1:]],
        [piece, *block.pieces[1:]],
        block.number,
        block.offset,
        block.delimiters,
        block.ended,
        tail=block.tail,
    )


def _with(piece: str, d: Delimiters, changes: Mapping[int, str]) -> str:
    """Return a piece with elements changed, the blanks around it kept."""
    text = piece.strip(LAYOUT)
    begin = piece.index(text)
    row = text.split(d.element)
    for n, value in changes.items():
        row += [""] * (n + 1 - len(row))
        row[n] = value
    return piece[:begin] + d.element.join(row) + piece[begin + len(text) :]


def _own_bytes(block: Block) -> bytes:
    """Return the bytes of a claim without its last terminator, which a cut file does not have."""
    return block.delimiters.terminator.join(block.pieces).encode("latin-1")


def _bytes_of(block: Block) -> bytes:
    """Return the bytes of a block without the blanks that end the file."""
    end = block.delimiters.terminator
    text = end.join(block.pieces) + (end if block.ended else "")
    return (text + (block.tail if block.kind != "CLM" else "")).encode("latin-1")
