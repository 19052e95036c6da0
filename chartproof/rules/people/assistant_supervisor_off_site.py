"""An assistant treated in private practice while the supervising therapist was not on the premises.

Through 2024 Medicare asked for direct supervision in private practice: the therapist in the suite,
or from March 2020 on also reachable at once by sound and picture. From 2025-01-01 general
supervision is enough there, as it always was in institutions.

Why it matters: minutes of an unsupervised assistant are not covered.

Not checked here: state law, which may ask for more and then prevails; institutions; days from 2025
on.
"""

from __future__ import annotations

from datetime import date

from chartproof.examples import Flags, Given, IsUnsure, Passes, given
from chartproof.model import Answers, Finding, Unsure, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.gaps import therapy_lines
from chartproof.rules.staff import assistant_lines, is_assistant_by_field

RULE = Rule(
    severity="error",
    payers=("medicare",),
    until=date(2024, 12, 31),
    sources=("fr-2024", "42-cfr-410.60", "42-cfr-410.59"),
    ask="Supervising therapist on ____: ____ On the premises? ____",
    catalogue=("ELG-ASSIST-SUPERVISION",),
)

_PRIVATE_PRACTICE = ("11", "12")
_BY_VIDEO = ("supervision_by_video", "private_practice")


def check(visit: Visit, book: Book) -> Answers:
    if not assistant_lines(visit) and not is_assistant_by_field(visit):
        return
    if visit.setting == "facility" or visit.place_of_service not in _PRIVATE_PRACTICE:
        return
    location = visit.supervising.location if visit.supervising else None
    if location is None:
        yield Unsure(missing="where the supervising therapist was")
    elif location == "remote" and book.thresholds.find(visit.date_of_service, _BY_VIDEO):
        yield Unsure(missing="whether the supervising therapist could be reached by video at once")
    elif location == "remote":
        yield Finding(
            "direct supervision was required and the supervising therapist was off the premises",
            lines=assistant_lines(visit) or therapy_lines(visit, book),
        )


def _in_2024(location: str) -> Given:
    return given(
        bill="97110x2:GP+CQ",
        on=date(2024, 5, 6),
        place_of_service="11",
        supervising={"credential": "PT", "location": location},
    )


EXAMPLES = (
    Flags(
        "off the premises in 2019",
        given(
            bill="97110x2:GP",
            on=date(2019, 5, 6),
            place_of_service="11",
            rendering={"role": "assistant"},
            supervising={"credential": "PT", "location": "remote"},
        ),
    ),
    Passes(
        "general supervision from 2025",
        given(
            bill="97110x2:GP+CQ",
            on=date(2025, 3, 3),
            place_of_service="11",
            supervising={"credential": "PT", "location": "remote"},
        ),
    ),
    Passes("on site", _in_2024("on_site")),
    IsUnsure("elsewhere in 2024, perhaps by video", _in_2024("remote"), missing="by video"),
    IsUnsure(
        "nothing known of the supervisor",
        given(bill="97110x2:GP+CQ", on=date(2024, 5, 6), place_of_service="11"),
        missing="where the supervising therapist was",
    ),
)
