"""Payments: an 835 to balanced tables beside oxedi, to single claims, and to answers.

    python -m benchmarks.bench_remit [PYTHON WITH OXEDI]

oxedi runs in an environment of its own (dependency group `bench`), named by the argument or by
CHARTPROOF_BENCH_PYTHON; without one only our own figures are printed. All in CPU seconds of the
process, the best of several rounds, taken in turns.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.make_remits import payment_file
from chartproof.denials.files import explained
from chartproof.model import ClaimPayment
from chartproof.x12.remit835 import payments
from chartproof.x12.remit_columns import remit_columns
from chartproof.x12.remit_tables import Tables

CLAIMS = 10_000
ROUNDS = 7
PEER = """
import sys, time, oxedi
began = time.process_time()
result = oxedi.parse_file(sys.argv[1])
tables = [result.tables[name] for name in result.tables]
spent = time.process_time() - began
print(spent, result.count_claims(), result.sum_payments(), len(result.diagnostics))
"""


def best(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Return the least CPU seconds of a call."""
    found = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        found.append(time.process_time() - began)
    return min(found)


def tables_of(path: Path) -> tuple[int, int, int]:
    """Return claims, cents paid by payments, and gaps, by way of the columns."""
    parts = [t for t in remit_columns(path) if isinstance(t, Tables)]
    return (
        sum(len(t.claims.paid) for t in parts),
        sum(int(t.payments.paid.sum()) for t in parts),
        sum(t.gaps for t in parts),
    )


def peer(python: str, path: Path) -> tuple[float, int, str, str]:
    """Return CPU seconds, claims, dollars and diagnostics of oxedi in a process of its own."""
    done = subprocess.run([python, "-c", PEER, str(path)], capture_output=True, text=True)
    if done.returncode:
        said = done.stderr.strip().splitlines()[-1:]
        raise SystemExit(f"oxedi cannot be run by {python}: {said}")
    spent, claims, usd, gaps = done.stdout.split()
    return float(spent), int(claims), usd, gaps


def main() -> None:
    """Print megabytes a second of each way, and how the first stands to oxedi."""
    ask = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    ask.add_argument(
        "python", nargs="?", default=os.environ.get("CHARTPROOF_BENCH_PYTHON"), help="has oxedi"
    )
    python = ask.parse_args().python
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.835"
        path.write_text(payment_file(CLAIMS), encoding="latin-1")
        size = path.stat().st_size / 1e6
        claims, cents, gaps = tables_of(path)
        ours, theirs = [], []
        for _ in range(ROUNDS):
            ours.append(best(lambda: tables_of(path), 1))
            if python:
                spent, counted, usd, said = peer(python, path)
                assert (counted, usd) == (claims, f"{cents / 100:.2f}"), (counted, usd)
                theirs.append(spent)
        print(f"{claims:,} claims, {size:.1f} MB, {gaps} gaps")
        print(f"{'balanced tables, diagnostics on':<36}{size / min(ours):7.1f} MB/s")
        if theirs:
            print(f"{'oxedi tables (' + said + ' diagnostics)':<36}{size / min(theirs):7.1f} MB/s")
            print(f"{'times oxedi':<36}{min(theirs) / min(ours):7.2f}")
        count = best(lambda: sum(isinstance(x, ClaimPayment) for x in payments(path)), 3)
        print(f"{'payments, claim by claim':<36}{size / count:7.1f} MB/s")
        spent = best(lambda: sum(1 for _ in explained(path)), 3)
        print(f"{'explained, claim by claim':<36}{claims / spent:7,.0f} claims a second")


if __name__ == "__main__":
    main()
