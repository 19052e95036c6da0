"""Claims looked at again within their file: as they are kept, or as somebody has mended one."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence, Set
from contextlib import suppress
from tempfile import SpooledTemporaryFile
from typing import IO

import msgspec

from chartproof.errors import Absent, InputError, X12Error
from chartproof.reference import Book
from chartproof.rules import RuleFile
from chartproof.scrub.outcomes import ClaimOutcome
from chartproof.scrub.scrubbing import Scrub
from chartproof.store.people import Person
from chartproof.store.records import NewItem, Whole
from chartproof.store.tallies import Tallies
from chartproof.web.filing import ClaimContent, claim_content, claim_item
from chartproof.web.house import House
from chartproof.web.tables import shelf_and_rules
from chartproof.x12.claim837p import ClaimEntry, read_837p
from chartproof.x12.segments import Delimiters
from chartproof.x12.write import split

NOT_KEPT = "The file of this claim is not kept any more; it cannot be checked again."
MOST_BYTES = 2_000_000  # of one claim, or of a file that it is taken from
IN_MEMORY = 32 << 20
FRAME = frozenset({"ISA", "GS", "ST", "BHT", "HL", "SE", "GE", "IEA"})
_TAG = re.compile(r"[A-Z][A-Z0-9]{1,2}")


def claim_again(house: House, who: Person, whole: Whole, words: str) -> NewItem:
    """Return a claim as somebody has mended it, looked at beside the others of its file.

    words: its segments from CLM on, or a claim file that holds it. Raise InputError saying what is
    wrong with them.
    """
    return _again(house, who, [whole], words)[whole.item.id]


def claims_again(house: House, who: Person, claims: Sequence[Whole]) -> dict[str, NewItem]:
    """Return claims as they are looked at now, by id, each file gone through once.

    Left out is a claim whose file is not kept any more, or does not hold it.
    """
    found: dict[str, NewItem] = {}
    for job_id in dict.fromkeys(c.item.job_id for c in claims):
        with suppress(Absent):
            found |= _again(house, who, [c for c in claims if c.item.job_id == job_id])
    return found


def _again(
    house: House, who: Person, claims: Sequence[Whole], words: str | None = None
) -> dict[str, NewItem]:
    """Look at claims of one file again. words: in place of the first one's own."""
    store, job_id = house.store, claims[0].item.job_id
    job = store.jobs.one(who, job_id) if job_id else None
    if job is None or job.file_id is None:
        raise Absent(NOT_KEPT)
    places: dict[int, bytes] = {}
    own = {c.item.number: msgspec.json.decode(c.content, type=ClaimContent) for c in claims}
    for claim in Tallies(store.vault).claims_of(who, job.id):
        content = msgspec.json.decode(claim.content, type=ClaimContent)
        if claim.number not in own and (leaves := content.leaves()) is not None:
            places[claim.number - 1] = leaves
    places |= {n - 1: k.segments.encode(k.charset) for n, k in own.items() if k.mended}
    if words is not None:
        number = claims[0].item.number
        with store.uploads.open(who.clinic_id, job.file_id) as source:
            marks = _held_apart_by(source)
        places[number - 1] = claim_bytes(words, own[number], marks)
    shelf, rules = shelf_and_rules(store, who)
    with (
        store.uploads.open(who.clinic_id, job.file_id) as source,
        SpooledTemporaryFile(max_size=IN_MEMORY) as laid,
    ):
        _laid_out(source, laid, places)
        scrub = _Some(laid, {n - 1 for n in own}, rules=rules, shelf=shelf)
        outcomes = {o.number: o for o in scrub.outcomes() if o.number in own}
    if words is not None and not outcomes:
        raise Absent(NOT_KEPT)
    found = {}
    for whole in claims:
        number = whole.item.number
        if number in outcomes:
            is_mended = words is not None or own[number].mended
            content = scrub.content(number - 1, is_mended)
            found[whole.item.id] = claim_item(outcomes[number], job.file_id, content)
    return found


