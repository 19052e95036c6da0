"""The library in one archive, with its tables and the official files that this machine took in."""

from __future__ import annotations

import zipfile
from importlib.util import MAGIC_NUMBER, cache_from_source, source_hash
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
                    name = file.relative_to(source)
                    archive.write(file, f"{root}/{name}")
                    if (code := _compiled(file)) is not None:
                        archive.writestr(f"{root}/{cache_from_source(str(name))}", code)
    return path


def _compiled(file: Path) -> bytes | None:
    """Return the bytecode that Python keeps of a module, if it does; it saves workers seconds.

    It goes along marked as good for this very text, not for the file's time, which changes on the
    way. A worker of another Python does not look at it.
    """
    kept = Path(cache_from_source(str(file))) if file.suffix == ".py" else file
    if kept == file or not kept.is_file() or kept.stat().st_mtime < file.stat().st_mtime:
        return None
    data = kept.read_bytes()
    if data[:4] != MAGIC_NUMBER or data[4:8] != bytes(4):
        return None
    by_hash = (3).to_bytes(4, "little")  # checked against the text itself
    return MAGIC_NUMBER + by_hash + source_hash(file.read_bytes()) + data[16:]
