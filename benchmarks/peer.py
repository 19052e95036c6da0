"""medSpaCy in a Python of its own, looking for the phrases of our readers, timed on demand.

It wants a virtual environment of its own (`pip install --group bench`). The phrases are those of
reading/cues: the words of its literal tables and the patterns of its phrase rows.
"""

from __future__ import annotations

import csv
import json
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from chartproof.reading.mentions import CUES, cues

COLUMNS = {
    "exercises.csv": "form",
    "measures.csv": "form",
    "regions.csv": "form",
    "scopes.csv": "words",
    "code_words.csv": "words",
    "headings.csv": "heading",
}
MATCHER = "matcher"
WAYS = ("matcher, words only", MATCHER, "matcher, sentences, context")

READER = """
import json, sys, time
import medspacy
from loguru import logger
from medspacy.ner import TargetRule

logger.remove()  # its sentence splitter logs every token otherwise
given = json.load(open(sys.argv[1], encoding="utf-8"))
words = [TargetRule(literal=p, category="CUE") for p in given["phrases"]]
patterns = [TargetRule(literal=p, pattern=p, category="CUE") for p in given["patterns"]]
alone = ["medspacy_target_matcher"]
full = ["medspacy_pyrush", *alone, "medspacy_context"]
ways = {
    "matcher, words only": (alone, words),
    "matcher": (alone, words + patterns),
    "matcher, sentences, context": (full, words + patterns),
}
readers = {}
for line in sys.stdin:
    name = line.strip()
    if name not in readers:
        pipes, rules = ways[name]
        readers[name] = medspacy.load(medspacy_enable=pipes)
        readers[name].get_pipe("medspacy_target_matcher").add(rules)
    began, read = time.process_time(), readers[name]
    for text in given["notes"]:
        read(text)
    print(time.process_time() - began, flush=True)
"""


def phrases() -> list[str]:
    """Return the literal phrases that our readers look for."""
    found: dict[str, None] = {}
    for name, column in COLUMNS.items():
        with (CUES / name).open(encoding="utf-8", newline="") as file:
            found.update(dict.fromkeys(row[column] for row in csv.DictReader(file)))
    return list(found)


def shared_patterns() -> list[str]:
    """Return the patterns of our phrase rows that the peer's engine, Python's own, can compile."""
    found = []
    for cue in cues():
        with suppress(re.error):
            re.compile(cue.pattern, re.IGNORECASE)
            found.append(cue.pattern)
    return found


@contextmanager
def medspacy(python: str, notes: Sequence[str]) -> Iterator[Callable[[str], float]]:
    """Give a call that reads these notes in one of WAYS and returns the CPU seconds it took.

    python: that of an environment that has medSpaCy.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "given.json"
        told = {"phrases": phrases(), "patterns": shared_patterns(), "notes": list(notes)}
        path.write_text(json.dumps(told))
        with subprocess.Popen(
            [python, "-W", "ignore", "-c", READER, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as peer:
            assert peer.stdin is not None
            assert peer.stdout is not None
            to_peer, from_peer = peer.stdin, peer.stdout

            def took(way: str) -> float:
                print(way, file=to_peer, flush=True)
                return float(from_peer.readline())

            yield took
