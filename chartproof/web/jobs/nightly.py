"""What is done once a day: visits audited anew, what policy has outlived deleted, and so on."""

from __future__ import annotations

from typing import Any

import msgspec

from chartproof.audit import audit_entry
from chartproof.courses import audit_course
from chartproof.errors import Absent, Conflict
from chartproof.store import Store
from chartproof.store.people import Person
from chartproof.store.records import NewItem, Whole
from chartproof.visits import Entry, episode_from, visit_from
from chartproof.web.jobs import Doing, Ended
from chartproof.web.jobs.deletion import KIND as DELETION
from chartproof.web.kept import kept_course, kept_visit
from chartproof.web.tables import shelf_and_rules

DAY_MS = 86_400_000
KIND, KEPT = "nightly", "audited"
AT_ONCE = 20


class Nightly:
    """Remembers when it was done last; after a start it is done at once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._next_ms = 0

    def look(self) -> bool:
        """Do it where it is due; return whether it was."""
        now = self._store.vault.now()
        if now < self._next_ms <= now + DAY_MS:  # later than that: the clock was set back
            return False
        self._next_ms = now + DAY_MS
        self._store.uploads.drop_stale()
        for clinic_id in self._store.clinics.ids():
            try:
                who = self._store.people.somebody(clinic_id, None)
            except Absent:
                continue
            self._delete(clinic_id, who)
            self._audit(clinic_id, who, now)
        return True

    def _delete(self, clinic_id: str, who: Person) -> None:
        """Have what policy has outlived deleted, where there is anything."""
        retention = self._store.retention
        if any(due.count for due in retention.due(clinic_id, retention.policy(clinic_id))):
            self._store.jobs.add(who, DELETION)

    def _audit(self, clinic_id: str, who: Person, now: int) -> None:
        """Have what is kept audited anew, unless that was done today or there is nothing."""
        last = self._store.jobs.last_ms(clinic_id, KIND)
        if last is not None and now - DAY_MS < last <= now:
            return
        if self._store.items.audited(clinic_id, now, 0, 1):
            self._store.jobs.add(who, KIND)


def audit_anew(doing: Doing) -> Ended:
    """Return what came of auditing everything that is kept: by today's rules, payers and tables.

    Only what comes out otherwise than before is kept again. Claims are looked at with their file.
    """
    store, job = doing.store, doing.job
    shelf, rules = shelf_and_rules(store, doing.who)
    done = job.done if job.stage == KEPT else 0
    changed = 0
    while some := store.items.audited(job.clinic_id, job.made_ms, done, AT_ONCE):
        for whole in some:
            fresh = _anew(whole, rules, shelf)
            if fresh is not None:
                changed += _kept(store, doing.who, whole, fresh)
        done += len(some)
        store.jobs.keep(job, stage=KEPT, done=done)
    return Ended("done", msgspec.json.encode({"audited": done, "changed": changed}))


def _anew(
    whole: Whole,
    rules: Any,
    shelf: Any,  # Any: as audit takes
) -> NewItem | None:
    """Return what comes of an audit now; None where it is what it was."""
    came = msgspec.json.decode(whole.content)
    if whole.item.kind == "episode":
        episode = episode_from(came, "episode")
        entry = Entry("episode", episode.id, episode=episode)
        fresh = kept_course(audit_course(entry, (), rules, shelf), whole.content, key="")
    else:
        visit = visit_from(came)
        fresh = kept_visit(
            audit_entry(Entry("visit", visit.id, visit), rules, shelf), whole.content, key=""
        )
    before = [(f.rule, f.severity, f.cents) for f in whole.findings if f.position >= 0]
    after = [(f.rule, f.severity, f.cents) for f in fresh.findings]
    same = (whole.item.status, whole.item.verdict, before)
    return None if same == (fresh.status, fresh.verdict, after) else fresh


def _kept(store: Store, who: Person, whole: Whole, fresh: NewItem) -> bool:
    """Keep it and return True; somebody who is at it just now goes first."""
    try:
        store.items.replace(who, whole.item.id, whole.item.version, fresh)
    except (Absent, Conflict):
        return False
    return True
