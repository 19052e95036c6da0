"""Professional claims (837P, 005010X222A1), one at a time, each with its place and its faults.

    for entry in read_837p("day.837"):
        for fault in entry.faults:
            print(entry.id, fault)
        if entry.claim is not None:
            print(entry.claim.id, [line.charge.code for line in entry.claim.lines])

A claim with faults still comes out as far as it can be read; a file, envelope or level that is
wrong comes out as an entry of its own, without id and claim. Reading goes on at the next claim.
Memory holds one block of the file and one claim, whatever the size of the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b

from msgspec import Struct

from chartproof.model import Claim, Fault, Position, Unsure
from chartproof.x12.blocks import Block, blocks
from chartproof.x12.claims import Context, claim_from, received
from chartproof.x12.envelope import Envelope
from chartproof.x12.formats import shown
from chartproof.x12.layout import Layout, layout_of
from chartproof.x12.levels import Level
from chartproof.x12.segments import Delimiters, Source
from chartproof.x12.structure import at_end, claim_faults

_OF_LEVELS = (" SBR", " PAT", " DMG")  # what each level below the billing provider begins with


class ClaimEntry(Struct, frozen=True, kw_only=True):
    """A claim of a file, or something else in it that is wrong.

    index: the claim's number in the file, from 0; None for faults of the file itself. id: CLM01.
    claim: None where there is nothing that could be read as a professional claim. raw: the claim's
    own bytes, from CLM up to the next claim, level or trailer. segments: how many these are.
    faults: those of the levels above it included. interchange, group, transaction: the control
    numbers of its envelopes.
    """

    id: str
    at: Position
    faults: tuple[Fault, ...] = ()
    unsure: tuple[Unsure, ...] = ()
    index: int | None = None
    claim: Claim | None = None
    raw: bytes = b""
    segments: int = 0
    delimiters: Delimiters = Delimiters()
    interchange: str = ""
    group: str = ""
    transaction: str = ""
    version: str = ""

    @property
    def is_unread(self) -> bool:
        """Whether part of it could not be read."""
        return any(fault.unread for fault in self.faults)


class Step(Struct, frozen=True):
    """A block of the file with what was read in it; entry: None where there is nothing to say."""

    block: Block
    entry: ClaimEntry | None = None


def read_837p(file: Source) -> Iterator[ClaimEntry]:
    """Yield each claim of a file in order, and what is wrong with the file where it shows.

    file: a path, bytes, or an open binary file. Raises X12Error where nothing in it is X12 at all.
    """
    for step in steps(file):
        if step.entry is not None:
            yield step.entry


def steps(file: Source) -> Iterator[Step]:
    """Yield every block of a file in order; entries may come without a block of their own."""
    envelope = Envelope()
    secret = blake2b(digest_size=16)
    index = 0
    waiting: Block | None = None  # a claim is read when it is known what follows it
    last: Block | None = None
    for block in blocks(file):
        if waiting is not None:
            yield _claim_step(waiting, envelope, index, secret.digest(), False)
            index += 1
            waiting = None
        if block.kind == "CLM":
            waiting = block
            for fault in block.faults:
                yield Step(block, _of_file(envelope, [fault], block))
        else:
            if block.kind in ("ISA", "GS", "ST") and index == 0:
                secret.update(block.raw)
            left = _leaves(envelope, block)
            faults = envelope.take(block)
            below = _level_of(envelope, block)
            if left:
                yield Step(block, _of_file(envelope, left, block))
            if below is not None and below.code not in ("20", "22", "23"):
                faults = [*faults, *below.faults]
            yield Step(block, _of_file(envelope, faults, block) if faults else None)
        last = block
    if waiting is not None:
        yield _claim_step(waiting, envelope, index, secret.digest(), True)
    if last is not None:
        number = last.number + len(last.texts) - 1
        at = Position(number, last.offsets()[len(last.texts) - 1])
        ending = [*_leaves(envelope, None), *envelope.end(at)]
        if not last.ended and last.kind != "CLM":
            message = f"expected {last.delimiters.terminator!r} at the end of the last segment"
            ending.insert(0, Fault("file-cut", f"{message}, found the end of the file", at))
        if ending:
            yield Step(last, _of_file(envelope, ending, last))


def _claim_step(block: Block, envelope: Envelope, index: int, secret: bytes, is_last: bool) -> Step:
    element = block.delimiters.element
    texts = block.texts
    layout = layout_of(texts, element, block.delimiters.component)
    head = [text.split(element) for text in texts[: layout.head]]
    claim_id = head[0][1] if len(head[0]) > 1 else ""
    at = Position(block.number, block.start, None, "2300 CLM")
    claim: Claim | None = None
    unsure: tuple[Unsure, ...] = ()
    if not envelope.professional:
        message = "expected a claim inside a professional claim transaction, found "
        message += f"one in {shown(envelope.guide)}" if envelope.transaction_open else "none open"
        faults = [Fault("claim-outside-837p", message, at, unread=True)]
    else:
        made_on = received(envelope.made_on)
        above = [lv for lv in (envelope.billing, envelope.subscriber, envelope.patient) if lv]
        for level in above:
            level.claims += 1
        context = Context(envelope.billing, envelope.subscriber, envelope.patient, made_on, secret)
        claim = claim_from(block, head, layout, context)
        faults, doubts = claim_faults(block, head, layout, made_on)
        unsure = tuple(doubts)
        faults = [*_above(envelope, at), *[f for level in above for f in level.faults], *faults]
        envelope.astray = envelope.astray or _astray(block, layout)
    if is_last and block.ended:
        faults.append(at_end(at, block))
    return Step(
        block,
        ClaimEntry(
            id=claim_id,
            at=at,
            faults=tuple(faults),
            unsure=unsure,
            index=index,
            claim=claim,
            raw=block.raw,
            segments=len(texts),
            delimiters=block.delimiters,
            interchange=envelope.interchange,
            group=envelope.group,
            transaction=envelope.transaction,
            version=envelope.version,
        ),
    )


def _above(envelope: Envelope, at: Position) -> list[Fault]:
    """Return what a claim lacks above it, and whether its envelope makes it unfit to be sent."""
    found: list[Fault] = []
    unsound = envelope.unsound or envelope.header
    if unsound is not None:
        message = f"the envelope around it is not sound, see segment {unsound.segment}"
        found.append(Fault("envelope-unsound", message, at))
    if envelope.astray is not None:
        message = "expected HL before the segments of another level, which begin at segment "
        message += f"{envelope.astray.segment}; whose claim this is, cannot be told"
        found.append(Fault("hl-missing", message, at, unread=True))
    elif envelope.subscriber is None:
        message = "expected a subscriber (HL level 22) above the claim, found none"
        found.append(Fault("hl-missing", message, at, unread=True))
    elif envelope.patient is None and not envelope.subscriber.itself:
        message = "expected a patient (HL level 23) above the claim, found none"
        found.append(Fault("hl-missing", message, at, unread=True))
    return found


def _astray(block: Block, layout: Layout) -> Position | None:
    """Return where segments of a level stand below the lines of a claim, without its HL."""
    marks = (wrong.n for wrong in layout.misplaced if wrong.path.endswith(_OF_LEVELS))
    n = next(marks, None)
    return None if n is None else block.at(n)


def _level_of(envelope: Envelope, block: Block) -> Level | None:
    if block.kind != "HL":
        return None
    levels = (envelope.patient, envelope.subscriber, envelope.billing)
    return next((level for level in levels if level is not None and level.block is block), None)


def _leaves(envelope: Envelope, block: Block | None) -> list[Fault]:
    """Return the faults of levels that end here without any claim to carry them."""
    ending: list[Level | None]
    first = block.first() if block is not None and block.kind == "HL" else []
    code = first[3] if len(first) > 3 else ""
    if block is None or block.kind != "HL" or code == "20":
        ending = [envelope.billing, envelope.subscriber, envelope.patient]
    elif code == "22":
        ending = [envelope.subscriber, envelope.patient]
    else:
        ending = [envelope.patient]
    found: list[Fault] = []
    for level in ending:
        if level is not None and level.children == "1" and level.below == 0:
            message = "HL04 is 1, yet no level stands below this one"
            found.append(Fault("hl-children", message, level.block.at(0, 4, "HL")))
            level.children = ""  # said
        if level is not None and level.claims == 0:
            found += level.faults
            level.faults, level.claims = [], 1
    return found


def _of_file(envelope: Envelope, faults: list[Fault], block: Block) -> ClaimEntry:
    return ClaimEntry(
        id="",
        at=faults[0].at,
        faults=tuple(faults),
        delimiters=block.delimiters,
        interchange=envelope.interchange,
        group=envelope.group,
        transaction=envelope.transaction,
        version=envelope.version,
    )
