"""Jobs: claim files, payment files and files of visits, worked off a part at a time.

A kind of job is a function of `Doing`. It keeps what it has done by parts, asks what was kept when
it is begun again, and ends with what came of it. Killed at any moment it goes on from there.
"""

from __future__ import annotations

from msgspec import Struct

from chartproof.store import Store
from chartproof.store.jobs import Job, State
from chartproof.store.people import Person


class Doing(Struct, frozen=True):
    """A job in the hands of a worker. who: in whose name it is done."""

    store: Store
    job: Job
    who: Person


class Ended(Struct, frozen=True):
    """What came of a job. summary: JSON."""

    state: State
    summary: bytes
    error: str | None = None
