"""Snapshots of what people read: plain files, written anew by `pytest --accept`."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

# What a machine has imported must not change what is tested.
os.environ["CHARTPROOF_DATA"] = str(Path(__file__).parent / "no-imports")
SNAPSHOTS = Path(__file__).parent / "snapshots"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="write the snapshots anew")


@pytest.fixture
def snapshot(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Return a check that a text is what its snapshot says; with --accept it becomes that."""

    def check(name: str, text: str) -> None:
        path = SNAPSHOTS / name
        if request.config.getoption("--accept"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.is_file(), f"no snapshot {name} yet: look at the text, then pytest --accept"
        assert text == path.read_text(encoding="utf-8"), f"{name} reads otherwise; see --accept"

    return check
