"""A claim file through every rule, one claim at a time, in the order of the file."""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec.structs import replace

from chartproof.errors import X12Error
from chartproof.model import Claim, ClaimGroup, Fault, Finding, Unsure, Visit
from chartproof.reference import Book, book
from chartproof.rules import RuleFile, all_rules
from chartproof.scrub.asking import Said, asked
from chartproof.scrub.beside import Beside, together
from chartproof.scrub.corrections import Better, better
from chartproof.scrub.glimpses import Asked, of_group, of_heading, of_lines, of_people
from chartproof.scrub.groups import Groups
from chartproof.scrub.keeping import Waiting
from chartproof.scrub.notes import NotesFolder
from chartproof.scrub.outcomes import Change, ClaimOutcome, Standing, Summary, holds
from chartproof.scrub.same_fault import said_once
from chartproof.scrub.shapes import Shapes
from chartproof.waivers import Waivers
from chartproof.x12.claim837p import ClaimEntry, read_837p
from chartproof.x12.segments import LAYOUT, Source
from chartproof.x12.write import rewritten

FORM, DIFFERS = "claim-malformed", "claim-differs-from-note"
MOST_CHANGES = 8  # of one claim
ORDER = {"error": 0, "warning": 1, "note": 2}
LAST = 1 << 30
SELDOM = 20_000  # objects made before Python looks for cycles among them


