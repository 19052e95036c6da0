"""The plan of care lacks one of its parts.

Diagnosis, long-term goals, type of therapy, frequency and duration. Silence on the amount is read
as one session a day. An evaluation note that states no frequency or no duration leaves the plan
without them.

Why it matters: a plan without its parts does not cover the visits that follow.

Not checked here: parts that stand in another document; whether goals can be measured (`goals-not-
measurable`).
"""

from __future__ import annotations

from chartproof.examples import Flags, IsUnsure, Passes, given
from chartproof.model import Answers, Finding, PlanOfCare, Unsure, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.gaps import lines_of_kind

RULE = Rule(
    severity="warning",
    sources=("cms-100-02:15:220.1.2", "42-cfr-410.61", "cgs-plan-of-care"),
    ask="Missing from the plan: diagnosis ____ long-term goals ____ type ____ frequency ____ "
    "duration ____",
    catalogue=("POC-ELEMENTS",),
)


def _parts(plan: PlanOfCare) -> tuple[tuple[str, bool], ...]:
    return (
        ("diagnosis", bool(plan.diagnoses)),
        ("goals", bool(plan.goals)),
        ("frequency", plan.visits_per_week is not None or plan.visits is not None),
        ("duration", plan.duration_weeks is not None or plan.visits is not None),
    )


def check(visit: Visit, book: Book) -> Answers:
    plan, note = visit.plan_of_care, visit.note
    if plan is not None:
        lacking = [name for name, there in _parts(plan) if not there]
        if 0 < len(lacking) < len(_parts(plan)):
            yield Unsure(missing=f"in the plan: {', '.join(lacking)}")
        return
    lines = lines_of_kind(visit, book, "evaluation")
    if not lines or visit.text is None or note.unreadable:
        return
    lacking = [kind for kind in ("frequency", "duration") if not note.mentioned(kind)]
    if lacking:
        yield Finding(f"the evaluation states no {' and no '.join(lacking)}", lines=lines)


EXAMPLES = (
    Flags(
        "as needed",
        given(
            "Evaluation: right knee flexion 82, cannot climb stairs. Plan: PT as needed. Ann "
            "Roe, PT",
            bill="97162x1:GP",
        ),
    ),
    Passes(
        "twice a week for eight weeks",
        given(
            "Evaluation: right knee flexion 82. Plan: PT 2x/wk for 8 weeks. Ann Roe, PT",
            bill="97162x1:GP",
        ),
    ),
    Passes("a daily visit", given("TE 25 min: bridges 3x10.", bill="97110x2:GP")),
    IsUnsure(
        "sent without goals",
        given(
            bill="97110x2:GP",
            plan_of_care={"diagnoses": ["M17.11"], "visits_per_week": 2, "duration_weeks": 8},
        ),
        missing="in the plan: goals",
    ),
)
