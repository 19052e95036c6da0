"""The least that Medicare can allow for a unit, for charges that lie below it."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_DOWN, Decimal
from functools import lru_cache

from chartproof.billing.pricing import price
from chartproof.model import Charge, Visit
from chartproof.reference import Book

_CENT, _HUNDRED = Decimal("0.01"), Decimal(100)


@lru_cache(maxsize=4096)
def least_fee(book: Book, code: str, day: date) -> Decimal | None:
    """Return less than any locality allows for a unit, reduced for several; None where not known.

    The national fee in an office, less a margin for the cheapest localities. An assistant's share
    comes off the payment, not off the fee.
    """
    margin = book.thresholds.find(day, ("fee_margin", "locality"))
    two = Visit(id="", date_of_service=day, payer="medicare", charges=(Charge(code, 2),))
    amounts = [line.allowed_usd for line in price(two, book).lines]
    least = min((usd for usd in amounts if usd is not None), default=None)
    if least is None or margin is None:
        return None
    return (least * (_HUNDRED - margin.value.value) / _HUNDRED).quantize(_CENT, ROUND_DOWN)
