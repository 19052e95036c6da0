"""How the segments of a claim are laid out: where its lines stand and what is out of order.

Claims of one submitter repeat a few layouts, so each is worked out once. A line that is a service,
its day and at most its own number is plain: what it says is found without looking for it.
"""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct

from chartproof.x12.elements import Fits, fits
from chartproof.x12.forms import FORMS
from chartproof.x12.order import Misplaced, Shape, loops_of_claim, misplaced_in_claim

_REPEATED = (" LX", " SV1", " DTP", " HI", " PRV", " OI")  # none of them holds a name
MOST_KEPT = 120  # segments of a layout that is remembered


class LineLayout(Struct, frozen=True, gc=False):
    """A line's segments, from LX at begin up to end. plain: what a line may be, see above."""

    begin: int
    end: int
    plain: bool


class Layout(Struct, frozen=True):
    """Where the parts of a claim stand.

    head: how many segments come before the first line. names: segments whose elements are names or
    other plain words. misplaced: what is out of order, unknown or lacking. places: loop and tag of
    each segment. forms: what tells whether its elements are such as may stand there. tells_all:
    whether what fits them has no separator in its data, nor too many elements, nor one too long.
    """

    head: int
    lines: tuple[LineLayout, ...]
    names: tuple[int, ...]
    misplaced: tuple[Misplaced, ...]
    places: tuple[str, ...]
    forms: tuple[Fits, ...]
    tells_all: bool


def layout_of(texts: list[str], element: str, component: str) -> Layout:
    """Return how a claim's segments are laid out."""
    openings = openings_of("CLM", texts, element)
    if len(openings) <= MOST_KEPT:
        return _kept(openings, element, component)
    return _layout(openings, element, component)


def openings_of(first: str, texts: list[str], element: str) -> Shape:
    """Return what tells tag and qualifier of each segment. first: the tag of the first one."""
    # Seven characters hold tag and qualifier; of an address, they would hold its number.
    address = ("N3" + element, "N4" + element)
    return (first, *[t[:7] if t[:3] not in address else t[:2] for t in texts[1:]])


@lru_cache(1 << 13)
def _kept(openings: Shape, element: str, component: str) -> Layout:
    return _layout(openings, element, component)


def _layout(openings: Shape, element: str, component: str) -> Layout:
    lx = "LX" + element
    begins = [n for n, opening in enumerate(openings) if opening[:3] == lx or opening == "LX"]
    ends = [*begins[1:], len(openings)]
    loops = loops_of_claim(openings, tuple(begins), element, component)
    tags = (opening.split(element, 1)[0] for opening in openings)
    places = tuple(f"{loop} {tag}" for loop, tag in zip(loops, tags, strict=True))
    plain = ("SV1" + element, f"DTP{element}472", f"REF{element}6R{element}")
    return Layout(
        head=begins[0] if begins else len(openings),
        lines=tuple(
            LineLayout(begin, end, _is_plain(openings[begin + 1 : end], plain))
            for begin, end in zip(begins, ends, strict=False)
        ),
        names=tuple(n for n, opening in enumerate(openings) if opening[0] in "NK"),
        misplaced=misplaced_in_claim(openings, tuple(begins), element, component),
        places=places,
        forms=tuple(_form(place, element, component) for place in places),
        tells_all=tells_all(places, component),
    )


@lru_cache(1 << 10)
def _form(place: str, element: str, component: str) -> Fits:
    """Return what a segment is held against; of those that files repeat, each text only once."""
    form = fits(place, element, component)
    return lru_cache(1 << 12)(form) if place.endswith(_REPEATED) else form


def tells_all(places: Shape, component: str) -> bool:
    """Return whether what fits the forms of these places needs no look for stray separators."""
    return FORMS.keys() >= {*places} and not component.isalnum()


def _is_plain(openings: Shape, plain: tuple[str, str, str]) -> bool:
    """Return whether a line has SV1 and the day, and after them only its own number, if any."""
    if not 2 <= len(openings) <= 3:
        return False
    service, day, *number = openings
    return service[:4] == plain[0] and day == plain[1] and number in ([], [plain[2]])
