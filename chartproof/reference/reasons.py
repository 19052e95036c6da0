"""Reasons that payers give on a remittance, in our own words."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

CountsAs = Literal["denial", "contract", "patient", "other_payer", "balance", "information"]


class Reason(Struct, frozen=True):
    """An adjustment reason (CARC) or remark (RARC).

    groups: the usual group codes (CO, PR, OA), none for a remark. cause: what usually lies behind
    it in therapy. check: what would have caught it before billing. appeal: whether that helps.
    counts_as: what an adjustment with it is: a denial, the contract, the patient's share, another
    payer's part, money moved to balance, or information. topics: what it speaks of (units,
    approval, records); none where it leaves that to what stands beside it.
    """

    code: str
    kind: Literal["CARC", "RARC"]
    meaning: str
    groups: tuple[str, ...] = ()
    cause: str = ""
    check: str = ""
    appeal: str = ""
    counts_as: CountsAs = "denial"
    topics: tuple[str, ...] = ()
