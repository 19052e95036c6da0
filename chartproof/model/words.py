"""Words with a fixed meaning."""

from __future__ import annotations

from typing import Literal

Severity = Literal["error", "warning", "note"]
Verdict = Literal["defensible", "fixable", "not_billable"]
Status = Literal["present", "vague", "absent"]
Scope = Literal["today", "plan", "hep", "prev", "neg", "goal", "freq", "order", "other"]
Discipline = Literal["PT", "OT", "SLP", "DC"]
Role = Literal["therapist", "assistant", "student", "aide", "physician", "chiropractor", "other"]
Method = Literal["cms", "ama", "ceiling", "full_15", "unknown"]

ELEMENTS: tuple[str, ...] = (
    "medical_necessity",
    "functional_deficit",
    "goal_link",
    "exercise_named",
    "body_region",
    "dosage_sets_reps",
    "resistance_or_intensity",
    "progression",
    "skilled_intervention",
    "skilled_rationale",
    "one_on_one",
    "patient_response",
    "objective_measure",
    "functional_progress",
    "time_per_code",
    "total_timed_minutes",
    "total_treatment_minutes",
    "start_stop_time",
    "signature",
    "plan_for_next",
)


def many(count: int, noun: str) -> str:
    """Return a count with its noun: 1 unit, 2 units."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
