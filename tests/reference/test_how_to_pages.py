"""The how-to pages of this room say what is so: their examples load, their lists are complete."""

from __future__ import annotations

import textwrap
from datetime import date
from pathlib import Path

from chartproof.reference import Book
from chartproof.reference.book import TABLE_NAMES
from chartproof.reference.policy import SETTINGS

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"


def test_the_example_of_a_payers_file_loads(tmp_path: Path) -> None:
    page = (HOW_TO / "payer-file.md").read_text(encoding="utf-8")
    lines = page[page.index("    # our-payers/acme.toml") :].splitlines()
    end = next(i for i, line in enumerate(lines) if line and not line.startswith("    "))
    (tmp_path / "acme.toml").write_text(textwrap.dedent("\n".join(lines[:end])), encoding="utf-8")
    policy = Book(tmp_path).policy("acme", date(2026, 3, 3))
    assert policy.counting == "full_15"
    assert policy.adds("97530", "97140") is not None


def test_the_page_on_payers_names_every_setting() -> None:
    page = (HOW_TO / "payer-file.md").read_text(encoding="utf-8")
    assert [name for name in SETTINGS if f"`{name}`" not in page] == []


def test_the_page_on_tables_names_every_table() -> None:
    page = (HOW_TO / "add-a-table.md").read_text(encoding="utf-8")
    assert [name for name in TABLE_NAMES if f"`{name}`" not in page] == []
