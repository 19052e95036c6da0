"""Write an invented world into a folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from chartproof.invented.claim_file import LAYOUTS
from chartproof.invented.files import write


def main() -> None:
    """Read the arguments and write the files."""
    parser = argparse.ArgumentParser(prog="python -m chartproof.invented", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--claims", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--faulty", type=float, default=0.25, help="share of claims with a fault")
    parser.add_argument("--layout", choices=sorted(LAYOUTS), default="plain")
    given = parser.parse_args()
    write(
        given.folder,
        claims=given.claims,
        seed=given.seed,
        faulty=given.faulty,
        layout=given.layout,
    )


if __name__ == "__main__":
    main()
