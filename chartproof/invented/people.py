"""Invented people, clinics and payers. Any likeness of a name or a number is chance."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import chain
from random import Random

from chartproof.invented.nouns import Clinic, Clinician, Person, Plan
from chartproof.model import Discipline

TAXONOMY: dict[Discipline, str] = {
    "PT": "225100000X",
    "OT": "225X00000X",
    "SLP": "235Z00000X",
    "DC": "111N00000X",
}
GROUP_TAXONOMY = "261QR0400X"
PHYSICIAN_TAXONOMY = "207Q00000X"
DISCIPLINES: tuple[Discipline, ...] = ("PT", "OT", "SLP", "DC")

PLANS: dict[str, tuple[Plan, ...]] = {
    "medicare": (Plan("medicare", "MB", "MEDICARE PART B", "00901"),),
    "medicare_advantage": (
        Plan("medicare_advantage", "16", "MEDICARE ADVANTAGE OF THE LAKES", "MALAK"),
    ),
    "commercial": (
        Plan("commercial", "CI", "NORTH COUNTY MUTUAL", "60401"),
        Plan("commercial", "BL", "VALLEY CROSS PLAN", "60402"),
        Plan("commercial", "12", "HARBOR PREFERRED", "60403"),
    ),
    "medicaid": (Plan("medicaid", "MC", "STATE MEDICAID", "70110"),),
    "workers_comp": (Plan("workers_comp", "WC", "SUMMIT COMPENSATION FUND", "80220"),),
    "tricare": (Plan("tricare", "CH", "TRICARE EAST", "TREST"),),
    "auto": (Plan("auto", "AM", "ROADWAY CASUALTY", "90330"),),
    "va": (Plan("va", "VA", "VA COMMUNITY CARE", "VACCN"),),
}
# How often each kind of plan is met, in a hundred patients.
SHARES = {
    "medicare": 38,
    "commercial": 26,
    "medicare_advantage": 12,
    "medicaid": 8,
    "workers_comp": 6,
    "tricare": 5,
    "va": 3,
    "auto": 2,
}

_FRONT = "Ash Bram Cold Dun Elm Fern Glen Hazel Iver Kest Lark Moss North Oak Penn Quill Rook Sedge"
_BACK = "brook bury cliff combe dale field ford gate grove hurst ley mere mont rick shaw ton well"
_FIRST = "Adal Bevin Corin Delph Edda Faron Gwill Hesper Iona Joss Kerra Lorin Maren Nyle Orla Perr"
_STREETS = "Mill Orchard Station Quarry Meadow Canal Chapel Ridge"
_TOWNS = (("FAIRHOLM", "OH", "43001"), ("EASTWICK", "PA", "17001"), ("LOWMOOR", "MI", "48001"))


def npi(rng: Random) -> str:
    """Return ten digits with a right check digit, counted over 80840 and the first nine."""
    nine = f"1{rng.randrange(10**8):08d}"
    return nine + check_digit(nine)


def check_digit(nine: str) -> str:
    """Return the last digit of a provider number that begins with these nine."""
    doubled = (int(d) * 2 for d in nine[::-2])
    plain = (int(d) for d in nine[-2::-2])
    total = 24 + sum(chain((d // 10 + d % 10 for d in doubled), plain))
    return str(-total % 10)


def medicare_number(rng: Random) -> str:
    """Return a number of the form of a Medicare number."""
    letters, digits = "ACDEFGHJKMNPQRTUVWXY", "0123456789"
    form = ("123456789", letters, digits, digits, letters, digits, digits, letters, letters)
    return "".join(map(rng.choice, (*form, digits, digits)))


def person(rng: Random, *, born_from: int = 1940, born_to: int = 2000) -> Person:
    """Return somebody; born_from and born_to: years."""
    town, state, code = rng.choice(_TOWNS)
    return Person(
        last=(rng.choice(_FRONT.split()) + rng.choice(_BACK.split())).upper(),
        first=rng.choice(_FIRST.split()).upper(),
        born=date(born_from, 1, 1) + timedelta(days=rng.randrange((born_to - born_from) * 365)),
        sex=rng.choice("FM"),
        street=f"{rng.randrange(1, 999)} {rng.choice(_STREETS.split()).upper()} ST",
        city=town,
        state=state,
        zip=code,
    )


def clinician(rng: Random, discipline: Discipline | None) -> Clinician:
    """Return one who treats, or a physician who refers where discipline is None."""
    who = person(rng)
    taxonomy = TAXONOMY[discipline] if discipline else PHYSICIAN_TAXONOMY
    return Clinician(npi(rng), who.last, who.first, taxonomy, discipline)


def clinic(rng: Random, *, solo: bool) -> Clinic:
    """Return a group with staff of every discipline, or one physical therapist alone."""
    if solo:
        staff: tuple[Clinician, ...] = (clinician(rng, "PT"),)
        name, number, taxonomy = staff[0].last, staff[0].npi, TAXONOMY["PT"]
    else:
        kinds = (*DISCIPLINES, "PT", "PT", "OT") if rng.random() < 0.5 else DISCIPLINES
        staff = tuple(clinician(rng, d) for d in kinds)
        name = f"{rng.choice(_FRONT.split())}{rng.choice(_BACK.split())} Rehabilitation".upper()
        number, taxonomy = npi(rng), GROUP_TAXONOMY
    town, state, code = rng.choice(_TOWNS)
    return Clinic(
        npi=number,
        name=name,
        tax_id=f"{rng.randrange(10, 98)}{rng.randrange(10**7):07d}",
        taxonomy=taxonomy,
        street=f"{rng.randrange(1, 999)} {rng.choice(_STREETS.split()).upper()} AVE",
        city=town,
        state=state,
        zip=code + "9998",
        staff=staff,
        solo=solo,
    )
