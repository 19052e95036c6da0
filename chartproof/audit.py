"""The audit: choose the rules that have a say on a visit, run them, and give the verdict.

The note is read once, before any rule looks. A rule that needs a table where no row is in force
is unsure; a rule that raises or gives nonsense fails the visit by name, and what the other rules
found is kept. Where no note could be read there is no verdict.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from chartproof.billing import pricing
from chartproof.billing.billed import as_supported, visit_units
from chartproof.billing.dollars import with_dollars
from chartproof.billing.edits import stale_files
from chartproof.billing.minutes import between, documented, timed_codes
from chartproof.errors import NotInForce
from chartproof.model import Citation, Finding, Outcome, Price, Units, Unsure, Verdict, Visit
from chartproof.reading import read
from chartproof.reference import Book, book
from chartproof.rules import RuleFile, about, all_rules
from chartproof.rules.answers import checked
from chartproof.rules.panel import panel
from chartproof.visits import Entry, under, visit_from
from chartproof.visits.records import misspelt
from chartproof.waivers import Waivers

LOCALITIES = "national, STATE-NN or MAC-NN such as OH-00"
EXERCISE = "97110"
LEAST_MINUTES = 8

# The verdict, as a reviewer of 97110 comes to it: any one of these sets of findings sinks it.
SINKS: tuple[frozenset[str], ...] = (
    frozenset({"not-one-on-one"}),
    frozenset({"group-billed-as-individual"}),
    frozenset({"aide-provided"}),
    frozenset({"skill-not-shown", "unskilled-language"}),
    frozenset({"skill-not-shown", "exercise-not-specific", "dosage-missing"}),
)
# Findings that a sound note survives, two of them at most.
LIGHT = frozenset({"progression-unexplained", "response-missing", "goal-link-missing"})
LIGHT_AT_MOST = 2
# Findings that count for the verdict whatever their severity.
WEIGHTY = frozenset(
    {
        *("medical-necessity-missing", "exercise-not-specific", "dosage-missing"),
        *("skill-not-shown", "unskilled-language", "minutes-missing", "times-disagree"),
        *("units-exceed-minutes", "units-below-minutes", "not-one-on-one"),
        *("group-billed-as-individual", "wrong-code", "aide-provided", "minutes-counted-twice"),
        *("ncci-pair-needs-modifier", "signature-missing", "copied-forward"),
        *("discipline-modifier-missing", "assistant-modifier-missing"),
    }
)
ORDER = {"error": 0, "warning": 1, "note": 2}


def audit(
    visit: Visit | Mapping[str, Any],  # Any: a visit as it came out of JSON
    *,
    rules: Iterable[RuleFile] | None = None,
    shelf: Book | None = None,
    waivers: Waivers | None = None,
) -> Outcome:
    """Return all that can be said of one visit, its note read once and every rule asked.

    rules: other than all that ship. shelf: other tables or payers than those that ship. Without a
    note the verdict is None; with one that cannot be read the outcome is failed. A mapping that is
    no visit raises InputError naming the path.
    """
    visit = visit_from(visit)
    shelf = shelf or book()
    if visit.text is not None and visit.reading is None:
        visit = replace(visit, reading=read(visit.text, timed_codes(visit, shelf)))
    findings, unsure, failures = _ask(visit, all_rules() if rules is None else rules, shelf)
    if waivers is not None:
        findings = [waivers.applied(visit, f) for f in findings]
    why_not = visit.note.unreadable
    if why_not is not None:
        failures.insert(0, f"text: cannot be read as a note: {why_not}")
    judged = visit.text is not None and why_not is None
    unsure += _unread(visit) + _odd_fields(visit, shelf) + uncovered(visit, shelf)
    units, why = _units(visit, shelf)
    billed = pricing.price(visit, shelf)
    right = None
    if units is not None and why_not is None:
        right = pricing.price(as_supported(visit, units), shelf)
    findings.sort(key=_place)
    told = with_dollars(findings, visit, billed, units, shelf)
    return Outcome(
        id=visit.id,
        status="failed" if failures else "ok",
        verdict=verdict(visit, findings, shelf) if judged else None,
        elements=dict(visit.note.elements),
        reading=visit.reading,
        minutes={c: m.minutes for c, m in documented(visit, shelf).per_code.items()},
        units=units,
        findings=told,
        unsure=(*unsure, *why),
        billed_price=billed,
        supported_price=right,
        remarks=_remarks(visit, shelf),
        error="; ".join(failures) or None,
        visit=visit,
    )


def price(visit: Visit | Mapping[str, Any], shelf: Book | None = None) -> Price:  # Any: raw JSON
    """Return what the charges of a visit pay, unit by unit; the note is not read.

    Amounts are None where a table or a contract does not cover them, and the line says why. A
    mapping that is no visit raises InputError naming the path.
    """
    return pricing.price(visit_from(visit), shelf)


def price_all(
    visits: Iterable[Visit | Mapping[str, Any]],  # Any: raw JSON
    shelf: Book | None = None,
) -> tuple[Price, ...]:
    """Return what each visit's charges pay, in order; the notes are not read.

    Visits of one patient, day and billing group share the therapy reduction. A mapping that is no
    visit raises InputError naming the path.
    """
    found = [visit_from(v, f"visits[{i}]") for i, v in enumerate(visits)]
    return pricing.price_all(found, shelf)


def audit_entry(
    entry: Entry, rules: Iterable[RuleFile], shelf: Book, waivers: Waivers | None = None
) -> Outcome:
    """Return the outcome of one thing that came in; one with a fault is marked failed.

    Whatever goes wrong inside, the answer names the place and the kind of error, never its words.
    """
    if entry.visit is None:
        return Outcome(id=entry.id, status="failed", error=entry.fault)
    try:
        outcome = audit(entry.visit, rules=rules, shelf=shelf, waivers=waivers)
    except Exception as fault:  # the other visits must go on, and the words may be the note's
        said = f"{entry.place}: could not be audited ({kind_and_line(fault)})"
        return Outcome(id=entry.id, status="failed", error=said, visit=entry.visit)
    unsure = tuple(
        replace(u, path=f"{entry.place}.{u.path}") if u.path else u for u in outcome.unsure
    )
    failed = outcome.error and _placed(entry.place, outcome.error)
    errors = [e for e in (entry.fault, failed) if e]
    return replace(
        outcome,
        unsure=unsure,
        status="failed" if errors else outcome.status,
        error="; ".join(errors) or None,
    )


def _placed(place: str, error: str) -> str:
    return under(place, error) if error.startswith("text: ") else f"{place}: {error}"


def verdict(visit: Visit, findings: Iterable[Finding], shelf: Book) -> Verdict:
    """Return what a reviewer would make of these findings; waived ones do not count."""
    standing = [f for f in findings if f.waived is None]
    names = frozenset(f.rule for f in standing)
    wrong = "wrong-code" in names and visit.note.status("exercise_named") == "absent"
    if wrong or any(sink <= names for sink in SINKS) or _too_short(visit, shelf):
        return "not_billable"
    heavy = names & WEIGHTY or any(f.severity == "error" and f.rule not in LIGHT for f in standing)
    if heavy or len(names & LIGHT) > LIGHT_AT_MOST:
        return "fixable"
    return "defensible"


def _too_short(visit: Visit, shelf: Book) -> bool:
    found = documented(visit, shelf).per_code.get(EXERCISE)
    return found is not None and found.minutes is not None and found.minutes < LEAST_MINUTES


def _ask(
    visit: Visit, rules: Iterable[RuleFile], shelf: Book
) -> tuple[list[Finding], list[Unsure], list[str]]:
    kind = shelf.policy(visit.payer, visit.date_of_service).kind
    findings: list[Finding] = []
    unsure: list[Unsure] = []
    failures: list[str] = []
    for rule in panel(rules).asked(about(visit), kind):
        try:
            for answer in rule.check(visit, shelf):
                found = checked(answer, visit)
                if isinstance(found, str):
                    failures.append(f"rule {rule.name} gave {found}")
                elif isinstance(found, Finding):
                    findings.append(signed(found, rule, shelf))
                else:
                    unsure.append(replace(found, rule=rule.name))
        except NotInForce as gap:
            unsure.append(Unsure(missing=str(gap), rule=rule.name))
        except (Exception, SystemExit) as fault:  # a clinic's own rule may raise anything
            failures.append(f"rule {rule.name} raised {kind_and_line(fault)}")
    return findings, unsure, list(dict.fromkeys(failures))


def kind_and_line(fault: BaseException) -> str:
    """Return the kind of an exception and where it arose, not its words: they may be the note's."""
    kind, at = type(fault).__name__, fault.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    if at is None:
        return kind
    file = "/".join(Path(at.tb_frame.f_code.co_filename).parts[-2:])
    return f"{kind} in {file} line {at.tb_lineno}"


