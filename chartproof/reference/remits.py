"""What a remittance's reasons stand for, how long it can be contested, and money moved apart."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from chartproof.reference.policy import PayerKind

Next = Literal["appeal", "resubmit", "bill_other", "bill_patient", "none", "unknown"]


class Cause(Struct, frozen=True):
    """What usually lies behind a denial in therapy billing, and what to do about it.

    reason: an adjustment reason, or `*` for any of them beside the remark. remark: a remark that
    must stand there too. rule: the rule of ours that would have caught it before billing. found:
    where the row holds only if that rule finds its fault: `lines` if the lines of a payment are
    enough to ask it, `claim` if it takes the claim. group: the group code that must stand there.
    kind: the kind of payer that must have answered. lacks: a modifier that the line must not carry.
    next: what to do, in a word.
    """

    cause: str
    do: str
    next: Next
    reason: str = ""
    remark: str = ""
    rule: str = ""
    found: Literal["", "lines", "claim"] = ""
    group: str = ""
    kind: str = ""
    lacks: str = ""


class DeniedAs(Struct, frozen=True):
    """Under which adjustment reasons payers deny the fault that a rule finds.

    rank: higher for a rule that finds many kinds of fault, which speaks after those that find one.
    """

    rule: str
    reasons: tuple[str, ...] = ()
    rank: int = 0


class AppealWindow(Struct, frozen=True):
    """How long a payer's answer can be contested. days: None where the window is not known.

    mail_days: added to the day of the notice, for its presumed receipt. who: `provider` may appeal,
    `contract` decides, only those `nonnetwork` may, or it is `unknown`.
    """

    kind: PayerKind
    step: Literal["appeal", "reopen"]
    name: str
    who: Literal["provider", "contract", "nonnetwork", "unknown"]
    note: str
    days: int | None = None
    mail_days: int = 0


class ProviderReason(Struct, frozen=True):
    """A reason of money moved outside of claims. usual: whether it is mostly taken or given."""

    code: str
    meaning: str
    explains: str
    usual: Literal["taken", "given"]
