"""Does what stands in the note bear an element out? A score alone does not.

The trained reader knows how such notes go, and calls an element present by faint signs where its
evidence is missing. So what it calls present must be borne out: by a stretch of words that weighs
enough, by an exercise with a name of its own, by a dose that can be read as one.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from chartproof.model import Exercise
from chartproof.reading.layout import Layout, word_set, words_of
from chartproof.reading.names import is_name, known_at, move_words
from chartproof.reading.numerals import WORDS
from chartproof.reading.stretches import stretches
from chartproof.reading.words import Floats

LEAST = {
    "medical_necessity": 1.6,
    "skilled_intervention": 2.0,
    "goal_link": 0.3,
    "progression": 0.5,
    "patient_response": 0.3,
    "one_on_one": 0.8,
    "functional_progress": 1.0,
}
"""What the words of one stretch must weigh: the sum of their scores. Of true ones that the reader
had not been trained on, two in a hundred weigh less; of what is left in a note whose evidence was
cut out, half. Goal, response and progression are said in a word or two: one will do."""

CHANCE = {"skilled_intervention": 0.9}
"""How likely the note must show it: a bare majority is not enough for what decides the verdict. Of
true ones one in a hundred is less likely; of notes without theirs, six in ten."""

PEAK = {"medical_necessity": 0.88, "progression": 0.5}
"""What its surest word must score."""

FIVE = {"exercise_named": 2.5, "dosage_sets_reps": 2.5}
"""What its five surest words must score together, wherever they stand, unless an exercise on file
was done in sets: a word or two where a name or a dose used to be look like one. Goals and responses
are left out: asking it of them found two in five of the notes cut, and called one true one in
thirty missing."""

_SEEN = 0.3
_SURE = 0.5
_SEVERAL = 3  # numbers that tell a dose by themselves: "10/12/8"
_FEWEST = 5  # repetitions that a bare number can tell
_NAME = 1.6
_ODD = 4.0
_DOSING = word_set(
    "x × * by times sets set rounds round bouts bout reps rep repetitions each ea per hold holds "
    "sec secs second seconds s min mins minute minutes m ' ″ ′ amrap fatigue failure twice "
    "thrice once count counts laps lap lengths length ft feet yards passes trips breaths until +"
)


_CORRECTED = frozenset(("correct", "corrected", "corrects", "correcting"))
_CUED = word_set(
    "cue cues cued cueing cuing vc vcs tc tcs model modeled therapist pt ot slp clinician tapped "
    "held blocked mirror after with"
)
_BEFORE = word_set("from was were")
_PER = word_set("min minute sec s hour hr h wk week day")
_LABELS = word_set("goal goals stg stgs ltg ltgs aim target rtw link tie in addressed")


def weight(layout: Layout, scores: Floats, empty: frozenset[str] = frozenset()) -> float:
    """Return what the weightiest stretch of words weighs; signs between words do not part them.

    empty: words that weigh nothing, as the label "Goal:" is none.
    """
    words, best = layout.words, 0.0
    for first, last in stretches(scores >= _SEEN):
        pairs = zip(words[first:last], scores[first:last].tolist(), strict=True)
        best = max(best, sum([s for w, s in pairs if w.isalnum() and w not in empty], 0.0))
    return best


def names_exercise(words: Iterable[str]) -> bool:
    """Return whether among these words is one that can name an exercise, not only its tools."""
    return any(map(is_name, words))


def bears_out(
    layout: Layout,
    element: str,
    scores: Floats,
    exercises: tuple[Exercise, ...],
    chance: float = 1.0,
) -> bool:
    """Return whether the note bears out that this element is present.

    scores: how surely each token belongs to it; chance: how likely the note shows it. Elements that
    need no such proof are borne out.
    """
    if chance < CHANCE.get(element, 0.0) or float(scores.max()) < PEAK.get(element, 0.0):
        return False
    if element == "skilled_intervention":
        scores = _without_own(layout, scores)
    if element in FIVE and float(np.sort(scores)[-5:].sum()) < FIVE[element]:
        return any(map(_is_whole, exercises))
    if element == "exercise_named":
        return _named(layout, scores, exercises)
    if element == "dosage_sets_reps":
        return _dosed(layout, scores, exercises)
    least = LEAST.get(element)
    empty = _LABELS if element == "goal_link" else frozenset()
    return least is None or weight(layout, scores, empty) >= least


def _without_own(layout: Layout, scores: Floats) -> Floats:
    """Return the scores with none for sentences in which the patient corrected himself uncued."""
    words = layout.words
    for i, word in enumerate(words if "self" in words else ()):
        if word == "self" and words[i + 1 : i + 2] == ["-"] and layout.word(i + 2) in _CORRECTED:
            clause = layout.clauses[layout.clause_of(i)]
            if _CUED.isdisjoint(words[clause.first : clause.last]):
                scores = scores.copy()
                scores[clause.first : clause.last] = 0
    return scores


def is_quotable(element: str, words: list[str]) -> bool:
    """Return whether these words can be quoted for the element where there are others."""
    if element == "exercise_named":
        return names_exercise(words)
    if element in ("dosage_sets_reps", "resistance_or_intensity"):
        return len(words) > 1 or not words[0].isdecimal()
    return any(w[0].isalnum() for w in words)


def with_words(layout: Layout, first: int, last: int) -> tuple[int, int]:
    """Return these tokens, or the clause they stand in where they are nothing but signs."""
    if any(w[0].isalnum() for w in layout.words[first:last]):
        return first, last
    clause = layout.clauses[layout.clause_of(first)]
    return clause.first, clause.last


def _is_whole(exercise: Exercise) -> bool:
    """Return whether an exercise on file was done in sets of its own: "bridges 3x10"."""
    words = list(words_of(exercise.name))
    return (
        exercise.scope == "today"
        and exercise.dose_span is not None
        and exercise.sets is not None
        and any(known_at(words, i) is not None for i in range(len(words)))
    )


def _named(layout: Layout, scores: Floats, exercises: tuple[Exercise, ...]) -> bool:
    """Return whether a name that has a word of exercise in it stands for exercise, or several odd
    ones do: regions and tools ("HIP", "at the rail") are what is left where names are missing."""
    listed, moves, odd = scores.tolist(), move_words(), 0.0
    for first, last in stretches(scores >= _SEEN):
        words = layout.words[first:last]
        held = sum(s for w, s in zip(words, listed[first:last], strict=True) if is_name(w))
        known = any(known_at(words, i) is not None for i in range(len(words)))
        if (known and held >= _SURE) or (held >= _NAME and not moves.isdisjoint(words)):
            return True
        odd += held
    if odd >= _ODD:
        return True
    return any(
        e.scope == "today" and e.dose_span is not None and sum(map(is_name, words_of(e.name))) > 1
        for e in exercises
    )


def _dosed(layout: Layout, scores: Floats, exercises: tuple[Exercise, ...]) -> bool:
    """Return whether a dose that reads as one stands for a dose of exercise."""
    for first, last in stretches(scores >= _SURE):
        words = layout.words[first:last]
        if first and layout.words[first - 1] in _BEFORE:  # "up from 3x10"
            continue
        if words[-1] in ("x", "×") or _is_rate(words):
            continue
        counted = any(w[0].isdecimal() or w in WORDS for w in words)
        told = not _DOSING.isdisjoint(words) or sum(w[0].isdecimal() for w in words) >= _SEVERAL
        if last - first > 1 and counted and told and not _is_share(words):
            return True
    return any(
        e.scope == "today"
        and (e.sets or e.hold_s or e.duration_s or e.distance or (e.reps or 0) >= _FEWEST)
        and names_exercise(words_of(e.name))
        and e.dose_span is not None
        and not e.dose_span.text.isdecimal()
        for e in exercises
    )


def _is_rate(words: list[str]) -> bool:
    """Return whether words tell how fast: "20/min"."""
    return len(words) == 3 and words[1] == "/" and words[2] in _PER


def _is_share(words: list[str]) -> bool:
    """Return whether words count successes: "6 of 10", "out of 10"."""
    return any(
        w == "of" and (i == 0 or words[i - 1] == "out" or words[i - 1].isdecimal())
        for i, w in enumerate(words)
    )
