"""Answers about the visit in hand are kept until the next visit comes."""

from __future__ import annotations

from datetime import date

from chartproof.billing.in_hand import kept_in_hand
from chartproof.model import Visit


def visit() -> Visit:
    return Visit(id="v1", date_of_service=date(2026, 3, 3), payer="medicare", charges=())


def test_a_question_about_the_same_visit_is_answered_once() -> None:
    asked: list[str] = []

    @kept_in_hand
    def told(visit: Visit, about: str = "units") -> str:
        asked.append(about)
        return about.upper()

    one, other = visit(), visit()
    assert [told(one), told(one), told(one, "minutes"), told(one, about="price")] == [
        "UNITS",
        "UNITS",
        "MINUTES",
        "PRICE",
    ]
    assert asked == ["units", "minutes", "price"]
    assert told(other) == "UNITS"  # equal to the first, and yet another visit
    assert told(one) == "UNITS"
    assert asked == ["units", "minutes", "price", "units", "units"]