def signed(finding: Finding, rule: RuleFile, shelf: Book) -> Finding:
    """Return a finding with what its rule says where it is silent: weight, question, sources."""
    sources = finding.sources or rule.rule.sources
    return replace(
        finding,
        rule=rule.name,
        severity=finding.severity or rule.rule.severity,
        ask=finding.ask or rule.rule.ask,
        sources=sources,
        citations=cited(sources, shelf),
        in_force_since=rule.rule.since,
    )


@lru_cache(maxsize=4096)
def cited(sources: tuple[str, ...], shelf: Book) -> tuple[Citation, ...]:
    """Return the sources as a person reads them."""
    return tuple(shelf.sources[s] for s in sources if s in shelf.sources)


def _unread(visit: Visit) -> list[Unsure]:
    """Say so where there is no note to judge by, or none that can be read."""
    if visit.text is None:
        return [Unsure(missing="a note", path="text")]
    why = visit.note.unreadable
    return (
        [Unsure(missing=f"a note that can be read (this one: {why})", path="text")] if why else []
    )


def _odd_fields(visit: Visit, shelf: Book) -> list[Unsure]:
    """Say so where a clock time is none, or a locality is on no list."""
    found = [
        Unsure(missing="a clock time such as 09:00 or 2:15 PM", path=name)
        for name, words in (("time_in", visit.time_in), ("time_out", visit.time_out))
        if words is not None and between(words, words) is None
    ]
    place = (visit.locality or "national").strip() or "national"
    if place not in shelf.gpci:
        found.append(Unsure(missing=f"a locality: {LOCALITIES}", path="locality"))
    return found


def uncovered(visit: Visit, shelf: Book) -> list[Unsure]:
    """Say so where the day lies outside the years that the tables cover."""
    day = visit.date_of_service
    rows = shelf.conversion_factor.history("nonqualifying")
    first, last = rows[0].valid_from, rows[-1].valid_to
    if first is None or last is None or first <= day <= last:
        return []
    missing = f"rules and prices of {day}: the yearly tables on hand run from {first} to {last}"
    return [Unsure(missing=missing, path="date_of_service")]


def _units(visit: Visit, shelf: Book) -> tuple[Units | None, tuple[Unsure, ...]]:
    try:
        units = visit_units(visit, shelf)
    except NotInForce as gap:
        return None, (Unsure(missing=str(gap)),)
    return units, ()


def _place(finding: Finding) -> tuple[int, int, str]:
    first = finding.evidence[0].start if finding.evidence else 1 << 30
    return ORDER[finding.severity or "note"], first, finding.rule


def _remarks(visit: Visit, shelf: Book) -> tuple[str, ...]:
    """Return what the answer rests on, edit files older than the day; and misspelt fields."""
    odd = misspelt(visit) if visit.extra else ()
    return odd if len(visit.charges) == 0 else (*odd, *stale_files(visit, shelf))
