"""A claim file through every rule: claims a second, memory, what it finds, and a peer beside it.

    python -m benchmarks.bench_scrub [--claims 10000] [--peer PYTHON]

--peer: a Python that has pyx12 (`pip install chartproof --group bench` in an environment of its
own); its validation of the same file, at most a few hundred claims, runs in the same rounds as
ours. Times are CPU seconds of a process each. The file is invented, its truth known.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROUNDS = 3
PEER_CLAIMS = 250
SEED = 7

OURS = """
import json, resource, sys, time
from chartproof.rules import all_rules
from chartproof.scrub.scrubbing import Scrub
scrub = Scrub(sys.argv[1])
all_rules(), list(scrub.shelf.tables())
began = time.process_time()
found = [(o.status, [f.rule for f in o.findings]) for o in scrub.outcomes()]
spent = time.process_time() - began
truth = [json.loads(line) for line in open(sys.argv[2])]
planted = [(t, f) for t, f in zip(truth, found) if t["planted"] and not t["needs_note"]]
clean = [f for t, f in zip(truth, found) if not t["planted"]]
print(json.dumps({
    "claims": len(found), "seconds": spent,
    "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    "planted": len(planted), "found": sum(t["planted"] in f[1] for t, f in planted),
    "clean": len(clean), "held": sum(f[0] != "clean" for f in clean),
}))
"""
PEER = """
import io, json, sys, time
import pyx12.params, pyx12.x12n_document
def once():
    return pyx12.x12n_document.x12n_document(
        pyx12.params.params(), open(sys.argv[1]), io.StringIO(), None, None)
once()
began = time.process_time()
once()
print(json.dumps({"seconds": time.process_time() - began}))
"""


def _made(folder: Path, claims: int, faulty: float = 0.25) -> Path:
    from chartproof.invented.files import write

    write(folder, claims=claims, seed=SEED, faulty=faulty)
    return folder / "claims.837"


def _run(python: str, code: str, *words: Path) -> dict[str, float]:
    done = subprocess.run(
        [python, "-c", code, *map(str, words)], capture_output=True, text=True, check=True
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _ours(file: Path) -> dict[str, float]:
    return _run(sys.executable, OURS, file, file.parent / "truth.jsonl")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=10_000)
    parser.add_argument("--peer", help="a Python that has pyx12")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small = _made(folder / "small", given.claims // 10)
        large = _made(folder / "large", given.claims)
        runs = [(_ours(small), _ours(large)) for _ in range(ROUNDS)]
        for which, size in ((0, "tenth"), (1, "whole")):
            best = min(run[which]["seconds"] for run in runs)
            mid = statistics.median(run[which]["seconds"] for run in runs)
            one = runs[0][which]
            print(
                f"{size}  {one['claims']:>7.0f} claims: {one['claims'] / mid:,.0f} a CPU second "
                f"(best {one['claims'] / best:,.0f}), peak {one['megabytes']:.0f} MB; planted "
                f"faults found {one['found']:.0f} of {one['planted']:.0f}, clean claims held "
                f"{one['held']:.0f} of {one['clean']:.0f}"
            )
        ratio = statistics.median(run[1]["seconds"] / run[0]["seconds"] for run in runs)
        print(f"time for ten times the claims: {ratio:.1f} x")
        if given.peer:
            file = _made(folder / "peer", PEER_CLAIMS, faulty=0)
            pairs = [
                (_run(given.peer, PEER, file)["seconds"] / PEER_CLAIMS, _ours(large))
                for _ in range(ROUNDS)
            ]
            ratios = [peer / (ours["seconds"] / ours["claims"]) for peer, ours in pairs]
            print(f"pyx12 validation takes {statistics.median(ratios):.0f} x as long a claim")


if __name__ == "__main__":
    main()
