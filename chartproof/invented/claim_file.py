"""Drafts written down as a claim file, in one of several layouts that senders use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from chartproof.invented.envelope import Layout, closing, opening
from chartproof.invented.nouns import Clinic, Clinician, Draft, Line, Patient, Person

VERSION = "005010X222A1"
AN_HI_HOLDS = 12  # diagnoses


LAYOUTS = {
    "plain": Layout(),
    "lines": Layout(after="\n"),
    "windows": Layout(after="\r\n"),
    "pipes": Layout(element="|", component=">", repetition="^", after="\n"),
    "newline": Layout(terminator="\n"),
}


class ClaimFile:
    """Writes one interchange: `opening`, any number of `transaction`s, `closing`."""

    def __init__(self, layout: Layout, created: date, control: int = 1) -> None:
        self.layout, self.created, self.control = layout, created, control
        self.transactions = 0

    def opening(self) -> bytes:
        """Return ISA and GS."""
        parties = ("CHARTPROOF", "INVENTED")
        return self._bytes(
            opening(self.layout, "HC", parties, self.created, "0700", VERSION, self.control)
        )

    def closing(self) -> bytes:
        """Return GE and IEA."""
        return self._joined(closing(self.transactions, self.control))

    def transaction(self, drafts: Iterable[Draft]) -> bytes:
        """Return ST to SE of these claims, one billing loop a clinic, one a patient in it."""
        self.transactions += 1
        number = f"{self.transactions:04d}"
        day = self.created.strftime("%Y%m%d")
        body = [
            f"ST*837*{number}*{VERSION}",
            f"BHT*0019*00*B{self.control}{number}*{day}*0700*CH",
            "NM1*41*2*CHARTPROOF INVENTED*****46*CPINV",
            "PER*IC*DESK*TE*5550100",
            "NM1*40*2*INVENTED CLEARING*****46*INVCL",
            *_levels(drafts, self.created),
        ]
        body.append(f"SE*{len(body) + 1}*{number}")
        return self._joined(body)

    def _joined(self, segments: list[str]) -> bytes:
        e = self.layout
        if e.element != "*":
            table = str.maketrans({"*": e.element, ":": e.component})
            segments = [s.translate(table) for s in segments]
        return self._bytes(segments)

    def _bytes(self, segments: list[str]) -> bytes:
        end = self.layout.terminator + self.layout.after
        return (end.join(segments) + end).encode("latin-1")


def _levels(drafts: Iterable[Draft], created: date) -> Iterator[str]:
    """Yield the hierarchy: who bills (20), whose plan (22), the patient where another (23)."""
    level, parent = 0, 0
    clinic: Clinic | None = None
    patient: Patient | None = None
    for draft in drafts:
        if draft.clinic is not clinic:
            clinic, patient = draft.clinic, None
            level += 1
            parent = level
            yield f"HL*{level}**20*1"
            yield from _billing(clinic)
        if draft.patient is not patient:
            patient = draft.patient
            level += 1
            other = patient.holder is not None
            yield f"HL*{level}*{parent}*22*{int(other)}"
            yield from _subscriber(draft)
            if other:
                level += 1
                yield f"HL*{level}*{level - 1}*23*0"
                yield f"PAT*{patient.relation}"
                yield from _person("QC", patient.person)
                if draft.case:
                    yield f"REF*Y4*{draft.case}"
        yield from claim_segments(draft)


def _billing(clinic: Clinic) -> Iterator[str]:
    yield f"PRV*BI*PXC*{clinic.taxonomy}"
    number = f"*XX*{clinic.npi}" if clinic.npi else ""
    if clinic.solo:
        who = clinic.staff[0]
        yield f"NM1*85*1*{who.last}*{who.first}***{number}"
    else:
        yield f"NM1*85*2*{clinic.name}****{number}".rstrip("*")
    yield f"N3*{clinic.street}"
    yield f"N4*{clinic.city}*{clinic.state}*{clinic.zip}"
    yield f"REF*EI*{clinic.tax_id}"


def _subscriber(d: Draft) -> Iterator[str]:
    patient = d.patient
    own = "18" if patient.holder is None else ""
    sequence = d.sequence or ("S" if patient.earlier else "P")
    kind = d.reason
    yield f"SBR*{sequence}*{own}***{kind}****{patient.plan.filing}"
    if patient.holder is None:
        yield from _person("IL", patient.person, patient.member)
        if d.case:
            yield f"REF*Y4*{d.case}"
    elif isinstance(patient.holder, Person):
        yield from _person("IL", patient.holder, patient.member)
    else:
        yield f"NM1*IL*2*{patient.holder}*****MI*{patient.member}"
    yield f"NM1*PR*2*{patient.plan.name}*****PI*{patient.plan.id}"


def _person(role: str, who: Person, member: str | None = None) -> Iterator[str]:
    number = f"****MI*{member}" if member else ""
    yield f"NM1*{role}*1*{who.last}*{who.first}{number}".rstrip("*")
    yield f"N3*{who.street}"
    yield f"N4*{who.city}*{who.state}*{who.zip}"
    yield f"DMG*D8*{who.born:%Y%m%d}*{who.sex}"


def claim_segments(d: Draft) -> Iterator[str]:
    """Yield the segments of one claim, from CLM on."""
    total = d.usd if d.total is None else d.total
    causes = ""
    if d.causes:
        first, second = (*d.causes, "")[:2]
        where = f"::{d.accident_state}" if d.accident_state else ""
        causes = f"**{first}" + (f":{second}{where}" if where or second else "")
    yield f"CLM*{d.id}*{_usd(total)}***{d.place}:B:{d.frequency}*Y*A*Y*Y{causes}"
    for qualifier, day in sorted(d.dates.items()):
        yield f"DTP*{qualifier}*D8*{day:%Y%m%d}"
    if d.approval:
        yield f"REF*G1*{d.approval}"
    if d.original:
        yield f"REF*F8*{d.original}"
    yield from d.further
    codes = [c.replace(".", "") for c in d.diagnoses]
    if codes:
        said = [f"ABK:{codes[0]}", *(f"ABF:{c}" for c in codes[1:])]
        for at in range(0, len(said), AN_HI_HOLDS):
            yield "*".join(["HI", *said[at : at + AN_HI_HOLDS]])
    if d.referring is not None:
        yield _named("DN", d.referring, d.referring_entity)
    if d.rendering is not None:
        yield _named("82", d.rendering, d.rendering_entity)
        if d.rendering.taxonomy:
            yield f"PRV*PE*PXC*{d.rendering.taxonomy}"
    if d.supervising is not None:
        yield _named("DQ", d.supervising, "1")
    yield from d.named
    if d.patient.earlier is not None and not d.unreported:
        yield from _earlier(d)
    for number, line in enumerate(d.lines, 1):
        yield from _line(d, number, line)


def _named(role: str, who: Clinician, entity: str) -> str:
    number = f"*XX*{who.npi}" if who.npi else ""
    first = who.first if entity == "1" else ""
    return f"NM1*{role}*{entity}*{who.last}*{first}***{number}".rstrip("*")


def _earlier(d: Draft) -> Iterator[str]:
    """Yield what the payer before this one paid, as a whole."""
    plan = d.patient.earlier
    assert plan is not None
    paid = sum((line.paid_usd or Decimal(0) for line in d.lines), Decimal(0))
    place = "S" if d.sequence == "P" and d.patient.plan.filing == "MC" else "P"
    yield f"SBR*{place}*18*******{plan.filing}"
    if place == "P":
        yield f"AMT*D*{_usd(paid if d.paid_usd is None else d.paid_usd)}"
    yield "OI***Y***Y"
    yield from list(_person("IL", d.patient.person, f"{d.patient.member}M"))[:3]
    yield f"NM1*PR*2*{plan.name}*****PI*{plan.id}"


def _line(d: Draft, number: int, line: Line) -> Iterator[str]:
    service = ":".join(("HC", line.code, *line.modifiers))
    place = line.place or ""
    pointers = ":".join(map(str, line.pointers))
    yield f"LX*{number}"
    charge = _usd(line.usd) if line.charge is None else line.charge
    yield (f"SV1*{service}*{charge}*{line.unit_kind}*{line.units}*{place}**{pointers}".rstrip("*"))
    if line.undated:
        pass
    elif line.day_to is not None and line.day_to != line.day:
        yield f"DTP*472*RD8*{line.day:%Y%m%d}-{line.day_to:%Y%m%d}"
    else:
        yield f"DTP*472*D8*{line.day:%Y%m%d}"
    yield f"REF*6R*{line.control}"
    if line.rendering is not None:
        yield _named("82", line.rendering, "1")
    if d.patient.earlier is not None and line.paid_usd is not None and not d.unreported:
        owed = line.usd - line.paid_usd - line.cut_usd
        owed = owed if line.owed_usd is None else line.owed_usd
        yield f"SVD*{d.patient.earlier.id}*{_usd(line.paid_usd)}*{service}**{line.units}"
        if line.cut_usd:
            yield f"CAS*CO*45*{_usd(line.cut_usd)}"
        if owed:
            yield f"CAS*PR*2*{_usd(owed)}"
        if d.paid_on is not None:
            yield f"DTP*573*D8*{d.paid_on:%Y%m%d}"


def _usd(value: Decimal) -> str:
    """Return an amount as X12 writes it: no needless zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
