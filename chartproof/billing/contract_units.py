"""One unit of a contract price on its way through reductions and caps."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct


class PaidUnit(Struct, frozen=True):
    """A unit of a line of one of the day's visits, by place. unit: 0 for a line without units.

    usd: None where it has no price, or none that can be known (`why`). rvu: its relative value in
    the payer's own schedule. is_flat: in the price of the visit, which no cap on units touches.
    open: why the amount is not final though there is one.
    """

    visit: int
    line: int
    unit: int
    usd: Decimal | None
    why: str | None = None
    reduction: str | None = None
    decided: str | None = None
    rvu: Decimal | None = None
    is_flat: bool = False
    open: str | None = None

    @property
    def missing(self) -> str | None:
        """What keeps its visit from having a total, or None."""
        if self.usd is None:
            return self.why or "a price"
        return self.open
