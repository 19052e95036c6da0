"""What clinicians did with cards: the rule, accepted or overridden, why. No words of theirs."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Literal

import msgspec
from msgspec import Struct

from chartproof.errors import InputError
from chartproof.hooks.cards import OVERRIDES, REASONS

REMEMBERED = 50_000  # cards whose rule is known
OTHER = "other"


class _Reason(Struct):
    code: str = ""
    system: str = ""


class _Override(Struct, rename="camel"):
    reason: _Reason | None = None  # what a user wrote beside it is not looked at


class _Suggestion(Struct):
    id: str


class _One(Struct, rename="camel"):
    card: str
    outcome: Literal["accepted", "overridden"]
    outcome_timestamp: str
    accepted_suggestions: tuple[_Suggestion, ...] | None = None
    override_reason: _Override | None = None


class _Feedback(Struct):
    feedback: tuple[_One, ...]


class Said(Struct, frozen=True):
    """A line of the feedback file. rule: `unknown` for a card of before the last start."""

    service: str
    rule: str
    outcome: str
    reason: str | None
    at: str


class Feedback:
    """Takes feedback in. path: where it is written, a line each; None to count nothing."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._rules: OrderedDict[str, str] = OrderedDict()
        self._lock = Lock()

    def shown(self, rules: dict[str, str]) -> None:
        """Remember which rule each card is of."""
        with self._lock:
            self._rules.update(rules)
            while len(self._rules) > REMEMBERED:
                self._rules.popitem(last=False)

    def take(self, data: bytes, service: str) -> tuple[Said, ...]:
        """Write down what a body says; raise InputError where it is no feedback."""
        try:
            given = msgspec.json.decode(data, type=_Feedback).feedback
        except msgspec.ValidationError as fault:
            path = str(fault).partition(" - at `$")[2].rstrip("`").lstrip(".")
            raise InputError(f"{path or 'feedback'}: not as CDS Hooks has it") from None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise InputError("feedback: expected JSON") from None
        said = tuple(self._said(one, service) for one in given)
        if self._path is not None:
            with self._lock, self._path.open("ab") as file:
                file.writelines(msgspec.json.encode(s) + b"\n" for s in said)
        return said

    def _said(self, one: _One, service: str) -> Said:
        names = (one.card, *(s.id for s in one.accepted_suggestions or ()))
        rule = next((self._rules[n] for n in names if n in self._rules), "unknown")
        given = one.override_reason.reason if one.override_reason else None
        known = {r.code for r in REASONS}
        reason = None
        if given is not None:
            reason = given.code if given.system == OVERRIDES and given.code in known else OTHER
        return Said(service, rule, one.outcome, reason, _instant(one.outcome_timestamp))


def _instant(words: str) -> str:
    """Return a time as it came; raise InputError where it is none, whatever else it may hold."""
    try:
        return msgspec.convert(words, datetime).isoformat()
    except msgspec.ValidationError:
        raise InputError("outcomeTimestamp: expected a time such as 2026-03-03T10:00:00Z") from None
