"""Rules that need not be asked: they are silent already on the few fields that many claims share.

A rule is shown a glimpse of a claim: some of its fields, as they are, and nothing else. If it comes
to its end without having asked for more and has said nothing, it says nothing of any claim that has
the same in these fields, whatever the rest of it holds; so it is not asked again. A rule that says
something, fails, or looks for anything beyond is asked of every claim, as if there was no glimpse.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from operator import attrgetter
from typing import Any, Generic, NoReturn, TypeVar

from chartproof.model import Charge, Claim, ClaimGroup, ClaimLine, Provider
from chartproof.reference import Book
from chartproof.rules import RuleFile, about
from chartproof.scrub.asking import Choice, Said, asked_all
from chartproof.scrub.kinds import Numbers

MOST_KEPT = 20_000
IN_VAIN = 40  # glimpses in none of which a rule was silent, after which it is asked always
NEVER = -(1 << 60)
_ROLES = ("billing", "rendering", "supervising", "referring", "ordering", "facility")
_PEOPLE: Callable[[Claim], tuple[Provider | None, ...]] = attrgetter(*_ROLES)
T = TypeVar("T", Claim, ClaimGroup)


class Beyond(BaseException):
    """A rule looked for more than the glimpse holds. No Exception: no rule may catch it."""


class Glimpse:
    """Some fields of a thing. It cannot be compared, nor be told to be of any kind."""

    def __init__(self, **known: object) -> None:
        object.__getattribute__(self, "__dict__").update(known)

    def __getattribute__(self, name: str) -> Any:  # Any: whatever the field holds
        known = object.__getattribute__(self, "__dict__")
        if name not in known:
            raise Beyond
        return known[name]

    def _beyond(self, *other: object) -> NoReturn:
        raise Beyond

    def _compared(self, other: object, /) -> Any:  # Any: what it would come to is not known
        raise Beyond

    __eq__ = __ne__ = __hash__ = __iter__ = __len__ = __contains__ = __getitem__ = _beyond
    __repr__ = __str__ = __reduce_ex__ = _beyond
    __lt__ = __le__ = __gt__ = __ge__ = __add__ = __radd__ = __sub__ = __rsub__ = _compared
    __mul__ = __rmul__ = _compared


class Given(Glimpse):
    """A value of which only is known that it is there, and not empty."""

    def __bool__(self) -> bool:
        return True

    __eq__ = __hash__ = Glimpse._beyond


class Positive(Given):
    """An amount of which only is known that it lies above nothing."""

    def __gt__(self, other: object, /) -> bool:
        return _at_most_nothing(other)

    def __ge__(self, other: object, /) -> bool:
        return _at_most_nothing(other)

    def __lt__(self, other: object, /) -> bool:
        return not _at_most_nothing(other)

    def __le__(self, other: object, /) -> bool:
        return not _at_most_nothing(other)

    __eq__ = __hash__ = Glimpse._beyond


def _at_most_nothing(other: object) -> bool:
    """Return True for a number that is 0 or less; no other can be told from a positive amount."""
    if isinstance(other, int | Decimal) and other <= 0:
        return True
    raise Beyond


class Names(Glimpse):
    """A mapping of which only the keys are known."""

    def __init__(self, of: Mapping[str, object]) -> None:
        super().__init__(_names=frozenset(of))

    def __contains__(self, key: object) -> bool:  # type: ignore[override]  # it can tell, a Glimpse not
        names: frozenset[str] = self._names
        return key in names

    def __bool__(self) -> bool:
        return bool(self._names)

    __eq__ = __hash__ = Glimpse._beyond


def is_silent(rule: RuleFile, glimpse: Glimpse, shelf: Book) -> bool:
    """Return whether a rule has nothing to say of whatever shows this glimpse."""
    try:
        for _ in rule.check(glimpse, shelf):
            return False
    except (Beyond, Exception, SystemExit):  # a clinic's own rule may raise anything
        return False
    return True


class Silence(Generic[T]):
    """Which of some rules are left to be asked of a thing, as one kind of glimpse tells.

    The rules are bits of a number, the first the lowest. view: what of the thing a glimpse shows,
    to be kept by. shown: the glimpse.
    """

    def __init__(
        self,
        rules: tuple[RuleFile, ...],
        shelf: Book,
        view: Callable[[T], object],
        shown: Callable[[T], Glimpse],
    ) -> None:
        self._rules = rules
        self._shelf = shelf
        self._view: Callable[[T], object] = view
        self._shown: Callable[[T], Glimpse] = shown
        self._kept: dict[object, tuple[int, int]] = {}
        self._tried = [0] * len(rules)
        self._talks = 0  # rules that were never silent in many glimpses

    def left(self, thing: T, asked: int) -> int:
        """Return those of the rules that have to be asked; the others say nothing of the thing."""
        view = self._view(thing)
        known, left = self._kept.get(view, (0, 0))
        new = asked & ~(known | self._talks)
        if new:
            left |= self._not_silent(new, self._shown(thing))
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[view] = known | new, left
        return asked & (left | self._talks)

    def _not_silent(self, asked: int, glimpse: Glimpse) -> int:
        found = 0
        for n, rule in enumerate(self._rules):
            bit = 1 << n
            if not asked & bit:
                continue
            if is_silent(rule, glimpse, self._shelf):
                self._tried[n] = NEVER
            else:
                found |= bit
                self._tried[n] += 1
                if self._tried[n] == IN_VAIN:
                    self._talks |= bit
        return found


class Asked(Generic[T]):
    """The rules of one kind, asked of a thing, but for those that are known to be silent."""

    def __init__(
        self,
        rules: Iterable[RuleFile],
        shelf: Book,
        *ways: Callable[[tuple[RuleFile, ...], Book], Silence[T]],
    ) -> None:
        self._shelf = shelf
        chosen = tuple(rules)
        self._choice = Choice(chosen)
        self._ways: list[Silence[T]] = [way(chosen, shelf) for way in ways]

    def said(self, thing: T) -> list[Said]:
        """Return what the rules say of it, in their order."""
        subject = about(thing)
        kind = "unknown"
        if thing.policy and subject.day is not None:
            kind = self._shelf.policy(thing.policy, subject.day).kind
        left = self._choice.bits(subject, kind)
        for way in self._ways:
            left = way.left(thing, left)
        return asked_all(self._choice.listed(left), thing, self._shelf)


def of_group(rules: tuple[RuleFile, ...], shelf: Book) -> Silence[ClaimGroup]:
    """Return what tells which rules have to be asked of several claims: by what they are one."""
    return Silence(rules, shelf, attrgetter("by"), lambda group: Glimpse(by=group.by))


def of_heading(rules: tuple[RuleFile, ...], shelf: Book) -> Silence[Claim]:
    """Return what tells which rules have to be asked of a claim, by its payers and diagnoses."""
    return Silence(rules, shelf, _heading, _heading_shown)


def of_lines(rules: tuple[RuleFile, ...], shelf: Book) -> Silence[Claim]:
    """Return what tells which rules have to be asked of a claim, by codes, units and places."""
    charges = Numbers(_charge)
    return Silence(rules, shelf, lambda claim: _lines(claim, charges), _lines_shown)


def of_people(rules: tuple[RuleFile, ...], shelf: Book) -> Silence[Claim]:
    """Return what tells which rules have to be asked of a claim, by what its providers are."""
    providers = Numbers(_provider)
    return Silence(rules, shelf, lambda claim: tuple(providers.of(_PEOPLE(claim))), _people_shown)


def _heading(claim: Claim) -> object:
    return (
        *(claim.policy, claim.payer, claim.other_payers, claim.frequency, claim.accident),
        *(claim.original_reference, claim.diagnoses, tuple(claim.dates), len(claim.lines)),
    )


def _heading_shown(claim: Claim) -> Glimpse:
    return Glimpse(
        policy=claim.policy,
        payer=claim.payer,
        other_payers=claim.other_payers,
        frequency=claim.frequency,
        original_reference=claim.original_reference,
        accident=claim.accident,
        diagnoses=claim.diagnoses,
        dates=Names(claim.dates),
        lines=tuple([Glimpse() for _ in claim.lines]),
    )


def _lines(claim: Claim, charges: Numbers[Charge]) -> object:
    return (
        *(claim.place_of_service, tuple(claim.dates), claim.ordering is None),
        *(claim.supervising is None, claim.facility is None, claim.other_payers == ()),
        claim.received_on is None,
        *charges.of([n.charge for n in claim.lines]),
        *[
            (n.place_of_service, n.unit_kind, n.note, n.date_to, n.date_of_service is None)
            if n.rendering is n.referring is n.supervising is n.ordering is None and not n.dates
            else n.number
            for n in claim.lines
        ],
    )


def _lines_shown(claim: Claim) -> Glimpse:
    known: dict[str, object] = {
        name: None for name in ("ordering", "supervising", "facility") if not getattr(claim, name)
    }
    if claim.other_payers == ():
        known["other_payers"] = ()
    return Glimpse(
        place_of_service=claim.place_of_service,
        dates=Names(claim.dates),
        received_on=_given(claim.received_on),
        lines=tuple(map(_line_shown, claim.lines)),
        **known,
    )


def _line_shown(line: ClaimLine) -> Glimpse:
    others = (line.rendering, line.referring, line.supervising, line.ordering)
    if any(other is not None for other in others) or line.dates:
        return Glimpse()
    return Glimpse(
        charge=_charge_shown(line.charge),
        place_of_service=line.place_of_service,
        unit_kind=line.unit_kind,
        note=line.note,
        date_of_service=_given(line.date_of_service),
        date_to=line.date_to,
        rendering=None,
        referring=None,
        supervising=None,
        ordering=None,
        dates=Names({}),
    )


def _charge(charge: Charge) -> object:
    usd = charge.charge_usd
    return (
        *(charge.code, charge.units, charge.modifiers, not charge.diagnosis_pointers),
        None if usd is None else usd > 0,
    )


def _charge_shown(charge: Charge) -> Glimpse:
    known: dict[str, object] = {}
    usd = charge.charge_usd
    if usd is None or usd > 0:
        known["charge_usd"] = usd and Positive()
    return Glimpse(
        code=charge.code,
        units=charge.units,
        modifiers=charge.modifiers,
        diagnosis_pointers=charge.diagnosis_pointers and Given(),
        **known,
    )


def _provider(provider: Provider | None) -> object:
    if provider is None:
        return None
    return (
        *(provider.credential, provider.role, provider.taxonomy, provider.entity),
        *(provider.location, provider.npi and True),
    )


def _people_shown(claim: Claim) -> Glimpse:
    return Glimpse(
        **{
            role: provider
            and Glimpse(
                credential=provider.credential,
                role=provider.role,
                taxonomy=provider.taxonomy,
                entity=provider.entity,
                location=provider.location,
                npi=provider.npi and Given(),
            )
            for role, provider in zip(_ROLES, _PEOPLE(claim), strict=True)
        }
    )


def _given(value: object) -> Given | None:
    return None if value is None else Given()
