"""Lines of many claims set beside one another: a patient's day, a clinician's day, a clinician.

What is kept of a line is small, packed and pressed, so that a file of any size leaves room. Beyond
`ROOM` bytes the rest goes to a file without a name, which is gone when the run is; it holds codes,
days and provider numbers, and nothing of a patient but the key that says which lines belong
together.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import date
from zlib import compress, crc32, decompress

import msgspec

from chartproof.model import Claim, ClaimGroup, ClaimLine, Discipline, GroupLine, Provider

ROOM = 16 << 20
SHEAVES = 64
PRESS_AT = 1 << 16
VOID = "8"
_DISCIPLINE: dict[str, Discipline] = {"GP": "PT", "GO": "OT", "GN": "SLP"}
Minutes = Mapping[int, tuple[int | None, int | None]]  # by index of the line: all, an assistant's


class Store:
    """Bytes put away and got back, in memory while there is room."""

    def __init__(self, room: int = ROOM) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=room)  # noqa: SIM115  closed by close()
        self._end = 0

    def put(self, data: bytes) -> tuple[int, int]:
        """Return where the bytes lie from now on."""
        self._file.seek(self._end)
        self._file.write(data)
        place = self._end, len(data)
        self._end += len(data)
        return place

    def get(self, place: tuple[int, int]) -> bytes:
        """Return the bytes that lie there."""
        self._file.seek(place[0])
        return self._file.read(place[1])

    def close(self) -> None:
        """Let go of all of it."""
        self._file.close()


class Sheaf:
    """Packed lines that belong to the same share of patients, or of clinicians."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._open: list[bytes] = []
        self._size = 0
        self._places: list[tuple[int, int]] = []

    def add(self, packed: bytes) -> None:
        """Take one packed line."""
        self._open.append(packed)
        self._size += len(packed)
        if self._size > PRESS_AT:
            self.close()

    def close(self) -> None:
        """Press what is open and put it away."""
        if self._open:
            whole = b"".join(len(p).to_bytes(4, "big") + p for p in self._open)
            self._places.append(self._store.put(compress(whole, 1)))
            self._open, self._size = [], 0

    def lines(self) -> Iterator[bytes]:
        """Yield every packed line, in the order in which they came."""
        self.close()
        for place in self._places:
            whole = decompress(self._store.get(place))
            at = 0
            while at < len(whole):
                size = int.from_bytes(whole[at : at + 4], "big")
                yield whole[at + 4 : at + 4 + size]
                at += 4 + size


class Groups(AbstractContextManager["Groups"]):
    """Takes the lines of every claim, and gives them back as groups that rules can judge."""

    def __init__(self) -> None:
        self._store = Store()
        self._by_patient = [Sheaf(self._store) for _ in range(SHEAVES)]
        self._by_clinician = [Sheaf(self._store) for _ in range(SHEAVES)]
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode = msgspec.msgpack.Decoder(GroupLine).decode

    def add(self, claim: Claim, number: int, minutes: Minutes) -> None:
        """Take a claim's lines. number: of the claim, from 0. minutes: as its note has them."""
        if claim.frequency == VOID:
            return
        own = number.to_bytes(4, "big")
        for index, line in enumerate(claim.lines):
            made = _group_line(claim, line, number, minutes.get(index, (None, None)))
            if made is None:
                continue
            packed = self._encode(made)
            key = made.patient.encode() + b" " + made.day.isoformat().encode()
            sheaf = self._by_patient[crc32(made.patient.encode()) % SHEAVES]
            sheaf.add(b"".join((own, len(key).to_bytes(2, "big"), key, packed)))
            if made.rendering is not None:
                key = made.rendering.encode()
                sheaf = self._by_clinician[crc32(key) % SHEAVES]
                sheaf.add(b"".join((own, len(key).to_bytes(2, "big"), key, packed)))

    def __exit__(self, *fault: object) -> None:
        self._store.close()

    def groups(self) -> Iterator[ClaimGroup]:
        """Yield every group, one at a time."""
        for sheaf in self._by_patient:
            yield from self._patient_days(sheaf)
        for sheaf in self._by_clinician:
            yield from self._clinicians(sheaf)

    def _patient_days(self, sheaf: Sheaf) -> Iterator[ClaimGroup]:
        held: dict[bytes, list[bytes]] = defaultdict(list)
        claims: dict[bytes, bytes | None] = {}
        for whole in sheaf.lines():
            claim, key, packed = _apart(whole)
            held[key].append(packed)
            if claims.setdefault(key, claim) != claim:
                claims[key] = None  # more than one
        for key, several in held.items():
            if claims[key] is None:
                lines = tuple(map(self._decode, several))
                yield ClaimGroup("patient_day", key.decode(), lines, lines[0].day)

    def _clinicians(self, sheaf: Sheaf) -> Iterator[ClaimGroup]:
        held: dict[bytes, list[bytes]] = defaultdict(list)
        for whole in sheaf.lines():
            _, key, packed = _apart(whole)
            held[key].append(packed)
        while held:
            key, several = held.popitem()
            lines = tuple(map(self._decode, several))
            yield ClaimGroup("clinician", key.decode(), lines)
            yield from _days(key.decode(), lines)


def _apart(whole: bytes) -> tuple[bytes, bytes, bytes]:
    """Return the claim's number, the key and the packed line."""
    end = 6 + int.from_bytes(whole[4:6], "big")
    return whole[:4], whole[6:end], whole[end:]


def _days(npi: str, lines: Iterable[GroupLine]) -> Iterator[ClaimGroup]:
    days: dict[date, list[GroupLine]] = defaultdict(list)
    for line in lines:
        days[line.day].append(line)
    for day, of_day in days.items():
        yield ClaimGroup("clinician_day", f"{npi} {day}", tuple(of_day), day)


def _group_line(
    claim: Claim, line: ClaimLine, number: int, minutes: tuple[int | None, int | None]
) -> GroupLine | None:
    charge = line.charge
    if line.date_of_service is None or not charge.code:
        return None
    discipline = next((_DISCIPLINE[m] for m in charge.modifiers if m in _DISCIPLINE), None)
    if discipline is None and claim.visits:
        discipline = claim.visits[0].discipline
    return GroupLine(
        claim=number,
        claim_id=claim.id,
        number=line.number,
        at=line.at,
        patient=claim.patient_key,
        day=line.date_of_service,
        code=charge.code,
        units=charge.units,
        modifiers=charge.modifiers,
        charge_usd=charge.charge_usd,
        policy=claim.policy,
        payer=claim.payer.id or claim.payer.name or "",
        frequency=claim.frequency,
        billing=_npi(claim.billing),
        rendering=_npi(line.rendering) or _npi(claim.rendering) or _alone(claim.billing),
        discipline=discipline,
        minutes=charge.minutes if minutes[0] is None else minutes[0],
        assistant_minutes=charge.assistant_minutes if minutes[1] is None else minutes[1],
    )


def _alone(billing: Provider | None) -> str | None:
    """Return the number of a clinician who bills alone; an organization treats nobody."""
    return None if billing is None or billing.entity == "organization" else _npi(billing)


def _npi(provider: Provider | None) -> str | None:
    return provider.npi or None if provider is not None else None
