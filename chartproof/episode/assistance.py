"""How much help an activity takes, as a figure: from 0, alone, to 7, all of it done by others."""

from __future__ import annotations

import re
from typing import NamedTuple

from chartproof.episode.pages import stem
from chartproof.model import Span

_LEVELS = (
    (7, r"total(?: a(?:ssist\w*)?\b)|dependent\b|dep\b"),
    (6, r"max(?:imal|imum)?\.? ?(?:a\b|assist\w*)"),
    (5, r"mod(?:erate)?\.? ?(?:a\b|assist\w*)"),
    (4, r"min(?:imal|imum)?\.? ?(?:a\b|assist\w*)"),
    (3, r"cga\b|contact[- ]guard\w*(?: assist\w*)?"),
    (2, r"sba\b|cs\b|stand-?by(?: assist\w*)?|supervis(?:ion|ed)|set-?up\b"),
    (1, r"mod(?:ified)? ?(?:i\b|ind\w*)"),
    (0, r"(?<!mod )(?<!modified )independent(?:ly)?\b|ind\b|unassisted\b"),
)
_LEVEL = re.compile("|".join(rf"\b(?P<n{n}>{form})" for n, form in _LEVELS), re.IGNORECASE)
_DOING = re.compile(
    r"\b(?:(?:upper|lower|ub|lb|ue|le)(?: body)? )?(?P<what>dress(?:ing|ed|es)?|bath(?:ing|ed|es)?|"
    r"shower(?:ing|ed|s)?|toilet(?:ing|ed|s)?|groom(?:ing|ed)?|feed(?:ing|s)?|eat(?:ing|s)?|"
    r"transfers?|bed mobility|sit[- ]to[- ]stand|sts|supine[- ]to[- ]sit|roll(?:ing|s)?|gait|"
    r"ambulat(?:ion|ed|es|ing)|walk(?:ing|ed|s)?|stairs?|steps?|curbs?|hygiene|cook(?:ing|ed)?|"
    r"meal prep|laundry|medications?|wheelchair mobility|standing|sitting balance|swallow(?:ing)?|"
    r"naming|reading|writing|buttons?|fasteners|socks|shoes|donning|doffing|tub|car)\b",
    re.IGNORECASE,
)
_AIMED = re.compile(r"\b(?:goals?|ltgs?|stgs?|target|aim|next|plan|was|from)\b", re.IGNORECASE)
_CUTS = (". ", ";", "\n", "|", ", ")


class Help(NamedTuple):
    """An activity and the help it took. level: 0 to 7."""

    activity: str
    level: int
    span: Span


def help_in(text: str) -> list[Help]:
    """Return the activities of a note with their level of help, each activity's first only."""
    found: dict[str, Help] = {}
    for m in _LEVEL.finditer(text):
        level = int((m.lastgroup or "n0")[1:])
        start, end = _clause(text, m.start(), m.end())
        if _AIMED.search(text, start, m.start()):
            continue
        doing = [d for d in _DOING.finditer(text, start, end) if d.end() <= m.start()]
        doing = doing[-1:] or list(_DOING.finditer(text, m.end(), end))[:1]
        for d in doing:
            span_start, span_end = min(d.start(), m.start()), max(d.end(), m.end())
            span = Span(span_start, span_end, text[span_start:span_end])
            name = " ".join(stem(w) for w in d[0].lower().replace("-", " ").split())
            found.setdefault(name, Help(name, level, span))
    return list(found.values())


def _clause(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the clause around a stretch of a text, no more than a line of it."""
    low, high = max(0, start - 60), min(end + 40, len(text))
    befores = [at + len(cut) for cut in _CUTS if (at := text.rfind(cut, low, start)) >= 0]
    afters = [at for cut in _CUTS if (at := text.find(cut, end, high)) >= 0]
    return max([low, *befores]), min([high, *afters])
