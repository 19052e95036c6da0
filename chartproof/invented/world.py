"""The invented world, claim by claim: who is billed for what, and which claims are spoilt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from chartproof.invented.drafting import Diary, Wish, draft, patient
from chartproof.invented.faults import PLANTERS
from chartproof.invented.notes import can_be_noted
from chartproof.invented.nouns import Clinic, Draft, Planted, Truth
from chartproof.invented.people import clinic, clinician
from chartproof.invented.planting import Planter

A_TRANSACTION = 60  # claims, about
MADE_ON = date(2026, 4, 6)
NOTED = 0.5  # of the clean claims that a note can be written for
SOLO = 0.1  # of the clinics
MOST_TRIES = 200
ANY = Wish()


class Batch(Struct, frozen=True):
    """The claims of one transaction, in order, and the truth about each."""

    drafts: tuple[Draft, ...]
    truths: tuple[Truth, ...]


def batches(
    claims: int,
    seed: int,
    *,
    faulty: float = 0.25,
    planters: Sequence[Planter] = PLANTERS,
) -> Iterator[Batch]:
    """Yield transactions until there are this many claims; the same for the same seed.

    faulty: the share of claims with a fault. Faults are planted in turn, in the planters' order.
    """
    rng = Random(f"chartproof {seed}")
    turn = 0
    made = 0
    while made < claims:
        room = min(A_TRANSACTION, claims - made)
        here = _Transaction(rng, made)
        while here.count < room:
            if planters and rng.random() < faulty:
                planter = planters[turn % len(planters)]
                turn += 1
                if planter.across is not None and room - here.count < planter.claims:
                    planter = next(p for p in planters if p.across is None)
                here.spoilt(planter)
            else:
                here.clean()
        yield here.batch()
        made += here.count


class _Transaction:
    """The claims of one clinic while they are being made up."""

    def __init__(self, rng: Random, before: int) -> None:
        self.rng, self.before = rng, before
        self.clinic: Clinic = clinic(rng, solo=rng.random() < SOLO)
        self.diary = Diary()
        self.drafts: list[Draft] = []
        self.truths: list[Truth] = []
        self.last: Draft | None = None  # the claim before, if nothing is wrong with it

    @property
    def count(self) -> int:
        return len(self.drafts)

    def clean(self) -> None:
        """Add a claim that nothing is wrong with."""
        made = self._drafted(ANY)
        if made is None:  # the day is full: the clinic hires
            self._hire()
            return
        noted = can_be_noted(made) and self.rng.random() < NOTED
        self._add(replace(made, with_note=noted), None)

    def spoilt(self, planter: Planter) -> None:
        """Add a claim with this fault, and the further claims that it shows against."""
        if self.clinic.solo:
            self._hire()
        made = self._drafted(planter.wish)
        while made is None:
            self._hire()
            made = self._drafted(planter.wish)
        if planter.apart:
            made = replace(made, rendering=clinician(self.rng, made.patient.discipline))
        if planter.spoil is not None:
            wrong, line = planter.spoil(made, self.rng)
            noted = replace(wrong, with_note=planter.with_note)
            planted = Planted(planter.rule, line, planter.group, planter.reason)
            self._add(noted, planted, needs_note=planter.with_note)
            return
        assert planter.across is not None
        others = planter.across(made, self.rng)
        ids = (made.id, *(o.id for o in others))
        self._add(made, Planted(planter.rule, None, None, None), ids[1:])
        for other in others:
            planted = Planted(planter.rule, None, planter.group, planter.reason)
            self._add(other, planted, tuple(i for i in ids if i != other.id))

    def batch(self) -> Batch:
        """Return the claims, those of one patient together."""
        return Batch(tuple(self.drafts), tuple(self.truths))

    def _hire(self) -> None:
        """Another clinic opens in the same transaction."""
        self.clinic = clinic(self.rng, solo=False)
        self.diary = Diary()

    def _drafted(self, wish: Wish) -> Draft | None:
        number = self.before + self.count + 1
        last = self.last
        same = wish is ANY and last is not None and last.clinic is self.clinic
        if same and last is not None and self.rng.random() < 0.3:
            who = last.patient
        else:
            who = patient(self.rng, self.clinic, MADE_ON, wish, number)
        return draft(self.rng, self.clinic, self.diary, who, MADE_ON, f"C{number:07d}", wish)

    def _add(
        self,
        made: Draft,
        planted: Planted | None,
        others: tuple[str, ...] = (),
        needs_note: bool = False,
    ) -> None:
        self.drafts.append(made)
        self.last = made if planted is None else None
        note = made.id if made.with_note else None
        number = self.before + self.count
        if planted is None:
            self.truths.append(Truth(number, made.id, note=note))
            return
        self.truths.append(
            Truth(
                number,
                made.id,
                planted.rule,
                planted.line,
                planted.group,
                planted.reason,
                note,
                others,
                needs_note,
            )
        )


def paid_on(made_on: date) -> date:
    """Return the day on which the payers answer."""
    return made_on + timedelta(days=17)
