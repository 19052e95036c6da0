"""What every rule asks of the visit in hand is worked out once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from chartproof.model import Visit

Further = ParamSpec("Further")
Answer = TypeVar("Answer")


def kept_in_hand(
    asked: Callable[Concatenate[Visit, Further], Answer],
) -> Callable[Concatenate[Visit, Further], Answer]:
    """Return the function with its answers about the latest visit kept; visits do not change.

    What is asked besides the visit must be hashable.
    """
    latest: tuple[Visit | None, dict[object, Answer]] = None, {}

    @wraps(asked)
    def answered(visit: Visit, /, *args: Further.args, **kwargs: Further.kwargs) -> Answer:
        nonlocal latest
        held = latest
        if held[0] is not visit:
            held = latest = visit, {}
        question = (*args, *kwargs.items())
        if question not in held[1]:
            held[1][question] = asked(visit, *args, **kwargs)
        return held[1][question]

    return answered
