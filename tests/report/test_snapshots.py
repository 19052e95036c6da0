"""What people read, as it stands: a change here is a change that somebody looked at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from click.testing import CliRunner

from chartproof.cli import main
from chartproof.model import Citation, Outcome
from chartproof.report.json import pretty
from chartproof.report.rule_page import RulePage, markdown, plain
from chartproof.report.sarif import log
from chartproof.report.text import report

Snapshot = Callable[[str, str], None]

PAGE = RulePage(
    name="units-odd",
    title="Units are odd.",
    text="Units are odd.\n\nWhat it says, in `code` too.\n\nWhy it matters: it does.\n",
    severity="warning",
    payers=("medicare",),
    codes=("97110",),
    since=date(2022, 1, 1),
    until=date(2025, 12, 31),
    ask="How many? ____",
    catalogue=("TIME-ODD",),
    formerly=("units-uneven",),
    citations=(
        Citation("m", "A manual", "Pub. 100, ch. 5", "seen", "https://example.org/m"),
        Citation("n", "A rule of thumb", "in talks", "recalled"),
    ),
    examples=(
        ("flags", "three", "TE 40 min.", "97110x3:GP", "medicare", "40 min"),
        ("passes", "two", "", "97110x2:GP", "medicare", ""),
        ("unsure", "no minutes", "TE.", "97110x2:GP", "medicare", "minutes of 97110"),
    ),
)


def test_the_report_for_a_terminal(outcome: Outcome, failed: Outcome, snapshot: Snapshot) -> None:
    snapshot("report.txt", report((outcome, failed), width=88))


def test_the_log_for_other_tools(outcome: Outcome, failed: Outcome, snapshot: Snapshot) -> None:
    snapshot("report.sarif", pretty(log((outcome, failed), {})) + "\n")


def test_the_page_of_a_rule(snapshot: Snapshot) -> None:
    snapshot("rule_page.txt", plain(PAGE) + "\n")
    snapshot("rule_page.md", markdown(PAGE))


@pytest.mark.parametrize("command", ["", "audit", "units"])
def test_help(command: str, snapshot: Snapshot) -> None:
    words = [command, "--help"] if command else ["--help"]
    done = CliRunner().invoke(main, words, prog_name="chartproof", terminal_width=80)
    snapshot(f"help{command and '_'}{command}.txt", done.stdout)
