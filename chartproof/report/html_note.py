"""The note on the page: its words in serif, the findings marked by number and shape."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from chartproof.model import Finding, Outcome, Reading
from chartproof.report.markup import icon, panel, tag
from chartproof.report.overlay import Line, Stretch, laid_over
from chartproof.report.wording import (
    SEVERITIES,
    SEVERITY_WORDS,
    open_findings,
    safe_text,
    severity_of,
)

LONGEST_SHOWN = 200_000  # characters of one note, beyond which a page can hardly be scrolled
SHAPES = {"error": "wavy", "warning": "dashed", "note": "dotted"}


def note_panel(anchor: str, o: Outcome) -> str:
    """Return the note with its findings laid over it. anchor: of the visit, for links."""
    text = o.visit.text if o.visit else None
    if text is None:
        return panel("Note", tag("p", "No note came with this visit.", cls="empty-note"))
    facts = (o.reading or Reading(text=text)).facts
    findings = open_findings(o)
    begun: set[int] = set()
    shown = text[:LONGEST_SHOWN].rstrip()  # blank lines at the end hold nothing to look at
    lines = [_line(anchor, line, findings, begun) for line in laid_over(shown, findings, facts)]
    if len(text) > LONGEST_SHOWN:
        said = f"The first {LONGEST_SHOWN:,} of {len(text):,} characters."
        lines.append(tag("p", said, cls="empty-note"))
    legend = tag("div", *_legend(findings), cls="panel-foot legend")
    return panel("Note", tag("div", *lines, cls="note"), legend, short=False)


def _legend(findings: Sequence[Finding]) -> list[str]:
    used = {severity_of(f) for f in findings if f.evidence}
    keys = [
        tag("span", tag("span", SHAPES[s], cls=f"ev ev-{s}"), f" {SEVERITY_WORDS[s].lower()}")
        for s in SEVERITIES
        if s in used
    ]
    shown = tag("span", "solid", cls="ev ev-fact")
    return [*keys, tag("span", shown, " shows a ticked element", cls="no-print")]


def _line(anchor: str, line: Line, findings: Sequence[Finding], begun: set[int]) -> str:
    marks = (
        tag(
            "a",
            icon(severity_of(findings[i])),
            str(i + 1),
            cls=f"mark sev-{severity_of(findings[i])}",
            href=f"#{anchor}-f{i + 1}",
            aria_label=f"Finding {i + 1}",
        )
        for i in line.begins
    )
    inside = (_stretch(anchor, s, findings, begun) for s in line.stretches)
    return tag(
        "div", tag("div", *marks, cls="gut"), tag("div", *inside, cls="tx", dir="auto"), cls="ln"
    )


def _stretch(anchor: str, s: Stretch, findings: Sequence[Finding], begun: set[int]) -> str:
    inside = escape(safe_text(s.text))
    shows = " ".join(f"k-{e}" for e in s.elements)
    if not s.findings:
        return tag("span", inside, cls=shows) if shows else inside
    gravest = min((severity_of(findings[i]) for i in s.findings), key=SEVERITIES.index)
    new = [i for i in s.findings if i not in begun]
    begun.update(new)
    targets = [tag("span", id=f"{anchor}-e{i + 1}") for i in new[1:]]
    numbers = tag("sup", "·".join(str(i + 1) for i in s.ends)) if s.ends else ""
    return tag(
        "mark",
        *targets,
        inside,
        numbers,
        cls=f"ev ev-{gravest} {shows}".rstrip(),
        id=f"{anchor}-e{new[0] + 1}" if new else False,
    )
