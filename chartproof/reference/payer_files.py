"""Payers: one TOML file each, its settings dated and sourced, inherited from what it is based on.

A file names the payer and lists `[[setting]]` rows (name, value, valid_from, valid_to, source,
standing, note), `[[edit]]` rows (column1, column2, does `add` or `drop`, indicator) and `[[price]]`
rows (pays, codes, usd or percent ...). A row without valid_from holds as long as anyone knows.
`value = "none"` lifts a cap that the base has. A clinic's own files may carry `[source.KEY]`
entries for their contracts.

The nearest row decides: one for the case, then one for the plan, then the payer's own, then those
of what it is based on, and last those of the file `global.toml` in the clinic's own folder, which
holds for every payer. A visit names plan and case in its payer: `acme/gold`, `acme/gold/4711`,
`acme//4711`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

from msgspec import Struct

from chartproof.errors import InputError
from chartproof.model import Citation
from chartproof.reference.payer_rows import (
    EditRow,
    Row,
    SettingRow,
    edit_rows,
    plain,
    setting_rows,
)
from chartproof.reference.policy import (
    ContractPrice,
    Decided,
    Level,
    PayerEdit,
    PayerKind,
    Policy,
)
from chartproof.reference.price_rows import PriceRow, price_rows
from chartproof.reference.sources import citations

FOLDER = Path(__file__).parent / "payers"
KINDS: tuple[str, ...] = get_args(PayerKind)
EVERYONE = "global"
_TOP = {"name", "title", "kind", "based_on", "aliases", "setting", "edit", "price", "source"}
_LEVELS: tuple[Level, ...] = ("case", "plan", "payer")


class Payer(Struct, frozen=True):
    """One payer's file as read and checked. file: its name, for messages."""

    name: str
    title: str
    kind: PayerKind
    file: str
    based_on: str | None = None
    aliases: tuple[str, ...] = ()
    settings: tuple[SettingRow, ...] = ()
    edits: tuple[EditRow, ...] = ()
    prices: tuple[PriceRow, ...] = ()
    sources: dict[str, Citation] = {}


class Payers:
    """All payers on file. A file is read when its payer, or one based on it, is first asked for.

    own: a clinic's own folder; its files are read and checked at once, one with the name of a
    shipped payer takes its place, and its aliases go first.
    """

    def __init__(self, own: Path | None = None) -> None:
        self._files = {p.stem: p for p in sorted(FOLDER.glob("*.toml"))}
        self._read: dict[str, Payer] = {}
        self._aliases: dict[str, str] | None = None
        self._own: set[str] = set()
        self.own_sources: dict[str, Citation] = {}
        if own is not None:
            self._take(own)

    @property
    def names(self) -> tuple[str, ...]:
        """Every payer's name, in order."""
        return tuple(sorted({*self._files, *self._read}))

    def find(self, name: str) -> Payer | None:
        """Return the payer of this name or alias, whatever case and spacing; None if unknown.

        Of `payer/plan/case` the payer counts. `medicare/aetna` is no plan but two payers: None.
        """
        if (found := self._named(name)) is not None:
            return found
        payer, _, rest = name.partition("/")
        plan = rest.partition("/")[0]
        return None if plan.strip() and self._named(plan) else self._named(payer)

    def _named(self, name: str) -> Payer | None:
        wanted = plain(name)
        if wanted in self._read or wanted in self._files:
            return self._payer(wanted)
        if self._aliases is None:
            payers = sorted(self.all(), key=lambda payer: payer.name in self._own)
            self._aliases = {
                plain(alias): payer.name for payer in payers for alias in payer.aliases
            }
        known = self._aliases.get(wanted)
        return self._payer(known) if known else None

    def all(self) -> Iterator[Payer]:
        """Yield every payer by name. Reads all files."""
        for name in self.names:
            yield self._payer(name)

    def chain(self, payer: Payer) -> tuple[Payer, ...]:
        """Return the payer and what it is based on, nearest first; raise InputError on a circle."""
        links = [payer]
        while (base := links[-1].based_on) is not None:
            if base not in self._read and base not in self._files:
                raise InputError(
                    f"{links[-1].file}: based_on: expected a payer on file, got {base!r}"
                )
            if any(link.name == base for link in links):
                raise InputError(f"{payer.file}: based_on: {base!r} leads back to {payer.name!r}")
            links.append(self._payer(base))
        return tuple(links)

    def policy(self, name: str, day: date) -> Policy:
        """Return the settings in force that day; of kind `unknown` where no payer has the name."""
        payer = self.find(name)
        plan = case = None
        if payer is None or self._named(name) is None:
            _, *rest = name.split("/", 2)
            plan, case = (plain(part) or None for part in (*rest, "", "")[:2])
        links = self.chain(payer) if payer is not None else ()
        everyone = self._read.get(EVERYONE)
        values: dict[str, Any] = {}  # Any: fields of Policy, checked when their row was read
        decisions: dict[str, Decided] = {}
        pairs: dict[frozenset[str], tuple[str, PayerEdit]] = {}
        prices: list[ContractPrice] = []
        steps = [(link, level) for level in _LEVELS for link in links]
        if everyone is not None and everyone not in links:
            steps.append((everyone, "global"))
        for link, level in steps:

            def holds(row: Row, level: Level = level) -> bool:
                return (
                    row.level == ("payer" if level == "global" else level)
                    and row.covers(day)
                    and row.is_for(plan, case)
                )

            def by(row: Row, link: Payer = link, level: Level = level) -> Decided:
                return row.decided(link.name, link.title, level, link.file)

            for row in sorted(link.settings, key=_spread):
                if row.name not in values and holds(row):
                    values[row.name], decisions[row.name] = row.value, by(row)
            for edit in sorted(link.edits, key=_spread):
                key = frozenset((edit.column1, edit.column2))
                if key not in pairs and holds(edit):
                    pairs[key] = (
                        edit.does,
                        PayerEdit(edit.column1, edit.column2, edit.indicator, by(edit)),
                    )
            here = [p for p in link.prices if holds(p)]
            prices += [
                p.price(by(p)) for p in sorted(here, key=lambda p: (_spread(p), not p.codes))
            ]
        return Policy(
            name=payer.name if payer else name,
            title=payer.title if payer else name,
            kind=payer.kind if payer else "unknown",
            known=payer is not None,
            plan=plan,
            case=case,
            prices=tuple(prices),
            edits_added=tuple(pair for does, pair in pairs.values() if does == "add"),
            edits_dropped=tuple(pair for does, pair in pairs.values() if does == "drop"),
            decisions=decisions,
            **values,
        )

    def _payer(self, name: str) -> Payer:
        found = self._read.get(name)
        if found is None:
            found = self._read[name] = read_payer(self._files[name])
        return found

    def _take(self, folder: Path) -> None:
        if not folder.is_dir():
            raise InputError(f"{folder}: expected a folder of payer files")
        for path in sorted(folder.glob("*.toml")):
            payer = read_payer(path)
            if path.stem != payer.name:
                raise InputError(
                    f"{path.name}: name: expected {path.stem!r} as in the file's name, "
                    f"got {payer.name!r}"
                )
            self._read[payer.name] = payer
            self._own.add(payer.name)
            self.own_sources.update(payer.sources)
        for name in sorted(self._own):
            self.chain(self._read[name])


