"""Cues with an aim: "verbal cues for knee alignment" names what was corrected, "cues for form" not.

A cue is skilled where it says which part of the body, which phase of the movement or which act it
was for ("cues to isolate the target muscles"), or what kind of cue was faded.
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
_ACTS = word_set(
    "isolate keep hold lift lower push pull bend straighten slow pause stop avoid prevent limit "
    "look land reach turn breathe exhale swallow elicit produce activate engage relax extend flex "
    "rotate shift scan sequence initiate"
)
_EMPTY = word_set("proper correct good safe form technique performance quality exercise exercises")
_KINDS = word_set("phonemic semantic graphemic orthographic articulatory placement")
_FADES = word_set("faded fading fade withdrew withdrawn weaned reduced")
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
        if not aim and _fades(layout.words[clause.first : clause.last]):
            first, last = clause.first, clause.last
        elif not aim:
            continue
        span = layout.span(first, max(last, first + aim))
        found.append(Fact(fact.element, "present", span, "today", fact.confidence))
    return tuple(found)


def _aim(words: list[str]) -> int:
    """Return how many of these words it takes to name what a cue was for; 0 where none does."""
    cued = linked = False
    for i, word in enumerate(words):
        if linked and (word in _PARTS or _acts(words, i)):
            return _to_end(words, i + 1)
        cued = cued or word in _CUES
        linked = cued and (linked or word in _LINKS)
    return 0


def _acts(words: list[str], i: int) -> bool:
    """Return whether words ask for an act upon something: "to isolate the targeted muscle"."""
    if words[i] not in _ACTS or words[i - 1] not in ("to", "and"):
        return False
    behind = words[i + 1 : _to_end(words, i + 1)]
    return len(behind) > 1 and _EMPTY.isdisjoint(behind)


def _fades(words: list[str]) -> bool:
    """Return whether words tell that cues of a named kind were faded."""
    told = not _KINDS.isdisjoint(words) and not _CUES.isdisjoint(words)
    return told and not _FADES.isdisjoint(words)


def _to_end(words: list[str], at: int) -> int:
    """Return where the aim ends: with the next sign."""
    while at < len(words) and words[at][0].isalpha():
        at += 1
    return at
