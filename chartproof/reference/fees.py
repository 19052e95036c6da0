"""What Medicare's fee schedule is made of: relative values, price indices, factor, thresholds."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct


class Rvu(Struct, frozen=True):
    """Relative values of a code in a year.

    status: A paid, B bundled, C priced by the contractor, I and N not valid or not covered, R
    restricted. mult_proc: 5 means that the therapy reduction applies. release: the file it is from.
    """

    code: str
    work_rvu: Decimal
    nonfacility_pe_rvu: Decimal
    facility_pe_rvu: Decimal
    mp_rvu: Decimal
    status: str
    mult_proc: str
    release: str


class Gpci(Struct, frozen=True):
    """Price indices of a payment locality in a year. locality: MAC-NN; also found as STATE-NN."""

    locality: str
    name: str
    work_gpci: Decimal
    pe_gpci: Decimal
    mp_gpci: Decimal
    state_locality: str | None = None


class Locality(Struct, frozen=True):
    """A payment locality and where it is, as CMS names its area and counties."""

    locality: str
    state: str = ""
    area: str = ""
    counties: str = ""


class ConversionFactor(Struct, frozen=True):
    """Dollars per relative value unit.

    participation: `nonqualifying` for clinicians who are no qualifying participants of an advanced
    payment model, which is nearly every therapist, and `qualifying_apm` for those who are.
    """

    participation: str
    usd: Decimal


class Threshold(Struct, frozen=True):
    """A dated figure of the rules: an amount, a share, a number of days.

    unit: `usd`, `percent`, `days`, `treatment_days`, `minutes`, `index`, `revision`. meaning: how
    it applies.
    """

    item: str
    scope: str
    value: Decimal
    unit: str
    meaning: str
