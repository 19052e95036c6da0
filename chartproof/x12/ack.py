"""Acknowledgements: what was accepted and rejected, why, and on which claim; and our own 999.

    for answer in read_ack("answer.999"):
        print(answer.level, answer.id, answer.status, [r.meaning for r in answer.reasons])

read_ack() reads TA1, 999 and 277CA, also mixed in one file. A 999 names a claim only where its
sender says so (CTX); with the claim file beside it (`claims`), the number of the segment tells.
write_999() answers a claim file as we judge it: a transaction in which we find an error is
rejected, each error with its place. Values that were found wrong are never repeated: they may be
the patient's.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import BinaryIO, Literal

from msgspec import Struct

from chartproof.model import Fault, Position
from chartproof.x12 import ack_words as words
from chartproof.x12.blocks import blocks
from chartproof.x12.claim837p import steps
from chartproof.x12.formats import shown
from chartproof.x12.segments import Segment, Source, segments

Status = Literal["accepted", "accepted_in_part", "accepted_with_errors", "rejected", "unknown"]
Level = Literal["interchange", "group", "transaction", "claim", "line"]
_STATUS: Mapping[str, Status] = {
    "A": "accepted", "E": "accepted_with_errors", "P": "accepted_in_part",
    "R": "rejected", "M": "rejected", "W": "rejected", "X": "rejected",
}  # fmt: skip
MOST_FAULTS = 1000  # of one transaction in a 999; the rest is counted, not listed
UNTOLD = "UNK"  # a tag that may be a part of a name


class Reason(Struct, frozen=True):
    """Why. code: as written (`8`, `A7:562:85`). meaning: in our words. place: in the claim file.

    claim: the claim that it is about, where a 999 tells.
    """

    code: str
    meaning: str
    place: str = ""
    claim: str | None = None


class AckAnswer(Struct, frozen=True):
    """What was decided about one thing that was sent.

    id: control number of an interchange, group or transaction; the claim's own number (CLM01); the
    line's control number. received and accepted: how many transactions of a group. claim: of a
    line.
    """

    kind: Literal["TA1", "999", "277CA"]
    level: Level
    id: str
    status: Status
    at: Position
    reasons: tuple[Reason, ...] = ()
    group: str = ""
    claim: str | None = None
    payer_reference: str | None = None
    received: int | None = None
    accepted: int | None = None


def read_ack(
    file: Source, claims: Source | None = None, faults: list[Fault] | None = None
) -> Iterator[AckAnswer]:
    """Yield each decision of an acknowledgement file in order.

    claims: the claim file that it answers. faults: takes what is wrong with the file itself.
    """
    places = _claim_places(claims) if claims is not None else {}
    others: dict[str, list[Position]] = {}  # transactions that are no acknowledgement
    found = faults if faults is not None else []
    reader: _Reader999 | _Reader277 | None = None
    open_set = False
    control = ""
    last: Segment | None = None
    for segment in segments(file, found):
        last = segment
        tag = segment.tag
        if tag == "ISA":
            control = segment[13].strip()
        if tag == "TA1":
            yield _interchange(segment)
        elif tag == "ST":
            open_set = True
            reader = None
            if segment[1] == "999":
                reader = _Reader999(places)
            elif segment[1] == "277" and segment[3].startswith("005010X214"):
                reader = _Reader277()
            else:
                others.setdefault(segment[1][:3], []).append(segment.at(1))
        elif tag == "SE":
            if reader is not None:
                yield from reader.end()
            reader, open_set = None, False
        elif reader is not None:
            yield from reader.take(segment)
    if reader is not None:
        yield from reader.end()
    found += [_not_an_ack(kind, where) for kind, where in others.items()]
    whole = last is not None and last.tag == "IEA" and last[2].strip() == control
    if last is not None and (open_set or not whole):
        message = f"expected IEA with number {control} at the end, found {last.tag[:3]}"
        found.append(Fault("file-cut", message, last.at(), unread=True))


def _not_an_ack(kind: str, where: list[Position]) -> Fault:
    """Return one fault for all transactions of a kind that is no acknowledgement."""
    what = words.OTHERS.get(kind, f"transaction {shown(kind)}")
    times = f"{len(where)} times " if len(where) > 1 else ""
    message = f"expected an acknowledgement (999, 277CA), found {times}{what}"
    return Fault("not-an-ack", message, where[0], unread=True)


def _interchange(segment: Segment) -> AckAnswer:
    note = segment[5]
    reasons = () if note in ("000", "") else (Reason(note, words.INTERCHANGE.get(note, "")),)
    status = _STATUS.get(segment[4], "unknown")
    return AckAnswer("TA1", "interchange", segment[1], status, segment.at(), reasons)


class _Reader999:
    """Reads the loops of a 999; places: of claims in the file that it answers."""

    def __init__(self, places: Mapping[str, tuple[list[int], list[str]]]) -> None:
        self.places = places
        self.group = self.transaction = ""
        self.reasons: list[Reason] = []
        self.claims: dict[str, list[Reason]] = {}
        self.place = self.claim = ""
        self.pending: Reason | None = None  # an IK3, until it is known whether IK4 follow

    def take(self, segment: Segment) -> Iterator[AckAnswer]:
        tag = segment.tag
        if tag == "AK1":
            self.group = segment[2]
        elif tag == "AK2":
            self.transaction, self.reasons, self.claims = segment[2], [], {}
        elif tag == "IK3":
            self._flush()
            number = segment[2]
            self.place = f"segment {number} {segment[1]}"
            if segment[3]:
                self.place += f" in loop {segment[3]}"
            self.claim = self._claim_at(number)
            meaning = words.SEGMENT.get(segment[4], "")
            self.pending = Reason(f"IK3 {segment[4]}", meaning, self.place, self.claim or None)
        elif tag == "CTX":
            self._context(segment)
        elif tag == "IK4":
            if self.pending is not None and self.pending.code == "IK3 8":
                self.pending = None  # the elements say it better
            self._flush()
            meaning = words.ELEMENT.get(segment[3], "")
            place = f"{self.place} element {segment[1].replace(segment.delimiters.component, '-')}"
            self._add(Reason(f"IK4 {segment[3]}", meaning, place, self.claim or None))
        elif tag == "IK5":
            self._flush()
            yield from self._transaction(segment)
        elif tag == "AK9":
            yield self._group(segment)

    def end(self) -> Iterator[AckAnswer]:
        self._flush()
        yield from ()

    def _context(self, segment: Segment) -> None:
        parts = segment.components(1)
        if parts[0] in ("CLM01", "TRN02") and len(parts) > 1 and parts[1]:
            self.claim = parts[1]
            if self.pending is not None:
                before = self.pending
                self.pending = Reason(before.code, before.meaning, before.place, self.claim)

    def _flush(self) -> None:
        if self.pending is not None:
            self._add(self.pending)
            self.pending = None

    def _add(self, reason: Reason) -> None:
        if reason.claim:
            self.claims.setdefault(reason.claim, []).append(reason)
        else:
            self.reasons.append(reason)

    def _transaction(self, segment: Segment) -> Iterator[AckAnswer]:
        status = _STATUS.get(segment[1], "unknown")
        for claim, reasons in self.claims.items():
            yield AckAnswer("999", "claim", claim, status, segment.at(), tuple(reasons), self.group)
        codes = [segment[n] for n in range(2, 7) if segment[n]]
        own = [Reason(f"IK5 {code}", words.TRANSACTION.get(code, "")) for code in codes]
        reasons_all = (*self.reasons, *own)
        yield AckAnswer(
            "999", "transaction", self.transaction, status, segment.at(), reasons_all, self.group
        )
        self.reasons, self.claims = [], {}

    def _group(self, segment: Segment) -> AckAnswer:
        codes = [segment[n] for n in range(5, 10) if segment[n]]
        return AckAnswer(
            "999",
            "group",
            self.group,
            _STATUS.get(segment[1], "unknown"),
            segment.at(),
            tuple(Reason(f"AK9 {code}", words.GROUP.get(code, "")) for code in codes),
            self.group,
            received=_count(segment[3]),
            accepted=_count(segment[4]),
        )

    def _claim_at(self, number: str) -> str:
        starts, ids = self.places.get(f"{self.group}/{self.transaction}", ([], []))
        if not number.isascii() or not number.isdigit():
            return ""
        at = bisect_right(starts, int(number))
        return ids[at - 1] if at else ""


class _Reader277:
    """Reads the levels of a 277CA; a claim is told when the next level or line begins."""

    def __init__(self) -> None:
        self.level: Level | None = None
        self.id = self.claim = ""
        self.at = Position(0, 0)
        self.reasons: list[Reason] = []
        self.categories: list[str] = []
        self.reference: str | None = None

    def take(self, segment: Segment) -> Iterator[AckAnswer]:
        tag = segment.tag
        if tag == "HL":
            yield from self.end()
            self.level = "claim" if segment[3] == "PT" else None
            self.at = segment.at()
        elif tag == "TRN" and self.level == "claim":
            self.id = self.claim = segment[2]
        elif tag == "STC":
            for n in (1, 10, 11):
                if segment[n]:
                    self._status(segment, n)
        elif tag == "REF" and segment[1] == "1K":
            self.reference = segment[2]
        elif tag == "REF" and segment[1] == "FJ" and self.level == "line":
            self.id = segment[2]
        elif tag == "SVC":
            yield from self.end()
            self.level, self.at = "line", segment.at()

    def end(self) -> Iterator[AckAnswer]:
        if self.level is not None and self.categories:
            fine = all(c in words.ACCEPTED for c in self.categories)
            known = all(c in words.CATEGORY for c in self.categories)
            status: Status = "accepted" if fine else "rejected" if known else "unknown"
            yield AckAnswer(
                "277CA",
                self.level,
                self.id,
                status,
                self.at,
                tuple(self.reasons),
                claim=self.claim if self.level == "line" else None,
                payer_reference=self.reference,
            )
        self.level, self.id, self.reasons, self.categories = None, "", [], []
        self.reference = None

    def _status(self, segment: Segment, n: int) -> None:
        category, status, entity, *_ = [*segment.components(n), "", "", ""]
        self.categories.append(category)
        said = [words.CATEGORY.get(category, category), words.STATUS.get(status, "")]
        who = words.ENTITY.get(entity, "")
        meaning = ": ".join(word for word in said if word) + (f" ({who})" if who else "")
        code = ":".join(part for part in (category, status, entity) if part)
        self.reasons.append(Reason(code, meaning))


def _claim_places(claims: Source) -> dict[str, tuple[list[int], list[str]]]:
    """Return the first segment and number of each claim, by group and transaction."""
    found: dict[str, tuple[list[int], list[str]]] = {}
    group, key, first = "", "", 0
    for block in blocks(claims):
        row = [*block.first(), *[""] * 8]
        if block.kind == "GS":
            group = row[6]
        elif block.kind == "ST":
            key, first = f"{group}/{row[2]}", block.number
        elif block.kind in ("CLM", "HL", "SE"):
            starts, ids = found.setdefault(key, ([], []))
            starts.append(block.number - first + 1)
            ids.append(row[1] if block.kind == "CLM" else "")
    return found


def _count(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None


class Written(Struct, frozen=True):
    """What a 999 says: transactions received and accepted, and errors listed in it."""

    received: int
    accepted: int
    errors: int


class _Set(Struct):
    """A transaction that is being judged. first: segment number of its ST."""

    identifier: str
    control: str
    version: str
    first: int
    own: list[str]  # IK502 codes
    lines: list[str]  # IK3, CTX and IK4 segments
    around: list[str]  # AK905 codes, of the group around it
    told: tuple[Fault, ...] = ()  # of the claim before: faults of levels come with every claim
    errors: int = 0


def write_999(file: Source, out: BinaryIO, made_at: datetime) -> Written:
    """Write the 999 that answers a claim file, and return what it says.

    One interchange answers the first of the file's; each of its groups has a transaction of its
    own. A transaction is rejected where it, or a claim in it, has a fault that is an error.
    """
    header: list[str] = []
    groups: list[tuple[list[str], list[_Set]]] = []
    number = 0
    for step in steps(file):
        block, entry = step.block, step.entry
        if block.kind == "ISA" and not header:
            header = block.first()
        elif block.kind == "GS" and block.number > number:
            groups.append(([*block.first(), *[""] * 9], []))
        elif block.kind == "ST" and block.number > number and groups:
            row = [*block.first(), *[""] * 4]
            groups[-1][1].append(_Set(row[1], row[2], row[3], block.number, [], [], []))
        number = max(number, block.number)
        if entry is not None and groups and groups[-1][1]:
            _judge(groups[-1][1][-1], entry.faults, entry.id)
    text, said = _answer(header, groups, made_at)
    out.write(text.encode("latin-1", "replace"))
    return said


def _judge(its: _Set, faults: tuple[Fault, ...], claim: str) -> None:
    told, its.told = its.told, faults
    for fault in faults:
        around = fault.at.path in ("GS", "GE", "ISA", "IEA")
        if fault.severity != "error" or fault in told:
            continue
        if fault.at.segment < its.first and not around:
            continue
        own = words.AS_TRANSACTION.get(fault.code)
        if around:
            its.around.append(words.AS_GROUP.get(fault.code, "6"))
        elif own is not None:
            its.errors += 1
            its.own.append(own)
            continue
        its.errors += 1
        if its.errors > MOST_FAULTS:
            continue
        loop, _, tag = fault.at.path.partition(" ")
        if not tag and not loop[:1].isdigit():
            loop, tag = "", loop
        code = words.AS_SEGMENT.get(fault.code, "8")
        tag = tag.upper() if 2 <= len(tag) <= 3 and tag.isalnum() else UNTOLD
        place = str(fault.at.segment - its.first + 1)
        its.lines.append(f"IK3*{tag}*{place}*{loop[:4]}*{code}".rstrip("*"))  # IK303 holds four
        if loop[:2] in ("23", "24") and _is_sayable(claim):
            its.lines.append(f"CTX*CLM01:{claim}")
        if code == "8":
            element = fault.at.element or 1
            its.lines.append(f"IK4*{element}**{words.AS_ELEMENT.get(fault.code, '7')}")


def _is_sayable(claim: str) -> bool:
    """Return whether a claim's number can stand in the answer as it is."""
    return 0 < len(claim) <= 35 and claim.isprintable() and not set(claim) & set("*:~^")


