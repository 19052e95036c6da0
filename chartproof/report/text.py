"""Outcomes as text for a terminal: verdict first, then what is wrong in the note's own words."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from chartproof.model import ELEMENTS, EpisodeOutcome, Finding, Outcome, Price, Span, Units
from chartproof.report.course_text import course_row, course_text
from chartproof.report.course_words import counted_all, told_together
from chartproof.report.wording import (
    ELEMENT_WORDS,
    VERDICT_SHORT,
    cited,
    clean,
    clean_lines,
    message_of,
    sentence,
    shortened,
    units_words,
    usd_words,
    wrapped,
)

HEADING = {
    "error": "To settle before billing",
    "warning": "Would weaken it in a review",
    "note": "Worth knowing",
}
DISC = {"present": "●", "vague": "◐", "absent": "○"}
_INK = {"error": "31;1", "warning": "33;1", "note": "36;1", "good": "32;1", "dim": "2", "bold": "1"}
_VERDICT_INK = {"defensible": "good", "fixable": "warning", "not_billable": "error", None: "dim"}
QUOTES_AT_MOST = 4

Paint = Callable[[str, str], str]


def in_colour(words: str, ink: str) -> str:
    """Return the words with terminal colour."""
    return f"\x1b[{_INK[ink]}m{words}\x1b[0m"


def plain(words: str, ink: str) -> str:
    """Return the words as they are."""
    return words


def report(
    outcomes: Sequence[Outcome | EpisodeOutcome], width: int = 100, paint: Paint = plain
) -> str:
    """Return the report of all visits and courses; of several, a table stands at the end."""
    width = max(48, min(width, 110))
    parts = [
        one(o, width, paint) if isinstance(o, Outcome) else course_text(o, width, paint)
        for o in outcomes
    ]
    if len(outcomes) > 1:
        parts.append(summary(outcomes, paint))
    return ("\n" + paint("─" * width, "dim") + "\n\n").join(parts)


def one(outcome: Outcome, width: int = 100, paint: Paint = plain) -> str:
    """Return the report of one visit."""
    out = [_head(outcome, width, paint)]
    if outcome.error is not None:
        out.append(paint("Could not be audited in full", "error"))
        out += [*wrapped(outcome.error, width, "  "), ""]
    standing = [f for f in outcome.findings if f.waived is None]
    number = 0
    for severity in ("error", "warning", "note"):
        chosen = [f for f in standing if f.severity == severity]
        if chosen:
            out += [paint(HEADING[severity], "bold"), ""]
        for finding in chosen:
            number += 1
            out += [*_finding(number, finding, width, paint), ""]
    out += _asked(standing, width, paint)
    out += _proves(outcome, width, paint)
    if outcome.units is not None:
        out += _units(outcome.units, width, paint)
    out += _price(outcome, width, paint)
    if outcome.unsure:
        out.append(paint("Not decided, for want of", "bold"))
        missing: dict[str, list[str]] = {}
        for u in outcome.unsure:
            missing.setdefault(u.missing, []).append(u.rule or u.path or "")
        for what, rules in missing.items():
            asked = ", ".join(r for r in rules if r)
            out += _bullet(what + (f" ({asked})" if asked else ""), width)
        out.append("")
    waived = [f for f in outcome.findings if f.waived is not None]
    if waived:
        out.append(paint("Waived", "bold"))
        for f in waived:
            out += _bullet(f"{f.rule}: {clean(f.waived or '')}", width)
        out.append("")
    for remark in outcome.remarks:
        out += wrapped(remark, width, "")
    return "\n".join(out).rstrip() + "\n"


def summary(outcomes: Sequence[Outcome | EpisodeOutcome], paint: Paint = plain) -> str:
    """Return a line a visit or course, then the counts."""
    widest = min(28, max(len(o.id) for o in outcomes))
    rows = []
    for o in outcomes:
        if isinstance(o, EpisodeOutcome):
            rows.append(course_row(o, widest, paint))
            continue
        counts = Counter(f.severity for f in o.findings if f.waived is None)
        label = VERDICT_SHORT[o.verdict].lower()
        rows.append(
            f"{clean(o.id)[:widest]:<{widest}}  "
            + paint(f"{label:<12}", _VERDICT_INK[o.verdict])
            + f"  {counts['error']:>2} to settle  {counts['warning']:>2} weak"
            + f"  {counts['note']:>2} {'note' if counts['note'] == 1 else 'notes'}"
            + ("  failed" if o.status == "failed" and o.verdict else "")
        )
    said = ", ".join(f"{n} {verdict}" for verdict, n in counted_all(outcomes))
    return "\n".join([paint(f"{told_together(outcomes)}: {said}", "bold"), *rows]) + "\n"


def _head(o: Outcome, width: int, paint: Paint) -> str:
    about = [clean(o.id)]
    if o.visit is not None:
        codes = " ".join(
            f"{clean(c.code)}x{c.units}"
            + (f":{'+'.join(map(clean, c.modifiers))}" if c.modifiers else "")
            for c in o.visit.charges
        )
        about += [o.visit.date_of_service.isoformat(), clean(o.visit.payer), codes]
    verdict = f" {VERDICT_SHORT[o.verdict].upper()} "
    first, *rest = wrapped("  ·  ".join(about), width, f"{verdict}  ", " " * 4) or [verdict]
    lines = [paint(verdict, _VERDICT_INK[o.verdict]) + first[len(verdict) :], *rest]
    return "\n".join([*lines, *wrapped(sentence(o), width, ""), ""])


def _finding(number: int, f: Finding, width: int, paint: Paint) -> list[str]:
    ink = f.severity or "note"
    usd = f"  [{usd_words(f.usd)}]" if f.usd else ""
    text = f"{clean(message_of(f))}{usd}"
    lines = textwrap.wrap(text, width - 5) or [""]
    out = [f"{paint(f'{number:>3}.', ink)} {lines[0]}", *(f"     {n}" for n in lines[1:])]
    shown = _distinct(f.evidence)
    for span in shown[:QUOTES_AT_MOST]:
        out += wrapped(f"“{shortened(span.text)}”", width, "       ")
    if len(shown) > QUOTES_AT_MOST:
        out.append(f"       and {len(shown) - QUOTES_AT_MOST} more places")
    sources = "; ".join(cited(c) for c in f.citations) or ", ".join(f.sources)
    since = f", in force since {f.in_force_since}" if f.in_force_since else ""
    said = f"{f.rule}: {sources}{since}" if sources else f"{f.rule}{since}"
    out += [paint(n, "dim") for n in wrapped(said, width, "     ")]
    if f.policy:
        out += [paint(n, "dim") for n in wrapped(f"Decided by {clean(f.policy)}", width, "     ")]
    return out


def _asked(findings: Iterable[Finding], width: int, paint: Paint) -> list[str]:
    asks: dict[str, list[int]] = {}
    for number, f in enumerate(findings, 1):
        if f.ask and f.severity != "note":
            asks.setdefault(f.ask, []).append(number)
    if not asks:
        return []
    out = [paint("To ask", "bold")]
    for ask, numbers in asks.items():
        of = ", ".join(map(str, numbers))
        out += wrapped(ask, width, f"{of:>3}. ", "     ")
    return [*out, ""]


def _proves(o: Outcome, width: int, paint: Paint) -> list[str]:
    if not o.elements:
        return []
    out = [paint("What the note shows", "bold")]
    for status, words in (("present", "shown"), ("vague", "only vaguely"), ("absent", "not shown")):
        names = [ELEMENT_WORDS[e].lower() for e in ELEMENTS if o.elements.get(e) == status]
        if names:
            out += wrapped(f"{DISC[status]} {words}: {'; '.join(names)}", width, "  ", "    ")
    return [*out, ""]


def _units(units: Units, width: int, paint: Paint) -> list[str]:
    out = [paint("Units", "bold"), f"  billed: {clean(units_words(units.billed))}"]
    out.append(f"  minutes support: {clean(units_words(units.supported))}")
    others = [tie for tie in units.ties if tie != units.supported]
    out += [f"  equally right: {clean(units_words(tie))}" for tie in others]
    for step in (*units.steps, *(f"not known: {what}" for what in units.unknown)):
        out += wrapped(step, width, "    ")
    return [*out, ""]


def _price(o: Outcome, width: int, paint: Paint) -> list[str]:
    billed, right = o.billed_price, o.supported_price
    if billed is None or billed.allowed_usd is None:
        why = next((n.why for n in billed.lines if n.why), None) if billed else None
        if not why:
            return []
        return [paint("Price", "bold"), *wrapped(f"not known: {clean(why)}", width, "  "), ""]
    out = [paint("Price", "bold"), *wrapped(f"as billed: {_sum(billed)}", width, "  ")]
    if right is not None and right.allowed_usd is not None and right.lines != billed.lines:
        out += wrapped(f"as the minutes support: {_sum(right)}", width, "  ")
    stakes = [
        f"{words}: ${usd:.2f}"
        for words, usd in (
            ("at risk if billed as it is", o.at_risk_usd),
            ("left on the table", o.left_usd),
        )
        if usd
    ]
    return [*out, *(f"  {stake}" for stake in stakes), ""]


def _sum(p: Price) -> str:
    said = f"${p.allowed_usd:.2f} allowed"
    if p.medicare_pays_usd is None or p.patient_owes_usd is None:
        return said
    return (
        f"{said}; the clinic receives ${p.provider_receives_usd:.2f} "
        f"(Medicare ${p.medicare_pays_usd:.2f}, patient ${p.patient_owes_usd:.2f})"
    )


def _distinct(spans: Sequence[Span]) -> list[Span]:
    return list({(s.start, s.end): s for s in spans}.values())


def _bullet(words: str, width: int) -> list[str]:
    return wrapped(words, width, "  - ", "    ")


def units_text(units: Units) -> str:
    """Return units with their steps and ties, for `chartproof units`."""
    out = [
        f"{n.code} x{n.units}" + (f" {'+'.join(n.modifiers)}" if n.modifiers else "")
        for n in units.lines
    ]
    out = out or [f"{code} x{n}" for code, n in units.supported.items()]
    out.append(f"total {units.total_units}")
    for tie in units.ties:
        if tie != units.supported:
            out.append("equally right: " + ", ".join(f"{c} x{n}" for c, n in tie.items()))
    out += [f"  {clean(step)}" for step in (*units.steps, *units.unknown, *units.borderline)]
    return clean_lines("\n".join(out)) + "\n"


def price_text(record: dict[str, Any]) -> str:  # Any: as `price --format json` prints it
    """Return a price unit by unit, for `chartproof price`."""
    out = [clean(str(record["id"]))]
    for n in record["lines"]:
        amount = n["allowed_usd"] or f"not known: {n['why']}"
        if n["why"] and n["allowed_usd"]:
            amount += f"  ({n['why']})"
        out.append(
            f"  {n['code']} unit {n['unit']}: {amount}"
            + (f"  ({n['reduction']})" if n["reduction"] else "")
        )
    pays = "medicare_pays_usd" if record.get("medicare_pays_usd") else "payer_pays_usd"
    names = ("allowed_usd", pays, "patient_owes_usd", "provider_receives_usd", "limiting_usd")
    out += [
        f"  {name.removesuffix('_usd').replace('_', ' ')}: ${record[name]}"
        for name in names
        if record.get(name) is not None
    ]
    return clean_lines("\n".join([*out, *(f"    {s}" for s in record["steps"])])) + "\n"
