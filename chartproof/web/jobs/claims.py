"""A claim file (837P): every claim looked at, kept with its outcome, and sorted into two files."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from itertools import islice

import msgspec
from msgspec import Struct

from chartproof.reference import Book
from chartproof.rules import RuleFile
from chartproof.scrub.outcomes import ClaimOutcome
from chartproof.scrub.records import summary_record
from chartproof.scrub.scrubbing import Scrub
from chartproof.store.jobs import Jobs
from chartproof.store.records import NewItem
from chartproof.store.uploads import PART_BYTES
from chartproof.web.filing import claim_content, claim_item
from chartproof.web.jobs import Doing, Ended
from chartproof.web.tables import shelf_and_rules
from chartproof.x12.claim837p import ClaimEntry
from chartproof.x12.write import split

LOOKED, KEPT, CLEAN, HELD = "looked at", "kept", "clean file", "held file"
AT_ONCE = 100


class Looked(Struct, frozen=True):
    """One claim as the rules left it, before claims are compared with each other."""

    outcome: ClaimOutcome
    raw: bytes
    corrected: bytes | None


def scrub_claims(doing: Doing) -> Ended:
    """Return what came of a claim file."""
    store, job = doing.store, doing.job
    assert job.file_id is not None
    shelf, rules = shelf_and_rules(store, doing.who)
    source = store.uploads.open(job.clinic_id, job.file_id)
    scrub = _Remembering(source, doing, rules=rules, shelf=shelf)
    outcomes = scrub.outcomes()
    done = job.done if job.stage == KEPT else 0
    pairs = scrub.together(outcomes)
    count = 0
    while some := list(islice(pairs, AT_ONCE)):
        count += len(some)
        if count <= done:
            continue
        fresh = some[max(0, done - (count - len(some))) :]
        _keep(doing, fresh, count)
    scrub.flush()
    _sort(doing, scrub, count)
    store.jobs.drop_parts(job, LOOKED)
    summary = msgspec.json.encode(summary_record(scrub.summary))
    faulty = any(f.severity == "error" for f in scrub.summary.faults)
    held = scrub.summary.held or scrub.summary.failed or faulty
    error = str(scrub.summary.faults[0]) if faulty else None
    if not scrub.summary.claims:
        return Ended("failed", summary, error or "no claim in this file")
    return Ended("held" if held else "done", summary, error)


class _Remembering(Scrub):
    """A scrub that keeps each claim's outcome, and does not ask again for those it kept."""

    def __init__(
        self, source: io.BufferedReader, doing: Doing, rules: Iterable[RuleFile], shelf: Book
    ) -> None:
        super().__init__(source, rules=rules, shelf=shelf)
        self._doing = doing
        self._before = _looked(doing.store.jobs, doing.job.id)
        self._waiting: list[Looked] = []
        self._size = doing.store.uploads.one(doing.job.clinic_id, doing.job.file_id or "").size

    def one(self, entry: ClaimEntry) -> ClaimOutcome:
        kept = next(self._before, None)
        if kept is None:
            outcome = super().one(entry)
            assert entry.index is not None
            self._waiting.append(Looked(outcome, entry.raw, self.corrected.get(entry.index)))
            if len(self._waiting) >= AT_ONCE:
                self.flush()
            return outcome
        if kept.corrected is not None:
            self.corrected[kept.outcome.number - 1] = kept.corrected
        return kept.outcome

    def together(self, outcomes: Iterable[ClaimOutcome]) -> Iterator[tuple[ClaimOutcome, Looked]]:
        """Yield each outcome, claims compared with each other by then, beside what was kept."""
        kept: Iterator[Looked] | None = None
        for outcome in outcomes:
            if kept is None:  # the first one comes once every claim was looked at
                self.flush()
                kept = _looked(self._doing.store.jobs, self._doing.job.id)
            yield outcome, next(kept)

    def flush(self) -> None:
        """Keep what waits."""
        if not self._waiting:
            return
        last = self._waiting[-1].outcome
        self._doing.store.jobs.keep(
            self._doing.job,
            stage=LOOKED,
            done=last.number,
            parts={self._waiting[0].outcome.number: msgspec.json.encode(self._waiting)},
        )
        self._waiting = []


def _looked(jobs: Jobs, job_id: str) -> Iterator[Looked]:
    for _, part in jobs.parts(job_id, LOOKED):
        yield from msgspec.json.decode(part, type=list[Looked])


def _keep(doing: Doing, some: Iterable[tuple[ClaimOutcome, Looked]], count: int) -> None:
    """Keep claims as the queue shows them, together with how far the job has come."""
    store, job = doing.store, doing.job
    items = [_item(job.file_id or "", outcome, looked) for outcome, looked in some]
    store.jobs.keep(
        job,
        stage=KEPT,
        done=count,
        also=lambda rows: store.items.keep_in(rows, job.clinic_id, job.made_by, items, job.id),
    )


def _item(file_id: str, outcome: ClaimOutcome, looked: Looked) -> NewItem:
    return claim_item(outcome, file_id, claim_content(looked.raw, looked.corrected))


def _sort(doing: Doing, scrub: Scrub, count: int) -> None:
    """Write the clean and the held claims; the same bytes again where a job is begun again."""
    store, job = doing.store, doing.job
    clean, held = _Writer(doing, CLEAN, count), _Writer(doing, HELD, count)
    done = split(
        store.uploads.open(job.clinic_id, job.file_id or ""),
        clean,
        held,
        is_held=lambda index: index + 1 in scrub.held,
        corrected=scrub.corrected,
    )
    clean.end()
    held.end()
    assert done.is_complete, "a claim was lost or doubled while sorting"


class _Writer:
    """A file that is kept as parts of a job."""

    def __init__(self, doing: Doing, stage: str, done: int) -> None:
        self._doing, self._stage, self._done = doing, stage, done
        self._number, self._waiting = 0, bytearray()

    def write(self, some: bytes, /) -> None:
        """Take some bytes; whole parts are kept at once."""
        self._waiting += some
        while len(self._waiting) >= PART_BYTES:
            self._put(bytes(self._waiting[:PART_BYTES]))
            del self._waiting[:PART_BYTES]

    def end(self) -> None:
        """Keep what is left."""
        if self._waiting:
            self._put(bytes(self._waiting))

    def _put(self, part: bytes) -> None:
        parts = {self._number: part}
        jobs = self._doing.store.jobs
        jobs.keep(self._doing.job, stage=KEPT, done=self._done, parts=parts, kept_as=self._stage)
        self._number += 1
