"""Snapshots of what people read: plain files, written anew by `pytest --accept`."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from pathlib import Path

import pytest

# What a machine has imported must not change what is tested.
os.environ["CHARTPROOF_DATA"] = str(Path(__file__).parent / "no-imports")
SNAPSHOTS = Path(__file__).parent / "snapshots"


# Why a test may be skipped in CI all the same.
MAY_SKIP = (
    "needs a device that is always full",  # not every kernel has one
    "axe-core could not be fetched",  # it is no package of the system
)


def _failed_if_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    """In CI a skipped test has failed: what it needed was to be installed."""
    if not os.environ.get("CHARTPROOF_CI") or report.outcome != "skipped":
        return
    why = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    if hasattr(report, "wasxfail") or why.removeprefix("Skipped: ") in MAY_SKIP:
        return
    report.outcome = "failed"
    report.longrepr = f"skipped, which in CI is a failure: {why}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Look at what came of each step of a test."""
    report = yield
    _failed_if_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Look at modules that skip themselves."""
    report = yield
    _failed_if_skipped(report)
    return report


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
