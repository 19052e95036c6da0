"""Every benchmark in turn: python -m benchmarks. Nothing here is a test."""

from __future__ import annotations

import runpy
from pathlib import Path

for path in sorted(Path(__file__).parent.glob("bench_*.py")):
    print(f"== {path.stem}")
    runpy.run_module(f"benchmarks.{path.stem}", run_name="__main__")
