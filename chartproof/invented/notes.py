"""Notes beside invented claims, as visit records that tell minutes, plan and provider."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import msgspec

from chartproof.invented.drafting import treating
from chartproof.invented.nouns import Draft, Line

# What a note says was done under a code, so that it carries the code and the need for skill.
DONE = {
    "97110": (
        "Therapeutic exercise {minutes} min, one-on-one with PT: long arc quad 3x10 with 4 lb "
        "ankle weight, up from 3 lb last visit as form was steady; step-ups 6 inch 3x8 with verbal "
        "cues for knee alignment because of valgus collapse, corrected by the last set."
    ),
    "97112": (
        "Neuromuscular re-education {minutes} min: single-leg stance right 3 x 30 s on foam with "
        "tactile cues at the pelvis to retrain hip control; trunk lean lessened by the third trial."
    ),
    "97140": (
        "Manual therapy {minutes} min: patellar mobilization grade III, tibiofemoral joint, right "
        "knee; knee flexion 112 deg before, 118 deg after."
    ),
    "97116": (
        "Gait training {minutes} min: 3 x 100 ft without device, verbal cues for heel strike right "
        "because of a foot-flat landing; heel strike held on 8 of 10 steps by the end."
    ),
}
NOTED_CODES = frozenset(DONE)
NOTED_DIAGNOSES = ("M25.561", "M17.11")
BEGAN = 9 * 60  # minutes after midnight


def can_be_noted(d: Draft) -> bool:
    """Return whether a note can be written that supports the claim."""
    return (
        d.patient.discipline == "PT"
        and d.diagnoses[:1] != ()
        and d.diagnoses[0] in NOTED_DIAGNOSES
        and all(line.code in NOTED_CODES and line.units < 4 for line in d.lines)
        and any(line.code == "97110" for line in d.lines)
    )


def write_notes(folder: Path, d: Draft) -> None:
    """Write one visit record a day of the claim into the folder, as JSON."""
    for day in sorted({line.day for line in d.lines}):
        lines = [line for line in d.lines if line.day == day]
        record = {
            "id": f"{d.id}-{day:%Y%m%d}",
            "patient_id": d.patient.member,
            "discipline": d.patient.discipline,
            "payer": d.patient.plan.policy,
            "date_of_service": day,
            "text": note_text(day, lines),
            "charges": [
                {
                    "code": line.code,
                    "units": line.units if line.noted_units is None else line.noted_units,
                    "modifiers": line.modifiers,
                    "minutes": line.minutes,
                    "assistant_minutes": line.assistant_minutes,
                }
                for line in lines
            ],
            "diagnoses": d.diagnoses,
            "place_of_service": d.place,
            "rendering": {"npi": treating(d).npi, "credential": "PT", "role": "therapist"},
            "plan_of_care": _plan(d, day),
        }
        path = folder / f"{d.id}-{day:%Y%m%d}.json"
        path.write_bytes(msgspec.json.format(msgspec.json.encode(record), indent=1) + b"\n")


def _plan(d: Draft, day: date) -> dict[str, object]:
    began = day - timedelta(days=14)
    return {
        "established_on": began,
        "discipline": d.patient.discipline,
        "certified_from": began,
        "certified_through": began + timedelta(days=60),
        "certified_on": began + timedelta(days=2),
        "visits_per_week": 2,
        "duration_weeks": 8,
        "diagnoses": d.diagnoses,
        "goals": ["climb two flights of stairs without rail in 6 weeks"],
    }


def note_text(day: date, lines: list[Line]) -> str:
    """Return a daily note that supports these lines with their minutes."""
    done = [DONE[line.code].format(minutes=line.minutes) for line in lines]
    total = sum(line.minutes for line in lines)
    ends = BEGAN + total
    return (
        "S: Patient reports right knee pain 4/10 with stairs, was 6/10 two weeks ago. Unable to "
        "climb more than one flight at home without a rail, needed for work on an upper floor.\n"
        "O: Knee flexion right 115 deg, extension -2 deg; quadriceps right 4/5.\n"
        + "\n".join(done)
        + f"\nTotal timed minutes: {total}. Total treatment minutes: {total}. "
        f"Time in 9:00, time out {ends // 60}:{ends % 60:02d}\n"
        "A: Tolerated well, pain 3/10 after. Strength gain of quadriceps to 4/5 lets patient climb "
        "10 steps without rail, towards goal of two flights. Skilled physical therapy is needed to "
        "progress load safely and to correct faulty mechanics.\n"
        "P: Progress step-ups to 8 inch next visit; continue 2x/week.\n"
        f"Electronically signed: A. Invented, PT, DPT {day:%m/%d/%Y}\n"
    )
