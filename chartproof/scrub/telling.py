"""The outcome of a file as people read it: the sums first, then each claim that is held."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from chartproof.model import Finding, Position
from chartproof.report.text import Paint, plain
from chartproof.report.wording import clean, wrapped
from chartproof.scrub.outcomes import WEIGHT, ByName, ClaimOutcome, Summary

SHOWN = 40  # held claims
PAYERS_SHOWN = 12
UNSURE_SHOWN = 6
RULE_WIDTH = 38
INK = {"error": "error", "warning": "warning", "note": "note"}


def report(
    name: str,
    summary: Summary,
    held: Sequence[ClaimOutcome],
    fixed: Sequence[ClaimOutcome] = (),
    *,
    width: int = 100,
    paint: Paint = plain,
) -> str:
    """Return the report on a file.

    held: the first of the claims that are held, with findings. fixed: the first of those that are
    clean and were corrected.
    """
    out = [*_head(name, summary, paint), ""]
    for fault in summary.faults[:SHOWN]:
        out += wrapped(str(fault), width, "  ! ", "    ")
    if summary.faults:
        out.append("")
    if summary.rules:
        out += [*_rules(summary, paint), ""]
    if len(summary.payers) > 1:
        out += [*_payers(summary, paint), ""]
    if held:
        out += _held(summary, held, width, paint)
    if fixed:
        out += _corrected(fixed, width, paint)
    if summary.unsure:
        out += _unsure(summary, width, paint)
    return "\n".join(out).rstrip() + "\n"


def first_of(
    outcomes: Iterable[ClaimOutcome],
) -> tuple[list[ClaimOutcome], list[ClaimOutcome]]:
    """Return the first held claims and the first corrected clean ones, taking every outcome."""
    held: list[ClaimOutcome] = []
    fixed: list[ClaimOutcome] = []
    for outcome in outcomes:
        into = held if outcome.status != "clean" else fixed
        if len(into) <= SHOWN and (outcome.status != "clean" or outcome.changes):
            into.append(outcome)
    return held, fixed


def _head(name: str, s: Summary, paint: Paint) -> list[str]:
    out = [paint(f"{clean(name)}: {_many(s.claims, 'claim')}, {_many(s.lines, 'line')}, ", "bold")]
    out[0] += paint(_usd(s.charge_usd), "bold")
    rows = [("Clean", s.clean, s.charge_usd - s.held_usd, "good")]
    rows.append(("Held", s.held + s.failed, s.held_usd, "error" if s.held + s.failed else "dim"))
    out.append("")
    for words, count, usd, ink in rows:
        out.append(f"  {paint(f'{words:<6}', ink)} {count:>9,}  {_usd(usd):>16}")
    if s.failed:
        out.append(f"  of the held, {s.failed:,} could not be read in full")
    if s.changed:
        out.append(f"  {_many(s.changed, 'claim')} corrected; --fixes lists what was changed")
    if s.noted:
        out.append(f"  {_many(s.noted, 'claim')} read together with a note")
    return out


def _rules(s: Summary, paint: Paint) -> list[str]:
    def weight(item: tuple[str, ByName]) -> tuple[int, int, str]:
        return -WEIGHT.get(item[1].severity, 0), -item[1].claims, item[0]

    head = f"  {'':<8}{'Rule':<{RULE_WIDTH}}{'claims':>8}  {'charged':>14}"
    out = [paint("What was found", "bold"), paint(head, "dim")]
    for name, n in sorted(s.rules.items(), key=weight):
        severity = paint(f"{n.severity:<8}", INK[n.severity])
        out.append(f"  {severity}{name:<{RULE_WIDTH}}{n.claims:>8,}  {_usd(n.usd):>14}")
    return out


def _payers(s: Summary, paint: Paint) -> list[str]:
    head = f"  {'Payer':<{RULE_WIDTH + 8}}{'claims':>8}{'held':>8}  {'charged':>14}"
    out = [paint("By payer", "bold"), paint(head, "dim")]
    ranked = sorted(s.payers.items(), key=lambda item: (-item[1].claims, item[0]))
    for name, n in ranked[:PAYERS_SHOWN]:
        short = clean(name)[: RULE_WIDTH + 6]
        out.append(f"  {short:<{RULE_WIDTH + 8}}{n.claims:>8,}{n.held:>8,}  {_usd(n.usd):>14}")
    if len(ranked) > PAYERS_SHOWN:
        out.append(f"  and {_many(len(ranked) - PAYERS_SHOWN, 'payer')} more")
    return out


def _held(s: Summary, held: Sequence[ClaimOutcome], width: int, paint: Paint) -> list[str]:
    out = [paint("Held claims", "bold"), ""]
    for outcome in held[:SHOWN]:
        usd = _usd(outcome.charge_usd) if outcome.charge_usd is not None else ""
        about = ", ".join(x for x in (outcome.day, clean(outcome.payer), usd) if x)
        place = f"segment {outcome.at.segment}"
        out.append(f"{paint(clean(outcome.id) or '(no number)', 'bold')}  {about}  ({place})")
        if outcome.error is not None:
            out += wrapped(f"could not be read in full: {outcome.error}", width, "  ")
        for finding in outcome.standing:
            out += _finding(finding, width, paint)
        out += _changes(outcome, width)
        out.append("")
    left = s.held + s.failed - min(len(held), SHOWN)
    if left > 0:
        out += [f"and {_many(left, 'claim')} more; --findings FILE.csv lists them all", ""]
    return out


def _changes(outcome: ClaimOutcome, width: int) -> list[str]:
    out = []
    for change in outcome.changes:
        out += wrapped(f"corrected ({change.rule}): {change.why}", width, "  ")
        for word, segments in (("before", change.before), ("after", change.after)):
            out += wrapped(f"{word:<6} {'  '.join(segments)}", width, " " * 10)
    return out


def _corrected(fixed: Sequence[ClaimOutcome], width: int, paint: Paint) -> list[str]:
    """Return what was corrected on claims that pass."""
    out = [paint("Corrected, and clean now", "bold"), ""]
    for outcome in fixed[:SHOWN]:
        about = ", ".join(x for x in (outcome.day, clean(outcome.payer)) if x)
        out.append(f"{paint(clean(outcome.id) or '(no number)', 'bold')}  {about}")
        out += [*_changes(outcome, width), ""]
    if len(fixed) > SHOWN:
        out += ["and more; --fixes FILE lists them all", ""]
    return out


def _finding(f: Finding, width: int, paint: Paint) -> list[str]:
    lines = ", ".join(str(i + 1) for i in f.lines)
    where = f"line {lines}: " if len(f.lines) == 1 else f"lines {lines}: " if lines else ""
    place = f" ({_place(f.at[0])})" if f.at else ""
    severity = f.severity or "note"
    head = f"  {paint(f'{severity:<8}', INK[severity])}{f.rule}"
    out = [head, *wrapped(f"{where}{f.message}{place}", width, " " * 10)]
    for span in f.evidence[:2]:
        out += wrapped(f"“{span.text}”", width, " " * 10)
    if f.ask:
        out += wrapped(f"Ask: {f.ask}", width, " " * 10)
    return out


def _place(at: Position) -> str:
    """Return where a finding stands: its segment, and its element as the trade writes it: N402."""
    tag = at.path.split()[-1] if at.path and at.element is not None else ""
    return f"segment {at.segment}, {tag}{at.element:02}" if tag else f"segment {at.segment}"


def _unsure(s: Summary, width: int, paint: Paint) -> list[str]:
    out = [paint("Not decided, for want of", "bold")]
    ranked = sorted(s.unsure.items(), key=lambda item: (-item[1], item[0]))
    for missing, count in ranked[:UNSURE_SHOWN]:
        out += wrapped(f"{missing} ({_many(count, 'time')})", width, "  - ", "    ")
    if len(ranked) > UNSURE_SHOWN:
        out.append(f"  and {_many(len(ranked) - UNSURE_SHOWN, 'thing')} more; --format jsonl says")
    return out


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _usd(value: Decimal | None) -> str:
    if value is None:
        return ""
    return f"-${-value:,.2f}" if value < 0 else f"${value:,.2f}"
