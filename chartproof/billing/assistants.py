"""Which units of a code are the assistant's: CQ beside GP, CO beside GO.

The unit decides, not the service. Minutes that both spend together with the patient are the
therapist's. Sources: 84 FR 62702 (2020), 86 FR 64996 (2022).
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from chartproof.model import Charge, Discipline, Visit

MODIFIERS: dict[Discipline, str] = {"PT": "CQ", "OT": "CO"}
PAIRED = {"CQ": "GP", "CO": "GO"}
REQUIRED_SINCE = date(2020, 1, 1)
MIDPOINT_SINCE = date(2022, 1, 1)

CRITICAL_ACCESS = (
    "282NC0060X"  # taxonomy of a critical access hospital, where CQ and CO do not apply
)


class Split(Struct, frozen=True):
    """Units of one code by whose they are; the three add up to the units of the code.

    undecided: units that no published rule settles. borderline: CMS's exact test and its rounded
    shortcuts disagree, so neither answer is an error; the exact test is the one used.
    """

    plain: int
    assisted: int
    undecided: int = 0
    borderline: bool = False
    steps: tuple[str, ...] = ()


def modifier_of(discipline: Discipline | None) -> str | None:
    """Return CQ or CO; CQ where no discipline is said; None for one that has no assistants."""
    return "CQ" if discipline is None else MODIFIERS.get(discipline)


def marks(charge: Charge) -> tuple[str, ...]:
    """Return the modifiers of a line in capitals and without blanks, however they were typed."""
    return tuple([m.strip().upper() for m in charge.modifiers]) if charge.modifiers else ()


def is_critical_access(visit: Visit) -> bool:
    """Return whether a critical access hospital bills the visit, as far as its taxonomy says."""
    return visit.billing is not None and visit.billing.taxonomy == CRITICAL_ACCESS


def split(code: str, units: int, therapist: int, assistant: int, day: date) -> Split:
    """Return whose each unit of a 15-minute code is.

    units: as counted from these minutes. therapist: minutes alone or together with the assistant.
    assistant: minutes without the therapist. Full fifteens of either are theirs. One unit left:
    from 2022 it is the therapist's with 8 minutes or more of it; otherwise it is the assistant's
    where the assistant gave more than a tenth. Two left: from 2022 one each where both gave 9 to 14
    minutes and 23 to 28 together. Any other two are undecided.
    """
    if assistant == 0 or units == 0 or day < REQUIRED_SINCE:
        return Split(units, 0)
    if therapist == 0:
        return Split(0, units, steps=(f"{code}: all {assistant} minutes are the assistant's.",))
    plain, rest = divmod(therapist, 15)
    assisted, helped = divmod(assistant, 15)
    open_units = units - plain - assisted
    who = f"{code}: therapist {therapist}, assistant {assistant} minutes"
    if open_units == 0:
        return Split(plain, assisted, steps=(f"{who}: {_fifteens(plain, assisted)}.",))
    before = f"{who}: {_fifteens(plain, assisted)}; " if plain or assisted else f"{who}; "
    left = f"{rest} and {helped} left"
    if open_units == 1:
        if rest >= 8 and day >= MIDPOINT_SINCE:
            why = "the therapist has 8 or more of the last unit, so it carries no modifier"
            return Split(plain + 1, assisted, steps=(f"{before}{left}: {why}.",))
        border = is_borderline(helped, rest + helped)
        if 10 * helped > rest + helped:
            why = (
                "more than a tenth of the last unit is the assistant's, so it carries the modifier"
            )
            said = (f"{before}{left}: {why}.", *_border(border))
            return Split(plain, assisted + 1, borderline=border, steps=said)
        why = "no more than a tenth of the last unit is the assistant's, so it carries no modifier"
        said = (f"{before}{left}: {why}.", *_border(border))
        return Split(plain + 1, assisted, borderline=border, steps=said)
    each = 9 <= rest <= 14 and 9 <= helped <= 14
    if open_units == 2 and each and 23 <= rest + helped <= 28 and day >= MIDPOINT_SINCE:
        why = (
            f"two units remain, each gave 9 to 14 minutes and both {rest + helped} (23 to 28): "
            "one with the modifier, one without"
        )
        return Split(plain + 1, assisted + 1, steps=(f"{before}{left}: {why}.",))
    why = f"{open_units} units remain and no published rule says whose they are"
    return Split(plain, assisted, open_units, steps=(f"{before}{left}: {why}.",))


def split_whole(code: str, units: int, total: int, assistant: int, day: date) -> Split:
    """Return whose an untimed service is: the assistant's where more than a tenth of it was.

    total: all minutes of the service, the assistant's included.
    """
    if assistant == 0 or units == 0 or day < REQUIRED_SINCE:
        return Split(units, 0)
    border = is_borderline(assistant, total)
    said = f"{code}: assistant {assistant} of {total} minutes of the whole service"
    if 10 * assistant > total:
        steps = (f"{said}, more than a tenth: the modifier applies.", *_border(border))
        return Split(0, units, borderline=border, steps=steps)
    steps = (f"{said}, no more than a tenth: no modifier.", *_border(border))
    return Split(units, 0, borderline=border, steps=steps)


def is_borderline(assistant: int, total: int) -> bool:
    """Return whether CMS's two rounded shortcuts and the exact tenth do not all agree.

    Shortcuts: a tenth of the minutes, rounded, plus one; the rounded share in percent, 11 or more.
    """
    if assistant == 0 or total == 0:
        return False
    exact = 10 * assistant > total
    simple = assistant >= (total + 5) // 10 + 1
    percent = (200 * assistant + total) // (2 * total) >= 11
    return not exact == simple == percent


def _border(is_border: bool) -> tuple[str, ...]:
    if not is_border:
        return ()
    return (
        "  That is borderline: CMS's rounded shortcuts and the exact tenth differ here; "
        "the exact tenth is used, the other answer is no error.",
    )


def _fifteens(plain: int, assisted: int) -> str:
    parts = [
        f"{n} full fifteen{'s' if n > 1 else ''} of the {who}"
        for n, who in ((plain, "therapist"), (assisted, "assistant"))
        if n
    ]
    return " and ".join(parts) or "no full fifteen of either"
