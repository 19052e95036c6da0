"""The words that every report shares: verdicts, severities, elements, dollars, and safe text."""

from __future__ import annotations

import textwrap
import unicodedata
from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from chartproof.model import Charge, Citation, Finding, Outcome, Severity, Visit
from chartproof.model.words import many

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
VERDICT_WORDS: dict[str | None, str] = {
    "defensible": "Defensible",
    "fixable": "Fixable before billing",
    "not_billable": "Not billable as documented",
    None: "Not judged",
}
VERDICT_SHORT: dict[str | None, str] = {
    "defensible": "Defensible",
    "fixable": "Fixable",
    "not_billable": "Not billable",
    None: "Not judged",
}
SEVERITY_WORDS: dict[Severity, str] = {"error": "Error", "warning": "Warning", "note": "Note"}
METHOD_WORDS = {
    "cms": "the minutes of all timed codes of the day are pooled",
    "ama": "each code is counted alone, from its midpoint",
    "full_15": "only full fifteens of each code count",
    "ceiling": "every begun fifteen of each code counts",
    "unknown": "this payer's way of counting is not on file; both common ways were tried",
}
ELEMENT_WORDS = {
    "medical_necessity": "Medical necessity",
    "functional_deficit": "Functional deficit",
    "goal_link": "Link to a goal",
    "skilled_rationale": "Why skill is needed",
    "patient_response": "Response today",
    "objective_measure": "Objective measure",
    "functional_progress": "Functional progress",
    "plan_for_next": "Plan for next visit",
    "exercise_named": "Exercises named",
    "body_region": "Body region",
    "dosage_sets_reps": "Sets, reps or time",
    "resistance_or_intensity": "Load or intensity",
    "progression": "Progression",
    "skilled_intervention": "Skilled intervention",
    "one_on_one": "One-on-one contact",
    "time_per_code": "Minutes per code",
    "total_timed_minutes": "Total timed minutes",
    "total_treatment_minutes": "Total treatment minutes",
    "start_stop_time": "Clock in and out",
    "signature": "Signature, credentials",
}
ELEMENT_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Why", ("medical_necessity", "functional_deficit", "goal_link", "skilled_rationale")),
    (
        "What came of it",
        ("patient_response", "objective_measure", "functional_progress", "plan_for_next"),
    ),
    (
        "What was done",
        (
            *("exercise_named", "body_region", "dosage_sets_reps", "resistance_or_intensity"),
            *("progression", "skilled_intervention", "one_on_one"),
        ),
    ),
    (
        "Time and signature",
        (
            *("time_per_code", "total_timed_minutes", "total_treatment_minutes"),
            *("start_stop_time", "signature"),
        ),
    ),
)
# What is said first of an exercise that cannot be billed: the most specific fault that was found.
GRAVEST = (
    *("aide-provided", "group-billed-as-individual", "not-one-on-one", "wrong-code"),
    *("unskilled-language", "skill-not-shown", "units-exceed-minutes"),
)
# Characters that a reader would not see, or that would turn the words around them.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co"})
_JOINERS = "\u200c\u200d\u200e\u200f\ufe0f"  # in Persian words, between the parts of an emoji
_TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # reorder what follows them


def open_findings(outcome: Outcome) -> tuple[Finding, ...]:
    """Return the findings that count, the gravest first: those that are not waived."""
    return tuple(f for f in outcome.findings if f.waived is None)


def sentence(outcome: Outcome) -> str:
    """Return what the verdict means for this visit, in one plain sentence or two."""
    if outcome.verdict is None and outcome.visit is None:
        return "This visit was not audited; nothing can be said of it."
    counts = Counter(f.severity for f in open_findings(outcome))
    errors, others = counts["error"], counts["warning"] + counts["note"]
    if outcome.verdict is None:
        no_note = outcome.visit is not None and outcome.visit.text is None
        why = "no note came with it" if no_note else "its note could not be read"
        beside = f"; {many(errors + others, 'point')} beside it" if errors + others else ""
        return f"Not judged: {why}{beside}."
    if outcome.verdict == "not_billable":
        found = {f.rule: f.message for f in open_findings(outcome)}
        why = next((f": {found[rule]}" for rule in GRAVEST if rule in found), "")
        return f"As it stands, the note does not support the exercise billed{why}."
    if outcome.verdict == "fixable":
        if errors:
            return f"Hold it: {many(errors, 'point')} to settle before it is billed."
        return f"Hold it: {many(others, 'point')} would not stand up in a review."
    open_questions = len({u.missing for u in outcome.unsure})
    waived = len(outcome.findings) - errors - others
    first = "The note supports what is billed"
    if waived:
        first = f"Nothing to settle beside {many(waived, 'waived point')}"
    elif open_questions:
        first = "Nothing found to settle"
    more = []
    if errors + others:
        more.append(f"{many(errors + others, 'point')} would make it stronger")
    if open_questions:
        more.append(f"{many(open_questions, 'question')} could not be decided")
    if more:
        return f"{first}; {', and '.join(more)}."
    return f"{first}." if waived else f"{first}. Nothing to settle."


