"""Prices by the hundred thousand: Medicare's, of whole days, by contract; ledgers; dollars.

    python -m benchmarks.bench_pricing [VISITS]

100,000 visits unless told otherwise, of two years, four payers' ways and many localities, the same
ones every time. Times are CPU seconds of one process, so of one core.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from chartproof.audit import audit
from chartproof.billing.ledger import ledgers
from chartproof.billing.pricing import price, price_all
from chartproof.model import Charge, Visit
from chartproof.money.replay import replay
from chartproof.reference import Book, book

FIRST = date(2024, 1, 1)
PLACES = ("OH-00", "CA-18", "national", "10112-00", "02102-01", "15202-00", "01182-18")
CONTRACT = """
name = "acme"
title = "Acme Health (invented)"
kind = "commercial"
based_on = "aetna"

[[setting]]
name = "mppr"
value = true
source = "payer-contract"
standing = "recalled"

[[setting]]
name = "max_usd"
value = 150
source = "payer-contract"
standing = "recalled"

[[price]]
pays = "per_unit"
codes = ["97110", "97140"]
usd = 31.5
source = "payer-contract"
standing = "recalled"

[[price]]
pays = "percent_of_medicare"
percent = 110
source = "payer-contract"
standing = "recalled"
"""


def visits(count: int, payer: str = "medicare") -> list[Visit]:
    """Return visits of twelve a patient, every fifth day one of two disciplines."""
    return [
        Visit(
            id=str(n),
            patient_id=f"p{n // 12}",
            date_of_service=FIRST
            + timedelta(days=(n // 12 * 7 + n % 12 * 3 - n % 5 // 4 * 3) % 731),
            payer=payer,
            discipline="OT" if n % 5 == 4 else "PT",
            locality=PLACES[n // 12 % len(PLACES)],
            charges=_charges(n),
        )
        for n in range(count)
    ]


def _charges(n: int) -> tuple[Charge, ...]:
    mark = "GO" if n % 5 == 4 else "GP"
    assisted = (mark, "CO" if mark == "GO" else "CQ")
    lines = (
        Charge("97110", 1 + n % 3, (mark,), minutes=15 + 15 * (n % 3)),
        Charge("97140", 1, assisted if n % 4 == 0 else (mark,), minutes=15),
        Charge("97530", n % 2 + 1, (mark,), minutes=15 + 15 * (n % 2)),
    )
    return (*lines, Charge("97161", 1, (mark,))) if n % 12 == 0 and mark == "GP" else lines


def _measure(name: str, count: int, work: Callable[[], object]) -> None:
    began = time.process_time()
    work()
    spent = time.process_time() - began
    print(f"{name:<44} {count:>8,} in {spent:7.2f} s  {count / spent * 60:>12,.0f} a minute")


def _each(found: Sequence[Visit], shelf: Book) -> None:
    for visit in found:
        assert price(visit, shelf).allowed_usd != Decimal(-1)


def main() -> None:
    """Print what each way of pricing costs."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with TemporaryDirectory() as folder:
        (Path(folder) / "acme.toml").write_text(CONTRACT, encoding="utf-8")
        shelf = Book(Path(folder))
        ours, acme = visits(count), visits(count, "acme")
        few = ours[: max(1, count // 20)]
        _measure("Medicare, visit by visit", count, lambda: _each(ours, book()))
        _measure("Medicare, days priced together", count, lambda: price_all(ours, book()))
        _measure("by contract, visit by visit", count, lambda: _each(acme, shelf))
        _measure("by contract, days priced together", count, lambda: price_all(acme, shelf))
        _measure("ledgers of all patients", count, lambda: ledgers(ours, book()))
        _measure("replayed under 2025's tables", count, lambda: replay(ours, 2025, book()))
        _measure(
            "audited without notes, dollars included", len(few), lambda: [audit(v) for v in few]
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:,.0f} MB")


if __name__ == "__main__":
    main()
