"""What a clinic has accepted: waivers with reason, person and last day, and a baseline.

    [[waiver]]
    rule = "minutes-look-rounded"
    visit = "v1"            # or claim = "C-1007", or "*" for every visit
    reason = "Timer failed that week; minutes from the schedule"
    by = "R. Osei, compliance"
    until = 2026-12-31      # its last day

Nothing inside a note can silence a rule: only such a file can, and waived findings are shown.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from chartproof.errors import InputError
from chartproof.model import Finding, Visit

EVERY = "*"
KNOWN = "known before (baseline)"


class Waiver(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One accepted finding. visit or claim: a name, or "*"; until: its last day, always given."""

    rule: str
    reason: str
    by: str
    until: date
    visit: str | None = None
    claim: str | None = None

    def covers(self, visit: Visit, finding: Finding) -> bool:
        """Return whether it speaks of this finding of this visit, in force or not."""
        if self.rule != finding.rule:
            return False
        if self.claim is not None:
            return self.claim in (EVERY, visit.claim_number)
        return self.visit in (EVERY, visit.id)

    def __str__(self) -> str:
        place = f"claim {self.claim}" if self.claim is not None else f"visit {self.visit}"
        return f"{self.rule} for {place}, by {self.by}"


class Waivers:
    """What is accepted on one day: a file's entries, which were needed, and a baseline's prints."""

    def __init__(
        self, entries: Iterable[Waiver], today: date, known: frozenset[str] = frozenset()
    ) -> None:
        self.entries = tuple(entries)
        self.today = today
        self.known = known
        self._used: set[int] = set()

    def applied(self, visit: Visit, finding: Finding) -> Finding:
        """Return the finding, marked as waived where an entry in force or the baseline has it."""
        for i, waiver in enumerate(self.entries):
            if waiver.covers(visit, finding):
                self._used.add(i)
                if self.today <= waiver.until:
                    said = f"{waiver.reason} ({waiver.by}, until {waiver.until})"
                    return replace(finding, waived=said)
        if self.known and fingerprint(visit.id, finding) in self.known:
            return replace(finding, waived=KNOWN)
        return finding

    def report(self) -> tuple[str, ...]:
        """Return a line for each entry that has expired or that nothing needed."""
        lines = []
        for i, waiver in enumerate(self.entries):
            if self.today > waiver.until:
                lines.append(f"waiver expired on {waiver.until}: {waiver}")
            elif i not in self._used:
                lines.append(f"waiver not needed: {waiver}")
        return tuple(lines)


def read_waivers(path: Path, today: date) -> Waivers:
    """Return the waivers of a TOML file; raise InputError naming file and entry at fault."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as fault:
        raise InputError(f"{path}: {fault.strerror or 'cannot be read'}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise InputError(f"{path}: not a waiver file: {fault}") from None
    entries = found.pop("waiver", [])
    if found or not isinstance(entries, list):
        raise InputError(f"{path}: expected [[waiver]] entries and nothing else")
    return Waivers([_waiver(path, i, entry) for i, entry in enumerate(entries, 1)], today)


def _waiver(path: Path, number: int, entry: object) -> Waiver:
    """Return one entry; raise InputError naming it, for one that does not say enough."""
    try:
        waiver = msgspec.convert(entry, Waiver)
    except msgspec.ValidationError as fault:
        raise InputError(f"{path}: waiver {number}: {fault}") from None
    if (waiver.visit is None) == (waiver.claim is None):
        raise InputError(
            f'{path}: waiver {number}: expected visit or claim, one of them; "*" is all'
        )
    for name in ("rule", "reason", "by"):
        if not getattr(waiver, name).strip():
            raise InputError(f"{path}: waiver {number}: {name}: expected words, got an empty text")
    return waiver


def fingerprint(visit_id: str, finding: Finding) -> str:
    """Return what stands for a finding in a baseline: a digest, from which no word can be read."""
    words = [visit_id, finding.rule, *(s.text for s in finding.evidence), *map(str, finding.lines)]
    return hashlib.sha256("\x1f".join(words).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def read_baseline(path: Path) -> frozenset[str]:
    """Return the fingerprints of a baseline file; raise InputError if it is none."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return frozenset(msgspec.convert(found, _Baseline).findings)
    except OSError as fault:
        raise InputError(f"{path}: {fault.strerror or 'cannot be read'}") from None
    except (ValueError, msgspec.ValidationError):
        raise InputError(f"{path}: not a baseline file; write one with --write-baseline") from None


def write_baseline(path: Path, fingerprints: Iterable[str]) -> None:
    """Write a baseline file; raise InputError if that cannot be done."""
    record = {"format": "chartproof baseline 1", "findings": sorted(set(fingerprints))}
    try:
        path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    except OSError as fault:
        raise InputError(f"{path}: {fault.strerror or 'cannot be written'}") from None


class _Baseline(Struct):
    format: str
    findings: tuple[str, ...]
