"""No command of its own: `chartproof batch` for spark-submit, on a cluster that is there already.

spark-submit submit.py IN OUT [--group episodes] [--fresh]
spark-submit --archives chartproof_parcel.zip#chartproof_parcel submit.py IN OUT
python -m chartproof.cli.submit --pack chartproof_parcel.zip

The second form is for clusters whose driver has no chartproof of its own; the third makes the
archive that it names.
"""

from __future__ import annotations

import sys
from pathlib import Path


def main(words: list[str]) -> int:
    """Run `chartproof batch --engine spark` with these words, or pack the library."""
    here = str(Path(__file__).resolve().parent)
    sys.path[:] = [p for p in sys.path if p != here]  # its modules are not to stand alone
    parcel = Path("chartproof_parcel")
    if parcel.is_dir():
        sys.path.insert(0, str(parcel.resolve()))
    if words[:1] == ["--pack"] and len(words) == 2:
        from chartproof.batch.parcel import pack

        print(pack(Path(words[1])))
        return 0
    from chartproof.cli import main as command

    found = command(["batch", *words, "--engine", "spark"], standalone_mode=False)
    return int(found or 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
