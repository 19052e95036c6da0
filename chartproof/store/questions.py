"""Questions of a finding to a colleague, and what came back. Asked, never answered beforehand.

A question holds what its reader needs to answer it, so that it can be read without the record; only
who asked and who was asked may see it, and whoever may see the finding.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from chartproof.errors import Absent, Conflict, InputError
from chartproof.store.database import Row, Rows
from chartproof.store.people import Person
from chartproof.store.records import seen_by
from chartproof.store.vault import Vault, new_id

CHOICES = ("answered", "nothing_more", "not_recalled", "stands")
LONGEST_WORDS = 4000
_QUESTION = (
    "SELECT id, finding_id, item_id, asked_by, asked_to, content, made_ms, choice, answer,"
    " answered_ms, read_ms FROM question"
)


class Asked(Struct, frozen=True, kw_only=True):
    """What is asked. name, day: of the claim or visit. quotes: the words that it is about."""

    rule: str
    message: str
    ask: str
    severity: str = "note"
    name: str = ""
    day: str = ""
    kind: str = "visit"
    quotes: tuple[str, ...] = ()


class Question(Struct, frozen=True, kw_only=True):
    """A question and how far it has come. read: who asked has seen the answer."""

    id: str
    finding_id: str
    item_id: str
    asked_by: str
    asked_to: str
    asked: Asked
    made_ms: int
    choice: str | None
    answer: str
    answered_ms: int | None
    read: bool


class Questions:
    """Questions in all clinics."""

    def __init__(self, vault: Vault) -> None:
        self._v = vault

    def may_see(self, who: Person, item_id: str) -> bool:
        """Return whether somebody may see an item."""
        where, values = seen_by(who)
        with self._v.reading() as rows:
            found = rows.one(f"SELECT 1 FROM item i WHERE i.id = ? AND {where}", item_id, *values)
        return found is not None

    def ask(self, who: Person, finding_id: str, to: str, asked: Asked) -> str:
        """Return the id of a question that now waits for a colleague."""
        made = new_id()
        with self._v.writing() as rows:
            item_id = self._item_of(rows, who, finding_id)
            known = rows.one(
                "SELECT 1 FROM account WHERE id = ? AND clinic_id = ? AND active = 1",
                *(to, who.clinic_id),
            )
            if known is None:
                raise Absent("There is no such account in this clinic.")
            fresh = rows.run(
                "INSERT INTO question (id, clinic_id, finding_id, item_id, asked_by, asked_to,"
                " content, made_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                *(made, who.clinic_id, finding_id, item_id, who.id, to),
                self._v.seal(msgspec.json.encode(asked), f"question.content:{made}"),
                self._v.now(),
            )
            if not fresh:
                raise Conflict("This was asked already; the answer is still to come.")
            self._v.log_of(rows, who, "question asked", made, to=to, finding=finding_id)
        return made

    def answer(self, who: Person, question_id: str, choice: str, words: str) -> None:
        """Keep the answer of the person who was asked. choice: one of CHOICES."""
        told = words.strip()
        if choice not in CHOICES:
            raise InputError("Choose one of the answers.")
        if choice == "answered" and not told:
            raise InputError("Answer: expected words, or one of the other choices.")
        if len(told) > LONGEST_WORDS:
            raise InputError(f"Answer: at most {LONGEST_WORDS} characters.")
        with self._v.writing() as rows:
            if not rows.run(
                "UPDATE question SET choice = ?, answer = ?, answered_ms = ? WHERE id = ?"
                " AND clinic_id = ? AND asked_to = ? AND answered_ms IS NULL",
                *(choice, self._v.seal(told, f"question.answer:{question_id}"), self._v.now()),
                *(question_id, who.clinic_id, who.id),
            ):
                raise Absent("There is no such question to you that waits for an answer.")
            self._v.log_of(rows, who, "question answered", question_id)

    def to(self, who: Person, *, limit: int = 100) -> list[Question]:
        """Return what somebody was asked: what waits first, then what was answered, the newest."""
        return self._found(
            "asked_to = ? AND clinic_id = ? ORDER BY CASE WHEN answered_ms IS NULL THEN 0 ELSE 1"
            " END, made_ms DESC, id LIMIT ?",
            *(who.id, who.clinic_id, limit),
        )

    def by(self, who: Person, *, limit: int = 100) -> list[Question]:
        """Return what somebody asked: answers not read yet first, then what waits."""
        return self._found(
            "asked_by = ? AND clinic_id = ? ORDER BY CASE WHEN answered_ms IS NULL THEN 1"
            " WHEN read_ms IS NULL THEN 0 ELSE 2 END, made_ms DESC, id LIMIT ?",
            *(who.id, who.clinic_id, limit),
        )

    def of(self, who: Person, findings: Sequence[str]) -> dict[str, list[Question]]:
        """Return the questions of findings that are shown, in order, by finding."""
        found: dict[str, list[Question]] = {}
        for start in range(0, len(findings), 200):
            some = findings[start : start + 200]
            for question in self._found(
                f"finding_id IN ({', '.join('?' * len(some))}) AND clinic_id = ?"
                " ORDER BY made_ms, id",
                *(*some, who.clinic_id),
            ):
                found.setdefault(question.finding_id, []).append(question)
        return found

    def unanswered(self, who: Person) -> int:
        """Return how many questions wait for somebody's answer."""
        with self._v.reading() as rows:
            found = rows.one(
                "SELECT COUNT(*) FROM question WHERE clinic_id = ? AND asked_to = ?"
                " AND answered_ms IS NULL",
                *(who.clinic_id, who.id),
            )
        return int(found[0]) if found else 0

    def waiting(self, who: Person) -> int:
        """Return how many questions and answers wait for somebody's eyes."""
        with self._v.reading() as rows:
            found = rows.one(
                "SELECT COUNT(*) FROM question WHERE clinic_id = ? AND ((asked_to = ?"
                " AND answered_ms IS NULL) OR (asked_by = ? AND answered_ms IS NOT NULL"
                " AND read_ms IS NULL))",
                *(who.clinic_id, who.id, who.id),
            )
        return int(found[0]) if found else 0

    def read(self, who: Person) -> None:
        """Keep that who asked has seen the answers there are."""
        with self._v.writing() as rows:
            rows.run(
                "UPDATE question SET read_ms = ? WHERE asked_by = ? AND clinic_id = ?"
                " AND answered_ms IS NOT NULL AND read_ms IS NULL",
                *(self._v.now(), who.id, who.clinic_id),
            )

    def _found(self, where: str, *values: str | int) -> list[Question]:
        with self._v.reading() as rows:
            return [self._question(r) for r in rows.all(f"{_QUESTION} WHERE {where}", *values)]

    def _question(self, row: Row) -> Question:
        asked = self._v.open(row[5], f"question.content:{row[0]}")
        return Question(
            id=row[0],
            finding_id=row[1],
            item_id=row[2],
            asked_by=row[3],
            asked_to=row[4],
            asked=msgspec.json.decode(asked, type=Asked),
            made_ms=row[6],
            choice=row[7],
            answer=self._v.open_text(row[8], f"question.answer:{row[0]}") if row[8] else "",
            answered_ms=row[9],
            read=row[10] is not None,
        )

    def _item_of(self, rows: Rows, who: Person, finding_id: str) -> str:
        where, values = seen_by(who)
        found = rows.one(
            "SELECT f.item_id FROM finding f JOIN item i ON i.id = f.item_id"
            f" WHERE f.id = ? AND {where}",
            *(finding_id, *values),
        )
        if found is None:
            raise Absent("There is no such finding in this clinic.")
        return str(found[0])
