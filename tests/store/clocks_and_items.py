"""What the tests of the store share: a clock, a password, a visit."""

from __future__ import annotations

from chartproof.store.records import NewFinding, NewItem

PASSWORD = "seven quiet umbrellas"
SECRET = "gait training for 23 minutes"


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.ms = 1_790_000_000_000

    def __call__(self) -> int:
        return self.ms

    def go(self, *, minutes: float) -> None:
        self.ms += int(minutes * 60_000)


def item(key: str = "v1", **more: object) -> NewItem:
    given: dict[str, object] = {
        "kind": "visit",
        "key": key,
        "status": "held",
        "content": SECRET.encode(),
        "outcome": b"{}",
        "patient": "patient seven",
        "clinician": "R. Osei",
        "day": "2026-03-03",
        "risk_cents": 3120,
        "findings": (
            NewFinding(rule="units-exceed-minutes", severity="error", mark="a", cents=-3120),
            NewFinding(rule="response-missing", severity="warning", mark="b"),
        ),
    }
    return NewItem(**{**given, **more})  # type: ignore[arg-type]  # fields as NewItem names them
