"""Claims that stand inside rule files, in a few words; a sound claim where nothing else is said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Literal

import msgspec
from msgspec import Struct

from chartproof.examples import charge_from
from chartproof.model import (
    Charge,
    Claim,
    ClaimGroup,
    ClaimLine,
    Discipline,
    GroupLine,
    Position,
    Visit,
)

TREATED_BY, BILLED_BY, CERTIFIED_BY = "1234567893", "1245319599", "1679576722"
_USD_A_UNIT = 40
_DAY = date(2026, 3, 3)
_DISCIPLINES: dict[str, Discipline] = {"GP": "PT", "GO": "OT", "GN": "SLP"}
_LINE_SEGMENTS = 4  # LX, SV1, DTP, REF
_HEAD = 20

_SOUND: dict[str, Any] = {  # Any: fields of Claim, checked when the claim is made
    "id": "example",
    "diagnoses": ("M17.11",),
    "place_of_service": "11",
    "patient_id": "1EG4TE5MK73",  # the number on the specimen card
    "patient_key": "p1",
    "patient_born": date(1950, 5, 5),
    "billing": {"npi": BILLED_BY, "entity": "organization", "taxonomy": "261QP2000X"},
    "rendering": {"npi": TREATED_BY, "entity": "person", "taxonomy": "225100000X"},
    "referring": {"npi": CERTIFIED_BY, "entity": "person"},
    "received_on": date(2026, 3, 10),
    "payer": {"name": "payer", "id": "00001", "kind": "MB", "sequence": "P"},
}


class GivenClaim(Struct, frozen=True):
    """A claim written down in a few words; `subject()` makes it, with a visit for each day."""

    bill: str
    fields: dict[str, Any]  # Any: fields of Claim, checked when the claim is made
    lines: Mapping[int, Mapping[str, Any]]  # Any: fields of ClaimLine by index of the line
    on: date
    discipline: Discipline | None

    def subject(self) -> Claim:
        """Return the claim."""
        fields = {**_SOUND, **self.fields}
        lines = tuple(self._line(i, word, fields) for i, word in enumerate(self.bill.split()))
        total = sum((line.charge.charge_usd or Decimal(0) for line in lines), Decimal(0))
        claim = msgspec.convert(
            {"at": Position(5, 500), "lines": (), "charge_usd": total, **fields},
            Claim,
            strict=False,
        )
        claim = msgspec.structs.replace(claim, lines=lines)
        return msgspec.structs.replace(claim, visits=self._visits(claim))

    def _line(self, index: int, word: str, fields: Mapping[str, Any]) -> ClaimLine:
        segment = _HEAD + _LINE_SEGMENTS * index
        line = ClaimLine(
            number=index + 1,
            charge=_charge(word, bool(fields["diagnoses"])),
            date_of_service=self.on,
            at=Position(segment, segment * 40, path="2400 SV1"),
        )
        own = self.lines.get(index)
        if not own:
            return line
        return msgspec.convert(
            {**msgspec.structs.asdict(line), **own}, ClaimLine, strict=False, from_attributes=True
        )

    def _visits(self, claim: Claim) -> tuple[Visit, ...]:
        days = sorted({line.date_of_service for line in claim.lines if line.date_of_service})
        return tuple(
            Visit(
                id=claim.id,
                date_of_service=day,
                payer=claim.policy,
                charges=tuple(n.charge for n in claim.lines if n.date_of_service == day),
                discipline=self.discipline,
                diagnoses=claim.diagnoses,
            )
            for day in days
        )


def given_claim(
    bill: str,
    *,
    payer: str = "medicare",
    on: date = _DAY,
    discipline: Discipline | None = "PT",
    lines: Mapping[int, Mapping[str, Any]] | None = None,  # Any: as in GivenClaim
    **fields: Any,  # Any: as in GivenClaim
) -> GivenClaim:
    """Return a claim in few words; what is not said is as a sound claim of a practice has it.

    bill: lines as `97110x2:GP=90.00>12`: code, units, modifiers, dollars, and the diagnoses that it
    points to, one digit each; 40 dollars a unit and the first diagnosis where nothing is said.
    lines: other fields of a line, by its index. payer: a name of our payer table; payer_: what the
    claim itself says of its payer. Other fields are those of Claim, None for absent.
    """
    written = {**fields, "policy": payer}
    if "payer_" in written:
        written["payer"] = written.pop("payer_")
    return GivenClaim(bill, written, lines or {}, on, discipline)


class GivenGroup(Struct, frozen=True):
    """Lines of several claims written down in a few words; `subject()` makes the group."""

    by: Literal["patient_day", "clinician_day", "clinician"]
    claims: tuple[tuple[str, Mapping[str, Any]], ...]  # Any: fields of GroupLine
    on: date

    def subject(self) -> ClaimGroup:
        """Return the group, every claim on one day unless it says otherwise."""
        lines = tuple(
            _group_line(claim, number, word, {"day": self.on, **fields}, self.by)
            for claim, (bill, fields) in enumerate(self.claims)
            for number, word in enumerate(bill.split(), start=1)
        )
        day = None if self.by == "clinician" else self.on
        return ClaimGroup(self.by, f"example {self.on}", lines, day)


def given_claims(
    *claims: str | tuple[str, Mapping[str, Any]],  # Any: as in GivenGroup
    by: Literal["patient_day", "clinician_day", "clinician"] = "patient_day",
    on: date = _DAY,
    **fields: Any,  # Any: as in GivenGroup
) -> GivenGroup:
    """Return several claims in few words: each its bill, or its bill and fields of its lines.

    The claims are one patient's where they are grouped by patient, else each another one's. fields:
    those of GroupLine that all lines share.
    """
    pairs = ((claim, {}) if isinstance(claim, str) else claim for claim in claims)
    return GivenGroup(by, tuple((bill, {**fields, **own}) for bill, own in pairs), on)


def _group_line(
    claim: int, number: int, word: str, fields: Mapping[str, Any], by: str
) -> GroupLine:
    charge = _charge(word, diagnosed=True)
    segment = _HEAD * (claim + 1) + _LINE_SEGMENTS * number
    named = next((_DISCIPLINES[m] for m in charge.modifiers if m in _DISCIPLINES), None)
    known = {
        "claim": claim,
        "claim_id": f"C{claim + 1}",
        "number": number,
        "at": Position(segment, segment * 40, path="2400 SV1"),
        "patient": "p1" if by == "patient_day" else f"p{claim + 1}",
        "code": charge.code,
        "units": charge.units,
        "modifiers": charge.modifiers,
        "charge_usd": charge.charge_usd,
        "policy": "medicare",
        "payer": "00001",
        "billing": BILLED_BY,
        "rendering": TREATED_BY,
        "discipline": named,
        "minutes": charge.minutes,
        "assistant_minutes": charge.assistant_minutes,
    }
    return msgspec.convert({**known, **fields}, GroupLine, strict=False, from_attributes=True)


def _charge(word: str, diagnosed: bool) -> Charge:
    """Return the charge written as `97110x2:GP=90.00>12`."""
    rest, _, pointers = word.partition(">")
    bare, _, usd = rest.partition("=")
    charge = charge_from(bare)
    return msgspec.structs.replace(
        charge,
        charge_usd=Decimal(usd) if usd else Decimal(_USD_A_UNIT * charge.units),
        diagnosis_pointers=tuple(map(int, pointers)) or ((1,) if diagnosed else ()),
    )
