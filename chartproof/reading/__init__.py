"""Note text to facts with positions. `read` is the one door; every other file reads one kind.

The text is never cleaned: every span is a half-open pair of code points of the note as received.
`None` and empty tuples mean that the note does not say.
"""

from __future__ import annotations

import re

from msgspec import structs

from chartproof.model import Fact, Reading, Reason, Span
from chartproof.reading.answers import read_answer
from chartproof.reading.changes import read_change
from chartproof.reading.company import read_contact
from chartproof.reading.cueing import aimed_cues
from chartproof.reading.intent import read_intent
from chartproof.reading.layout import LIMIT, Layout, lay_out
from chartproof.reading.markup import Plain, as_received, plain_of, reason_as_received
from chartproof.reading.meaning import decide, known_share, tag
from chartproof.reading.mentions import read_mentions
from chartproof.reading.services import read_services
from chartproof.reading.signatures import read_signatures, signature_facts, signature_status
from chartproof.reading.totals import TIME_ELEMENTS, read_times, time_status
from chartproof.reading.treatment import read_facts

__all__ = ["explain", "read"]

MOST_WORDS = 100_000
"""Words, numbers and signs of a note that is read."""

LEAST_KNOWN = 0.5
"""The share of a note's words that the reader must know; of sound notes it knows eight in ten."""

_STRANGE = "mostly words that are not known: not in English, or a poor scan"
_ONE = "send one visit at a time"
_HEADINGS = "only headings, nothing is written under them"

_ALONE = frozenset(("not-one-on-one", "group", "aide-provided"))

OWNED = frozenset((*TIME_ELEMENTS, "signature"))
"""Elements that the grammar alone decides."""


def read(text: str, codes: tuple[str, ...] = ()) -> Reading:
    """Return all that the note says; `codes` are the charged timed codes whose minutes are wanted.

    Notes in HTML or RTF are read without their markup; every span points into what was received.
    A text that cannot be read gives a Reading whose `unreadable` says why, and never an exception.
    """
    plain = plain_of(text) if len(text) <= LIMIT else None
    if isinstance(plain, Plain):
        return as_received(_read_words(plain.text, codes), text, plain)
    return Reading(text=text, unreadable=plain) if plain else _read_words(text, codes)


def _read_words(text: str, codes: tuple[str, ...]) -> Reading:
    """Return the reading of a text without markup."""
    if why := unreadable(text):
        return Reading(text=text, unreadable=why)
    layout = lay_out(text)
    if len(layout.words) > MOST_WORDS:
        return Reading(
            text=text, unreadable=f"longer than {MOST_WORDS:,} words (about 200 pages); {_ONE}"
        )
    if layout.is_bare:
        return Reading(text=text, unreadable=_HEADINGS)
    if known_share(layout) < LEAST_KNOWN:
        return Reading(text=text, unreadable=_STRANGE)
    return _read_laid_out(layout, codes)


def explain(text: str, codes: tuple[str, ...] = ()) -> tuple[Reading, tuple[Reason, ...]]:
    """Return the reading of a note and why it says what it says."""
    from chartproof.reading.explain import reasons

    plain = plain_of(text) if len(text) <= LIMIT else None
    if isinstance(plain, str):
        return Reading(text=text, unreadable=plain), ()
    if plain is None:
        found = _read_words(text, codes)
        return found, reasons(found, codes)
    found = _read_words(plain.text, codes)
    why = tuple(reason_as_received(r, text, plain) for r in reasons(found, codes))
    return as_received(found, text, plain), why


_STRANGE_SIGN = re.compile(r"[\x00-\x08\x0e-\x1f\ufffd]")
_MAGIC = {
    "%PDF-": "a PDF file, not its text",
    "PK\x03\x04": "a zipped or office file, not its text",
    "\x89PNG": "a picture",
}


def unreadable(text: str) -> str | None:
    """Return why a text cannot be read as a note, or None."""
    if not text or text.isspace():
        return "empty"
    if len(text) > LIMIT:
        return f"longer than {LIMIT:,} characters (about 200 pages); {_ONE}"
    head = text[:64].lstrip("\ufeff \t\r\n")
    for magic, why in _MAGIC.items():
        if head.startswith(magic):
            return why
    if not text.isprintable() and len(_STRANGE_SIGN.findall(text)) * 20 > len(text):
        return "binary data, not text"
    if not any(map(str.isalpha, text)):
        return "no words"
    return None


def _read_laid_out(layout: Layout, codes: tuple[str, ...]) -> Reading:
    """Return the reading of a laid-out note."""
    tags = tag(layout)
    services = read_services(layout)
    treatment, treated = read_facts(layout, tags, services)
    times = read_times(layout, codes, services)
    signatures = read_signatures(layout)
    owned = (*times.facts, *signature_facts(signatures))
    elements, facts, meant = decide(layout, tags, (*treated, *owned), treatment.exercises)
    elements |= time_status(owned) | {"signature": signature_status(owned)}
    if elements["progression"] != "present":
        change = read_change(layout, treatment.scopes)
        if change is not None:
            elements["progression"] = "present"
            facts = (*(f for f in facts if not _is_vague_progression(f)), change)
    if elements["skilled_intervention"] == "vague":
        aimed = aimed_cues(layout, facts)
        if aimed:
            elements["skilled_intervention"] = "present"
            facts = (*(f for f in facts if not _is_vague_skill(f)), *aimed)
    if elements["patient_response"] != "present":
        answer = read_answer(layout, treatment.scopes)
        if answer is not None:
            elements["patient_response"] = "present"
            facts = (*(f for f in facts if not _is_vague_response(f)), answer)
    phrases = read_mentions(layout, {m.kind for m in meant})
    if elements["one_on_one"] == "absent":
        contact = read_contact(layout, treatment.scopes)
        if contact is not None:
            denied = any(
                m.kind in _ALONE and m.proves and not _overlap(m.span, contact.span)
                for m in (*phrases, *meant)
            )
            elements["one_on_one"] = "vague" if denied else "present"
            facts = (*facts, structs.replace(contact, status="vague") if denied else contact)
    facts = tuple(
        sorted(
            (*owned, *(f for f in facts if f.element not in OWNED)),
            key=lambda f: (f.span.start, f.span.end),
        )
    )
    return Reading(
        text=layout.text,
        sections=layout.sections,
        elements=elements,
        facts=facts,
        minutes=times.minutes,
        timed_total=times.timed,
        treatment_total=times.treatment,
        clocks=times.clocks,
        exercises=treatment.exercises,
        measures=treatment.measures,
        signatures=signatures,
        mentions=(*phrases, *read_intent(layout, services), *meant),
    )


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _is_vague_response(fact: Fact) -> bool:
    return fact.element == "patient_response" and fact.status == "vague"


def _is_vague_skill(fact: Fact) -> bool:
    return fact.element == "skilled_intervention" and fact.status == "vague"


def _is_vague_progression(fact: Fact) -> bool:
    return fact.element == "progression" and fact.status == "vague"
