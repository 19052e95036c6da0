"""Why a note was read as it was: for each fact the clause, who decided, the score, the context.

The reading itself carries no reasons, to stay small and quick; here the same steps are taken again
with their workings kept.
"""

from __future__ import annotations

import numpy as np

from chartproof.model import ELEMENTS, Fact, Mention, Reading, Reason, Span
from chartproof.reading import meaning
from chartproof.reading.evidence import CHANCE, LEAST, PEAK, weight
from chartproof.reading.layout import Clause, Layout, lay_out
from chartproof.reading.mentions import phrase_at
from chartproof.reading.minutes import share_out
from chartproof.reading.ranking import CODE, link, score, weights
from chartproof.reading.scopes import cue_of
from chartproof.reading.services import read_services
from chartproof.reading.times import gather
from chartproof.reading.treatment import read_facts

_GRAMMAR = frozenset(
    ("time_per_code", "total_timed_minutes", "total_treatment_minutes", "start_stop_time")
)
_SIGNED = "a name with a credential that closes the note or its line, or follows a word of signing"
_COUNTED = "arithmetic over all numbers of the note; see the minutes below"
_MOST = 4
_WORDED = "present by a fixed way of saying it"


def reasons(found: Reading, codes: tuple[str, ...]) -> tuple[Reason, ...]:
    """Return why this reading of a text without markup says what it says, in its order."""
    layout = lay_out(found.text)
    if not layout.words or found.unreadable:
        return ()
    tags = meaning.tag(layout)
    services = read_services(layout)
    _, treated = read_facts(layout, tags, services)
    grammar = {(f.element, f.span.start) for f in treated}
    told = [_element(layout, tags, element, found) for element in ELEMENTS]
    told += [_fact(layout, tags, fact, grammar) for fact in found.facts]
    told += [_mention(layout, m) for m in found.mentions if not m.kind.startswith("under-")]
    return (*told, *_minutes(layout, codes))


def _element(layout: Layout, tags: meaning.Tags, element: str, found: Reading) -> Reason:
    """Return how surely each status of an element was held, and what kept it from being present."""
    if element in _GRAMMAR or element == "signature":
        return Reason(
            element, "grammar", because=(_SIGNED if element == "signature" else _COUNTED,)
        )
    number = ELEMENTS.index(element)
    chances = meaning.status_chances(tags)[number]
    shown = ", ".join(
        f"{name} {chance:.2f}" for name, chance in zip(meaning.STATUSES, chances, strict=True)
    )
    because = [shown]
    if int(np.argmax(chances)) == 2 and found.status(element) != "present":
        because.append(f"not borne out: {_lacking(layout, tags, element, float(chances[2]))}")
    elif _by_words(tags, found.status(element), number):
        because.append(_WORDED)
    return Reason(element, "trained", because=tuple(because))


def _lacking(layout: Layout, tags: meaning.Tags, element: str, chance: float) -> str:
    """Return what an element that the trained reader calls present lacks."""
    if chance < CHANCE.get(element, 0.0):
        return f"{chance:.2f} likely, {CHANCE[element]:.2f} wanted"
    scores = tags.scores[:, ELEMENTS.index(element)]
    if (top := float(scores.max())) < PEAK.get(element, 0.0):
        return f"the surest word scores {top:.2f}, {PEAK[element]:.2f} wanted"
    if least := LEAST.get(element):
        return f"the weightiest words reach {weight(layout, scores):.1f} of {least:.1f}"
    return "no words that can be one"


def _by_words(tags: meaning.Tags, status: str, number: int) -> bool:
    """Return whether an element is present though the trained reader does not say so."""
    return status == "present" and int(np.argmax(meaning.status_chances(tags)[number])) != 2


def _fact(layout: Layout, tags: meaning.Tags, fact: Fact, grammar: set[tuple[str, int]]) -> Reason:
    first = layout.token_at(fact.span.start)
    last = max(layout.token_at(fact.span.end - 1) + 1, first + 1)
    clause = layout.clauses[layout.clause_of(min(first, len(layout.words) - 1))]
    number = ELEMENTS.index(fact.element)
    owned = fact.element in _GRAMMAR or fact.element == "signature"
    if fact.scope == "today" and not owned:
        owned = _by_words(tags, fact.status, number)
    kind = 2 if fact.scope != "today" else 0 if fact.status == "present" else 1
    score = float(tags.scores[first:last, number + kind * len(ELEMENTS)].max(initial=0.0))
    both = (fact.element, fact.span.start) in grammar
    return Reason(
        fact.element,
        "grammar" if owned else "both" if both else "trained",
        fact.span,
        _clause(layout, clause),
        None if owned else round(score, 2),
        None if owned else meaning.FACT,
        _context(layout, clause, first, fact),
    )


def _context(layout: Layout, clause: Clause, token: int, fact: Fact) -> tuple[str, ...]:
    """Return what took the words out of today: a cue before or behind them, or their heading."""
    because = [f"section {clause.section}"] if clause.section else []
    if fact.scope != "today":
        cue = cue_of(layout, min(token, len(layout.words) - 1))
        if cue is not None:
            because.append(f"“{cue.text}” [{cue.start}:{cue.end}] says {fact.scope}")
        elif clause.section not in ("plan", "goals", "hep"):
            because.append(f"the trained reader takes it for {fact.scope}")
    return tuple(because)


def _mention(layout: Layout, mention: Mention) -> Reason:
    row = phrase_at(layout.text, mention)
    first = layout.token_at(mention.span.start)
    clause = layout.clauses[layout.clause_of(min(first, len(layout.words) - 1))]
    because = [] if mention.proves else ["only resembles it"]
    if mention.scope != "today":
        because.append(f"about {mention.scope}")
    return Reason(
        mention.kind,
        row or "trained",
        mention.span,
        _clause(layout, clause),
        None if row else round(mention.confidence, 2),
        None if row else 0.5,
        tuple(because),
    )


def _clause(layout: Layout, clause: Clause) -> Span:
    return Span(clause.start, clause.end, layout.text[clause.start : clause.end])


def _minutes(layout: Layout, codes: tuple[str, ...]) -> list[Reason]:
    """Return, for each code, the number that was taken and the features that spoke loudest."""
    if not codes:
        return []
    shared = share_out(gather(layout, codes), codes)
    times, known, found = shared.view.times, weights(), []
    for code, pick in zip(codes, shared.picks, strict=True):
        if pick < 0:
            because: tuple[str, ...] = ("no number of the note is likelier than none",)
            found.append(Reason(code, "grammar", because=because))
            continue
        candidate = times.candidates[pick]
        features = [*shared.described[pick], *link(shared.view, pick, code)]
        spoke = {f: score([f], known, CODE) for f in features}
        loudest = sorted(features, key=lambda f: -abs(spoke[f]))[:_MOST]
        because = tuple(f"{feature} {spoke[feature]:+.2f}" for feature in loudest)
        clause = layout.clauses[layout.clause_of(candidate.first)]
        span = layout.span(candidate.first, candidate.last)
        found.append(Reason(code, "grammar", span, _clause(layout, clause), because=because))
    return found
