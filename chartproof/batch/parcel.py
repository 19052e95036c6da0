"""The library in one archive, with its tables and the official files that this machine took in."""

from __future__ import annotations

import zipfile
from pathlib import Path

import chartproof
from chartproof.reference.own import folder

NAME = "chartproof_parcel"
DATA = "_data"


def pack(path: Path) -> Path:
    """Write the archive, and return where it is. Spark unpacks it on every worker."""
    home = Path(chartproof.__file__).parent
    own = folder()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for source, root in ((home, "chartproof"), (own, DATA)):
            for file in sorted(source.rglob("*")) if source.is_dir() else ():
                if file.is_file() and "__pycache__" not in file.parts:
                    archive.write(file, f"{root}/{file.relative_to(source)}")
    return path