class Scrub:
    """One run over one file. source: a path, bytes, or an open binary file, which is read once.

    rules: other than all that ship. waivers: findings that were accepted. hold_on: the least that
    holds a claim. summary and held are complete once outcomes() has run out.
    """

    def __init__(
        self,
        source: Source,
        *,
        rules: Iterable[RuleFile] | None = None,
        shelf: Book | None = None,
        waivers: Waivers | None = None,
        notes: Path | None = None,
        hold_on: str = "error",
        fix: bool = True,
    ) -> None:
        self.source = source
        self.shelf = shelf or book()
        self.rules = tuple(all_rules() if rules is None else rules)
        self.waivers = waivers
        self.hold_on = hold_on
        self.fix = fix
        self.corrected: dict[int, bytes] = {}  # by number of the claim, from 0
        self.better: dict[int, Claim] = {}  # the same claims as they were read and corrected
        self.notes = NotesFolder(notes) if notes is not None else None
        self.summary = Summary()
        self.held: set[int] = set()  # numbers of claims, from 1, that do not go out
        self.across: list[Finding] = []  # of no claim in particular
        self._of_visit = Shapes(self.rules, self.shelf)
        chosen = (r for r in self.rules if r.rule.looks_at == "claim" and r.name != FORM)
        self._of_claim = Asked(chosen, self.shelf, of_heading, of_lines, of_people)
        self._of_form = next((r for r in self.rules if r.name == FORM), None)
        self._differs = next((r for r in self.rules if r.name == DIFFERS), None)
        self._of_group = Asked(
            (r for r in self.rules if r.rule.looks_at == "claims"), self.shelf, of_group
        )

    def outcomes(self) -> Iterator[ClaimOutcome]:
        """Yield the outcome of every claim in order, once all of them were read."""
        waiting = Waiting(self.shelf)
        faults: list[Fault] = []
        with Groups() as groups, _without_collecting():
            for entry in read_837p(self.source):
                if entry.index is None:
                    faults += entry.faults
                    continue
                waiting.add(self.one(entry))
                if entry.claim is not None:
                    groups.add(entry.claim, entry.index, {})
            further = self._between(groups)
        self.summary.faults = tuple(faults)
        for outcome in waiting.outcomes():
            found = further.get(outcome.number)
            done = self._with(outcome, found) if found else outcome
            self.summary.take(done)
            if done.status != "clean":
                self.held.add(done.number)
            yield done

    def one(self, entry: ClaimEntry) -> ClaimOutcome:
        """Return the outcome of one claim by itself, corrected where that may be done."""
        claim = entry.claim
        assert entry.index is not None
        if claim is None:
            return ClaimOutcome(
                number=entry.index + 1,
                id=entry.id,
                status="failed",
                at=entry.at,
                findings=tuple(self._form(entry.faults)),
                error=str(entry.faults[0]) if entry.faults else "cannot be read as a claim",
            )
        outcome, beside = self._judged(claim, entry)
        if self.fix and outcome.findings and not entry.is_unread:
            return self._corrected(claim, entry, outcome, beside)
        return outcome

    def _judged(self, claim: Claim, entry: ClaimEntry) -> tuple[ClaimOutcome, Beside]:
        """Return what all rules make of a claim, and its visits with their notes."""
        beside = self._beside(claim)
        said = self._claim_said(replace(claim, visits=beside.visits) if beside.notes else claim)
        for visit, own in zip(beside.visits, beside.own, strict=True):
            answers = self._of_visit.answers(visit)
            if own is not None and own.charges != visit.charges:
                answers = [*answers, *self._against(visit, own)]
            said += self._placed(answers, claim, visit)
        said += [Said(unsure=u) for u in beside.unsure]
        return self._outcome(claim, entry, said, " ".join(beside.notes) or None), beside

    def _beside(self, claim: Claim) -> Beside:
        """Return the claim's visits, read together with their notes where there are any."""
        if self.notes is None:
            return Beside(claim.visits, (None,) * len(claim.visits))
        visits: list[Visit] = []
        own: list[Visit | None] = []
        ids: list[str] = []
        unsure: list[Unsure] = []
        for visit in claim.visits:
            places = self.notes.of(claim, visit)
            found = self.notes.read(places[0], visit) if len(places) == 1 else None
            if len(places) > 1:
                unsure.append(Unsure(f"which of {len(places)} notes belongs to the claim"))
            elif isinstance(found, str):
                unsure.append(Unsure(f"a note that can be read ({found})"))
            if isinstance(found, Visit):
                ids.append(found.id)
                visits.append(together(visit, found, self.shelf))
                own.append(found)
            else:
                visits.append(visit)
                own.append(None)
        return Beside(tuple(visits), tuple(own), tuple(ids), tuple(unsure))

    def _against(self, visit: Visit, own: Visit) -> list[Said]:
        """Return where the claim's charges are not those that came with the note."""
        if self._differs is None or not own.charges:
            return []
        noted = replace(visit, charges=own.charges, claimed=visit.charges)
        found: list[Said] = []
        for said in asked(self._differs, noted, self.shelf):
            if said.finding is not None:
                codes = {own.charges[i].code for i in said.finding.lines}
                lines = tuple(i for i, c in enumerate(visit.charges) if c.code in codes)
                said = Said(finding=replace(said.finding, lines=lines))
            found.append(said)
        return found

    def _corrected(
        self, claim: Claim, entry: ClaimEntry, outcome: ClaimOutcome, beside: Beside
    ) -> ClaimOutcome:
        """Return the outcome after every correction that the rules are content with."""
        changes: list[Change] = []
        raw = entry.raw
        while len(changes) < MOST_CHANGES:
            tried = better(claim, beside.visits, outcome.findings, self.shelf)
            if tried is None:
                break
            try:
                written = rewritten(entry, tried.claim)
            except X12Error:
                break
            then, there = self._judged(tried.claim, entry)
            if _count(then, tried.rule) >= _count(outcome, tried.rule) or _adds(then, outcome):
                break
            changes.append(_change(tried, raw, written, entry))
            claim, outcome, beside, raw = tried.claim, then, there, written
        if not changes:
            return outcome
        assert entry.index is not None
        self.corrected[entry.index] = raw
        self.better[entry.index] = claim
        return replace(outcome, changes=tuple(changes))

    def _claim_said(self, claim: Claim) -> list[Said]:
        return [_at_lines(s, claim) for s in self._of_claim.said(claim)]

    def _placed(self, said: list[Said], claim: Claim, visit: Visit) -> list[Said]:
        """Return what rules said of a visit with its lines and places those of the claim."""
        if not any(s.finding for s in said):
            return said
        day = visit.date_of_service
        own = [i for i, n in enumerate(claim.lines) if n.date_of_service == day]
        found = []
        for each in said:
            finding = each.finding
            if finding is not None:
                lines = tuple(own[i] for i in finding.lines if i < len(own))
                each = _at_lines(Said(finding=replace(finding, lines=lines)), claim)
            found.append(each)
        return found

    def _outcome(
        self, claim: Claim, entry: ClaimEntry, said: list[Said], note: str | None
    ) -> ClaimOutcome:
        findings = [s.finding for s in said if s.finding is not None]
        if entry.faults:
            findings, left = said_once(findings, entry.faults, claim)
            findings += self._form(left)
        if self.waivers is not None:
            findings = [self._waived(claim, f) for f in findings]
        doubts = [s.unsure for s in said if s.unsure is not None]
        unsure = tuple(dict.fromkeys((*doubts, *entry.unsure)))
        failures = [s.fault for s in said if s.fault is not None]
        unread = next((f for f in entry.faults if f.unread), None)
        if unread is not None:
            failures.insert(0, str(unread))
        error = "; ".join(dict.fromkeys(failures)) or None
        days = [n.date_of_service for n in claim.lines if n.date_of_service]
        assert entry.index is not None
        return ClaimOutcome(
            number=entry.index + 1,
            id=entry.id,
            status=self._status(findings, unsure, error),
            at=entry.at,
            findings=tuple(sorted(dict.fromkeys(findings), key=_place)) if findings else (),
            unsure=unsure,
            error=error,
            charge_usd=claim.charge_usd,
            payer=claim.payer.name or "",
            policy=claim.policy,
            lines=len(claim.lines),
            day=min(days).isoformat() if days else "",
            note=note,
        )

    def _form(self, faults: tuple[Fault, ...]) -> list[Finding]:
        """Return what is wrong with the form of a claim as findings of the rule about it."""
        if self._of_form is None or not faults:
            return []
        return [
            s.finding
            for fault in faults
            for s in asked(self._of_form, _formless(fault), self.shelf)
            if s.finding is not None
        ]

    def _waived(self, claim: Claim, finding: Finding) -> Finding:
        assert self.waivers is not None
        day = next((v.date_of_service for v in claim.visits), None) or claim.received_on
        if day is None:
            return finding
        named = Visit(
            id=claim.id, date_of_service=day, payer=claim.policy, charges=(), claim_number=claim.id
        )
        return self.waivers.applied(named, finding)

    def _status(
        self, findings: Iterable[Finding], unsure: tuple[Unsure, ...], error: str | None
    ) -> Standing:
        if error is not None:
            return "failed"
        if self.hold_on == "unsure" and unsure:
            return "held"
        return "held" if any(holds(f, self.hold_on) for f in findings) else "clean"

    def _with(self, outcome: ClaimOutcome, further: list[Finding]) -> ClaimOutcome:
        """Return the outcome with what was found across claims."""
        findings = (*outcome.findings, *further)
        status = self._status(findings, outcome.unsure, outcome.error)
        return replace(outcome, status=status, findings=tuple(sorted(findings, key=_place)))

    def _between(self, groups: Groups) -> dict[int, list[Finding]]:
        """Return what rules say across claims, by the number of the claim that it belongs to."""
        found: dict[int, list[Finding]] = defaultdict(list)
        for group in groups.groups():
            for said in self._of_group.said(group):
                if said.finding is not None:
                    self._to_claims(said.finding, group, found)
        return found

    def _to_claims(
        self, finding: Finding, group: ClaimGroup, found: dict[int, list[Finding]]
    ) -> None:
        if not finding.lines:
            self.across.append(finding)
            return
        lines = [group.lines[i] for i in finding.lines]
        for claim in dict.fromkeys(line.claim for line in lines):
            own = [line for line in lines if line.claim == claim]
            found[claim + 1].append(
                replace(
                    finding,
                    lines=tuple(max(line.number - 1, 0) for line in own),
                    at=tuple(line.at for line in own),
                )
            )


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Leave rules and tables out of the search for cycles, of which reading claims makes none."""
    often = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(SELDOM, *often[1:])
    try:
        yield
    finally:
        gc.set_threshold(*often)
        gc.unfreeze()


def _count(outcome: ClaimOutcome, rule: str) -> int:
    return sum(f.rule == rule for f in outcome.findings)


def _adds(then: ClaimOutcome, before: ClaimOutcome) -> bool:
    """Return whether a correction has brought a finding of a rule that had none."""
    known = {f.rule for f in before.findings}
    return any(f.rule not in known for f in then.findings)


def _change(tried: Better, before: bytes, after: bytes, entry: ClaimEntry) -> Change:
    end = entry.delimiters.terminator
    old, new = (
        [piece.strip(LAYOUT) for piece in raw.decode("latin-1").split(end)]
        for raw in (before, after)
    )
    line = tried.claim.lines[tried.lines[0]]
    return Change(
        rule=tried.rule,
        why=tried.why,
        before=tuple(s for s in old if s not in new),
        after=tuple(s for s in new if s not in old),
        lines=tried.lines,
        at=line.at,
    )


def _at_lines(said: Said, claim: Claim) -> Said:
    """Return a finding with the places of its lines, or of the claim, where it names none."""
    finding = said.finding
    if finding is None or finding.at:
        return said
    at = tuple(claim.lines[i].at for i in finding.lines) or (claim.at,)
    return Said(finding=replace(finding, at=at))


def _formless(fault: Fault) -> Claim:
    return Claim(id="", at=fault.at, lines=(), charge_usd=None, faults=(fault,))


def _place(finding: Finding) -> tuple[int, int, str]:
    first = finding.at[0].offset if finding.at else LAST
    return ORDER[finding.severity or "note"], first, finding.rule
