"""Lines of many claims set beside one another: a patient's day, a clinician's day, a clinician.

What is kept of a claim is small and packed, so that a file of any size leaves room. Beyond `ROOM`
bytes the rest is pressed and goes to a file without a name, which is gone when the run is; it holds
codes, days and provider numbers, and nothing of a patient but the key that says which claims belong
together.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal
from hashlib import blake2b
from os import SEEK_END
from struct import Struct as Sizes
from typing import IO
from zlib import compress, crc32, decompress

import msgspec
from msgspec import Struct

from chartproof.model import Claim, ClaimGroup, Discipline, GroupLine, Position, Provider

ROOM = 16 << 20
SHEAVES = 64
TOGETHER = 1 << 16
VOID = "8"
_DISCIPLINE: dict[str, Discipline] = {"GP": "PT", "GO": "OT", "GN": "SLP"}
_DAY = 3  # bytes of a day
_SIZES = Sizes(">III")
Place = tuple[int, int]  # among those held, or in the file: where it begins and how long it is
Minutes = Mapping[int, tuple[int | None, int | None]]  # by index of the line: all, an assistant's


class _Line(Struct, frozen=True, gc=False, array_like=True):
    """A line, packed; day: its ordinal. The other fields are those of GroupLine."""

    number: int
    segment: int
    offset: int
    path: str
    day: int
    code: str
    units: int
    modifiers: tuple[str, ...]
    charge_usd: Decimal | None
    rendering: str | None
    discipline: Discipline | None
    minutes: int | None
    assistant_minutes: int | None


class _Lines(Struct, frozen=True, gc=False, array_like=True):
    """A claim's lines, packed, with what they have in common."""

    claim: int
    claim_id: str
    patient: str
    policy: str
    payer: str
    frequency: str
    billing: str | None
    member: bytes
    lines: tuple[_Line, ...]


class Store:
    """Bytes put away and got back, in memory while there is room, then pressed in a file."""

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._held: list[bytes] = []
        self._size = 0
        self._file: IO[bytes] | None = None

    def put(self, data: bytes) -> Place:
        """Return where the bytes lie from now on."""
        if self._size + len(data) <= self._room:
            self._held.append(data)
            self._size += len(data)
            return len(self._held) - 1, -1
        if self._file is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115  closed by close()
        pressed = compress(data, 1)
        start = self._file.seek(0, SEEK_END)
        self._file.write(pressed)
        return start, len(pressed)

    def get(self, place: Place) -> bytes:
        """Return the bytes that lie there."""
        start, length = place
        if length < 0:
            return self._held[start]
        assert self._file is not None
        self._file.seek(start)
        return decompress(self._file.read(length))

    def close(self) -> None:
        """Let go of all of it."""
        self._held = []
        if self._file is not None:
            self._file.close()


class Sheaf:
    """Packed lines of claims that belong to the same share of patients, or of clinicians."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._open: list[bytes] = []
        self._size = 0
        self._places: list[Place] = []

    def add(self, key: bytes, days: bytes, packed: bytes) -> None:
        """Take the packed lines of one claim. key: whose they are. days: of them, each once."""
        self._open += (_SIZES.pack(len(key), len(days), len(packed)), key, days, packed)
        self._size += len(packed)
        if self._size > TOGETHER:
            self.close()

    def close(self) -> None:
        """Put away what is open."""
        if self._open:
            self._places.append(self._store.put(b"".join(self._open)))
            self._open, self._size = [], 0

    def claims(self) -> Iterator[tuple[bytes, bytes, bytes]]:
        """Yield key, days and packed lines of every claim, in the order in which they came."""
        self.close()
        for place in self._places:
            whole = self._store.get(place)
            at = 0
            while at < len(whole):
                key, days, packed = _SIZES.unpack_from(whole, at)
                at += _SIZES.size
                days, packed = at + key + days, at + key + days + packed
                yield whole[at : at + key], whole[at + key : days], whole[days:packed]
                at = packed


class Groups(AbstractContextManager["Groups"]):
    """Takes the lines of every claim, and gives them back as groups that rules can judge."""

    def __init__(self) -> None:
        self._store = Store()
        self._by_patient = [Sheaf(self._store) for _ in range(SHEAVES)]
        self._by_clinician = [Sheaf(self._store) for _ in range(SHEAVES)]
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode = msgspec.msgpack.Decoder(_Lines).decode

    def add(self, claim: Claim, number: int, minutes: Minutes) -> None:
        """Take a claim's lines. number: of the claim, from 0. minutes: as its note has them."""
        if claim.frequency == VOID:
            return
        lines = _packed(claim, minutes)
        if not lines:
            return
        packed = self._encode(
            _Lines(
                number,
                claim.id,
                claim.patient_key,
                claim.policy,
                claim.payer.id or claim.payer.name or "",
                claim.frequency,
                _npi(claim.billing),
                _member(claim),
                lines,
            )
        )
        patient = claim.patient_key.encode()
        days = {line.day for line in lines}
        known = b"".join([day.to_bytes(_DAY, "big") for day in days])
        self._by_patient[crc32(patient) % SHEAVES].add(patient, known, packed)
        for npi in {line.rendering for line in lines if line.rendering}:
            key = npi.encode()
            self._by_clinician[crc32(key) % SHEAVES].add(key, b"", packed)

    def __exit__(self, *fault: object) -> None:
        self._store.close()

    def groups(self) -> Iterator[ClaimGroup]:
        """Yield every group, one at a time."""
        for sheaf in self._by_patient:
            yield from self._patient_days(sheaf)
        for sheaf in self._by_clinician:
            yield from self._clinicians(sheaf)

    def _patient_days(self, sheaf: Sheaf) -> Iterator[ClaimGroup]:
        held: dict[bytes, list[bytes]] = {}
        for key, days, packed in sheaf.claims():
            for at in range(0, len(days), _DAY):
                held.setdefault(key + days[at : at + _DAY], []).append(packed)
        for of_day, several in held.items():
            if len(several) < 2:
                continue
            day = date.fromordinal(int.from_bytes(of_day[-_DAY:], "big"))
            for n, person in enumerate(_persons(map(self._decode, several))):
                if len(person) > 1:
                    lines = [x for one in person for x in _lines(one) if x.day == day]
                    name = f"{lines[0].patient}{f'-{n + 1}' if n else ''}"
                    yield ClaimGroup("patient_day", f"{name} {day}", tuple(lines), day)

    def _clinicians(self, sheaf: Sheaf) -> Iterator[ClaimGroup]:
        held: dict[bytes, list[bytes]] = defaultdict(list)
        for key, _, packed in sheaf.claims():
            held[key].append(packed)
        while held:
            key, several = held.popitem()
            npi = key.decode()
            whole = map(self._decode, several)
            lines = tuple([n for one in whole for n in _lines(one) if n.rendering == npi])
            yield ClaimGroup("clinician", npi, lines)
            yield from _days(npi, lines)