def _spread(row: Row) -> bool:
    """Return whether a row speaks of every plan: of one case, a row for the plan too goes first."""
    return row.plan is None


def read_payer(path: Path) -> Payer:
    """Return the payer in a file; raise one InputError with file, row and key of each fault."""
    try:
        # Editors on Windows put a mark before UTF-8.
        given = tomllib.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except UnicodeDecodeError as fault:
        row = bytes(fault.object[: fault.start]).count(b"\n") + 1
        raise InputError(
            f"{path.name}: row {row}: not UTF-8 text: save the file as UTF-8"
        ) from None
    except tomllib.TOMLDecodeError as fault:
        raise InputError(f"{path.name}: not TOML: {fault}") from fault
    except RecursionError:
        raise InputError(f"{path.name}: not TOML: nested too deeply") from None
    except OSError as fault:
        raise InputError(f"{path.name}: {fault.strerror or 'cannot be read'}") from None
    faults = [f"unknown key {key!r}" for key in given if key not in _TOP]
    faults += [
        f"{key}: expected a text"
        for key in ("name", "title", "kind")
        if not isinstance(given.get(key), str)
    ]
    kind = given.get("kind")
    if isinstance(kind, str) and kind not in KINDS:
        faults.append(f"kind: expected one of {', '.join(KINDS)}, got {kind!r}")
    name, based_on = given.get("name"), given.get("based_on")
    if isinstance(name, str) and name != plain(name):
        faults.append(f"name: expected small letters and _, got {name!r}")
    if based_on is not None and not isinstance(based_on, str):
        faults.append("based_on: expected a payer's name")
    aliases = given.get("aliases", [])
    if not isinstance(aliases, list) or not all(isinstance(a, str) for a in aliases):
        faults.append("aliases: expected a list of names")
    own = given.get("source", {})
    if not isinstance(own, dict):
        faults.append("source: expected [source.KEY] tables")
    sources = citations(path.name, own) if isinstance(own, dict) else {}
    settings = setting_rows(given.get("setting", []), faults, set(sources))
    edits = edit_rows(given.get("edit", []), faults, set(sources))
    prices = price_rows(given.get("price", []), faults, set(sources))
    if prices and kind == "medicare":
        said = "Medicare is priced by its tables, so write medicare_advantage for a plan's contract"
        faults.append(f"price: {said}")
    if faults:
        raise InputError("; ".join(f"{path.name}: {fault}" for fault in faults))
    return Payer(
        name=given["name"],
        title=given["title"],
        kind=given["kind"],
        file=path.name,
        based_on=based_on,
        aliases=tuple(aliases),
        settings=settings,
        edits=edits,
        prices=prices,
        sources=sources,
    )
