"""What was treated and how: exercises, measures, regions, the facts of five elements, read once."""

from __future__ import annotations

from chartproof.model import Fact, Scope, Span
from chartproof.reading.exercises import Treatment, read_treatment
from chartproof.reading.layout import Layout
from chartproof.reading.measures import measure_facts
from chartproof.reading.regions import read_regions
from chartproof.reading.services import Service
from chartproof.reading.tagged import Scores
from chartproof.reading.vague import vague_names, vague_phrases


def read_facts(
    layout: Layout, tags: Scores | None = None, services: list[Service] | None = None
) -> tuple[Treatment, tuple[Fact, ...]]:
    """Return the treatment and the facts of exercise_named, dosage_sets_reps,
    resistance_or_intensity, objective_measure and body_region.

    services: those that the note names, where the caller has them already.
    """
    treatment = read_treatment(layout, tags, services)
    facts = [
        *exercise_facts(layout, treatment),
        *measure_facts(layout, treatment.measures),
        *read_regions(layout, treatment.scopes, [e.span for e in treatment.exercises]),
    ]
    return treatment, tuple(sorted(facts, key=lambda f: (f.span.start, f.element)))


def exercise_facts(layout: Layout, treatment: Treatment) -> tuple[Fact, ...]:
    """Return the facts of names, doses and loads in every scope; a shared dose is one fact."""
    text, scopes = layout.text, treatment.scopes
    facts: dict[tuple[str, int, int], Fact] = {}

    def add(element: str, span: Span, scope: Scope, vague: bool = False) -> None:
        fact = Fact(element, "vague" if vague else "present", span, scope)
        facts.setdefault((element, span.start, span.end), fact)

    for exercise in treatment.exercises:
        vague = vague_names(exercise.name)
        add("exercise_named", exercise.span, exercise.scope, vague)
        if exercise.dose_span:
            add("dosage_sets_reps", exercise.dose_span, exercise.scope)
        if exercise.resistance_span:
            scope = exercise.scope
            if scope == "today":
                scope = scopes[layout.token_at(exercise.resistance_span.start)]
            add("resistance_or_intensity", exercise.resistance_span, scope)
    for load in treatment.loads:
        if load.kind == "effort":
            scope = scopes[layout.token_at(load.start)]
            add(
                "resistance_or_intensity",
                Span(load.start, load.end, text[load.start : load.end]),
                scope,
            )
    if not any(
        f.element == "exercise_named" and f.status == "present" and f.scope == "today"
        for f in facts.values()
    ):
        for span in vague_phrases(layout, scopes):
            add("exercise_named", span, "today", vague=True)
    return tuple(facts.values())
