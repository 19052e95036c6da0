"""Audits beside the server: in processes of their own, so that nobody's typing waits for another's.

One audit keeps one core busy for some twenty milliseconds. Done in the threads of the server, they
would hold up each other and every answer besides. So few processes do them, each with the reader
loaded; requests wait in line for one, and leave the line when nobody waits for the answer any more.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from datetime import date
from typing import TypeVar

from anyio import to_thread
from litestar.exceptions import HTTPException

from chartproof.processes import end_with_parent
from chartproof.web.access import AnyConnection
from chartproof.web.house import AnyRequest

MOST = 8
IN_THREADS = 2

Given = TypeVar("Given")


class NobodyWaits(HTTPException):
    """Who asked has gone, or has asked something newer by now."""

    status_code = 409
    detail = "Nobody waited for this answer any more."


def as_many_as_useful() -> int:
    """Return how many processes serve this machine well."""
    return max(1, min(MOST, os.cpu_count() or 1))


class Auditors:
    """A few processes that audit. 0 of them: the work is done in threads of this one."""

    def __init__(self, processes: int = 0) -> None:
        self.processes = processes
        self._room = asyncio.Semaphore(processes or IN_THREADS)
        self._pool: ProcessPoolExecutor | None = None
        self._lock = threading.Lock()

    def start(self) -> None:
        """Start the processes and have each load what it needs, without waiting for them."""
        for _ in range(self.processes):
            self._running().submit(warm)

    def stop(self) -> None:
        """End the processes; what they were doing is dropped."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)

    async def answer(
        self, request: AnyRequest, work: Callable[[Given], bytes], given: Given
    ) -> bytes:
        """Return what comes of the work, once it is its turn.

        Raise NobodyWaits where the connection is closed by then: a browser closes it when the
        next key is struck. work and given travel to another process, as does what is raised.
        """
        gone = asyncio.ensure_future(_gone(request))
        try:
            async with self._room:
                await asyncio.sleep(0)  # a message that lies ready is seen
                if gone.done():
                    raise NobodyWaits
                return await self._done(work, given)
        finally:
            gone.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await gone

    async def _done(self, work: Callable[[Given], bytes], given: Given) -> bytes:
        if not self.processes:
            return await to_thread.run_sync(work, given)
        for attempt in (1, 2):
            pool = self._running()
            try:
                return await asyncio.wrap_future(pool.submit(work, given))
            except BrokenProcessPool:  # one was killed, for memory perhaps
                self._replace(pool)
                if attempt == 2:
                    raise
        raise AssertionError("unreachable")

    def _running(self) -> ProcessPoolExecutor:
        with self._lock:
            if self._pool is None:
                # not forked: the threads of a server would be copied in the middle of something
                self._pool = ProcessPoolExecutor(
                    self.processes,
                    mp_context=multiprocessing.get_context("spawn"),
                    initializer=_begin,
                )
            return self._pool

    def _replace(self, broken: ProcessPoolExecutor) -> None:
        with self._lock:
            if self._pool is broken:
                self._pool = None
        broken.shutdown(wait=False, cancel_futures=True)


def auditors_of(connection: AnyConnection) -> Auditors:
    """Return the auditors of the installation that a request came to."""
    found = connection.app.state["auditors"]
    assert isinstance(found, Auditors)
    return found


async def _gone(request: AnyRequest) -> None:
    """Return once the connection is closed."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _begin() -> None:
    """Load the reader; end with the server, however it ends."""
    end_with_parent()
    warm()


def warm() -> None:
    """Audit an invented visit, so that everything an audit needs is loaded."""
    from chartproof.model import Charge, Visit
    from chartproof.web.typed import Typed, looked_at

    visit = Visit(
        id="warm",
        date_of_service=date(2026, 3, 3),
        payer="medicare",
        charges=(Charge(code="97110", units=1, modifiers=("GP",)),),
        text="S: Knee sore.\nO: Therapeutic exercise 15 min, 3x10 squats with cues for alignment.",
    )
    looked_at(Typed(visit=visit))
