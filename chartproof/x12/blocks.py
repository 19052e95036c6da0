"""A claim file as blocks: envelopes, levels and claims, which together are every byte of it.

A block begins where one of ISA, GS, ST, HL, CLM, SE, GE, IEA does, in small letters too, and takes
all up to the next of them, whatever it is; so nothing is lost, and reading recovers at the next
claim or level.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from typing import Literal

from msgspec import Struct

from chartproof.model import Fault, Position
from chartproof.x12.segments import LAYOUT, Delimiters, Run, Source, runs

Kind = Literal["ISA", "GS", "ST", "HL", "CLM", "SE", "GE", "IEA", "other"]
MOST_BLOCK = 32 << 20  # characters; what follows in a longer block is handed on as a block `other`
_KINDS: dict[str, Kind] = {
    "ISA": "ISA", "GS": "GS", "ST": "ST", "HL": "HL",
    "CLM": "CLM", "SE": "SE", "GE": "GE", "IEA": "IEA",
}  # fmt: skip


class Block(Struct):
    """Consecutive segments. texts: without the blanks around them; pieces: with them.

    number and offset: of its first segment. ended: whether its last piece has a terminator; where
    it has not, the file, or a part of an endless segment, ends there. faults: of the delimiters
    that begin to hold here. tail: blanks after the last terminator of the file. ascii_text: as in
    Run.
    """

    kind: Kind
    texts: list[str]
    pieces: list[str]
    number: int
    offset: int
    delimiters: Delimiters
    ended: bool = True
    faults: tuple[Fault, ...] = ()
    tail: str = ""
    size: int = 0
    ascii_text: bool = False

    @property
    def raw(self) -> bytes:
        """Every byte of the block."""
        end = self.delimiters.terminator
        text = end.join(self.pieces) + (end if self.ended else "") + self.tail
        return text.encode("latin-1")

    @property
    def start(self) -> int:
        """The byte offset of the first tag."""
        piece, text = self.pieces[0], self.texts[0]
        return self.offset if piece is text else self.offset + piece.index(text)

    def offsets(self) -> list[int]:
        """Return the byte offset of each segment's tag."""
        starts = accumulate((len(p) + 1 for p in self.pieces), initial=self.offset)
        if self.texts is self.pieces:
            return list(starts)
        return [
            start + (piece.index(text) if text is not piece else 0)
            for start, piece, text in zip(starts, self.pieces, self.texts, strict=False)
        ]

    def at(self, n: int, element: int | None = None, path: str = "") -> Position:
        """Return where segment n of the block, counted from 0, stands."""
        return Position(self.number + n, self.offsets()[n], element, path)

    def first(self) -> list[str]:
        """Return the elements of the first segment, its tag at 0."""
        text = self.texts[0]
        return text.split(text[3:4] or "*" if self.kind == "ISA" else self.delimiters.element)


def blocks(source: Source) -> Iterator[Block]:
    """Yield the blocks of a file in order; X12Error where nothing in it is X12."""
    number, carried = 0, ""
    current: Block | None = None
    for run in runs(source):
        pieces, offset = run.pieces, run.offset - len(carried)
        texts = pieces if run.plain else [piece.strip(LAYOUT) for piece in pieces]
        if (not run.plain and "" in texts) or carried:
            pieces, texts, carried = _without_blanks(run, texts, carried)
            if not pieces:
                continue
        starts, kinds = _starts(texts, run.delimiters.element)
        ends = [*starts, len(texts)]
        sizes = list(accumulate(map(len, pieces), initial=0))
        head = ends[0]
        if head:  # the block that the run before began goes on
            if current is None or current.delimiters is not run.delimiters or not current.ended:
                if current is not None:
                    yield current
                current = Block("other", [], [], number + 1, offset, run.delimiters)
            current.texts += texts[:head]
            current.pieces += pieces[:head]
            current.size += sizes[head]
            current.ended = run.ended or head < len(texts)
            current.ascii_text = current.ascii_text and run.ascii_text
            current.faults += run.faults
            if current.size > MOST_BLOCK:
                yield current
                current = None
        for n, kind in enumerate(kinds):
            begin, end = ends[n], ends[n + 1]
            if current is not None:
                yield current
            its = pieces[begin:end]
            current = Block(
                kind,
                # The last block may go on in the next run, so its two lists are two.
                its if run.plain and end < len(texts) else texts[begin:end],
                its,
                number + begin + 1,
                offset + sizes[begin] + begin,
                run.delimiters,
                size=sizes[end] - sizes[begin],
                faults=run.faults if begin == 0 else (),
                ascii_text=run.ascii_text,
            )
        if current is not None:
            current.ended = run.ended
        number += len(texts)
    if current is not None:
        current.tail = carried
        yield current


def _starts(texts: list[str], element: str) -> tuple[list[int], list[Kind]]:
    """Return at which segments a block begins, and of which kind."""
    heads = {"HL" + element, "GS" + element, "ST" + element, "SE" + element, "GE" + element}
    heads |= {"ISA", "IEA", "CLM"}
    heads |= {head.lower() for head in heads} - {"isa"}  # in the wrong case, yet no less a head
    starts, kinds = [], []
    for n in [n for n, text in enumerate(texts) if text[:3] in heads]:
        text = texts[n]
        tag = text[:3] if text[2] != element else text[:2]
        if text[:3] == "ISA" or text[len(tag) : len(tag) + 1] in (element, ""):
            starts.append(n)
            kinds.append(_KINDS[tag.upper()])
    if texts and texts[-1] in ("HL", "GS", "ST", "SE", "GE"):  # cut before the separator
        starts.append(len(texts) - 1)
        kinds.append(_KINDS[texts[-1]])
    return starts, kinds


def _without_blanks(run: Run, texts: list[str], carried: str) -> tuple[list[str], list[str], str]:
    """Return pieces and texts with each blank piece made part of the next, and what is left."""
    kept_pieces, kept_texts = [], []
    for n, (piece, text) in enumerate(zip(run.pieces, texts, strict=True)):
        carried += piece
        if text:
            kept_pieces.append(carried)
            kept_texts.append(text)
            carried = ""
        elif n + 1 < len(texts) or run.ended:
            carried += run.delimiters.terminator
    return kept_pieces, kept_texts, carried
