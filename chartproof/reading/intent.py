"""Which words of a note stand under which billed service, so that work can be told by its heading.

What kind of service the words show is read by phrase (`cues/coding_work.csv`, kinds `work-97140`
and the like, in mentions.py). This file gives the stretches they stand in: `under-97110` runs from
the words that name the service to the next service, or to the end of the line that describes it.
"""

from __future__ import annotations

from chartproof.model import Mention
from chartproof.reading.layout import Layout
from chartproof.reading.services import Service, read_services

_NEAR = 4  # tokens between a weak name ("exercise") and the minutes that make it a heading
_ENOUGH = 2  # words of its own that make a stretch a description
# fmt: off
_BARE = frozenset(
    {
        "to", "of", "at", "in", "on", "as", "an", "or", "is", "pt", "ot", "te", "mt", "ta",
        "min", "mins", "minute", "minutes", "unit", "units", "timed", "total", "code",
        "codes", "cpt", "with", "and", "one", "for", "the", "was", "were", "by", "billed",
        "charged", "time", "left", "right", "today", "treatment", "therapy", "direct",
        "individual", "therapist", "patient",
    }
)
# fmt: on


def read_intent(layout: Layout, services: list[Service] | None = None) -> tuple[Mention, ...]:
    """Return a mention `under-<code>` for each stretch that describes a named service, in order.

    services: those that the note names, where the caller has them already.
    """
    heads = _heads(layout, read_services(layout) if services is None else services)
    found = []
    for number, head in enumerate(heads):
        behind = heads[number + 1].first if number + 1 < len(heads) else len(layout.words)
        stop = _stop(layout, head.last, behind)
        if _content(layout, head.last, stop) >= _ENOUGH:
            found.append(Mention(f"under-{head.code}", layout.span(head.first, stop)))
    return tuple(found)


def _heads(layout: Layout, services: list[Service]) -> list[Service]:
    """Return the names that open a description; two names in a row of one code are one."""
    heads: list[Service] = []
    for service in services:
        if service.strength < 2 and not _has_minutes(layout, service):
            continue
        last = heads[-1] if heads else None
        again = last is not None and last.code == service.code
        if last and again and _content(layout, last.last, service.first) < _ENOUGH:
            heads[-1] = last._replace(last=service.last)
            continue
        heads.append(service)
    return heads


def _has_minutes(layout: Layout, service: Service) -> bool:
    words = layout.words
    around = (
        words[max(0, service.first - _NEAR) : service.first]
        + words[service.last : service.last + _NEAR]
    )
    return any(word.startswith("min") or word in ("'", "′") for word in around)


def _stop(layout: Layout, first: int, behind: int) -> int:
    """Return the token behind the description: the next heading, or the end of its line.

    A heading that stands alone on its line describes what the next line says.
    """
    breaks = layout.breaks
    alone = first < behind and (
        breaks[first] or (layout.words[first] == ":" and _breaks(layout, first + 1))
    )
    for token in range(first + 2 if alone else first, behind):
        if breaks[token]:
            return token
    return behind


def _breaks(layout: Layout, token: int) -> bool:
    return token < len(layout.words) and layout.breaks[token]


def _content(layout: Layout, first: int, last: int) -> int:
    """Return how many words say something of the work."""
    return sum(
        1
        for word in layout.words[first:last]
        if len(word) > 1 and word.isalpha() and word not in _BARE
    )