def _fit(text: str, least: int, most: int) -> str:
    """Return what was sent, made fit to stand in the answer where it is not."""
    told = "".join(c for c in text if c.isascii() and c.isprintable() and c not in "*:~^").strip()
    return f"{told[:most]:0>{least}}" if least else told[:most]


def _answer(
    header: list[str], groups: list[tuple[list[str], list[_Set]]], made_at: datetime
) -> tuple[str, Written]:
    isa = [*header, *[""] * 17] if header else [""] * 17
    wide = [
        "ISA", "00", " " * 10, "00", " " * 10, isa[7] or "ZZ", f"{isa[8]:<15.15}", isa[5] or "ZZ",
        f"{isa[6]:<15.15}", f"{made_at:%y%m%d}", f"{made_at:%H%M}", "^", "00501",
        f"{isa[13]:0>9.9}", "0", isa[15] or "P", ":",
    ]  # fmt: skip
    out = ["*".join(wide)]
    received = accepted = errors = 0
    for count, (gs, sets) in enumerate(groups, start=1):
        number = gs[6][:9] if gs[6].isascii() and gs[6].isdigit() else "0"
        body = [
            "ST*999*0001*005010X231A1",
            f"AK1*HC*{number}*{_fit(gs[8] or '005010X222A1', 1, 12)}",
        ]
        fine, around = 0, [code for its in sets for code in its.around]
        for its in sets:
            sent = _fit(its.identifier, 3, 3), _fit(its.control, 4, 9)
            version = _fit(its.version or gs[8], 0, 35)
            body.append("*".join(["AK2", *sent, version]).rstrip("*"))
            if "1" in its.own:  # another kind of file: what is wrong inside it is not ours to say
                its.own, its.lines, its.errors = ["1"], [], 1
            body += its.lines
            errors += its.errors
            fine += not its.errors
            codes = [*dict.fromkeys(its.own), *(["5"] if its.lines else [])][:5]
            body.append("*".join(["IK5", "R" if its.errors else "A", *codes]))
        fine = 0 if around else fine
        status = "A" if fine == len(sets) else "P" if fine else "R"
        said = [*dict.fromkeys(around)][:5]
        body.append("*".join([f"AK9*{status}*{len(sets)}*{len(sets)}*{fine}", *said]))
        who = f"{_fit(gs[3], 2, 15)}*{_fit(gs[2], 2, 15)}"
        out.append(f"GS*FA*{who}*{made_at:%Y%m%d}*{made_at:%H%M}*{count}*X*005010X231A1")
        out += [*body, f"SE*{len(body) + 1}*0001", f"GE*1*{count}"]
        received, accepted = received + len(sets), accepted + fine
    out.append(f"IEA*{len(groups)}*{isa[13]:0>9.9}")
    return "".join(f"{line}~\n" for line in out), Written(received, accepted, errors)
