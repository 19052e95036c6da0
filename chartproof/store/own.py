"""What a clinic sets for itself: rules on, off, heavier, from a day on; payers of its own."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from chartproof.errors import Absent, Conflict, InputError
from chartproof.store.people import Person, only_administrator
from chartproof.store.vault import Vault, new_id

SEVERITIES = ("error", "warning", "note")
MOST_LETTERS = 200_000


class RuleSetting(Struct, frozen=True, kw_only=True):
    """A rule as a clinic wants it, for days of service from `since` on.

    severity: None for what the rule itself says.
    """

    id: str
    rule: str
    active: bool
    severity: str | None
    since: str
    reason: str
    made_ms: int
    made_by: str


class OwnPayer(Struct, frozen=True, kw_only=True):
    """A payer file of a clinic, as text."""

    id: str
    name: str
    content: str
    changed_ms: int
    changed_by: str
    version: int


class Own:
    """Settings of all clinics."""

    def __init__(self, vault: Vault) -> None:
        self._v = vault

    def rule_settings(self, who: Person) -> list[RuleSetting]:
        """Return every setting, past ones too, the newest first."""
        with self._v.reading() as rows:
            found = rows.all(
                "SELECT id, rule, active, severity, since, reason, made_ms, made_by FROM own_rule"
                " WHERE clinic_id = ? ORDER BY made_ms DESC, id",
                who.clinic_id,
            )
        return [
            RuleSetting(
                id=r[0],
                rule=r[1],
                active=bool(r[2]),
                severity=r[3],
                since=r[4],
                reason=r[5],
                made_ms=r[6],
                made_by=r[7],
            )
            for r in found
        ]

    def set_rule(
        self,
        who: Person,
        rule: str,
        *,
        active: bool,
        severity: str | None,
        since: date,
        reason: str,
    ) -> RuleSetting:
        """Return a new setting; the ones before stay on file."""
        only_administrator(who)
        words = reason.strip()
        if not words or len(words) > 1000:
            raise InputError("reason: expected words, at most 1000 characters")
        if severity is not None and severity not in SEVERITIES:
            raise InputError(f"severity: expected one of {', '.join(SEVERITIES)}")
        made = RuleSetting(
            id=new_id(),
            rule=rule,
            active=active,
            severity=severity,
            since=since.isoformat(),
            reason=words,
            made_ms=self._v.now(),
            made_by=who.id,
        )
        with self._v.writing() as rows:
            rows.run(
                "INSERT INTO own_rule VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                *(made.id, who.clinic_id, rule, int(active), severity, made.since, words),
                *(made.made_ms, who.id),
            )
            told = {"active": active, "severity": severity, "since": made.since}
            self._v.log_of(rows, who, "rule set", rule, **told)
        return made

    def payers(self, who: Person) -> list[OwnPayer]:
        """Return the clinic's own payers by name."""
        with self._v.reading() as rows:
            found = rows.all(
                "SELECT id, name, content, changed_ms, changed_by, version FROM own_payer"
                " WHERE clinic_id = ? ORDER BY name",
                who.clinic_id,
            )
        return [
            OwnPayer(
                id=r[0], name=r[1], content=r[2], changed_ms=r[3], changed_by=r[4], version=r[5]
            )
            for r in found
        ]

    def keep_payer(self, who: Person, name: str, content: str, version: int | None) -> OwnPayer:
        """Return the payer as kept. version: that on screen, None for a payer that is new."""
        if who.role not in ("administrator", "biller"):
            raise Absent("Only an administrator or a biller may do this.")
        if not name.isascii() or not name.replace("_", "a").isalnum() or len(name) > 60:
            raise InputError("name: expected letters, digits and _, as in acme_gold")
        if len(content) > MOST_LETTERS:
            raise InputError(f"the file is longer than {MOST_LETTERS:,} characters")
        now = self._v.now()
        with self._v.writing() as rows:
            if version is None:
                fresh = rows.run(
                    "INSERT INTO own_payer VALUES (?, ?, ?, ?, ?, ?, 1)"
                    " ON CONFLICT (clinic_id, name) DO NOTHING",
                    *(new_id(), who.clinic_id, name, content, now, who.id),
                )
            else:
                fresh = rows.run(
                    "UPDATE own_payer SET content = ?, changed_ms = ?, changed_by = ?,"
                    " version = version + 1 WHERE clinic_id = ? AND name = ? AND version = ?",
                    *(content, now, who.id, who.clinic_id, name, version),
                )
            if not fresh:
                raise Conflict("Somebody else changed this payer. Load it again, then decide.")
            self._v.log_of(rows, who, "payer kept", name)
        return next(p for p in self.payers(who) if p.name == name)
