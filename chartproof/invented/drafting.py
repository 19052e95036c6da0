"""Claims that nothing is wrong with, for invented patients."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from msgspec import Struct

from chartproof.invented.nouns import Clinic, Clinician, Draft, Line, Patient, Person, Plan
from chartproof.invented.people import PLANS, SHARES, clinician, medicare_number, person
from chartproof.model import Discipline

FEES = {
    **{"97110": "62.00", "97112": "66.00", "97116": "58.00", "97140": "60.00", "97530": "71.00"},
    **{"97535": "65.00", "97161": "165.00", "97165": "165.00", "92507": "148.00"},
    **{"98940": "48.00", "98941": "64.00"},
}
# What one visit is charged: codes that no edit holds against one another.
BUNDLES: dict[Discipline, tuple[tuple[tuple[str, int], ...], ...]] = {
    "PT": (
        (("97110", 2), ("97112", 1), ("97140", 1)),
        (("97110", 1), ("97112", 1), ("97116", 1), ("97535", 1)),
        (("97110", 2), ("97116", 1), ("97112", 1)),
        (("97110", 1), ("97112", 2)),
        (("97110", 2), ("97140", 1)),
        (("97110", 3),),
        (("97161", 1), ("97110", 1)),
    ),
    "OT": (
        (("97530", 2), ("97535", 1), ("97110", 1)),
        (("97110", 1), ("97112", 1), ("97535", 1)),
        (("97530", 1), ("97535", 2)),
        (("97165", 1), ("97535", 1)),
    ),
    "SLP": ((("92507", 1),),),
    "DC": ((("98941", 1), ("97110", 1)), (("98940", 1), ("97110", 2))),
}
ONLY_MANIPULATION = ((("98940", 1),), (("98941", 1),))
DIAGNOSES: dict[Discipline, tuple[tuple[str, ...], ...]] = {
    "PT": (
        ("M25.561", "M62.81"),
        ("M25.511", "M75.41"),
        ("M54.50", "R26.89"),
        ("M17.11", "R26.2"),
        ("S83.511D", "R26.89"),
        ("M75.121", "M25.611"),
    ),
    "OT": (("M25.531", "M62.81"), ("G56.01", "M25.541"), ("I69.351", "R27.8"), ("M77.11",)),
    "SLP": (("R47.1", "G20.A1"), ("I69.320", "R41.841"), ("R49.0",)),
    "DC": (
        ("M99.03", "M99.02", "M99.04", "M54.50"),
        ("M99.01", "M99.02", "M99.03", "M54.2"),
    ),
}
INJURIES: dict[Discipline, tuple[tuple[str, ...], ...]] = {
    "PT": (("S83.511D",), ("S46.011D", "M25.511")),
    "OT": (("S52.501D", "M25.531"),),
    "SLP": (("R47.1",),),
    "DC": (("M99.03", "M99.02", "M99.04", "M54.50"),),
}
MARK = {"PT": "GP", "OT": "GO", "SLP": "GN"}
ASSISTED = {"PT": "CQ", "OT": "CO"}
UNITS_A_DAY = 22  # of one clinician: five and a half hours, one patient at a time
WINDOW = 60  # days of service before the file is made
OF_A_UNIT = 15


class Wish(Struct, frozen=True):
    """What a claim must be for something to be planted in it; empty: anything."""

    kinds: tuple[str, ...] = ()
    disciplines: tuple[Discipline, ...] = ()
    codes: tuple[str, ...] = ()
    earlier: bool | None = None
    more_lines: bool = False
    bundle: tuple[tuple[str, int], ...] = ()
    diagnoses: tuple[str, ...] = ()  # one of which stands first
    unaided: bool = False  # no assistant furnishes any of it


class Diary:
    """What is booked in one clinic: clinicians are not double-booked, nor are patients."""

    def __init__(self) -> None:
        self._units: dict[tuple[str, date], int] = {}
        self._seen: set[tuple[str, date]] = set()

    def booked(self, who: str, member: str, day: date, units: int) -> bool:
        """Return whether the visit could be booked, and book it."""
        held = self._units.get((who, day), 0)
        if held + units > UNITS_A_DAY or (member, day) in self._seen:
            return False
        self._units[who, day] = held + units
        self._seen.add((member, day))
        return True


def patient(rng: Random, clinic: Clinic, created: date, wish: Wish, n: int) -> Patient:
    """Return a patient of the clinic, as wished."""
    kind = rng.choice(wish.kinds) if wish.kinds else rng.choices(*_shares())[0]
    staffed = {c.discipline for c in clinic.staff if c.discipline}
    able = [d for d in sorted(staffed) if not wish.disciplines or d in wish.disciplines]
    able = [d for d in able if d != "DC" or kind not in ("medicare_advantage", "tricare")] or able
    discipline = rng.choice(able)
    plan = rng.choice(PLANS[kind])
    injured = kind in ("workers_comp", "auto")
    earlier = None
    if wish.earlier or (wish.earlier is None and kind == "commercial" and rng.random() < 0.2):
        earlier = PLANS["medicare"][0] if discipline != "DC" else PLANS["commercial"][0]
        plan = PLANS["commercial"][1]
        if kind == "medicare":
            earlier, plan = plan, PLANS["medicare"][0]
    who = person(rng, born_from=1935 if kind == "medicare" or earlier else 1962)
    relation = "18"
    holder: Person | str | None = None
    if kind == "workers_comp":
        relation, holder = "20", "LOWLAND FREIGHT"
    elif kind in ("commercial", "tricare") and earlier is None and rng.random() < 0.25:
        relation, holder = "19", person(rng, born_from=1955, born_to=1975)
    known = (INJURIES if injured else DIAGNOSES)[discipline]
    if wish.diagnoses:
        known = tuple(k for k in known if k[0] in wish.diagnoses)
    return Patient(
        person=who,
        member=medicare_number(rng)
        if plan.policy == "medicare"
        else f"{rng.choice('ABCDEFGHJKW')}{n:06d}{rng.randrange(1000):03d}",
        plan=plan,
        discipline=discipline,
        diagnoses=rng.choice(known),
        onset=created - timedelta(days=rng.randrange(WINDOW + 10, WINDOW + 60)),
        referrer=clinician(rng, None),
        relation=relation,
        holder=holder,
        earlier=earlier,
        case=f"WC{rng.randrange(10**7):07d}" if injured else None,
        approval=f"A{rng.randrange(10**8):08d}" if kind == "va" else None,
    )


def _shares() -> tuple[list[str], list[int]]:
    return list(SHARES), list(SHARES.values())


def draft(
    rng: Random, clinic: Clinic, diary: Diary, who: Patient, created: date, name: str, wish: Wish
) -> Draft | None:
    """Return a clean claim of the patient, or None where the diary has no room for it."""
    treating = rng.choice([c for c in clinic.staff if c.discipline == who.discipline])
    bundles = BUNDLES[who.discipline]
    if who.discipline == "DC" and who.plan.policy == "medicare":
        bundles = ONLY_MANIPULATION
    if wish.codes:
        bundles = tuple(b for b in bundles if any(c in wish.codes for c, _ in b)) or bundles
    chosen = wish.bundle or rng.choice(bundles)
    if wish.more_lines and len(chosen) < 2:
        chosen = next((b for b in bundles if len(b) > 1), chosen)
    days = _days(rng, len(chosen), created)
    units = sum(n for _, n in chosen)
    days = [d for d in days if diary.booked(treating.npi, who.member, d, units)]
    if not days:
        return None
    aided = rng.random() < 0.08 and not wish.bundle and who.discipline in ASSISTED
    aided = aided and not wish.unaided
    aided = aided and not any(c in ("97161", "97165") for c, _ in chosen)
    lines = tuple(_lines(rng, chosen, days, who, aided, name))
    injured = who.case is not None
    dates = {"431": who.onset} if not injured else {"439": who.onset}
    if who.discipline == "DC":
        dates["454"] = who.onset + timedelta(days=3)
    return Draft(
        id=name,
        clinic=clinic,
        patient=who,
        lines=lines,
        rendering=None if clinic.solo else treating,
        referring=who.referrer,
        diagnoses=who.diagnoses,
        causes=_causes(who.plan),
        accident_state=clinic.state if who.plan.policy == "auto" else None,
        dates=dates,
        approval=who.approval,
        case=who.case,
        paid_on=created - timedelta(days=2) if who.earlier else None,
        reason="47" if who.earlier and who.plan.filing == "MB" else "",
    )


def _causes(plan: Plan) -> tuple[str, ...]:
    return {"workers_comp": ("EM",), "auto": ("AA",)}.get(plan.policy, ())


def _days(rng: Random, codes: int, created: date) -> list[date]:
    """Return one to four working days, fewer where a day has many lines."""
    count = rng.choice((1, 1, 1, 2)) if codes > 2 else rng.choice((1, 2, 2, 3, 4))
    found: set[date] = set()
    while len(found) < count:
        day = created - timedelta(days=rng.randrange(3, WINDOW))
        if day.weekday() < 5:
            found.add(day)
    return sorted(found)


def _lines(
    rng: Random,
    chosen: tuple[tuple[str, int], ...],
    days: list[date],
    who: Patient,
    aided: bool,
    name: str,
) -> Iterator[Line]:
    count = 0
    every = tuple(range(1, len(who.diagnoses) + 1))
    for day in days:
        for code, units in chosen:
            if code in ("97161", "97165") and day != days[0]:
                code = "97110" if code == "97161" else "97530"
                if any(c == code for c, _ in chosen):
                    continue
            count += 1
            usd = Decimal(FEES[code]) * units
            pays = (usd * Decimal("0.4")).quantize(Decimal("0.01")) if who.earlier else None
            cut = (usd * Decimal("0.5")).quantize(Decimal("0.01")) if who.earlier else Decimal(0)
            yield Line(
                code=code,
                units=units,
                modifiers=_modifiers(code, who, aided),
                usd=usd,
                pointers=every if count == 1 or rng.random() < 0.5 else (1,),
                day=day,
                control=f"{name}L{count}",
                minutes=units * OF_A_UNIT + rng.randrange(2),
                assistant_minutes=units * OF_A_UNIT if aided else 0,
                paid_usd=pays,
                cut_usd=cut,
            )


def _modifiers(code: str, who: Patient, aided: bool) -> tuple[str, ...]:
    if code in ("98940", "98941"):
        return ("AT",) if who.plan.policy == "medicare" else ()
    mark = MARK.get(who.discipline, "GP")
    takes = who.plan.policy in ("medicare", "medicare_advantage", "tricare")
    return (mark, ASSISTED[who.discipline]) if aided and takes else (mark,)


def treating(d: Draft) -> Clinician:
    """Return who treated: the rendering provider, or the one who bills alone."""
    return d.rendering or d.clinic.staff[0]
