"""A PostgreSQL server for tests: made in a folder of its own, on a port of its own, gone after."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

NEEDED = "CHARTPROOF_TESTS_NEED"  # CI names `postgresql` here: a skip is then a failure
INSTALLED = Path("/usr/lib/postgresql")


def programs() -> Path | None:
    """Return the folder of initdb and pg_ctl, of the newest version; None where there is none."""
    found = sorted(INSTALLED.glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if found:
        return found[-1].parent
    named = shutil.which("initdb")
    return Path(named).resolve().parent if named else None


@contextmanager
def server() -> Iterator[str]:
    """Run a server and yield its URL; skip the test, or fail it in CI, where there is none."""
    where = programs()
    if where is None:
        said = "no PostgreSQL on this machine: install the package postgresql"
        if "postgresql" in os.environ.get(NEEDED, ""):
            pytest.fail(said)
        pytest.skip(said)
    with tempfile.TemporaryDirectory(prefix="chartproof-postgres-") as made:
        yield from _running(where, Path(made))


def _running(where: Path, folder: Path) -> Iterator[str]:
    data = folder / "data"
    data.mkdir()
    how: dict[str, object] = {}
    if os.geteuid() == 0:  # the server refuses to run as root
        owner = pwd.getpwnam("postgres")
        for place in (folder, data):
            os.chown(place, owner.pw_uid, owner.pw_gid)
        how = {"user": owner.pw_uid, "group": owner.pw_gid, "cwd": str(folder)}
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port = tried.getsockname()[1]
    _run([str(where / "initdb"), "-D", str(data), "-U", "clinic", "-A", "trust", "-N"], how)
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
    start = [str(where / "pg_ctl"), "-D", str(data), "-o", options, "-w", "-t", "60"]
    _run([*start, "-l", str(folder / "server.log"), "start"], how)
    try:
        yield f"postgresql://clinic@127.0.0.1:{port}/postgres"
    finally:
        _run([str(where / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop"], how)


def _run(words: list[str], how: dict[str, object]) -> None:
    done = subprocess.run(  # type: ignore[call-overload]  # whose words are these
        words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False, **how
    )
    assert done.returncode == 0, done.stderr
