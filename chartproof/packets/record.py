"""A packet as the data that the typesetter takes: words and figures, all of them text."""

from __future__ import annotations

from datetime import date
from typing import Any

from chartproof.packets.contents import BilledLine, Packet
from chartproof.packets.request import Clinic, Patient

FOOT = "Made from the record as signed. Nothing was added or changed."
DASH = "–"


def packet_record(packet: Packet, picture: str) -> dict[str, Any]:  # Any: JSON
    """Return all that the template shows. picture: the course as SVG, or nothing."""
    request = packet.request
    dates = _dates(packet.first, packet.last)
    codes = ", ".join(dict.fromkeys(line.code for line in packet.lines))
    enclosed = [{"title": "Where each item is shown", "label": "checklist", "page": 0}]
    if packet.lines:
        enclosed.append({"title": "Claim lines against minutes", "label": "minutes", "page": 0})
    if picture:
        enclosed.append({"title": "The course of care", "label": "course", "page": 0})
    for number, note in enumerate(packet.notes):
        title = f"{KINDS.get(note.kind, 'Treatment note')}, {day_words(note.on)}"
        enclosed.append({"title": title, "label": f"note-{number}", "page": 0})
    enclosed += [{"title": title, "label": "", "page": 0} for title in packet.documents]
    return {
        "title": f"Answer to record request {request.number}",
        "short-title": f"Record request {request.number}",
        "clinic": request.clinic.name,
        "about": about(request.patient, dates),
        "foot": FOOT,
        "letterhead": letterhead(request.clinic),
        "to": list(request.to),
        "opening": _opening(packet, dates),
        "due": day_words(packet.due_on) if packet.due_on else "",
        "due-words": packet.due_words,
        "dates": dates,
        "visits": len(packet.notes),
        "codes": codes,
        "enclosed": enclosed,
        "checklist": [
            {
                "asked": c.asked,
                "shown": c.shown,
                "said": c.said,
                "quotes": [
                    {"words": q.words, "on": day_words(packet.notes[q.visit].on)} for q in c.quotes
                ],
                "labels": [f"note-{v}" for v in c.visits],
                "documents": list(c.documents),
                "pages": [],
            }
            for c in packet.checklist
        ],
        "lines": [_line(line) for line in packet.lines],
        "picture": picture,
        "notes": [
            {
                "title": f"{KINDS.get(n.kind, 'Treatment note')}, {day_words(n.on)}",
                "signed": f"Signed {n.signed}" if n.signed else "No signature in the note",
                "pieces": [{"text": p.text, "mark": p.mark} for p in n.pieces],
                "marks": list(n.marks),
            }
            for n in packet.notes
        ],
        "documents": [{"title": title} for title in packet.documents],
    }


KINDS = {
    "evaluation": "Evaluation",
    "re-evaluation": "Re-evaluation",
    "progress": "Progress report",
    "discharge": "Discharge summary",
}


def letterhead(clinic: Clinic) -> list[str]:
    """Return the lines at the top of a letter."""
    number = [f"NPI {clinic.npi}"] if clinic.npi else []
    return [clinic.name, *clinic.address, *number, *([clinic.contact] if clinic.contact else [])]


def about(patient: Patient, dates: str) -> str:
    """Return whose records and which days, for the head of a page."""
    return " · ".join(filter(None, (patient.name, patient.member_id, dates)))


def day_words(day: date) -> str:
    """Return a day as a letter has it: 3 March 2026."""
    return f"{day.day} {day:%B %Y}"


def _dates(first: date | None, last: date | None) -> str:
    if first is None or last is None:
        return "none"
    return day_words(first) if first == last else f"{day_words(first)} to {day_words(last)}"


def _opening(packet: Packet, dates: str) -> list[str]:
    request = packet.request
    asked = f" of {day_words(request.asked_on)}" if request.asked_on else ""
    whose = f" for {request.patient.name}" if request.patient.name else ""
    said = [f"This answers your request{asked}{whose}, dates of service {dates}."]
    if request.claims:
        said.append(f"Claims: {', '.join(request.claims)}.")
    return said


def _line(line: BilledLine) -> dict[str, str]:
    def figure(value: int | None) -> str:
        return DASH if value is None else str(value)

    return {
        "on": day_words(line.on),
        "code": line.code,
        "units": str(line.units),
        "modifiers": line.modifiers,
        "minutes": figure(line.minutes),
        "timed": figure(line.timed_total),
        "treatment": figure(line.treatment_total),
    }
