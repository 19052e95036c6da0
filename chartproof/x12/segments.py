"""Segments of any X12 file, one at a time, with their place in it.

    for segment in segments(open("day.835", "rb")):
        if segment.tag == "CLP":
            print(segment.number, segment.offset, segment[1])

Bytes become text as Latin-1, one character a byte, so that any byte survives the way in and out
and an offset in the text is an offset in the file; UTF-8 names look odd inside and come out as
they went in. A file of any size is read in blocks. Line ends around segments are layout, whichever
they are. Each ISA states its own delimiters; where what follows does not keep to them, what it
keeps to is used, and a fault says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import IO, Protocol

from msgspec import Struct

from chartproof.errors import InputError, X12Error
from chartproof.model import Fault, Position

Source = bytes | IO[bytes] | str | Path  # a str or Path names a file

BLOCK = 1 << 18
MOST_SEGMENT = 16 << 20  # characters; a longer one is handed on in parts, with a fault
HEAD = 1 << 16  # how far into a file the first ISA is looked for
ENVELOPE = 4096  # what must be at hand to tell an interchange's delimiters
LAYOUT = " \t\r\n"  # around segments; no data
ISA_WIDTHS = (3, 2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1)
# Blanks are those of ASCII alone: its separators of files, groups, records and units may separate.
_ISA = re.compile(r"(?<![A-Za-z0-9])ISA(?=[^A-Za-z0-9\s])", re.ASCII)
_BODY = re.compile(
    r"(?<![A-Za-z0-9])(?:GS([^A-Za-z0-9\s])[A-Z]{2}\1|ST([^A-Za-z0-9\s])\d{3}\2)", re.ASCII
)
_COMPONENT = re.compile(r"CLM(.)[^\r\n]{0,80}?\1\1\1\d\d([^A-Za-z0-9\s])[A-Z]\2[1-9](?![0-9])")


class Readable(Protocol):
    """What can be read on from where it stands."""

    def read(self, size: int, /) -> bytes:
        """Return up to so many bytes, none at the end."""


class Delimiters(Struct, frozen=True):
    """The characters that hold a file apart."""

    element: str = "*"
    component: str = ":"
    repetition: str = "^"
    terminator: str = "~"


class Segment(Struct, frozen=True, gc=False):
    """One segment. elements[0] is the tag, so that SV104 is elements[4]; see also [n].

    number: from 1 over the whole file. offset: byte offset of the tag's first letter. text: the
    segment as written, without its terminator and the blanks and line ends around it.
    """

    tag: str
    elements: list[str]
    number: int
    offset: int
    text: str
    delimiters: Delimiters

    def __getitem__(self, n: int) -> str:
        """Return element n, counted from 1; an empty string where the segment ends before it."""
        elements = self.elements
        return elements[n] if n < len(elements) else ""

    @property
    def raw(self) -> bytes:
        """The bytes of the segment, without terminator and line ends."""
        return self.text.encode("latin-1")

    def components(self, n: int) -> list[str]:
        """Return the components of element n; SV101-2 is components(1)[1]."""
        return self[n].split(self.delimiters.component)

    def at(self, element: int | None = None, path: str = "") -> Position:
        """Return where the segment, or one element of it, stands."""
        return Position(self.number, self.offset, element, path or self.tag)


class Run(Struct):
    """Pieces of a file as its terminator splits them, each with the line ends around it.

    number: of the last segment before the first piece. offset: of the first piece. ended: whether
    the last piece has its terminator; all others have. faults: of the envelope that begins here.
    plain: True where no piece is blank or has blanks around it. ascii_text: True where no byte is
    outside ASCII or a control character; False may only mean that it was not looked at.
    """

    pieces: list[str]
    number: int
    offset: int
    delimiters: Delimiters
    ended: bool = True
    faults: tuple[Fault, ...] = ()
    plain: bool = False
    ascii_text: bool = False


def segments(source: Source, faults: list[Fault] | None = None) -> Iterator[Segment]:
    """Yield every segment of a file in order; X12Error where nothing in it is X12.

    faults: takes what is wrong with envelopes and delimiters, in the order in which it is met.
    """
    for run in runs(source):
        if faults is not None:
            faults.extend(run.faults)
        number, offset, delimiters = run.number, run.offset, run.delimiters
        element = delimiters.element
        for piece in run.pieces:
            text = piece.strip(LAYOUT)
            if text:
                number += 1
                elements = text.split(element if text[:3] != "ISA" else text[3:4] or element)
                start = offset + piece.index(text) if text is not piece else offset
                yield Segment(elements[0], elements, number, start, text, delimiters)
            offset += len(piece) + 1


def runs(source: Source | Readable) -> Iterator[Run]:
    """Yield the pieces of a file, a block at a time; X12Error where nothing in it is X12."""
    if isinstance(source, bytes):
        yield from _runs(BytesIO(source))
    elif isinstance(source, str | Path):
        try:
            file = Path(source).open("rb")  # noqa: SIM115 - closed below, once it is open
        except OSError as fault:
            raise InputError(f"{Path(source).name}: {fault.strerror}") from None
        with file:
            yield from _runs(file)
    else:
        yield from _runs(source)


def _runs(file: Readable) -> Iterator[Run]:
    text = _more(file, HEAD)
    if text[:2] in ("\xff\xfe", "\xfe\xff"):
        raise X12Error("byte 0: expected ISA in plain bytes, found UTF-16; save the file as text")
    first = _ISA.search(text)
    start = first.start() if first else None
    if start is None:
        body = _BODY.search(text)
        if body is None:
            raise X12Error(_no_x12(text))
        start, apart = body.start(), 0
        delimiters = _kept_to(text, start, Delimiters())
        message = f"expected ISA before anything else, found {body[0][:2]}"
        faults = [Fault("isa-missing", message, Position(1, start, None, "ISA"))]
    else:
        delimiters, faults, apart = opened(text, start, Position(1, start))
    if text[:start].strip(LAYOUT).removeprefix("\xef\xbb\xbf"):
        message = f"expected ISA at the start of the file, found {start} bytes before it"
        faults.append(Fault("text-before-envelope", message, Position(1, 0)))
    offset, number, fresh = start, 0, first is not None
    text = text[start:]
    while True:
        if apart:  # an ISA that does not end as the other segments do
            yield Run([text[:apart]], number, offset, delimiters, False, tuple(faults))
            text, number, offset = text[apart:], number + 1, offset + apart
            faults, fresh, apart = [], False, 0
        pieces = text.split(delimiters.terminator)
        rest = pieces.pop()
        cut = _next_isa(text, pieces, rest, fresh)
        whole = pieces if cut is None else pieces[:cut]
        if whole:
            plain = _is_plain(text, delimiters.terminator)
            ascii_text = plain and text.isascii() and text.isprintable()
            yield Run(whole, number, offset, delimiters, True, tuple(faults), plain, ascii_text)
            number += len(whole) if plain else _counted(whole)
            length = len(text) - len(rest) if cut is None else sum(map(len, whole)) + len(whole)
            offset += length
            faults, fresh = [], False
            text = text[length:]
        if cut is not None:  # another interchange begins, perhaps with delimiters of its own
            while len(text) < ENVELOPE and (more := _more(file, BLOCK)):
                text += more
            blank = len(text) - len(text.lstrip(LAYOUT))
            here = Position(number + 1, offset + blank)
            delimiters, found, apart = opened(text, blank, here, delimiters)
            faults += found
            fresh = True
            continue
        more = _more(file, BLOCK)
        if not more or len(text) > MOST_SEGMENT:
            if len(text) > MOST_SEGMENT:
                message = (
                    f"expected {delimiters.terminator!r} at the end of the segment, "
                    f"found none in {len(text)} bytes"
                )
                faults.append(
                    Fault("segment-too-long", message, Position(number + 1, offset), unread=True)
                )
            if text or faults:
                yield Run([text], number, offset, delimiters, False, tuple(faults))
            if not more:
                return
            number += _counted([text])
            offset += len(text)
            faults, fresh, text = [], False, ""
        text += more


def opened(
    text: str, start: int, at: Position, before: Delimiters | None = None
) -> tuple[Delimiters, list[Fault], int]:
    """Return the delimiters of the ISA that starts there, what is wrong with it, and where it ends.

    Where the segments that follow keep to other delimiters than ISA states, those come back. Its
    end is 0 where its terminator is that of the others.
    """
    faults: list[Fault] = []
    element = text[start + 3]
    body = _BODY.search(text, start, start + ENVELOPE)
    end = body.start() if body else 0
    parts = text[start : start + ENVELOPE].split(element, 16)

    def fault(code: str, message: str, place: int | None) -> None:
        faults.append(Fault(code, message, Position(at.segment, at.offset, place, "ISA")))

    length = sum(map(len, parts[:16])) + 16
    if len(parts) < 17 or len(parts[16]) < 2 or (body and end < start + length):
        here = len((text[start:end] if body else text[start : start + 106]).split(element)) - 1
        fault("isa-short", f"expected 16 elements, found {min(here, 16)}", None)
        return _kept_to(text, start, before or Delimiters(element)), faults, end
    for n, width in enumerate(ISA_WIDTHS):
        if len(parts[n]) != width:
            message = f"expected {width} characters, found {len(parts[n])}"
            fault("isa-width", message, n)
    component, terminator = parts[16][0], parts[16][1]
    if component == "~" and terminator in "G\r\n":
        fault("isa-component", "expected a component separator, found the terminator", 16)
        component, terminator = ":", "~"
    repetition = parts[11] if len(parts[11]) == 1 and not parts[11].isalnum() else "\0"
    stated = Delimiters(element, component, repetition, terminator)
    kept = _kept_to(text, start + length, stated)
    for name, place in (("element", None), ("terminator", None), ("component", 16)):
        found, expected = getattr(kept, name), getattr(stated, name)
        if found != expected:
            message = (
                f"ISA states {expected!r} as {name} "
                f"{'' if name == 'terminator' else 'separator '}but the segments after it use "
                f"{found!r}; expected one and the same"
            )
            fault("delimiters-differ", message, place)
    return kept, faults, 0 if kept.terminator == terminator else end


def _kept_to(text: str, start: int, stated: Delimiters) -> Delimiters:
    """Return the delimiters that the segments from there on keep to, as far as they show it."""
    body = _BODY.search(text, start)
    if body is None or body.start() > start + ENVELOPE:
        return stated
    element = body[1] or body[2]
    terminator = stated.terminator
    if body[1]:  # GS: what stands between it and ST ends a segment
        after = re.compile(r"([^\s])(\s*)ST" + re.escape(element) + r"\d{3}", re.ASCII).search(
            text, body.end(), body.end() + ENVELOPE
        )
    else:  # ST without GS: the beginning of the transaction follows
        after = re.compile(r"([^\s])(\s*)B(?:HT|PR|GN)" + re.escape(element), re.ASCII).search(
            text, body.end(), body.end() + ENVELOPE
        )
    if after:
        between = after[1] + after[2]
        if terminator not in between:
            terminator = after[1] if not after[1].isalnum() or not after[2] else after[2][0]
    if terminator.isalnum() or terminator == element:
        terminator = stated.terminator
    component = stated.component
    place = _COMPONENT.search(text, body.end())
    if place and place[1] == element and place[2] != component:
        component = place[2]
    return Delimiters(element, component, stated.repetition, terminator)


def _next_isa(text: str, pieces: list[str], rest: str, fresh: bool) -> int | None:
    """Return which piece is the next ISA; len(pieces) for the rest, None where there is none."""
    at = text.find("ISA", 4 if fresh else 0)
    if at < 0:
        return None
    begin = 0
    for n, piece in enumerate((*pieces, rest)):
        if begin + len(piece) >= at and not (n == 0 and fresh):
            head = piece.lstrip(LAYOUT)[:4]
            if _ISA.match(head):
                return n
        begin += len(piece) + 1
    return None


def _is_plain(text: str, terminator: str) -> bool:
    """Return whether the segments of a text stand without any blanks around them."""
    return not (
        "\n" in text
        or "\r" in text
        or "\t" in text
        or terminator + " " in text
        or " " + terminator in text
        or terminator + terminator in text
        or text.startswith((terminator, " "))
        or terminator in LAYOUT
    )


def _counted(pieces: list[str]) -> int:
    """Return how many pieces are segments; the others are blank."""
    return len([1 for piece in pieces if piece.strip(LAYOUT)])


def _more(file: Readable, size: int) -> str:
    return file.read(size).decode("latin-1")


def _no_x12(text: str) -> str:
    if not text:
        return "byte 0: expected an ISA segment, found an empty file"
    kinds = {"%PDF": "a PDF", "PK\x03\x04": "a ZIP or Excel file", "\x1f\x8b": "a gzip file"}
    kind = next((k for head, k in kinds.items() if text.startswith(head)), "none")
    return f"byte 0: expected an ISA segment, found {kind} in the first {len(text)} bytes"
