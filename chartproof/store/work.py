"""Findings at work: assigned, waived with a reason, marked fixed, talked about.

Each change names the version that was on screen, so that of two people who edit one finding the
second is told so.
"""

from __future__ import annotations

from datetime import date

from chartproof.errors import Absent, Conflict, InputError
from chartproof.store.database import Rows, Value
from chartproof.store.people import Person
from chartproof.store.records import (
    FINDING,
    Comment,
    FindingRow,
    FindingState,
    finding_row,
    seen_by,
)
from chartproof.store.vault import Vault, new_id

LONGEST_WORDS = 4000


class Work:
    """What people do with findings."""

    def __init__(self, vault: Vault) -> None:
        self._v = vault

    def finding(self, who: Person, finding_id: str) -> FindingRow:
        """Return how far a finding has come."""
        with self._v.reading() as rows:
            return self._seen(rows, who, finding_id)

    def assign(self, who: Person, finding_id: str, version: int, to: str | None) -> FindingRow:
        """Return the finding, now somebody's of the clinic, or nobody's."""
        with self._v.writing() as rows:
            if to is not None:
                known = rows.one(
                    "SELECT 1 FROM account WHERE id = ? AND clinic_id = ? AND active = 1",
                    *(to, who.clinic_id),
                )
                if known is None:
                    raise Absent("There is no such account in this clinic.")
            return self._changed(rows, who, finding_id, version, "assigned", assigned_to=to)

    def waive(
        self, who: Person, finding_id: str, version: int, reason: str, until: date
    ) -> FindingRow:
        """Return the finding as waived: accepted, for this reason, until that day."""
        words = _said(reason, "reason")
        with self._v.writing() as rows:
            sealed = self._v.seal(words, f"finding.reason:{finding_id}")
            return self._changed(
                rows,
                who,
                finding_id,
                version,
                "waived",
                state="waived",
                reason=sealed,
                until=until.isoformat(),
            )

    def settle(self, who: Person, finding_id: str, version: int, state: FindingState) -> FindingRow:
        """Return the finding as fixed, or as open again."""
        if state not in ("fixed", "open"):
            raise InputError("state: expected fixed or open; waiving needs a reason")
        with self._v.writing() as rows:
            return self._changed(
                rows, who, finding_id, version, state, state=state, reason=None, until=None
            )

    def end_waivers(self, today: date) -> int:
        """Open the findings whose waiver has run out, in every clinic; return how many."""
        with self._v.writing() as rows:
            over = rows.all(
                "SELECT id, clinic_id FROM finding WHERE state = 'waived' AND until < ?",
                today.isoformat(),
            )
            for finding_id, clinic_id in over:
                rows.run(
                    "UPDATE finding SET state = 'open', reason = NULL, until = NULL,"
                    " changed_ms = ?, version = version + 1 WHERE id = ?",
                    *(self._v.now(), finding_id),
                )
                self._v.log(rows, "waiver ended", finding_id, clinic_id=clinic_id)
        return len(over)

    def comment(self, who: Person, finding_id: str, words: str) -> Comment:
        """Return a comment, now beside the finding."""
        told, made = _said(words, "words"), new_id()
        with self._v.writing() as rows:
            self._seen(rows, who, finding_id)
            now = self._v.now()
            rows.run(
                "INSERT INTO comment VALUES (?, ?, ?, ?, ?, ?)",
                *(made, who.clinic_id, finding_id, who.id),
                *(self._v.seal(told, f"comment.words:{made}"), now),
            )
            self._v.log_of(rows, who, "commented", finding_id)
        return Comment(id=made, account_id=who.id, words=told, made_ms=now)

    def comments(self, who: Person, finding_id: str) -> list[Comment]:
        """Return what was written beside a finding, in order."""
        with self._v.reading() as rows:
            self._seen(rows, who, finding_id)
            found = rows.all(
                "SELECT id, account_id, words, made_ms FROM comment WHERE finding_id = ?"
                " ORDER BY made_ms, id",
                finding_id,
            )
        return [
            Comment(
                id=r[0],
                account_id=r[1],
                words=self._v.open_text(r[2], f"comment.words:{r[0]}"),
                made_ms=r[3],
            )
            for r in found
        ]

    def _seen(self, rows: Rows, who: Person, finding_id: str) -> FindingRow:
        where, values = seen_by(who)
        found = rows.one(
            f"{FINDING} WHERE id = ? AND item_id IN (SELECT i.id FROM item i WHERE {where})",
            *(finding_id, *values),
        )
        if found is None:
            raise Absent("There is no such finding in this clinic.")
        return finding_row(self._v, found)

    def _changed(
        self,
        rows: Rows,
        who: Person,
        finding_id: str,
        version: int,
        action: str,
        **fields: Value,
    ) -> FindingRow:
        self._seen(rows, who, finding_id)
        names = ", ".join(f"{name} = ?" for name in fields)
        if not rows.run(
            f"UPDATE finding SET {names}, changed_ms = ?, changed_by = ?, version = version + 1"
            " WHERE id = ? AND clinic_id = ? AND version = ?",
            *(*fields.values(), self._v.now(), who.id, finding_id, who.clinic_id, version),
        ):
            raise Conflict("Somebody else changed this finding. Load it again, then decide.")
        self._v.log_of(rows, who, f"finding {action}", finding_id)
        return self._seen(rows, who, finding_id)


def _said(words: str, what: str) -> str:
    told = words.strip()
    if not told or len(told) > LONGEST_WORDS:
        raise InputError(f"{what}: expected words, at most {LONGEST_WORDS} characters")
    return told
