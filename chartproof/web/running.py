"""The workbench as a running server."""

from __future__ import annotations

import ipaddress
import logging
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import uvicorn

from chartproof.errors import InputError
from chartproof.store import Store
from chartproof.web.app import make_app
from chartproof.web.house import House, Settings

WORKER = "chartproof.web.jobs.worker"
PAUSE_SECONDS = 2


def is_this_machine(host: str) -> bool:
    """Return whether only this machine can reach what listens there."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def free_port(host: str, port: int) -> None:
    """Raise InputError where another program listens on that port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host.strip("[]"), port))
        except OSError as fault:
            said = fault.strerror or "cannot be used"
            raise InputError(f"--port {port}: {said}; give another one") from None


def serve(
    store: Store,
    settings: Settings,
    *,
    host: str,
    environment: Mapping[str, str],
    say: Callable[[str], None],
) -> None:
    """Serve until stopped. Addresses that were asked for are not logged: they may hold a link.

    environment: for the worker beside the server; it names database, key file and watched folder.
    """
    port = settings.port
    free_port(host, port)
    shown = "127.0.0.1" if host in ("127.0.0.1", "localhost") else host
    base = settings.public_url or f"http://{shown}:{port}"
    say(f"{store.place}")
    if store.people.is_empty():
        say("make the first account here, once, within 48 hours:")
        say(f"  {base}/start?link={store.people.first_link()}")
    else:
        say(f"open {base}")
    logging.basicConfig(level=logging.WARNING, format="chartproof: %(message)s")
    with working_beside(environment):
        uvicorn.run(
            make_app(House(store, settings)),
            host=host.strip("[]"),
            port=port,
            access_log=False,
            log_level="warning",
            server_header=False,
            timeout_keep_alive=30,
        )


@contextmanager
def working_beside(environment: Mapping[str, str]) -> Iterator[None]:
    """Keep a worker running in a process of its own, started again whenever it stops."""
    over = threading.Event()
    running: list[subprocess.Popen[bytes]] = []

    def keep() -> None:
        while not over.is_set():
            running[:] = [subprocess.Popen([sys.executable, "-m", WORKER], env=environment)]
            running[0].wait()
            over.wait(PAUSE_SECONDS)

    thread = threading.Thread(target=keep, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        for process in running:
            process.terminate()
        thread.join(PAUSE_SECONDS * 5)
