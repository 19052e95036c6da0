"""What stands in examples/ runs, and the 15 marked-up example notes come out as labelled."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from chartproof.audit import audit
from chartproof.corpus import LABEL_OF_RULE

ROOT = Path(__file__).parent.parent
NOTES = [
    json.loads(line)
    for line in (ROOT / "corpus/examples/notes.jsonl").read_text(encoding="utf-8").splitlines()
]


def _agrees(note: dict[str, object]) -> bool:
    gold = note["gold"]
    assert isinstance(gold, dict)
    outcome = audit({k: v for k, v in note.items() if k != "gold"})
    found = {LABEL_OF_RULE[f.rule] for f in outcome.findings if f.rule in LABEL_OF_RULE}
    return outcome.verdict == gold["verdict"] and found == set(gold["findings"])


def test_at_least_13_of_the_15_example_notes_agree_with_their_labels() -> None:
    disagreeing = [note["id"] for note in NOTES if not _agrees(note)]
    assert len(NOTES) == 15
    assert len(disagreeing) <= 2, disagreeing


@pytest.mark.parametrize(
    "program", sorted((ROOT / "examples").glob("*.py")), ids=lambda p: str(p.name)
)
def test_example_programs_run(program: Path) -> None:
    done = subprocess.run([sys.executable, str(program)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
