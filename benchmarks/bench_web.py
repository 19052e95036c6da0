"""People typing on the note desk: how long each waits for the answer to a keystroke.

    python -m benchmarks.bench_web [--people 50] [--seconds 20] [--db postgresql://...]

Starts a server on this machine with a database of its own, and as many accounts. Each person types
on in a note of 2 kB: sends it, waits for the answer, thinks for a second or so, sends it again. The
times are those of the whole request as the browser sees it; the clients share the server's cores.
First one person alone, then all together. --db: an empty PostgreSQL database.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chartproof import corpus
from chartproof.store import Store
from chartproof.store.opening import opened
from chartproof.store.sealing import keyring

LETTERS = 2000
THINK_SECONDS = (0.5, 1.5)
ALONE = 60
PASSWORD = "seven quiet umbrellas"


class Typist:
    """One person with a session of their own, who types on in one note."""

    def __init__(self, port: int, cookie: str, csrf: str, note: str, seed: int) -> None:
        self._port, self._cookie, self._csrf = port, cookie, csrf
        self._note, self._shown = note, LETTERS - 200
        self._random = random.Random(seed)
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self.seconds: list[float] = []
        self.refused: list[int] = []

    async def type_on(self, until: float) -> None:
        """Type until then."""
        await asyncio.sleep(self._random.uniform(0, THINK_SECONDS[1]))
        while time.perf_counter() < until:
            await self.stroke()
            await asyncio.sleep(self._random.uniform(*THINK_SECONDS))

    async def stroke(self) -> None:
        """Send the note with a few letters more and note how long the answer took."""
        self._shown += self._random.randint(1, 6)
        body = json.dumps(
            {
                "date_of_service": "2026-03-03",
                "payer": "medicare",
                "charges": [{"code": "97110", "units": 2, "modifiers": ["GP"]}],
                "text": self._note[: self._shown],
            }
        ).encode()
        head = (
            f"POST /desk/look HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n"
            f"Cookie: chartproof_session={self._cookie}\r\nX-CSRF-Token: {self._csrf}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode()
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        began = time.perf_counter()
        writer.write(head + body)
        said = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").casefold()
        length = int(said.partition("content-length:")[2].split("\r\n")[0])
        await reader.readexactly(length)
        self.seconds.append(time.perf_counter() - began)
        status = int(said.split()[1])
        if status != 200:
            self.refused.append(status)


def notes() -> Iterator[str]:
    """Yield texts, longer than anybody types here, from the notes of the corpus."""
    held = [n.visit().text or "" for n in corpus.notes("dev")]
    number = 0
    while True:
        text = ""
        while len(text) < 2 * LETTERS:
            text += held[number % len(held)] + "\n"
            number += 1
        yield text


def typists(store: Store, port: int, people: int) -> list[Typist]:
    """Return so many people, each with an account, a session and a note."""
    owner = store.people.begin(
        store.people.first_link(),
        clinic="Elm Street Therapy",
        name="Ada Admin",
        email="ada@elm.example",
        password=PASSWORD,
    )
    found = []
    for number, note in zip(range(people), notes(), strict=False):
        _, word = store.people.invite(
            owner, email=f"p{number}@elm.example", name=f"Person {number}", role="biller"
        )
        person = store.people.accept(word, PASSWORD)
        cookie, session = store.sessions.open(person, verified=True)
        found.append(Typist(port, cookie, session.csrf, note, number))
    return found


@contextmanager
def served(where: str, key_file: Path) -> Iterator[int]:
    """Serve a database and yield the port, once it answers."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port = int(tried.getsockname()[1])
    words = ("serve", "--db", where, "--key-file", str(key_file), "--port", str(port))
    running = subprocess.Popen(
        [sys.executable, "-m", "chartproof", *words], stdout=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.2)
        yield port
    finally:
        running.terminate()
        running.wait(30)


async def measured(people: list[Typist], seconds: float) -> None:
    """Type alone, then all together, and print what each found."""
    first = people[0]
    for _ in range(10):
        await first.stroke()
    first.seconds.clear()
    for _ in range(ALONE):
        await first.stroke()
    print(told("one person", [first]))
    for typist in people:
        await typist.stroke()
        typist.seconds.clear()
    before, until = os.getloadavg()[0], time.perf_counter() + seconds
    await asyncio.gather(*(typist.type_on(until) for typist in people))
    print(told(f"{len(people)} people at once", people))
    print(f"load of the machine {before:.1f} before, {os.getloadavg()[0]:.1f} after")


def told(who: str, people: list[Typist]) -> str:
    """Return what people found, in a line."""
    found = sorted(1000 * s for typist in people for s in typist.seconds)
    refused = sum(len(typist.refused) for typist in people)
    middle, high = found[len(found) // 2], found[int(len(found) * 0.95)]
    return (
        f"{who:20} {len(found):5} answers, {refused} refused; "
        f"p50 {middle:6.0f} ms, p95 {high:6.0f} ms, longest {found[-1]:6.0f} ms"
    )


def main() -> None:
    """Measure and print."""
    ask = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    ask.add_argument("--people", type=int, default=50)
    ask.add_argument("--seconds", type=float, default=20)
    ask.add_argument("--db")
    given = ask.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        where, key_file = given.db or str(folder / "clinic.sqlite"), folder / "clinic.key"
        keyring(None, key_file)  # makes it
        store = opened(where, key_file, print, may_make=True)
        with served(where, key_file) as port:
            people = typists(store, port, given.people)
            asyncio.run(measured(people, given.seconds))
        store.close()


if __name__ == "__main__":
    main()
