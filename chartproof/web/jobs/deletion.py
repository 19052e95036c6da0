"""Deletion by policy, some records at a time: killed at any moment it goes on with the rest."""

from __future__ import annotations

import msgspec

from chartproof.store.retention import KINDS
from chartproof.web.jobs import Doing, Ended

KIND = "deletion"


def delete_by_policy(doing: Doing) -> Ended:
    """Return what came of deleting everything that the clinic's policy has outlived."""
    store, job = doing.store, doing.job
    counts = dict.fromkeys(KINDS, 0)
    for kind in KINDS:
        while count := store.retention.delete_some(doing.who, kind):
            counts[kind] += count
            store.jobs.keep(job, stage=f"deleting {kind}", done=sum(counts.values()))
    return Ended("done", msgspec.json.encode(counts))
