"""Notes read a second, beside medspaCy's matcher with the same phrases, in one run.

    python -m benchmarks.bench_reading [--peer OTHER/bin/python] [--rounds 5]

The peer wants a virtual environment of its own (`pip install --group bench`); --peer names its
Python, without it only ours is timed. Both read the notes of `dev` in turn, round by round, after
one round to warm up; CPU seconds of one core. The phrases are those of reading/cues: the words of
its literal tables and the patterns of its phrase rows. We time the whole reading, and its grammar
without the trained part; the peer its matcher alone, with the words and the patterns and with the
words only, and the former with sentences and context rules, which is the least that a note needs.
"""

from __future__ import annotations

import argparse
import csv
import gc
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from chartproof import corpus
from chartproof.reading import read
from chartproof.reading.layout import lay_out
from chartproof.reading.mentions import cues, read_mentions
from chartproof.reading.services import read_services
from chartproof.reading.signatures import read_signatures
from chartproof.reading.totals import read_times
from chartproof.reading.treatment import read_facts

CUES = Path(__file__).parent.parent / "chartproof" / "reading" / "cues"
COLUMNS = {
    "exercises.csv": "form",
    "measures.csv": "form",
    "regions.csv": "form",
    "scopes.csv": "words",
    "code_words.csv": "words",
    "headings.csv": "heading",
}

PEER = """
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
for name, (pipes, rules) in ways.items():
    readers[name] = medspacy.load(medspacy_enable=pipes)
    readers[name].get_pipe("medspacy_target_matcher").add(rules)
for line in sys.stdin:
    began, read = time.process_time(), readers[line.strip()]
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


def grammar(text: str, codes: tuple[str, ...]) -> None:
    """Read a note with grammar and phrases alone."""
    layout = lay_out(text)
    services = read_services(layout)
    read_facts(layout, None, services)
    read_times(layout, codes, services)
    read_signatures(layout)
    read_mentions(layout)


def main() -> int:
    """Time both, and print medians, ratios and what was read."""
    ask = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    ask.add_argument("--peer", help="Python of an environment that has medspaCy")
    ask.add_argument("--rounds", type=int, default=5)
    given = ask.parse_args()
    notes = [(n.text, tuple(n.minutes)) for n in corpus.notes("dev")]
    gc.collect()
    gc.freeze()  # the corpus with its marks is the benchmark's own baggage
    listed, patterns = phrases(), shared_patterns()

    def ours(reader: Callable[[str, tuple[str, ...]], object]) -> float:
        began = time.process_time()
        for text, codes in notes:
            reader(text, codes)
        return time.process_time() - began

    ways: dict[str, Callable[[], float]] = {
        "chartproof, whole reading": lambda: ours(read),
        "chartproof, grammar and phrases": lambda: ours(grammar),
    }
    with tempfile.TemporaryDirectory() as folder:
        peer = None
        if given.peer:
            path = Path(folder) / "given.json"
            told = {"phrases": listed, "patterns": patterns, "notes": [t for t, _ in notes]}
            path.write_text(json.dumps(told))
            peer = subprocess.Popen(
                [given.peer, "-W", "ignore", "-c", PEER, str(path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            assert peer.stdin is not None
            assert peer.stdout is not None
            to_peer, from_peer = peer.stdin, peer.stdout

            def theirs(way: str) -> float:
                print(way, file=to_peer, flush=True)
                return float(from_peer.readline())

            for way in ("matcher, words only", "matcher", "matcher, sentences, context"):
                ways[f"medspaCy, {way}"] = partial(theirs, way)
        times: dict[str, list[float]] = {name: [] for name in ways}
        for round_ in range(given.rounds + 1):
            for name, timed in ways.items():
                took = timed()
                if round_:
                    times[name].append(took)
        if peer is not None:
            to_peer.close()
            peer.wait()
    size = statistics.mean(len(text) for text, _ in notes)
    print(
        f"{len(notes)} notes of {size:.0f} characters, "
        f"{len(listed)} words and {len(patterns)} patterns"
    )
    whole = statistics.median(times["chartproof, whole reading"])
    for name, took_all in times.items():
        median = statistics.median(took_all)
        print(
            f"{name:40} {len(notes) / median:7.1f} notes a second "
            f"({1000 * median / len(notes):.2f} ms a note, best {len(notes) / min(took_all):.1f}); "
            f"the whole reading is {median / whole:.1f} x as fast"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
