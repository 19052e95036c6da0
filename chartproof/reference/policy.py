"""One payer's settings on one day, each with the payer, source and day that decided it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from chartproof.model import Method
from chartproof.reference.dated import Standing

PayerKind = Literal[
    "medicare",
    "medicare_advantage",
    "medicaid",
    "commercial",
    "workers_comp",
    "auto",
    "tricare",
    "va",
    "unknown",
]
Demand = Literal["required", "not_required", "unknown"]


Level = Literal["case", "plan", "payer", "global"]
Pays = Literal[
    "per_unit", "per_code", "per_visit", "percent_of_medicare", "percent_of_charge", "per_rvu"
]


class Decided(Struct, frozen=True):
    """Which payer's row decided a setting. payer: perhaps one that the policy is based on.

    level: whether the row is for the case, the plan, the payer or every payer. file, row: where it
    stands, such as `acme.toml`, `price 2`.
    """

    payer: str
    title: str
    source: str
    standing: Standing
    valid_from: date | None = None
    valid_to: date | None = None
    note: str = ""
    level: Level = "payer"
    file: str = ""
    row: str = ""

    def __str__(self) -> str:
        """Return the place and the source in one phrase."""
        at = ", ".join(part for part in (self.file, self.row) if part) or self.title
        for_whom = "" if self.level == "payer" else f", for the {self.level}"
        if self.level == "global":
            for_whom = ", for every payer"
        return f"{at}{for_whom}: {self.source}, {self.standing}"


class ContractPrice(Struct, frozen=True):
    """One price of a payer's contract.

    pays: what the figure is for. codes: () for every code; of a price per visit, the codes of which
    the visit has to bill one. usd: dollars a unit, code and day, visit, or relative value unit.
    percent: of Medicare's price or of the charge. year, locality: whose Medicare price, None for
    the visit's own. rvu: relative value of a unit in the payer's own schedule.
    """

    pays: Pays
    decided: Decided
    codes: tuple[str, ...] = ()
    usd: Decimal | None = None
    percent: Decimal | None = None
    year: int | None = None
    locality: str | None = None
    rvu: Decimal | None = None


class PayerEdit(Struct, frozen=True):
    """A pair of codes that a payer adds to the edit file, or does not apply. As in NcciPair."""

    column1: str
    column2: str
    indicator: Literal[0, 1]
    decided: Decided


class Policy(Struct, frozen=True, kw_only=True):
    """One payer's settings on one day.

    A switch that is None and a demand that is `unknown` are not known: no conclusion may rest on
    them. A cap that is None is not on file. known: False for a payer in no table.

    counting: how minutes become units. ncci: whether code pairs are checked. discipline_modifier,
    assistant_modifier: GP GO GN and CQ CO. minutes_per_code, clock_times, response_each_visit: what
    each note must show. max_timed_units, max_units, max_minutes: of a day and discipline;
    capped_codes: the codes that count towards them, () for all. max_visits: per visits_per.
    max_rvu: of a day, more with an evaluation or a re-evaluation. pays_group: 97150.
    pays_chiropractor_therapy: therapy codes from a chiropractor. filing_days: from service to
    receipt. authorization: before treatment; visits_before_authorization: how many need none.
    referral: an order before the first visit. mppr: the therapy reduction. assistant_pay_percent:
    of the payer's own payment. machine_code: code for unattended stimulation. not_covered:
    codes never paid. aide_minutes: whether an aide's minutes count. max_usd: of a day.
    reduction_percent: off each therapy unit of the day but the dearest, where that is how the payer
    reduces. lesser_of_charge: never more than the charge. copay_usd: of a visit, the patient's.
    patient_percent: the patient's share of the rest. plan, case: as the visit names them. prices:
    of the contract, the nearest first.
    """

    name: str
    title: str
    kind: PayerKind
    known: bool = True
    counting: Method = "unknown"
    ncci: bool | None = None
    discipline_modifier: Demand = "unknown"
    assistant_modifier: Demand = "unknown"
    minutes_per_code: Demand = "unknown"
    clock_times: Demand = "unknown"
    response_each_visit: Demand = "unknown"
    max_timed_units: int | None = None
    max_units: int | None = None
    max_minutes: int | None = None
    capped_codes: tuple[str, ...] = ()
    max_visits: int | None = None
    visits_per: Literal["injury", "year", "episode", "day", "unknown"] = "unknown"
    max_rvu: Decimal | None = None
    max_rvu_evaluation: Decimal | None = None
    max_rvu_reevaluation: Decimal | None = None
    pays_group: bool | None = None
    pays_chiropractor_therapy: bool | None = None
    filing_days: int | None = None
    authorization: Demand = "unknown"
    visits_before_authorization: int | None = None
    referral: Demand = "unknown"
    mppr: bool | None = None
    assistant_pay_percent: Decimal | None = None
    machine_code: str | None = None
    not_covered: tuple[str, ...] = ()
    aide_minutes: Literal["not_billable", "billable", "unknown"] = "unknown"
    max_usd: Decimal | None = None
    reduction_percent: Decimal | None = None
    lesser_of_charge: bool | None = None
    copay_usd: Decimal | None = None
    patient_percent: Decimal | None = None
    plan: str | None = None
    case: str | None = None
    prices: tuple[ContractPrice, ...] = ()
    edits_added: tuple[PayerEdit, ...] = ()
    edits_dropped: tuple[PayerEdit, ...] = ()
    decisions: dict[str, Decided] = {}

    def decided(self, setting: str) -> Decided:
        """Return which policy and source decided a setting; where none did, one that says so."""
        found = self.decisions.get(setting)
        if found is None:
            return Decided(self.name, self.title, "", "recalled", note="not on file")
        return found

    def adds(self, one: str, other: str) -> PayerEdit | None:
        """Return the pair that this payer adds for two codes, in either order, or None."""
        return _pair(self.edits_added, one, other)

    def drops(self, one: str, other: str) -> PayerEdit | None:
        """Return the pair that this payer does not apply, in either order, or None."""
        return _pair(self.edits_dropped, one, other)


def _pair(edits: tuple[PayerEdit, ...], one: str, other: str) -> PayerEdit | None:
    for edit in edits:
        if {edit.column1, edit.column2} == {one, other}:
            return edit
    return None


# What each setting may be: a word of a list, a switch, a whole number, an amount, a code, codes.
WORDS: dict[str, tuple[str, ...]] = {
    "counting": ("cms", "ama", "ceiling", "full_15", "unknown"),
    "discipline_modifier": ("required", "not_required", "unknown"),
    "assistant_modifier": ("required", "not_required", "unknown"),
    "minutes_per_code": ("required", "not_required", "unknown"),
    "clock_times": ("required", "not_required", "unknown"),
    "response_each_visit": ("required", "not_required", "unknown"),
    "authorization": ("required", "not_required", "unknown"),
    "referral": ("required", "not_required", "unknown"),
    "visits_per": ("injury", "year", "episode", "day", "unknown"),
    "aide_minutes": ("not_billable", "billable", "unknown"),
}
SWITCHES = ("ncci", "pays_group", "pays_chiropractor_therapy", "mppr", "lesser_of_charge")
COUNTS = (
    "max_timed_units",
    "max_units",
    "max_minutes",
    "max_visits",
    "filing_days",
    "visits_before_authorization",
)
PERCENTS = ("assistant_pay_percent", "reduction_percent", "patient_percent")
AMOUNTS = (
    *("max_rvu", "max_rvu_evaluation", "max_rvu_reevaluation", "max_usd", "copay_usd"),
    *PERCENTS,
)
CODES = ("capped_codes", "not_covered")
TEXTS = ("machine_code",)
SETTINGS = (*WORDS, *SWITCHES, *COUNTS, *AMOUNTS, *CODES, *TEXTS)
