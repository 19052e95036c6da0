"""What the program does once a day: visits audited anew, waivers and what policy outlived ended."""

from __future__ import annotations

from datetime import date

import msgspec

from chartproof.errors import Absent, Conflict
from chartproof.store import Store
from chartproof.store.people import Person, the_program
from chartproof.store.records import NewItem, Whole
from chartproof.web.jobs import Doing, Ended
from chartproof.web.jobs.deletion import KIND as DELETION
from chartproof.web.kept import audited_anew
from chartproof.web.tables import shelf_and_rules

KIND, KEPT = "nightly", "audited"
AT_ONCE = 20


class Nightly:
    """Remembers when it was done last; after a start it is done at once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._day: date | None = None

    def look(self) -> bool:
        """Do it where it is due; return whether it was."""
        now = self._store.vault.now()
        today = _day(now)
        if today == self._day:
            return False
        self._store.uploads.drop_stale()
        self._store.work.end_waivers(today)
        for who in map(the_program, self._store.clinics.ids()):
            self._delete(who)
            self._audit(who, now)
        self._day = today
        return True

    def _delete(self, who: Person) -> None:
        """Have what policy has outlived deleted, where there is anything."""
        retention = self._store.retention
        if any(due.count for due in retention.due(who.clinic_id, retention.policy(who.clinic_id))):
            self._store.jobs.add(who, DELETION)

    def _audit(self, who: Person, now: int) -> None:
        """Have what is kept audited anew, unless that was done today or there is nothing."""
        last = self._store.jobs.last_ms(who.clinic_id, KIND)
        if last is not None and _day(last) == _day(now):
            return
        if self._store.items.audited(who.clinic_id, now, 0, 1):
            self._store.jobs.add(who, KIND)


def _day(at_ms: int) -> date:
    """Return the day where this machine stands, as the pages reckon it."""
    return date.fromtimestamp(at_ms / 1000)


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
            fresh = audited_anew(whole, rules, shelf)
            if _is_another(whole, fresh):
                changed += _kept(store, doing.who, whole, fresh)
        done += len(some)
        store.jobs.keep(job, stage=KEPT, done=done)
    return Ended("done", msgspec.json.encode({"audited": done, "changed": changed}))


def _is_another(whole: Whole, fresh: NewItem) -> bool:
    """Return whether an audit now comes to something else than what is kept."""
    before = [(f.rule, f.severity, f.cents) for f in whole.findings if f.position >= 0]
    after = [(f.rule, f.severity, f.cents) for f in fresh.findings]
    kept = (whole.item.status, whole.item.verdict, before)
    return kept != (fresh.status, fresh.verdict, after)


def _kept(store: Store, who: Person, whole: Whole, fresh: NewItem) -> bool:
    """Keep it and return True; somebody who is at it just now goes first."""
    try:
        store.items.replace(who, whole.item.id, whole.item.version, fresh)
    except (Absent, Conflict):
        return False
    return True
