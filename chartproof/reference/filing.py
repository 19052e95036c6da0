"""Code sets of a professional claim that say where, by whom and to whom."""

from __future__ import annotations

from msgspec import Struct

from chartproof.model import Discipline, Role


class Place(Struct, frozen=True):
    """A place of service. facility: whether Medicare pays the facility rate there."""

    code: str
    label: str
    facility: bool = False


class Filing(Struct, frozen=True):
    """A claim filing indicator. policy: the payer of our table that it says most about."""

    code: str
    policy: str
    label: str


class Taxonomy(Struct, frozen=True):
    """The beginning of a taxonomy code and who carries it; None where it does not say."""

    code: str
    discipline: Discipline | None = None
    role: Role | None = None
    credential: str | None = None