def about(visit: Visit) -> tuple[str, ...]:
    """Return what a visit is, apart from its note: day, payer, discipline, lines."""
    lines = ", ".join(charge_words(c) for c in visit.charges) or "no charges"
    return tuple(
        part
        for part in (day_words(visit.date_of_service), visit.payer, visit.discipline, lines)
        if part
    )


def charge_words(charge: Charge) -> str:
    """Return a line as people write it: `97110 ×2 GP`."""
    return " ".join((f"{charge.code} ×{charge.units}", *charge.modifiers))


def units_words(units: dict[str, int]) -> str:
    """Return units by code as `97110 ×2, 97140 ×1`; codes without a unit are said too."""
    return ", ".join(f"{code} ×{n}" for code, n in units.items()) or "none"


def day_words(day: date) -> str:
    """Return a day as `3 March 2026`."""
    return f"{day.day} {day:%B %Y}"


def signed_usd(usd: Decimal) -> str:
    """Return dollars with their sign: `−$22.21` is at risk, `+$28.10` is left on the table."""
    return f"{'−' if usd < 0 else '+'}${abs(usd):.2f}"


def usd_words(usd: Decimal) -> str:
    """Return what a change in dollars means."""
    return f"${abs(usd):.2f} {'at risk' if usd < 0 else 'left on the table'}"


def cited(citation: Citation) -> str:
    """Return a source as a person reads it, with whether its text was read."""
    name = citation.citation or citation.title
    return f"{name} (recalled; check the text)" if citation.standing == "recalled" else name


def message_of(finding: Finding) -> str:
    """Return what was found as a sentence of its own."""
    return f"{finding.message[:1].upper()}{finding.message[1:]}"


def severity_of(finding: Finding) -> Severity:
    """Return the severity of a finding; `note` where nobody gave one."""
    return finding.severity or "note"


def counted(outcomes: Iterable[Outcome]) -> list[tuple[str, int]]:
    """Return how many visits came to each verdict, in a fixed order, those with none left out."""
    found = Counter[str](
        "failed" if o.status == "failed" else o.verdict or "not_judged" for o in outcomes
    )
    names = {"defensible": "defensible", "fixable": "fixable", "not_billable": "not billable"}
    names["not_judged"] = "not judged"
    names["failed"] = "not audited in full"
    return [(said, found[key]) for key, said in names.items() if found[key]]


def clean(words: str) -> str:
    """Return words on one line with nothing in them that a terminal would obey."""
    if words.isprintable():
        return words
    return "".join(_shown(c) for c in words)


def wrapped(words: str, width: int, indent: str, hang: str | None = None) -> list[str]:
    """Return words, cleaned, as lines of this width; hang: what further lines begin with."""
    return textwrap.wrap(
        clean(words),
        width,
        initial_indent=indent,
        subsequent_indent=indent if hang is None else hang,
        break_on_hyphens=False,
    )


def clean_lines(words: str) -> str:
    """Return words, their lines kept, with nothing in them that a terminal would obey."""
    return "\n".join(clean(line) for line in words.split("\n"))


def safe_text(words: str) -> str:
    """Return a text, lines kept, as many characters as before, control characters made visible."""
    if words.isprintable():
        return words
    return "".join(c if c in "\n\t" else _picture(c) for c in words)


def shortened(words: str, longest: int = 160) -> str:
    """Return words on one line, cut where they are longer than that."""
    line = clean(words).strip()
    return line if len(line) <= longest else f"{line[:longest].rstrip()} …"


def _shown(c: str) -> str:
    if c in "\n\r\t\v\f\u2028\u2029\x85":
        return " "
    return f"\\x{ord(c):02x}" if unicodedata.category(c) in _UNSEEN and c not in _JOINERS else c


def _picture(c: str) -> str:
    if c < " ":
        return " " if c == "\r" else chr(0x2400 + ord(c))
    if c in _TURNING or unicodedata.category(c) in ("Cc", "Cs"):
        return "\ufffd"
    return c
