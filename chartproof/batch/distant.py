"""Files behind an address (s3, gs, abfss, hdfs, file), used as paths of this machine are.

Signing in is the cloud's own affair: the machine's role, or the usual variables.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, BinaryIO

from msgspec import Struct

from chartproof.batch.shape import missing_extra
from chartproof.errors import InputError

if TYPE_CHECKING:
    import pyarrow.fs

ONE_NAME = {"s3a": "s3", "s3n": "s3", "abfs": "abfss"}  # of a scheme, as Arrow knows it


class Stat(Struct, frozen=True):
    """Size and time of last change, named as a path of this machine names them."""

    st_size: int
    st_mtime_ns: int


class Distant(Struct, frozen=True, order=True):
    """A file or folder. address: with its scheme, and no slash at the end."""

    address: str

    def __str__(self) -> str:
        return self.address

    def __truediv__(self, name: str) -> Distant:
        return Distant(f"{self.address}/{name}")

    @property
    def name(self) -> str:
        """The last part of the address."""
        return PurePosixPath(self.address).name

    @property
    def suffix(self) -> str:
        """The ending of the name."""
        return PurePosixPath(self.address).suffix

    @property
    def parent(self) -> Distant:
        """The folder that it lies in."""
        return Distant(self.address.rpartition("/")[0])

    def exists(self) -> bool:
        """Return whether there is such a file or folder."""
        return str(self._info().type.name) != "NotFound"

    def is_file(self) -> bool:
        """Return whether it is a file."""
        return str(self._info().type.name) == "File"

    def stat(self) -> Stat:
        """Return size and time of last change."""
        info = self._info()
        return Stat(info.size or 0, info.mtime_ns or 0)

    def rglob(self, pattern: str) -> Iterator[Distant]:
        """Yield the files below whose name fits; nothing where there is no such folder."""
        from pyarrow.fs import FileSelector

        system, path = _system(self.address)
        found = system.get_file_info(FileSelector(path, allow_not_found=True, recursive=True))
        for info in found:
            if info.type.name == "File" and PurePosixPath(info.path).match(pattern):
                yield self / info.path[len(path.rstrip("/")) + 1 :]

    def open(self, mode: str = "rb") -> BinaryIO:
        """Return the file open for reading from any place in it."""
        system, path = _system(self.address)
        return io.BufferedReader(system.open_input_file(path), 1 << 20)

    def read_bytes(self) -> bytes:
        """Return the whole file."""
        with self.open() as file:
            return file.read()

    def write_bytes(self, data: bytes) -> None:
        """Put a whole file in place."""
        system, path = _system(self.address)
        system.create_dir(str(PurePosixPath(path).parent))
        with system.open_output_stream(path) as file:
            file.write(data)

    def unlink(self) -> None:
        """Delete the file."""
        system, path = _system(self.address)
        system.delete_file(path)

    def _info(self) -> pyarrow.fs.FileInfo:
        system, path = _system(self.address)
        (info,) = system.get_file_info([path])
        return info


Place = Path | Distant


def place_of(words: str) -> Place:
    """Return a path, or what lies behind an address with a scheme."""
    return Distant(words.rstrip("/")) if "://" in words else Path(words)


def _system(address: str) -> tuple[Any, str]:  # Any: a file system of Arrow
    scheme, _, rest = address.partition("://")
    host = rest.partition("/")[0]
    scheme = ONE_NAME.get(scheme, scheme)
    system, start = _opened(f"{scheme}://{host}" if host else f"{scheme}:///")
    path = rest[len(host) :].lstrip("/")
    return system, f"{start.rstrip('/')}/{path}"


@cache
def _opened(root: str) -> tuple[Any, str]:  # Any: as above
    try:
        import pyarrow as pa
        from pyarrow.fs import FileSystem
    except ImportError:
        raise missing_extra() from None
    try:
        found: tuple[Any, str] = FileSystem.from_uri(root)
    except (pa.ArrowException, OSError, ValueError):
        raise InputError(f"{root}: no file system that can be opened from here") from None
    return found
