"""Which payer's setting decided, in words for `Finding.policy`."""

from __future__ import annotations

from chartproof.reference import Policy


def decided_by(policy: Policy, setting: str, words: str) -> str:
    """Return "medicare: 8-minute rule, cms-100-04:5:20.2": who set it, what it says, its source."""
    decided = policy.decided(setting)
    return f"{decided.payer}: {words}" + (f", {decided.source}" if decided.source else "")
