"""The `[[price]]` rows of a payer's file, checked: what a contract pays, and for what."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import get_args

from chartproof.reference.payer_rows import (
    MOST,
    Cells,
    Given,
    Row,
    dated,
    is_code,
    is_number,
    no_overlap,
    rows_of,
    shown,
)
from chartproof.reference.policy import ContractPrice, Decided, Pays

KINDS: tuple[str, ...] = get_args(Pays)
# What each kind of price needs, and what it may have besides.
NEEDS: Mapping[str, tuple[str, ...]] = {
    "per_unit": ("usd",),
    "per_code": ("usd",),
    "per_visit": ("usd",),
    "per_rvu": ("usd", "rvu"),
    "percent_of_medicare": ("percent",),
    "percent_of_charge": ("percent",),
}
MAY: Mapping[str, tuple[str, ...]] = {
    "per_unit": ("rvu",),
    "per_code": (),
    "per_visit": (),
    "per_rvu": (),
    "percent_of_medicare": ("rvu", "year", "locality"),
    "percent_of_charge": ("rvu",),
}
FIELDS = {"pays", "codes", "usd", "percent", "year", "locality", "rvu"}
MOST_PERCENT = 1000


class PriceRow(Row, frozen=True, kw_only=True):
    """One price of the contract for some days. Fields as in ContractPrice."""

    pays: Pays
    codes: tuple[str, ...] = ()
    usd: Decimal | None = None
    percent: Decimal | None = None
    year: int | None = None
    locality: str | None = None
    rvu: Decimal | None = None

    def price(self, decided: Decided) -> ContractPrice:
        """Return the row as a price of a policy."""
        return ContractPrice(
            self.pays,
            decided,
            self.codes,
            self.usd,
            self.percent,
            self.year,
            self.locality,
            self.rvu,
        )


def price_rows(given: Given, faults: list[str], own: set[str]) -> tuple[PriceRow, ...]:
    """Return the checked `[[price]]` rows; what is wrong with them is added to faults."""

    def row(cells: Cells, where: str) -> PriceRow | None:
        pays = cells.get("pays")
        if not isinstance(pays, str) or pays not in KINDS:
            faults.append(f"{where}: pays: expected one of {', '.join(KINDS)}, got {shown(pays)}")
            return None
        said = len(faults)
        _check(cells, pays, where, faults)
        if len(faults) > said:
            return None
        return PriceRow(
            pays=pays,  # type: ignore[arg-type]  # one of KINDS, looked up above
            codes=tuple(cells.get("codes", ())),
            usd=_decimal(cells.get("usd")),
            percent=_decimal(cells.get("percent")),
            year=cells.get("year"),
            locality=cells.get("locality"),
            rvu=_decimal(cells.get("rvu")),
            **dated(cells, where),
        )

    rows = rows_of("price", given, FIELDS, faults, own, row)
    keyed = [
        (f"{'a visit' if r.pays == 'per_visit' else 'a line'}, {code}", r)
        for r in rows
        for code in (r.codes or ("every code",))
    ]
    no_overlap("price", keyed, faults)
    return rows


def _check(cells: Cells, pays: str, where: str, faults: list[str]) -> None:
    needed, allowed = NEEDS[pays], {"pays", "codes", *NEEDS[pays], *MAY[pays]}
    faults.extend(f"{where}: lacks {key}" for key in needed if key not in cells)
    faults.extend(
        f"{where}: {key}: a price {pays} has none"
        for key in sorted((FIELDS & set(cells)) - allowed)
    )
    for key, most in (("usd", MOST), ("percent", MOST_PERCENT), ("rvu", MOST)):
        if key not in cells:
            continue
        value = cells[key]
        if not is_number(value) or not 0 <= value < most or (key != "usd" and value == 0):
            kind = "dollars, 0 or more" if key == "usd" else f"a number above 0 and below {most}"
            faults.append(f"{where}: {key}: expected {kind}, got {shown(value)}")
    codes = cells.get("codes", [])
    if not isinstance(codes, list) or not all(is_code(code) for code in codes):
        faults.append(f"{where}: codes: expected a list of codes, got {shown(codes)}")
    elif len(set(codes)) < len(codes):
        faults.append(f"{where}: codes: names a code twice")
    elif not codes and ("codes" in cells or pays == "per_rvu"):
        faults.append(f"{where}: codes: expected at least one code")
    year, locality = cells.get("year"), cells.get("locality")
    if year is not None and (not is_number(year, (int,)) or not 2000 <= year <= 2100):
        faults.append(f"{where}: year: expected a year such as 2024, got {shown(year)}")
    if locality is not None and (not isinstance(locality, str) or not locality.strip()):
        faults.append(f"{where}: locality: expected one such as OH-00, got {shown(locality)}")


def _decimal(given: Given) -> Decimal | None:
    return None if given is None else Decimal(given)
