"""What the tests that drive a real browser share: a served workbench, Chromium, axe."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tarfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from chartproof.store import Store, open_store
from chartproof.store.sealing import Keyring, new_key
from chartproof.web.app import make_app
from chartproof.web.house import House, Settings
from chartproof.web.jobs.worker import work_once

AXE = "axe-core@4.10.3"  # MPL-2.0; fetched for the tests, never part of what we ship
PASSWORD = "seven quiet umbrellas"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class Served:
    """A workbench that listens on this machine, with a worker beside it."""

    def __init__(self, folder: Path) -> None:
        self.store: Store = open_store(str(folder / "clinic.sqlite"), Keyring((new_key(),)))
        with socket.socket() as tried:
            tried.bind(("127.0.0.1", 0))
            self.port = int(tried.getsockname()[1])
        app = make_app(House(self.store, Settings(port=self.port)))
        config = uvicorn.Config(app, host="127.0.0.1", port=self.port, log_config=None, ws="none")
        self.server = uvicorn.Server(config)
        self.over = threading.Event()
        self.threads = [
            threading.Thread(target=self.server.run, daemon=True),
            threading.Thread(target=self._work, daemon=True),
        ]

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def _work(self) -> None:
        while not self.over.is_set():
            if not work_once(self.store, "tests"):
                time.sleep(0.1)

    def start(self) -> None:
        """Listen and work."""
        for thread in self.threads:
            thread.start()
        until = time.monotonic() + 30
        while not self.server.started and time.monotonic() < until:
            time.sleep(0.05)
        assert self.server.started, "the workbench did not start"

    def stop(self) -> None:
        """Stop both."""
        self.over.set()
        self.server.should_exit = True
        for thread in self.threads:
            thread.join(20)


def chromium() -> str:
    """Return where Chromium is; skip, or fail where CI says that it must be there."""
    found = next((p for n in NAMES if (p := shutil.which(n))), None)
    if found is None:
        _without("chromium", "no Chromium on this machine: apt-get install chromium")
    try:
        import playwright.sync_api  # noqa: F401  # only whether it is there
    except ImportError:
        _without("chromium", "playwright is not installed: pip install playwright")
    assert found is not None
    return found


def axe() -> str:
    """Return the script of axe-core, fetched once into a cache outside of the tree."""
    place = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "chartproof-tests"
    script = place / f"{AXE}.min.js"
    if not script.is_file():
        npm = shutil.which("npm")
        if npm is None:
            _without("axe", "no npm on this machine to fetch axe-core with")
        place.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            [npm or "npm", "pack", AXE, "--silent"],
            cwd=place,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        if done.returncode != 0:
            _without("axe", "axe-core could not be fetched")
        packed = place / done.stdout.split()[-1]
        with tarfile.open(packed) as archive:
            inside = archive.extractfile("package/axe.min.js")
            assert inside is not None
            script.write_bytes(inside.read())
        packed.unlink()
    return script.read_text(encoding="utf-8")


def _without(what: str, why: str) -> None:
    if what in os.environ.get("CHARTPROOF_TESTS_NEED", "").split():
        pytest.fail(why)
    pytest.skip(why)


@contextmanager
def opened(path: str) -> Iterator[Any]:  # Any: playwright's browser
    """Open a headless Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()
