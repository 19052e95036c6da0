"""Spark on two cores of this machine against two processes of our own, after start-up.

    python -m benchmarks.bench_spark [--visits 4000] [--rounds 3]

Both audit a short and a long file in turn, in one Spark session whose workers are warm; what start
and finish cost is in both files, so the difference of the two times is what the visits between them
cost. The rows of both are compared.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow.dataset as ds

from benchmarks.runs import written
from chartproof.batch.local import run
from chartproof.batch.spark import run_on_spark, session

SHORT = 300


def rows(out: Path) -> list[object]:
    """Return the outcome rows of a run, in the order of their places."""
    table = ds.dataset(out, partitioning="hive").to_table()
    return table.sort_by("place").to_pylist()


def main() -> None:
    """Print both times a thousand visits, and their ratio."""
    ask = argparse.ArgumentParser()
    ask.add_argument("--visits", type=int, default=4_000)
    ask.add_argument("--rounds", type=int, default=3)
    given = ask.parse_args()
    with tempfile.TemporaryDirectory() as name, session("local[2]"):
        folder = Path(name)
        files = {n: written(folder, n) for n in (SHORT, given.visits)}
        ways: dict[str, Callable[[Path, Path], object]] = {
            "local": lambda source, out: run(source, out, jobs=2),
            "spark": lambda source, out: run_on_spark(source, out),
        }
        costs: dict[str, list[float]] = {way: [] for way in ways}
        for turn in range(given.rounds + 1):
            for way, audited in ways.items():
                times = {}
                for count, source in files.items():
                    began = time.perf_counter()
                    audited(source, folder / f"{way}-{count}-{turn}")
                    times[count] = time.perf_counter() - began
                if turn:  # the first warms Spark's workers up
                    took = times[given.visits] - times[SHORT]
                    costs[way].append(1000 * took / (given.visits - SHORT))
        here, there = (rows(folder / f"{way}-{given.visits}-0") for way in ways)
        middle = {way: statistics.median(found) for way, found in costs.items()}
        for way, found in costs.items():
            told = ", ".join(f"{c:.2f}" for c in found)
            print(f"{way:6} {middle[way]:6.2f} s for 1,000 visits (rounds: {told})")
        print(f"spark takes {middle['spark'] / middle['local']:.2f} x the time of local")
        print(f"{len(here):,} rows, {'the same' if here == there else 'NOT THE SAME'} in both")


if __name__ == "__main__":
    main()
