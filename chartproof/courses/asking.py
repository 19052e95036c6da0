"""Rules put to a course, and their answers looked over before they are believed."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from chartproof.audit import ORDER, kind_and_line, signed
from chartproof.errors import NotInForce
from chartproof.model import Episode, Finding, Unsure
from chartproof.reference import Book
from chartproof.rules import RuleFile, about


def ask(
    course: Episode, rules: Iterable[RuleFile], shelf: Book
) -> tuple[list[Finding], list[Unsure], list[str]]:
    """Return findings (the gravest first), what could not be decided, and rules that failed."""
    seen = about(course)
    if seen.day is None:
        return [], [], []
    kind = shelf.policy(course.payer, seen.day).kind
    findings: list[Finding] = []
    unsure: list[Unsure] = []
    failures: list[str] = []
    for rule in rules:
        if not rule.looks_at(seen, kind):
            continue
        try:
            for answer in rule.check(course, shelf):
                if isinstance(answer, Unsure):
                    unsure.append(replace(answer, rule=rule.name))
                elif isinstance(answer, Finding) and _quotes(course, answer):
                    findings.append(signed(answer, rule, shelf))
                else:
                    failures.append(f"rule {rule.name} gave an answer that quotes no note")
        except NotInForce as gap:
            unsure.append(Unsure(missing=str(gap), rule=rule.name))
        except (Exception, SystemExit) as fault:  # a clinic's own rule may raise anything
            failures.append(f"rule {rule.name} raised {kind_and_line(fault)}")
    findings.sort(key=_place)
    return findings, unsure, list(dict.fromkeys(failures))


def _quotes(course: Episode, finding: Finding) -> bool:
    """Return whether each span of the evidence stands in the visit that it is said to quote."""
    if len(finding.visits) != len(finding.evidence):
        return False
    for visit, span in zip(finding.visits, finding.evidence, strict=True):
        if not 0 <= visit < len(course.visits):
            return False
        if (course.visits[visit].text or "")[span.start : span.end] != span.text:
            return False
    return True


def _place(finding: Finding) -> tuple[int, int, str]:
    first = finding.visits[0] if finding.visits else 1 << 30
    return ORDER[finding.severity or "note"], first, finding.rule
