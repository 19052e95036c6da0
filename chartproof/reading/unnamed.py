"""Measures with names of their own: clauses of nothing but words, a value and its unit."""

from __future__ import annotations

import re
from bisect import bisect_left

from chartproof.model import Measure, Scope, Span
from chartproof.reading.dose_tails import Dose
from chartproof.reading.layout import Layout, word_set
from chartproof.reading.names import move_words
from chartproof.reading.numerals import number
from chartproof.reading.values import side_in

_PLAIN = re.compile(
    r"\W{0,3}(?P<name>(?:[a-z][a-z'’:+-]*\d?\s){1,5})(?:=\s|:\s)?"
    r"(?P<value>[-−]?\d+(?:\.\d+)?\s?(?:(?:→|->|to|-|/)\s?[-−]?\d+(?:\.\d+)?\s?)?"
    r"(?:cm\b|mm\b|°|deg(?:rees)?\b|s\b|sec\b|seconds\b|kgs?\b|n\b|nm\b|m/s\b|psi\b|mmhg\b|"
    r"µv\b|l/min\b|wpm\b)|\d+\.\d+|\d+\s?/\s?(?!10\b)\d{2,3}(?!/)|\d+\s?(?=\(\d))"
    r"[^a-z]{0,3}(?:(?:\(|,|vs|was|r\b|l\b|right|left|of|on|after|before|at|with|today|"
    r"each)[^;]{0,40})?[.;|,]?\Z"
)
_NO_MEASURES = word_set("plan goals hep subjective time billing signature header")
_NO_NAME = word_set(
    "pain ache sore soreness burn min minutes total timed time visit visits age dob wk week "
    "day goal stg ltg toward he she his her pt patient they i can cannot could unable needs "
    "need will would and from by was were is are had has have held runs hold posture page "
    "restrictions referral weight cue cued rest rests heat ice estim us ultrasound tape next "
    "plan add increase dose rpe borg te ta mt nmr gait up down stairs fatigue tightness numb "
    "tingling stiffness effort in out no not"
)


def read_unnamed(
    layout: Layout, found: list[Measure], doses: list[Dose], scopes: list[Scope]
) -> list[Measure]:
    """Return measures with names of their own: a clause of nothing but a name, a value with a unit
    and what it is compared to ("Blanch size 2.1 cm (2.6)", "Naming 14/20")."""
    taken = sorted([m.span.start for m in found] + [d.start for d in doses])
    moves, new = move_words(), []
    for clause in layout.clauses:
        if clause.last - clause.first > 16 or clause.section in _NO_MEASURES:
            continue
        at = bisect_left(taken, clause.start)
        if at < len(taken) and taken[at] < clause.end:
            continue
        m = _PLAIN.match(layout.text[clause.start : clause.end].lower())
        if m is None:
            continue
        words = re.findall(r"[a-z]+", m["name"])
        if any(w in moves or w in _NO_NAME for w in words):
            continue
        start = clause.start + m.start("name")
        end = clause.start + m.start("value") + len(m["value"].rstrip())
        text = layout.text
        figure = number(re.split(r"[/→ -]", m["value"].lstrip("-−"))[0].rstrip("°%#"))
        scope = scopes[layout.token_at(start)]
        value, name = text[clause.start + m.start("value") : end], m["name"].strip()
        span = Span(start, end, text[start:end])
        new.append(Measure("other", name, value, span, figure, None, side_in(name), scope))
    return new
