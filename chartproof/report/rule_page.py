"""The page of a rule, as text for a terminal and as Markdown for the documentation.

It is the rule's own docstring, with when it looks, what it asks, by whose word, and its examples.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from chartproof.model import Citation, Severity
from chartproof.report.wording import clean, clean_lines

WIDTH = 88
WEIGHT: dict[Severity, str] = {
    "error": "error: do not bill before it is settled",
    "warning": "warning: would weaken the record in a review",
    "note": "note: advice; the verdict stays as it is",
}
LOOKS = {"claims": "several claims, of one patient's day or one clinician's"}
KINDS = {"flags": "Found", "passes": "Nothing wrong", "unsure": "Not decided"}

Shown = tuple[str, str, str, str, str, str]  # kind, title, note, charges, payer, quote or missing


class RulePage(Struct, frozen=True, kw_only=True):
    """What stands on a rule's page. text: its docstring, the title line included.

    examples: kind (`flags`, `passes`, `unsure`), title, note, charges, payer, and the words that
    are quoted or what is missing. unlisted: keys of sources that the list of sources does not hold.
    """

    name: str
    title: str
    text: str
    severity: Severity
    looks_at: str = "visit"
    payers: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    since: date
    until: date | None = None
    ask: str = ""
    catalogue: tuple[str, ...] = ()
    formerly: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    unlisted: tuple[str, ...] = ()
    examples: tuple[Shown, ...] = ()

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The text after its title line, each paragraph on one line."""
        body = self.text.partition("\n")[2].strip()
        return tuple(" ".join(p.split()) for p in body.split("\n\n") if p.strip())


def plain(page: RulePage) -> str:
    """Return the page for a terminal, without a newline at its end."""
    out = [page.name, "", *textwrap.wrap(page.title, WIDTH)]
    for paragraph in page.paragraphs:
        out += ["", *textwrap.wrap(paragraph, WIDTH)]
    out += ["", "When it looks"]
    widest = max(len(name) for name, _ in _conditions(page))
    for name, said in _conditions(page):
        out += _hanging(f"  {name:<{widest}}  ", said)
    if page.ask:
        out += ["", "What it asks", *_hanging("  ", page.ask)]
    out += ["", "By whose word"]
    for source in page.citations:
        out += _hanging("  - ", _source(source))
        if source.link:
            out.append(f"    {source.link}")
    for key in page.unlisted:
        out += _hanging("  - ", f"{key} [not in the list of sources]")
    out += ["", "Examples"]
    for kind, title, note, charges, payer, said in page.examples:
        out += _hanging("  - ", f"{KINDS[kind]}: {title}")
        if note:
            out += [
                _line for words in note.splitlines() for _line in _hanging("      ", clean(words))
            ]
        out += _hanging("      ", f"billed {charges or 'nothing'}, {payer}")
        if said:
            out += _hanging(
                "      ", f"missing: {said}" if kind == "unsure" else f"quotes “{said}”"
            )
    return clean_lines("\n".join(out))


def markdown(page: RulePage) -> str:
    """Return the page as Markdown, ending in a newline."""
    out = [f"# {page.name}", "", f"**{_escaped(page.title)}**"]
    for paragraph in page.paragraphs:
        out += ["", _escaped(paragraph)]
    out += ["", "| | |", "|---|---|"]
    out += [
        f"| {name} | {_escaped(said).replace('|', chr(92) + '|')} |"
        for name, said in _conditions(page)
    ]
    if page.ask:
        out += ["", "## What it asks", "", f"> {_escaped(page.ask)}"]
    out += ["", "## By whose word", ""]
    for source in page.citations:
        words = _escaped(_source(source))
        out.append(f"- [{words}]({source.link})" if source.link else f"- {words}")
    out += [f"- {_escaped(key)} (not in the list of sources)" for key in page.unlisted]
    out += ["", "## Examples"]
    for kind, title, note, charges, payer, said in page.examples:
        out += ["", f"**{KINDS[kind]}: {_escaped(title)}**", "", "```text"]
        out += [*note.splitlines(), f"billed: {charges or 'nothing'} ({payer})", "```"]
        if said:
            words = _escaped(said)
            out += ["", f"Missing: {words}" if kind == "unsure" else f"Quotes “{words}”."]
    return clean_lines("\n".join(out)) + "\n"


def _conditions(page: RulePage) -> Iterator[tuple[str, str]]:
    yield "severity", WEIGHT[page.severity]
    yield "looks at", LOOKS.get(page.looks_at, f"one {page.looks_at}")
    yield "payers", ", ".join(page.payers) or "every payer"
    if page.codes:
        yield "codes", f"only where one of these is charged: {', '.join(page.codes)}"
    until = f" to {page.until}" if page.until else ""
    yield "days of service", f"from {page.since}{until}"
    if page.catalogue:
        yield "catalogue", ", ".join(page.catalogue)
    if page.formerly:
        yield "formerly", ", ".join(page.formerly)


def _source(c: Citation) -> str:
    """Return a source with whether its text was read, and when."""
    parts = [c.title, c.citation if c.citation != c.title else "", c.published or ""]
    read = "recalled; check the text before relying on it" if c.standing == "recalled" else "seen"
    if c.checked:
        read += f", checked {c.checked}"
    return f"{', '.join(p for p in parts if p)} [{read}]"


def _hanging(lead: str, words: str) -> list[str]:
    return textwrap.wrap(
        words,
        WIDTH,
        initial_indent=lead,
        subsequent_indent=" " * len(lead),
        break_on_hyphens=False,
    ) or [lead.rstrip()]


def _escaped(words: str) -> str:
    """Return words that Markdown leaves as they are; code in backquotes stays code."""
    parts = words.split("`")
    for i in range(0, len(parts), 2):
        for mark in ("\\", "*", "_", "<", "[", "#"):
            parts[i] = parts[i].replace(mark, f"\\{mark}")
    return "`".join(parts)
