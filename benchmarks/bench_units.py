"""Units and prices: microseconds for one visit, and visits a minute.

    python -m benchmarks.bench_units

Times are CPU seconds of the process, the median of several rounds after one to warm up.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta

from msgspec.structs import replace

from chartproof.billing.billed import visit_units
from chartproof.billing.edits import over_limits, pair_edits
from chartproof.billing.minutes import documented
from chartproof.billing.pricing import price, usd_effect
from chartproof.billing.units import supported_units, units_from_record
from chartproof.model import Charge, Visit
from chartproof.reference import book

ON = date(2025, 3, 4)
MINUTES = {"97110": 25, "97140": 15, "97530": 8}
RECORD = {
    "id": "q",
    "method": "cms",
    "on": "2025-03-04",
    "services": [{"code": c, "minutes": m, "assistant_minutes": 0} for c, m in MINUTES.items()],
}
VISIT = Visit(
    id="v",
    date_of_service=ON,
    payer="medicare",
    discipline="PT",
    locality="OH-00",
    charges=(
        Charge("97110", 2, ("GP",), minutes=25, assistant_minutes=10),
        Charge("97140", 1, ("GP",), minutes=15),
        Charge("97530", 1, ("GP",), minutes=8),
        Charge("G0283", 1, ("GP",)),
    ),
)


def microseconds(work: Callable[[], object], times: int = 5000, rounds: int = 5) -> float:
    """Return the median CPU microseconds of one call."""
    work()
    found = []
    for _ in range(rounds):
        began = time.process_time()
        for _ in range(times):
            work()
        found.append((time.process_time() - began) / times * 1e6)
    return statistics.median(found)


def visits_a_minute(count: int = 20_000) -> float:
    """Return how many visits of two years, each of its own day and units, are priced a minute."""
    visits = [
        Visit(
            id=str(n),
            date_of_service=date(2024, 1, 1) + timedelta(n % 731),
            payer="medicare",
            discipline="PT",
            locality=("OH-00", "CA-18", "national")[n % 3],
            charges=(
                Charge("97110", 1 + n % 3, ("GP",)),
                Charge("97140", 1, ("GP", "CQ") if n % 4 == 0 else ("GP",)),
                Charge("97530", n % 2 + 1, ("GP",)),
            ),
        )
        for n in range(count)
    ]
    began = time.process_time()
    for visit in visits:
        price(visit)
    return count / (time.process_time() - began) * 60


def main() -> None:
    """Print what each part costs."""
    shelf = book()
    units = visit_units(VISIT, shelf)
    for name, work in (
        ("supported_units, three codes", lambda: supported_units(MINUTES, "cms", ON)),
        ("units_from_record, a batch line", lambda: units_from_record(RECORD)),
        ("documented, a visit", lambda: documented(replace(VISIT), shelf)),
        ("visit_units, a visit", lambda: visit_units(replace(VISIT), shelf)),
        ("pair_edits, four codes", lambda: pair_edits(VISIT, shelf)),
        ("over_limits, four codes", lambda: over_limits(VISIT, shelf)),
        ("price, five units", lambda: price(VISIT)),
        ("usd_effect, billed and supported", lambda: usd_effect(VISIT, units)),
    ):
        print(f"{name:<34} {microseconds(work):7.1f} microseconds")
    print(f"{'visits priced':<34} {visits_a_minute():9,.0f} a minute")


if __name__ == "__main__":
    main()
