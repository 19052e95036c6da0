"""Cues with an aim: "verbal cues for knee alignment" names what was corrected, "cues for form" not.

A cue is skilled where it says which part of the body, or which phase of the movement, it was for.
This decides only what the trained reader saw as a cue of today and held to be vague; cues of an
aide, of another day, or denied, are none of today's.
"""

from __future__ import annotations

from chartproof.model import Fact
from chartproof.reading.layout import Layout, word_set

_CUES = word_set("cue cues cued cueing cuing vc vcs vc's tc tcs tc's v/c t/c vc/tc")
_LINKS = word_set("for to on at re over")
_PARTS = word_set(
    "knee knees hip hips pelvis pelvic trunk scapula scapulae scapular shoulder shoulders blade "
    "blades toe toes heel heels foot feet ankle ankles arch elbow elbows wrist wrists hand hands "
    "thumb thumbs finger fingers chin head neck jaw tongue spine spinal lumbar thoracic lordosis "
    "rib ribs ribcage sternum core abdominal abdominals ta transversus multifidus glute glutes "
    "gluteus gluteal medius maximus quad quads quadriceps vmo hamstring hamstrings calf adductor "
    "adductors abductors trap traps trapezius serratus deltoid rhomboids cuff biceps triceps "
    "patella tibia femur eccentric eccentrics diaphragm exhale exhalation valgus varus"
)
_REACH = 10


def aimed_cues(layout: Layout, facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """Return as shown those cues among vague facts of skill that name what they were for."""
    found = []
    for fact in facts:
        if (fact.element, fact.status, fact.scope) != ("skilled_intervention", "vague", "today"):
            continue
        first, last = layout.token_at(fact.span.start), layout.token_at(fact.span.end - 1) + 1
        clause = layout.clauses[layout.clause_of(first)]
        words = layout.words[first : min(max(last, first + _REACH), clause.last)]
        aim = _aim(words)
        if aim:
            span = layout.span(first, max(last, first + aim))
            found.append(Fact(fact.element, "present", span, "today", fact.confidence))
    return tuple(found)


def _aim(words: list[str]) -> int:
    """Return how many of these words it takes to name what a cue was for; 0 where none does."""
    cued = linked = False
    for i, word in enumerate(words):
        if linked and word in _PARTS:
            return _to_end(words, i + 1)
        cued = cued or word in _CUES
        linked = cued and (linked or word in _LINKS)
    return 0


def _to_end(words: list[str], at: int) -> int:
    """Return where the aim ends: with the next sign."""
    while at < len(words) and words[at][0].isalpha():
        at += 1
    return at
