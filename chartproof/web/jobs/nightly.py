"""What is done once a day: what a policy has outlived and broken uploads go, waivers end."""

from __future__ import annotations

from datetime import date

from chartproof.store import Store
from chartproof.store.retention import SETTING

DAY_MS = 86_400_000


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
        self._store.work.end_waivers(date.fromtimestamp(now / 1000))
        for clinic_id in self._store.clinics.ids():
            days = self._store.clinics.setting(clinic_id, SETTING)
            if isinstance(days, int) and days > 0:
                self._store.retention.apply(clinic_id, days)
        return True
