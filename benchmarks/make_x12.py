"""Invented claim files for benchmarks, the same for the same seed: about 4 lines a claim.

python -m benchmarks.make_x12 10000 day.837
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

CODES = ("97110", "97140", "97530", "97112", "97116", "97535")
DIAGNOSES = ("M1711", "M545", "M25561", "M7501", "S83511D", "R262", "M6281", "M542")
DIAGNOSES_IN_FORCE = tuple(d if d != "M545" else "M5450" for d in DIAGNOSES)
PAYERS = (("MB", "MEDICARE", "01111"), ("CI", "AETNA", "60054"), ("BL", "BLUE PLAN", "00611"))
PLACES = ("11", "11", "11", "12")
A_TRANSACTION = 2500


def with_check_digit(nine: str) -> str:
    """Return a provider number: nine digits and the one that makes it valid."""
    total = 24
    for n, digit in enumerate(reversed(nine)):
        value = int(digit) * (2 if n % 2 == 0 else 1)
        total += value // 10 + value % 10
    return nine + str(-total % 10)


def claim_file(claims: int, seed: int = 7) -> Iterator[str]:
    """Yield the lines of a claim file, each a segment with its terminator."""
    chance = random.Random(seed)
    therapists = [with_check_digit(f"1{chance.randrange(10**8):08d}") for _ in range(12)]
    yield (
        "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       "
        "*260801*1200*^*00501*000000001*0*P*:~"
    )
    yield "GS*HC*SENDER*RECEIVER*20260801*1200*1*X*005010X222A1~"
    sets = 0
    for first in range(0, claims, A_TRANSACTION):
        sets += 1
        body = list(_transaction(range(first, min(first + A_TRANSACTION, claims)), sets, therapists,
                                 chance))  # fmt: skip
        yield from body
        yield f"SE*{len(body) + 1}*{sets:04d}~"
    yield f"GE*{sets}*1~"
    yield "IEA*1*000000001~"


def _transaction(
    numbers: range, control: int, therapists: list[str], chance: random.Random
) -> Iterator[str]:
    yield f"ST*837*{control:04d}*005010X222A1~"
    yield f"BHT*0019*00*{control}*20260801*1200*CH~"
    yield "NM1*41*2*CLINIC*****46*SUB1~"
    yield "PER*IC*DESK*TE*5555550100~"
    yield "NM1*40*2*RECEIVER*****46*RCV1~"
    yield "HL*1**20*1~"
    yield "PRV*BI*PXC*261QP2000X~"
    yield f"NM1*85*2*INVENTED CLINIC*****XX*{with_check_digit('124531959')}~"
    yield "N3*1 MAIN ST~"
    yield "N4*COLUMBUS*OH*432150001~"
    yield "REF*EI*311234567~"
    level = 1
    for number in numbers:
        level += 1
        kind, payer, payer_id = chance.choice(PAYERS)
        dependent = number % 10 == 9
        yield f"HL*{level}*1*22*{int(dependent)}~"
        yield f"SBR*P*{'' if dependent else '18'}*******{kind}~"
        yield f"NM1*IL*1*L{number}*F{number % 997}****MI*W{number:09d}~"
        yield f"N3*{number} ELM ST~"
        yield "N4*COLUMBUS*OH*43215~"
        yield f"DMG*D8*19{chance.randrange(30, 99)}0{chance.randrange(1, 10)}15*F~"
        yield f"NM1*PR*2*{payer}*****PI*{payer_id}~"
        if dependent:
            level += 1
            yield f"HL*{level}*{level - 1}*23*0~"
            yield "PAT*19~"
            yield f"NM1*QC*1*L{number}*C{number % 89}~"
            yield f"N3*{number} ELM ST~"
            yield "N4*COLUMBUS*OH*43215~"
            yield "DMG*D8*20150615*M~"
        yield from _claim(number, therapists, chance)


def _claim(number: int, therapists: list[str], chance: random.Random) -> Iterator[str]:
    on = date(2026, 1, 5) + timedelta(chance.randrange(180))
    codes = chance.sample(CODES, chance.choice((3, 4, 4, 5)))
    units = [chance.choice((1, 1, 2)) for _ in codes]
    charges = [n * chance.choice((45, 50, 55)) for n in units]
    place = chance.choice(PLACES)
    diagnoses = chance.sample(DIAGNOSES_IN_FORCE, 2)
    yield f"CLM*C{number}*{sum(charges)}***{place}:B:1*Y*A*Y*Y~"
    yield f"DTP*431*D8*{on - timedelta(30):%Y%m%d}~"
    yield f"HI*ABK:{diagnoses[0]}*ABF:{diagnoses[1]}~"
    yield f"NM1*DN*1*DOC*ANY****XX*{with_check_digit('167957672')}~"
    yield f"NM1*82*1*THERAPIST*T****XX*{chance.choice(therapists)}~"
    yield "PRV*PE*PXC*225100000X~"
    for n, (code, count, charge) in enumerate(zip(codes, units, charges, strict=True), start=1):
        yield f"LX*{n}~"
        yield f"SV1*HC:{code}:GP*{charge}*UN*{count}***{'1' if n % 2 else '1:2'}~"
        yield f"DTP*472*D8*{on:%Y%m%d}~"
        yield f"REF*6R*{number}L{n}~"


if __name__ == "__main__":
    Path(sys.argv[2]).write_text("".join(claim_file(int(sys.argv[1]))), encoding="ascii")
