"""How long a full file of code pairs takes to come in, and with how much memory.

    python -m benchmarks.bench_imports

Makes 2.5 million pairs in the published layout (seeded, a fiftieth of them therapy codes), imports
them in a process of its own, and prints wall seconds, processor seconds and peak memory.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from chartproof.reference import book

ROWS = 2_500_000
PARTS = 4
HEAD = (
    "Column 1\tColumn 2\t*=in existence\tEffective\tDeletion Date\tModifier\tPTP Edit Rationale\n"
    "\t\tprior to 1996\tDate\t*=no data\t0=not allowed\t\n"
)


def make(folder: Path, rows: int) -> list[Path]:
    """Write files of that many pairs in all, and return them."""
    chance = random.Random(7)
    therapy = sorted(c for c in book().codes.rows if isinstance(c, str) and c.isdigit())
    ours = [(a, b) for a in therapy for b in therapy if a != b]
    others = [str(n) for n in range(10000, 70000)]
    paths = []
    for part in range(PARTS):
        path = folder / f"ccipra-v323r0-f{part + 1}.txt"
        with path.open("w", encoding="latin-1") as file:
            file.write(HEAD)
            for number in range(rows // PARTS):
                at = part * (rows // PARTS) + number
                if number % 500 == 0 and at // 500 < len(ours):
                    one, two = ours[at // 500]
                else:
                    one, two = others[at % 60000], others[(at // 60000 * 7 + at) % 60000]
                day = f"{chance.randint(1996, 2025)}{chance.randint(1, 12):02}01"
                ended = "*" if chance.random() < 0.7 else "20260930"
                file.write(f"{one}\t{two}\t\t{day}\t{ended}\t{at % 2}\tStandards of practice\n")
            file.write("11111\t22222\t\t20261001\t*\t0\tMisuse\n")
        paths.append(path)
    return paths


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = make(folder, ROWS)
        megabytes = sum(p.stat().st_size for p in paths) / 1e6
        started = time.perf_counter()
        command = [sys.executable, "-m", "chartproof", "import", "ncci", *map(str, paths)]
        subprocess.run([*command, "--data", str(folder / "data")], check=True)
        wall = time.perf_counter() - started
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        f"{ROWS:,} pairs, {megabytes:.0f} MB: {wall:.1f} s wall, "
        f"{used.ru_utime + used.ru_stime:.1f} s processor, {used.ru_maxrss / 1024:.0f} MB at most"
    )


if __name__ == "__main__":
    main()