class _Some(Scrub):
    """A scrub that looks at some claims, and at the others only beside them."""

    def __init__(
        self, source: IO[bytes], indexes: Set[int], rules: Iterable[RuleFile], shelf: Book
    ) -> None:
        super().__init__(source, rules=rules, shelf=shelf)
        self._indexes = indexes
        self._raw: dict[int, bytes] = {}

    def one(self, entry: ClaimEntry) -> ClaimOutcome:
        if entry.index is None or entry.index not in self._indexes:
            return ClaimOutcome(
                number=(entry.index or 0) + 1, id=entry.id, status="clean", at=entry.at
            )
        self._raw[entry.index] = entry.raw
        return super().one(entry)

    def content(self, index: int, is_mended: bool) -> ClaimContent:
        """Return what is kept of a claim: as it stands, and as it leaves."""
        raw = self._raw[index]
        leaves = self.corrected.get(index, raw if is_mended else None)
        return claim_content(raw, leaves, mended=is_mended)


def _laid_out(source: io.BufferedReader, out: IO[bytes], places: dict[int, bytes]) -> None:
    split(
        source,
        out,
        None,
        is_held=lambda _: False,
        corrected=places,
    )
    out.seek(0)


def _held_apart_by(source: io.BufferedReader) -> Delimiters:
    first = next(iter(read_837p(source)), None)
    return first.delimiters if first is not None else Delimiters()


def claim_bytes(words: str, before: ClaimContent, marks: Delimiters) -> bytes:
    """Return a mended claim as its file has it. before: the claim as it was, marks: of its file."""
    if len(words) > MOST_BYTES:
        raise InputError("This is larger than one claim can be (2 MB); send the file to the queue.")
    told, name = words.strip("\ufeff \t\r\n"), _name(before.segments, marks)
    if told.startswith("ISA"):
        told = _taken_from(told, name, marks)
    pieces = told.split(marks.terminator) if marks.terminator in told else told.splitlines()
    segments = [p for piece in pieces if (p := piece.strip("\r\n\t "))]
    if not segments or not segments[0].startswith(f"CLM{marks.element}"):
        raise InputError(
            f"Expected the claim's segments from CLM{marks.element} on, or a claim file that "
            "begins with ISA."
        )
    for at, segment in enumerate(segments, 1):
        tag = segment.partition(marks.element)[0]
        if not _TAG.fullmatch(tag):
            raise InputError(
                f"Segment {at}: expected a tag such as SV1 and {marks.element!r} behind it."
            )
        if tag in FRAME:
            raise InputError(f"Segment {at}: {tag} is no part of a claim; leave it out.")
        if tag == "CLM" and at > 1:
            raise InputError(f"Segment {at}: a second claim begins here; give one.")
    if (given := _name(segments[0], marks)) != name:
        raise InputError(f"This is claim {given[:40]!r}; the one on this page is {name[:40]!r}.")
    end = marks.terminator + _line_end(before.segments, marks)
    try:
        return "".join(segment + end for segment in segments).encode(before.charset)
    except UnicodeEncodeError as fault:
        at = fault.object.count(marks.terminator, 0, fault.start) + 1
        raise InputError(
            f"Segment {at}: a character that the claim's file, in Latin-1, has no room for."
        ) from None


def _taken_from(words: str, name: str, marks: Delimiters) -> str:
    """Return the claim of that name in a claim file, held apart as `marks` says."""
    try:
        entries = [e for e in read_837p(words.encode()) if e.index is not None]
    except X12Error as fault:
        raise InputError(f"This claim file cannot be read: {fault}") from None
    own = [e for e in entries if e.id == name]
    if not own:
        count = f"{len(entries)} claim{'' if len(entries) == 1 else 's'}"
        raise InputError(f"Claim {name[:40]!r} is not in this file, which holds {count}.")
    if len(own) > 1:
        raise InputError(f"Claim {name[:40]!r} stands {len(own)} times in this file; give it once.")
    raw, theirs = own[0].raw.decode("utf-8", "replace"), own[0].delimiters
    pairs = {
        getattr(theirs, field): getattr(marks, field) for field in Delimiters.__struct_fields__
    }
    if any(mark in raw and mark not in pairs for mark in pairs.values()):
        raise InputError("This file is held apart by other marks, which stand in the claim itself.")
    return raw.translate(str.maketrans(pairs))


def _name(segment: str, marks: Delimiters) -> str:
    first = segment.partition(marks.terminator)[0].split(marks.element)
    return first[1].strip() if len(first) > 1 else ""


def _line_end(before: str, marks: Delimiters) -> str:
    after = before.partition(marks.terminator)[2][:2]
    return "\r\n" if after == "\r\n" else "\n" if after[:1] == "\n" else ""
