"""One visit with something of everything, made by hand so that reports can be looked at closely."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from chartproof.model import (
    ELEMENTS,
    Charge,
    Citation,
    Clock,
    CodeMinutes,
    Exercise,
    Fact,
    Finding,
    Number,
    Outcome,
    Price,
    PricedLine,
    Reading,
    Span,
    Status,
    Units,
    Unsure,
    Visit,
)

TEXT = (
    "S: Knee stiff, 4/10.\n"
    "O: In 9:00, out 9:41. TE 24 min: SLR 3x10 2 lb. Home: SLR 2x10.\n"
    "VC for form. Tolerated well.\n"
    "A. Roe, PT\n"
)


def span(words: str) -> Span:
    """Return where the words stand in the note."""
    start = TEXT.index(words)
    return Span(start, start + len(words), words)


MANUAL = Citation("m", "A manual", "Pub. 100, ch. 5", "seen", "https://example.org/m")
MEMORY = Citation("n", "A rule of thumb", "", "recalled")
STATUSES: dict[str, Status] = {
    "dosage_sets_reps": "present",
    "time_per_code": "present",
    "signature": "present",
    "skilled_intervention": "vague",
}
READING = Reading(
    text=TEXT,
    elements={e: STATUSES.get(e, "absent") for e in ELEMENTS},
    facts=(
        Fact("dosage_sets_reps", "present", span("3x10"), confidence=0.98765),
        Fact("dosage_sets_reps", "present", span("2x10"), "hep"),
        Fact("skilled_intervention", "vague", span("VC for form")),
    ),
    minutes=(CodeMinutes("97110", 24, "stated", (span("24 min"),)),),
    timed_total=Number(24, span("24 min")),
    clocks=(Clock("9:00", "9:41", 41, span("In 9:00, out 9:41")),),
    exercises=(
        Exercise("SLR", span("SLR"), sets=3, reps=10, resistance="2 lb"),
        Exercise("SLR", span("SLR 2x10"), sets=2, reps=10, scope="hep"),
    ),
)
VISIT = Visit(
    id="v1",
    date_of_service=date(2026, 3, 3),
    payer="medicare",
    discipline="PT",
    charges=(Charge("97110", 3, ("GP",)),),
    text=TEXT,
    reading=READING,
)
BILLED = Price(
    (PricedLine("97110", 1, Decimal("29.06")), PricedLine("97110", 2, Decimal("22.21"), "50% off")),
    Decimal("51.27"),
    Decimal("40.20"),
    Decimal("10.25"),
    Decimal("50.45"),
)
RIGHT = Price(
    (PricedLine("97110", 1, Decimal("29.06")),),
    Decimal("29.06"),
    Decimal("22.78"),
    Decimal("5.81"),
    Decimal("28.59"),
)


def outcome_of_all() -> Outcome:
    """Return an outcome that has findings, a waiver, doubts, ties, prices and remarks."""
    return Outcome(
        id="v1",
        verdict="fixable",
        elements=READING.elements,
        reading=READING,
        minutes={"97110": 24},
        units=Units(
            method="cms",
            total_units=2,
            supported={"97110": 2},
            ties=({"97110": 2}, {"97112": 2}),
            steps=("97110 24 timed minutes: 2 units (23-37 minutes).",),
            billed={"97110": 3},
            unknown=("whether CQ fits",),
        ),
        findings=(
            Finding(
                "3 units billed; 24 minutes support 2",
                (span("24 min"),),
                (0,),
                ask="Minutes of ____: ____",
                severity="error",
                usd=Decimal("-21.86"),
                policy="medicare: 8-minute rule",
                rule="units-exceed-minutes",
                sources=("m",),
                citations=(MANUAL,),
                in_force_since=date(2000, 1, 1),
            ),
            Finding(
                "a cue without its target",
                (span("VC for form"), span("Tolerated well")),
                ask="What was cued? ____",
                severity="warning",
                rule="skill-not-shown",
                sources=("n",),
                citations=(MEMORY,),
            ),
            Finding("no plan", severity="note", rule="plan-thin", ask="Next? ____"),
            Finding(
                "no response",
                severity="warning",
                rule="response-missing",
                waived="on the flow sheet (R. O., until 2026-12-31)",
            ),
        ),
        unsure=(
            Unsure("dollars of the year", "kx-missing"),
            Unsure("dollars of the year", "kx-crossed-today"),
            Unsure("a locality", path="locality"),
        ),
        billed_price=BILLED,
        supported_price=RIGHT,
        remarks=("the newest edit file on hand ends 2024-09-30",),
        visit=VISIT,
    )


@pytest.fixture
def outcome() -> Outcome:
    return outcome_of_all()


@pytest.fixture
def failed() -> Outcome:
    said = "day.jsonl line 4: charges[0].units: expected a whole number, got 'two'"
    return Outcome(id="day.jsonl line 4", status="failed", error=said)