def _lines(whole: _Lines) -> list[GroupLine]:
    """Return a claim's lines as they were."""
    days = {n.day: date.fromordinal(n.day) for n in whole.lines}
    return [
        GroupLine(
            whole.claim,
            whole.claim_id,
            n.number,
            Position(n.segment, n.offset, None, n.path),
            whole.patient,
            days[n.day],
            n.code,
            n.units,
            n.modifiers,
            n.charge_usd,
            whole.policy,
            whole.payer,
            whole.frequency,
            whole.billing,
            n.rendering,
            n.discipline,
            n.minutes,
            n.assistant_minutes,
        )
        for n in whole.lines
    ]


def _persons(claims: Iterable[_Lines]) -> list[list[_Lines]]:
    """Return the claims of each person among several of one name and birthday.

    One payer knows a person by one number: claims with another number there are somebody else's.
    """
    found: list[list[_Lines]] = []
    numbers: list[dict[str, bytes]] = []
    for claim in claims:
        for person, known in zip(found, numbers, strict=True):
            if not claim.member or known.setdefault(claim.payer, claim.member) == claim.member:
                person.append(claim)
                break
        else:
            found.append([claim])
            numbers.append({claim.payer: claim.member} if claim.member else {})
    return found


def _member(claim: Claim) -> bytes:
    """Return a mark of the number that the payer knows the patient by; it tells nothing of it."""
    number = (claim.patient_id or "").replace("-", "").replace(" ", "").upper().encode()
    if not number:
        return b""
    return blake2b(number, digest_size=6, key=claim.patient_key.encode()).digest()


def _days(npi: str, lines: Iterable[GroupLine]) -> Iterator[ClaimGroup]:
    days: dict[date, list[GroupLine]] = defaultdict(list)
    for line in lines:
        days[line.day].append(line)
    for day, of_day in days.items():
        yield ClaimGroup("clinician_day", f"{npi} {day}", tuple(of_day), day)


def _packed(claim: Claim, minutes: Minutes) -> tuple[_Line, ...]:
    """Return the claim's lines that have a code and a day."""
    of_claim = _npi(claim.rendering) or _alone(claim.billing)
    general = claim.visits[0].discipline if claim.visits else None
    found = []
    for index, line in enumerate(claim.lines):
        charge, day, at = line.charge, line.date_of_service, line.at
        if day is None or not charge.code:
            continue
        discipline = general
        for modifier in charge.modifiers:
            if modifier in _DISCIPLINE:
                discipline = _DISCIPLINE[modifier]
                break
        noted, assistants = minutes.get(index, _NO_MINUTES)
        found.append(
            _Line(
                line.number,
                at.segment,
                at.offset,
                at.path,
                day.toordinal(),
                charge.code,
                charge.units,
                charge.modifiers,
                charge.charge_usd,
                of_claim if line.rendering is None else _npi(line.rendering) or of_claim,
                discipline,
                charge.minutes if noted is None else noted,
                charge.assistant_minutes if assistants is None else assistants,
            )
        )
    return tuple(found)


_NO_MINUTES = (None, None)


def _alone(billing: Provider | None) -> str | None:
    """Return the number of a clinician who bills alone; an organization treats nobody."""
    return None if billing is None or billing.entity == "organization" else _npi(billing)


def _npi(provider: Provider | None) -> str | None:
    return provider.npi or None if provider is not None else None
