"""The tables, made and changed by migrations that run forwards only, one after the other."""

from __future__ import annotations

import re
from importlib.resources import files

from chartproof.errors import StoreError
from chartproof.store.database import Database, Kind, Rows

_NAME = re.compile(r"(\d{4})_[a-z_]+\.sql$")
_ONLY = re.compile(r"^-- only: (\w+)$", re.MULTILINE)
BYTES: dict[Kind, str] = {"sqlite": "BLOB", "postgresql": "BYTEA"}
ONE_AT_A_TIME = 7_232_110_417  # any number, the same in every process

TABLES = (
    *("meta", "clinic", "account", "invitation", "session", "token", "answer", "file"),
    *("file_part", "job", "job_part", "patient", "item", "finding", "comment", "denial"),
    *("question", "own_rule", "own_payer", "recovery", "care", "hold", "log"),
)
"""Every table, each after those that it refers to."""


def steps() -> dict[int, str]:
    """Return the text of every migration by its number."""
    found = {}
    for file in files("chartproof.store").joinpath("migrations").iterdir():
        if match := _NAME.match(file.name):
            found[int(match[1])] = file.read_text(encoding="utf-8")
    return dict(sorted(found.items()))


def newest() -> int:
    """Return the number of the last migration that this program knows."""
    return max(steps())


def version(database: Database) -> int:
    """Return the number of the last migration that has run; 0 for an empty database."""
    with database.reading() as rows:
        return version_in(rows, database.kind)


def version_in(rows: Rows, kind: Kind) -> int:
    """Return the number of the last migration, seen from within a transaction."""
    if kind == "sqlite":
        there = rows.one("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'meta'")
    else:
        there = rows.one(
            "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'meta'"
        )
    if there is None:
        return 0
    found = rows.one("SELECT value FROM meta WHERE name = 'migration'")
    return int(bytes(found[0])) if found else 0


def migrate(database: Database) -> tuple[int, int]:
    """Run what has not run yet, all of it or none; return the numbers before and after.

    Raise StoreError where the database is of a newer program than this.
    """
    known = steps()
    with database.writing() as rows:
        if database.kind == "postgresql":
            rows.run("SELECT pg_advisory_xact_lock(?)", ONE_AT_A_TIME)
        before = version_in(rows, database.kind)
        if before > max(known):
            raise StoreError(
                f"{database.place} was made by a newer chartproof (step {before}; this one knows "
                f"{max(known)}); install that one, migrations do not run backwards"
            )
        make(rows, database.kind, max(known), before)
    return before, max(known)


def make(rows: Rows, kind: Kind, last: int, before: int = 0) -> None:
    """Run the migrations after one number up to another, within a transaction."""
    for number, text in steps().items():
        if before < number <= last:
            for statement in _statements(text, kind):
                rows.run(statement)
    if before < last:
        rows.run("DELETE FROM meta WHERE name = 'migration'")
        rows.run("INSERT INTO meta VALUES ('migration', ?)", str(last).encode())


def columns(rows: Rows, kind: Kind, table: str) -> list[str]:
    """Return the columns of a table in order; none where there is no such table."""
    if kind == "sqlite":
        return [r[1] for r in rows.all(f"PRAGMA table_info({table})")]
    found = rows.all(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema()"
        " AND table_name = ? ORDER BY ordinal_position",
        table,
    )
    return [r[0] for r in found]


def _statements(text: str, kind: Kind) -> list[str]:
    """Return the statements of a migration that are for this database."""
    found = []
    for part in re.split(
        r";\n\n|;\n(?=CREATE|ALTER|UPDATE|INSERT)", text.replace("{bytes}", BYTES[kind])
    ):
        only = _ONLY.search(part)
        statement = "\n".join(n for n in part.splitlines() if not n.startswith("--")).strip()
        statement = statement.removesuffix(";") if not statement.endswith("END;") else statement
        if statement and (only is None or only[1] == kind):
            found.append(statement)
    return found
