"""Claim files beside x12sdk and pyx12, on the same seeded files in interleaved rounds.

    python -m benchmarks.bench_x12 [--peers PYTHON] [--claims 10000]

--peers: the Python of an environment that holds the dependency group `bench`; without it only our
own figures are shown. Every reading is a fresh process, one at a time, and its CPU seconds are
taken inside it without imports; the best of three rounds counts, since the machine's own state
moves them by half. Peers read a smaller file, for they take minutes over ours; figures are per
claim. Every reading says how many claims, lines and dollars it saw, and these are compared with the
file's own.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.make_x12 import claim_file

ROUNDS = 3
PEER_CLAIMS = 250
CLOCK = """
import json, sys, time
path = sys.argv[1]
claims = lines = 0
usd = 0
{setup}
began = time.process_time()
{work}
took = time.process_time() - began
with open("/proc/self/status") as status:  # the process's own peak; its parent's does not count
    peak = next(int(x.split()[1]) for x in status if x.startswith("VmHWM")) // 1024
print(json.dumps([took, claims, lines, float(usd), peak]))
"""
OURS = {
    "line table": (
        "from chartproof.x12.tables import claim_rows, CLAIM_COLUMNS\n"
        "names = [n for n, _ in CLAIM_COLUMNS]\n"
        "CODE, USD, ID = names.index('code'), names.index('charge_usd'), names.index('claim_id')",
        "seen = set()\n"
        "for row in claim_rows(path):\n    lines += 1; usd += row[USD]; seen.add(row[ID])\n"
        "claims = len(seen)",
    ),
    "line table to Arrow": (
        "import pyarrow.compute as pc\n"
        "from chartproof.x12.tables import line_batches\n"
        "import pyarrow as pa; pa.array([1])",
        "seen = set()\n"
        "for b in line_batches(path):\n    lines += b.num_rows\n"
        "    usd += pc.sum(b['charge_usd']).as_py()\n"
        "    seen |= set(pc.unique(b['claim_id']).to_pylist())\n"
        "claims = len(seen)",
    ),
    "claims, structure and code sets": (
        "from chartproof.x12.claim837p import read_837p",
        "for e in read_837p(path):\n"
        "    assert not e.faults\n    claims += 1; lines += len(e.claim.lines)\n"
        "    usd += e.claim.charge_usd",
    ),
    "parted in two files": (
        "import io\nfrom chartproof.x12.write import split\n"
        "class Nowhere(io.RawIOBase):\n    def write(self, b): return len(b)\n"
        "nowhere = Nowhere()",
        "done = split(path, nowhere, nowhere, lambda i: i % 10 == 0)\n"
        "assert done.is_complete\nclaims = done.read.claims",
    ),
}
PEERS = {
    "x12sdk models, line table": (
        "from decimal import Decimal\nfrom x12sdk.io import X12ModelReader",
        "with X12ModelReader(path) as reader:\n"
        "    for model in reader.models():\n"
        "        for claim in model.claims():\n"
        "            claims += 1; usd += Decimal(str(claim.charge))\n"
        "            lines += len(claim.service_lines)",
    ),
    "pyx12 validation": (
        "import io, pyx12.params, pyx12.x12n_document\nparams = pyx12.params.params()",
        "assert pyx12.x12n_document.x12n_document(params, path, io.StringIO(), None, None)",
    ),
}
AGAINST = {
    "line table": "x12sdk models, line table",
    "line table to Arrow": "x12sdk models, line table",
    "claims, structure and code sets": "pyx12 validation",
}


def reading(python: str, name: str, path: Path) -> list[float]:
    """Return seconds, claims, lines, dollars and peak MB of one reading in a fresh process."""
    setup, work = {**OURS, **PEERS}[name]
    script = CLOCK.format(setup=setup, work=work)
    done = subprocess.run(
        [python, "-c", script, str(path)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{name}: {done.stderr.strip().splitlines()[-1]}")
    found: list[float] = json.loads(done.stdout.splitlines()[-1])
    return found


def truth(text: str) -> tuple[int, int, int]:
    """Return claims, lines and dollars of a file, counted in its text."""
    segments = [s.split("*") for s in text.split("~")]
    claims = [int(s[2]) for s in segments if s[0] == "CLM"]
    return len(claims), sum(s[0] == "SV1" for s in segments), sum(claims)


def rounds(jobs: list[tuple[str, str, Path, int]]) -> Iterator[tuple[str, float, float]]:
    """Yield name, best microseconds a claim, and peak MB, the readings interleaved."""
    best: dict[str, float] = {}
    peaks: dict[str, float] = {}
    truths = {path: truth(path.read_text()) for _, _, path, _ in jobs}
    for _ in range(ROUNDS):
        for name, python, path, claims in jobs:
            seconds, seen, lines, usd, peak = reading(python, name, path)
            whole = truths[path]
            if seen and (seen, lines or whole[1], usd or whole[2]) != whole:
                raise SystemExit(f"{name}: saw {seen}, {lines}, {usd}; the file holds {whole}")
            each = seconds / claims * 1e6
            best[name] = min(best.get(name, each), each)
            peaks[name] = max(peaks.get(name, 0), peak)
    for name, each in best.items():
        yield name, each, peaks[name]


def main() -> None:
    """Print microseconds a claim, claims a second, and how many times faster than which peer."""
    options = argparse.ArgumentParser()
    options.add_argument("--peers", help="Python of an environment with the group `bench`")
    options.add_argument("--claims", type=int, default=10_000)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        big, small = Path(folder) / "big.837", Path(folder) / "small.837"
        big.write_text("".join(claim_file(chosen.claims)))
        small.write_text("".join(claim_file(PEER_CLAIMS)))
        jobs = [(name, sys.executable, big, chosen.claims) for name in OURS]
        if chosen.peers:
            jobs += [(name, chosen.peers, small, PEER_CLAIMS) for name in PEERS]
        found = {name: (each, peak) for name, each, peak in rounds(jobs)}
        print(f"{'':<34} {'us a claim':>11} {'claims/s':>9} {'peak MB':>8}")
        for name, (each, peak) in found.items():
            print(f"{name:<34} {each:11.1f} {1e6 / each:9,.0f} {peak:8.0f}")
        for name, peer in AGAINST.items():
            if peer in found:
                print(f"{name}: {found[peer][0] / found[name][0]:.0f} x {peer}")
        ten = Path(folder) / "ten.837"
        ten.write_text("".join(claim_file(10 * chosen.claims)))
        name = "claims, structure and code sets"
        one, more = (min(reading(sys.executable, name, p)[0] for _ in range(2)) for p in (big, ten))
        peak = reading(sys.executable, name, ten)[4]
        print(f"time for ten times the claims: {more / one:.1f} times; peak {peak:.0f} MB")


if __name__ == "__main__":
    main()
