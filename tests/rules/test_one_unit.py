"""A finding about a single unit speaks of one unit."""

from __future__ import annotations

import pytest

from chartproof.audit import audit


@pytest.mark.parametrize(
    ("charges", "said"),
    [
        (
            [{"code": "97110", "units": 1, "modifiers": ["GP"], "minutes": 35}],
            "1 unit of 97110 billed; 35 minutes support 2",
        ),
        (
            [{"code": "97110", "units": 1, "modifiers": ["GP"], "minutes": 1}],
            "1 unit of 97110 billed; 1 minute supports 0",
        ),
        (
            [{"code": "97110", "units": 3, "modifiers": ["GP"], "minutes": 35}],
            "3 units of 97110 billed; 35 minutes support 2",
        ),
    ],
)
def test_units_and_minutes_are_counted_in_words(charges: list[object], said: str) -> None:
    outcome = audit(
        {
            "id": "v",
            "date_of_service": "2026-03-03",
            "payer": "medicare",
            "discipline": "PT",
            "charges": charges,
            "text": "Ther ex.",
        }
    )
    assert said in [f.message for f in outcome.findings]


@pytest.mark.parametrize(
    ("payer", "source"), [("medicare", "cms-100-04:5:20.2"), ("commercial", "cpt-time")]
)
def test_the_source_is_that_of_the_way_of_counting(payer: str, source: str) -> None:
    outcome = audit(
        {
            "id": "v",
            "date_of_service": "2026-03-03",
            "payer": payer,
            "discipline": "PT",
            "charges": [{"code": "97110", "units": 3, "modifiers": ["GP"], "minutes": 25}],
        }
    )
    (over,) = [f for f in outcome.findings if f.rule == "units-exceed-minutes"]
    assert over.sources == (source,)
