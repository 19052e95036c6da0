"""Whether an answer can be contested, until when, and by whose word."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from chartproof.reference import Book
from chartproof.reference.policy import PayerKind
from chartproof.reference.remits import Next

NO_RIGHTS: dict[str, tuple[str, Next, str]] = {
    "MA130": (
        "the claim could not be processed: it carries no appeal rights, send a new one",
        "resubmit",
        "mend what the remarks name and send a new claim, with what the payer asked for",
    ),
    "N211": ("the payer says that this decision cannot be appealed", "none", ""),
}
LATE = "29"  # a claim that came too late was never decided, so there is nothing to appeal


class Appeal(Struct, frozen=True):
    """Whether an answer can be contested. until: the last day, None where it is not known.

    can: `unknown` where the contract, the plan or the state decides. how: name of the procedure.
    instead: what to do where there is no appeal, do: in words; blank where the cause says it.
    """

    can: Literal["yes", "no", "unknown"]
    why: str
    how: str = ""
    until: date | None = None
    source: str = ""
    instead: Next = "none"
    do: str = ""


def appeal(
    kind: PayerKind,
    noticed_on: date | None,
    reason: str,
    remarks: tuple[str, ...],
    shelf: Book,
    final_units: bool = False,
) -> Appeal:
    """Return whether a denial can be appealed and until when.

    kind: the payer's. noticed_on: the day of the remittance, None where the file has none.
    final_units: units were denied over a limit that allows no appeal.
    """
    for remark, (why, instead, do) in NO_RIGHTS.items():
        if remark in remarks:
            return Appeal("no", why, instead=instead, do=do)
    if final_units:
        why = "the limit on units of this code is one that allows no appeal"
        do = "correct the units if they were wrong; otherwise write off what is above the limit"
        return Appeal("no", why, instead="resubmit", do=do)
    day = noticed_on or date.max
    row = shelf.appeals.find(day, (kind, "appeal"))
    if row is None:
        when = f" on {noticed_on}" if noticed_on else ""
        return Appeal("unknown", f"no window on file for {kind.replace('_', ' ')}{when}")
    window = row.value
    if kind == "medicare" and reason == LATE:
        why = "a claim that came too late is no decision: show good cause to the contractor"
        return Appeal("no", why, source=row.source)
    if window.days is None:
        return Appeal("unknown", window.note, window.name, source=row.source)
    if noticed_on is None:
        why = f"{window.note}; the file does not say when the notice was made"
        return Appeal("yes", why, window.name, source=row.source)
    until = noticed_on + timedelta(days=window.mail_days + window.days)
    can: Literal["yes", "unknown"] = "yes" if window.who == "provider" else "unknown"
    return Appeal(can, window.note, window.name, until, row.source)


def reopening(kind: PayerKind, noticed_on: date | None, shelf: Book) -> date | None:
    """Return the last day on which a slip can be mended by a reopening, None where not known."""
    if noticed_on is None:
        return None
    row = shelf.appeals.find(noticed_on, (kind, "reopen"))
    if row is None or row.value.days is None:
        return None
    return noticed_on + timedelta(days=row.value.mail_days + row.value.days)
