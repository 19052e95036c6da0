"""Notes read a second, beside medspaCy's matcher with the same phrases, in one run.

    python -m benchmarks.bench_reading [--peer OTHER/bin/python] [--rounds 5]

--peer names the Python of the peer's environment (peer.py), without it only ours is timed. Both
read the notes of `dev` in turn, round by round, after one round to warm up; CPU seconds of one
core. We time the whole reading, and its grammar without the trained part; the peer its matcher
alone, with the words and the patterns and with the words only, and the former with sentences and
context rules, which is the least that a note needs.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial

from benchmarks.peer import WAYS, medspacy, phrases, shared_patterns
from chartproof import corpus
from chartproof.reading import read
from chartproof.reading.layout import lay_out
from chartproof.reading.mentions import read_mentions
from chartproof.reading.services import read_services
from chartproof.reading.signatures import read_signatures
from chartproof.reading.totals import read_times
from chartproof.reading.treatment import read_facts


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

    def ours(reader: Callable[[str, tuple[str, ...]], object]) -> float:
        began = time.process_time()
        for text, codes in notes:
            reader(text, codes)
        return time.process_time() - began

    ways: dict[str, Callable[[], float]] = {
        "chartproof, whole reading": lambda: ours(read),
        "chartproof, grammar and phrases": lambda: ours(grammar),
    }
    times: dict[str, list[float]] = {}
    with ExitStack() as stack:
        if given.peer:
            theirs = stack.enter_context(medspacy(given.peer, [text for text, _ in notes]))
            ways |= {f"medspaCy, {way}": partial(theirs, way) for way in WAYS}
        for round_ in range(given.rounds + 1):
            for name, timed in ways.items():
                took = timed()
                if round_:
                    times.setdefault(name, []).append(took)
    size = statistics.mean(len(text) for text, _ in notes)
    print(
        f"{len(notes)} notes of {size:.0f} characters, "
        f"{len(phrases())} words and {len(shared_patterns())} patterns"
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
