"""A payment file (835): each claim payment explained, its denials kept."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import msgspec

from chartproof.denials.answers import Answer
from chartproof.denials.files import explained
from chartproof.model import Fault
from chartproof.store.records import NewDenial
from chartproof.web.filing import new_denials
from chartproof.web.jobs import Doing, Ended
from chartproof.web.tables import shelf_and_rules

KEPT = "kept"
AT_ONCE = 200


def explain_payments(doing: Doing) -> Ended:
    """Return what came of a payment file."""
    store, job = doing.store, doing.job
    assert job.file_id is not None
    shelf, _ = shelf_and_rules(store, doing.who)
    steps = explained(store.uploads.open(job.clinic_id, job.file_id), shelf)
    faults: list[Fault] = []
    numbers = {"payments": 0, "denials": 0}

    def denials() -> Iterator[tuple[NewDenial, ...]]:
        for step in steps:
            if isinstance(step, Fault):
                faults.append(step)
            if isinstance(step, Answer):
                found = new_denials(step, numbers["denials"])
                numbers["payments"] += 1
                numbers["denials"] += len(found)
                yield found

    done = job.done if job.stage == KEPT else 0
    each = denials()
    while some := list(islice(each, AT_ONCE)):
        if numbers["payments"] <= done:
            continue
        kept = [d for ds in some for d in ds]
        store.jobs.keep(
            job,
            stage=KEPT,
            done=numbers["payments"],
            also=lambda rows, kept=kept: store.items.keep_denials(  # type: ignore[misc]  # bound now
                rows, job.clinic_id, job.id, kept
            ),
        )
    told = msgspec.json.encode({**numbers, "faults": [str(f) for f in faults[:100]]})
    return Ended("held" if faults else "done", told, str(faults[0]) if faults else None)
