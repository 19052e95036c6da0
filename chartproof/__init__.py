"""chartproof: proves whether a therapy chart supports its claim.

    import chartproof
    outcome = chartproof.audit({"id": "v1", "date_of_service": "2026-03-03", "payer": "medicare",
                                "charges": [{"code": "97110", "units": 2}], "text": "O: ..."})
    print(outcome.verdict, [f.rule for f in outcome.findings])

Every name in __all__ is public and kept; each is loaded when it is first used.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOME = {
    "audit": "chartproof.audit",
    "audit_episode": "chartproof.courses",
    "read_837p": "chartproof.x12.claim837p",
    "read_note": "chartproof.reading",
    "supported_units": "chartproof.billing.units",
    "price": "chartproof.audit",
    "price_all": "chartproof.audit",
    "totals": "chartproof.money.totals",
    "explain": "chartproof.register",
    "read_835": "chartproof.x12.remit835",
    "Visit": "chartproof.model",
    "Charge": "chartproof.model",
    "Outcome": "chartproof.model",
    "Episode": "chartproof.model",
    "EpisodeOutcome": "chartproof.model",
    "Finding": "chartproof.model",
    "Unsure": "chartproof.model",
    "Reading": "chartproof.model",
    "Units": "chartproof.model",
    "Price": "chartproof.model",
    "ChartproofError": "chartproof.errors",
    "InputError": "chartproof.errors",
    "NotInForce": "chartproof.errors",
}

__all__ = [
    "Charge",
    "ChartproofError",
    "Episode",
    "EpisodeOutcome",
    "Finding",
    "InputError",
    "NotInForce",
    "Outcome",
    "Price",
    "Reading",
    "Units",
    "Unsure",
    "Visit",
    "audit",
    "audit_episode",
    "explain",
    "price",
    "price_all",
    "read_835",
    "read_837p",
    "read_note",
    "supported_units",
    "totals",
]

if TYPE_CHECKING:
    from chartproof.audit import audit, price, price_all
    from chartproof.billing.units import supported_units
    from chartproof.courses import audit_episode
    from chartproof.errors import ChartproofError, InputError, NotInForce
    from chartproof.model import (
        Charge,
        Episode,
        EpisodeOutcome,
        Finding,
        Outcome,
        Price,
        Reading,
        Units,
        Unsure,
        Visit,
    )
    from chartproof.money.totals import totals
    from chartproof.reading import read as read_note
    from chartproof.register import explain
    from chartproof.x12.claim837p import read_837p
    from chartproof.x12.remit835 import read_835


def __getattr__(name: str) -> Any:  # Any: whichever public name is asked for
    if name not in _HOME:
        raise AttributeError(f"module 'chartproof' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), "read" if name == "read_note" else name)


class _Package(ModuleType):
    """The package: `chartproof.audit` stays the function though a module of that name exists.

    Importing chartproof.audit would otherwise put the module in the function's place.
    """

    @property
    def audit(self) -> Any:  # Any: the function, typed where TYPE_CHECKING imports it
        return import_module("chartproof.audit").audit

    @audit.setter
    def audit(self, module: ModuleType) -> None:
        """Let the import system set it, to no effect."""


sys.modules[__name__].__class__ = _Package


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
