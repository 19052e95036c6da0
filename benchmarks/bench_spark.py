"""Spark on two cores of this machine against two processes of our own, after start-up.

    python -m benchmarks.bench_spark [--visits 2500] [--rounds 3]

Both audit a short and a long file, in one Spark session whose workers are warm; what start and
finish cost is in both files, so the difference of the two is what the visits between them cost. The
two take turns, and who begins changes from round to round. Two measures: wall seconds, and CPU
seconds of every process that takes part (the driver, Java, the workers), which other work on the
machine disturbs far less. Of each the best round counts. The rows of both are compared.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow.dataset as ds

from benchmarks.runs import written
from chartproof.batch.local import run
from chartproof.batch.spark import run_on_spark, session

SHORT = 300
TICKS = os.sysconf("SC_CLK_TCK")
Row = tuple[str, str, str]


def rows(out: Path) -> list[object]:
    """Return the outcome rows of a run, in the order of their places."""
    table = ds.dataset(out, partitioning="hive").to_table()
    return table.sort_by("place").to_pylist()


def cpu_seconds(way: str) -> float:
    """Return what the processes of a way have used: Java and what it started, or all but these.

    Apart, because Spark's idle workers end while the other way has its turn. Those that ended and
    were waited for are in their parent's figures.
    """
    parents: dict[int, int] = {}
    used: dict[int, int] = {}
    java = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = path.read_text().rpartition(")")
        except OSError:  # it ended meanwhile
            continue
        number, cells = int(path.parent.name), rest.split()
        parents[number], used[number] = int(cells[1]), sum(map(int, cells[11:15]))
        if name.endswith("(java"):
            java.add(number)

    def below(roots: set[int]) -> set[int]:
        found = set(roots)
        while more := {n for n, parent in parents.items() if parent in found} - found:
            found |= more
        return found

    ours = below({os.getpid()})
    theirs = below(java & ours)
    counted = theirs | {os.getpid()} if way == "spark" else ours - theirs
    return sum(used[n] for n in counted) / TICKS


def measured(
    visits: int, rounds: int
) -> tuple[dict[str, list[float]], dict[str, list[float]], int]:
    """Return wall and CPU seconds for 1,000 visits of each way by round, and the rows compared.

    Raise SystemExit where the rows differ.
    """
    with tempfile.TemporaryDirectory() as name, session("local[2]"):
        folder = Path(name)
        files = {n: written(folder, n) for n in (SHORT, visits)}
        ways: dict[str, Callable[[Path, Path], object]] = {
            "local": lambda source, out: run(source, out, jobs=2),
            "spark": lambda source, out: run_on_spark(source, out),
        }
        wall: dict[str, list[float]] = {way: [] for way in ways}
        cpu: dict[str, list[float]] = {way: [] for way in ways}
        for turn in range(rounds + 1):
            for way in sorted(ways, reverse=bool(turn % 2)):
                times = {}
                for count, source in files.items():
                    began, used = time.perf_counter(), cpu_seconds(way)
                    ways[way](source, folder / f"{way}-{count}-{turn}")
                    times[count] = time.perf_counter() - began, cpu_seconds(way) - used
                if turn:  # the first warms Spark's workers up
                    each = 1000 / (visits - SHORT)
                    wall[way].append(each * (times[visits][0] - times[SHORT][0]))
                    cpu[way].append(each * (times[visits][1] - times[SHORT][1]))
        here, there = (rows(folder / f"{way}-{visits}-0") for way in ways)
    if here != there:
        raise SystemExit("the rows of Spark and of this machine differ")
    return wall, cpu, len(here)


def table(visits: int = 2_500, rounds: int = 3) -> list[Row]:
    """Return the figures as rows of the table of all benchmarks."""
    wall, cpu, count = measured(visits, rounds)
    found: list[Row] = []
    for name, costs in (("wall", wall), ("CPU, all processes", cpu)):
        for way, each in costs.items():
            told = ", ".join(f"{c:.2f}" for c in each)
            said = f"s for 1,000 visits, {name} (rounds: {told})"
            found.append((f"{way}, two workers", f"{min(each):.2f}", said))
        ratio = min(costs["spark"]) / min(costs["local"])
        found.append(("Spark against local", f"{ratio:.2f}", f"times the {name}"))
    return [*found, ("rows of both, the same", f"{count:,}", "outcomes")]


def main() -> None:
    """Print the figures."""
    ask = argparse.ArgumentParser()
    ask.add_argument("--visits", type=int, default=2_500)
    ask.add_argument("--rounds", type=int, default=3)
    given = ask.parse_args()
    for row in table(given.visits, given.rounds):
        print(f"{row[0]:42} {row[1]:>12}  {row[2]}")


if __name__ == "__main__":
    main()
