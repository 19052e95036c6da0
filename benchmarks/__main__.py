"""One table of how fast chartproof is: python -m benchmarks

    python -m benchmarks                    stages, one core and two, growth, memory, start, Spark
    python -m benchmarks --million          the growth up to a million visits (an hour and more)
    python -m benchmarks --quick            the same table from few visits, in about a minute
    python -m benchmarks --peers PYTHON     then the peers, with the Python of their environment
    python -m benchmarks --each             then every bench_*.py by itself
    python -m benchmarks --check            only compare with baseline.csv; exit code 1 if slower
    python -m benchmarks --write-baseline   measure the baseline anew

The check compares each stage's cost in loops of a calibration, not in seconds. Nothing here is a
test. A figure from a machine that does other work too is worth little: run it on a quiet one.
"""

from __future__ import annotations

import argparse
import csv
import os
import platform
import runpy
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from benchmarks import runs
from benchmarks.bench_audit import Row, long
from benchmarks.stages import Timed, timed
from chartproof.errors import InputError

HERE = Path(__file__).parent
BASELINE = HERE / "baseline.csv"
HEADER = ("stage", "loops", "python", "measured_on")
ALLOWED = 1.4  # times the baseline
PEERS = (
    *("bench_reading --peer", "bench_x12 --peers", "bench_remit"),
    "bench_copies --notes 10000 --rounds 2 --peer",  # 100,000 by itself, which takes minutes
)
PACKAGES = ("medspacy", "pyx12", "x12sdk", "oxedi", "datasketch")
VERSIONS = """
import sys
from importlib.metadata import PackageNotFoundError, version
for name in sys.argv[1:]:
    try:
        print(name, version(name))
    except PackageNotFoundError:
        print(name, "-")
"""


def main() -> int:
    """Print the table; return 1 where the check finds a stage slower than it was."""
    ask = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    for name in ("check", "write-baseline", "million", "quick", "each"):
        ask.add_argument(f"--{name}", action="store_true")
    ask.add_argument("--peers", metavar="PYTHON")
    ask.add_argument("--rounds", type=int, default=7)
    given = ask.parse_args()
    if given.check:
        return check(timed(given.rounds))
    if given.write_baseline:
        write(timed(given.rounds))
        return 0
    print(
        f"chartproof on Python {platform.python_version()}, {os.cpu_count()} cores, load "
        f"{os.getloadavg()[0]:.1f}"
    )
    sizes = (2_000, 8_000) if given.quick else (10_000, 100_000)
    if given.million:
        sizes = (*sizes, 1_000_000)
    for row in rows(sizes, given.rounds, given.peers):
        print(f"{row[0]:42} {row[1]:>12}  {row[2]}", flush=True)
    if given.peers:
        for row in versions(given.peers):
            print(f"{row[0]:42} {row[1]:>12}  {row[2]}", flush=True)
        for words in PEERS:
            module, *option = words.split()
            print(f"== {module}", flush=True)
            subprocess.run(
                [sys.executable, "-m", f"benchmarks.{module}", *option, given.peers],
                cwd=HERE.parent,
            )
    else:
        print(
            "beside peers: not measured; --peers names the Python that `pip install --group bench`"
        )
        print("              was run with")
    if given.each:
        for path in sorted(HERE.glob("bench_*.py")):
            print(f"== {path.stem}")
            sys.argv = [path.name]
            runpy.run_module(f"benchmarks.{path.stem}", run_name="__main__")
    return 0


def rows(sizes: tuple[int, ...], rounds: int, peers: str | None) -> Iterator[Row]:
    """Yield the figures as they are measured."""
    for one in timed(rounds):
        yield f"{one.stage}, one core", f"{one.a_second:,.0f}", "visits a CPU second"
    yield from long(peers, rounds)
    with tempfile.TemporaryDirectory() as name:
        sources = [runs.written(Path(name), n) for n in sizes]
        alone, both = runs.batch(sources[0], 1), runs.batch(sources[0], 2)
        yield "batch, one process", f"{alone.rows / alone.seconds:,.0f}", "visits a second"
        yield "batch, two processes", f"{both.rows / both.seconds:,.0f}", "visits a second"
        yield "two processes against one", f"{alone.seconds / both.seconds:.2f}", "times"
        last = both
        yield f"peak memory of a process, {sizes[0]:,} visits", f"{both.megabytes:.0f}", "MB"
        for few, many, source in zip(sizes, sizes[1:], sources[1:], strict=False):
            found = runs.batch(source, 2)
            yield (
                f"{many:,} visits against {few:,}",
                f"{found.seconds / last.seconds:.1f}",
                (f"times as long ({many // few} times as many)"),
            )
            yield f"peak memory of a process, {many:,} visits", f"{found.megabytes:.0f}", "MB"
            last = found
    yield "python -c pass", f"{runs.imported(''):.3f}", "s, least of 9"
    for name, words in runs.COLD.items():
        yield f"cold: {name}", f"{runs.cold(words):.3f}", "s, least of 9"
    for module in runs.IMPORTS:
        yield f"cold: import {module}", f"{runs.imported(module):.3f}", "s, least of 9"
    yield from spark(min(sizes[0], 2_500))


def spark(visits: int) -> Iterator[Row]:
    """Yield Spark's figures beside ours, or why there are none."""
    try:
        from benchmarks.bench_spark import table

        yield from table(visits, rounds=2)
    except (ImportError, InputError) as fault:
        yield "Spark against local", "-", f"not measured: {fault}"


def versions(python: str) -> Iterator[Row]:
    """Yield the version of each peer in another environment, or that it is not there."""
    words = [python, "-c", VERSIONS, *PACKAGES]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    for line in done.stdout.splitlines():
        name, version = line.split()
        said = "pip install --group bench" if version == "-" else "the peer's version"
        yield f"peer: {name}", version, said


def check(found: list[Timed]) -> int:
    """Print each stage beside its baseline; return 1 where one costs clearly more."""
    with BASELINE.open(encoding="utf-8", newline="") as file:
        before = {row["stage"]: float(row["loops"]) for row in csv.DictReader(file)}
    slower = 0
    for one in found:
        if one.stage not in before:
            print(f"{one.stage:14} {one.loops:8.3f} loops; no baseline")
            continue
        ratio = one.loops / before[one.stage]
        slower += ratio > ALLOWED
        told = "slower" if ratio > ALLOWED else "faster" if ratio < 1 / ALLOWED else "as it was"
        print(f"{one.stage:14} {one.loops:8.3f} loops, {before[one.stage]:8.3f} before: {told}")
    return 1 if slower else 0


def write(found: list[Timed]) -> None:
    """Write the baseline."""
    with BASELINE.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(HEADER)
        for one in found:
            today = date.today().isoformat()
            out.writerow((one.stage, f"{one.loops:.3f}", platform.python_version(), today))


if __name__ == "__main__":
    sys.exit(main())
