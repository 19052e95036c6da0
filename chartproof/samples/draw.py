"""Draw a probe of visits that anybody can draw again.

Each visit's place in the queue is a hash of the seed and its id, so the probe depends on neither
the order of the files nor the machine, and a larger probe contains the smaller one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from chartproof.errors import InputError
from chartproof.model import Visit
from chartproof.samples.clinicians import clinician_of

STRATA: Mapping[str, Callable[[Visit], str]] = {
    "clinician": clinician_of,
    "payer": lambda v: v.payer,
    "month": lambda v: v.date_of_service.isoformat()[:7],
    "discipline": lambda v: v.discipline or "unknown",
    "code": lambda v: v.charges[0].code if v.charges else "none",
}


class Probe(Struct, frozen=True):
    """Where a visit of a probe comes from: how many it was drawn from, and how.

    frame: visits in all; stratum: its stratum (`""` for all) and stratum_size the visits in it.
    """

    seed: int
    frame: int
    drawn: int
    stratum: str
    stratum_size: int
    stratum_drawn: int


def draw(
    visits: Sequence[Visit], size: int, seed: int, by: str | None = None
) -> tuple[tuple[Visit, Probe], ...]:
    """Return the visits drawn, by id, each with where it comes from.

    size: of the whole probe, at most all visits. by: one of STRATA; each stratum then gives in
    proportion to its visits, and two where it has them. Raise InputError for a size below 1, two
    visits with one id, or a stratum nobody knows.
    """
    if size < 1:
        raise InputError(f"size of the probe: expected 1 or more, got {size}")
    if by is not None and by not in STRATA:
        raise InputError(f"strata: expected one of {', '.join(STRATA)}, got {by[:20]!r}")
    twice = [key for key, count in Counter(v.id for v in visits).items() if count > 1]
    if twice:
        raise InputError(f"{len(twice)} ids stand for several visits; a probe needs one id a visit")
    groups: dict[str, list[Visit]] = {}
    for visit in visits:
        groups.setdefault(STRATA[by](visit) if by else "", []).append(visit)
    shares = allocation({name: len(group) for name, group in groups.items()}, size)
    taken = [
        (name, visit)
        for name, group in groups.items()
        for visit in sorted(group, key=lambda v: place(seed, v.id))[: shares[name]]
    ]
    return tuple(
        (
            visit,
            Probe(seed, len(visits), len(taken), name, len(groups[name]), shares[name]),
        )
        for name, visit in sorted(taken, key=lambda pair: pair[1].id)
    )


def place(seed: int, name: str) -> str:
    """Return a visit's place in the queue: sha-256 of `seed:id`."""
    return sha256(f"{seed}:{name}".encode()).hexdigest()


def allocation(sizes: Mapping[str, int], wanted: int) -> dict[str, int]:
    """Return how many of each stratum: in proportion, largest remainders first, two at the least.

    Two, because one visit tells nothing of how much visits differ; strata of one give that one.
    The sum is above what was wanted where the strata need it.
    """
    whole = sum(sizes.values())
    wanted = min(wanted, whole)
    exact = {name: wanted * size / whole for name, size in sizes.items()}
    found = {name: int(share) for name, share in exact.items()}
    left = wanted - sum(found.values())
    for name in sorted(exact, key=lambda n: (found[n] - exact[n], n))[:left]:
        found[name] += 1
    if len(sizes) == 1:
        return found
    return {name: max(count, min(2, sizes[name])) for name, count in found.items()}


def record(visit: Visit, probe: Probe) -> dict[str, Any]:  # Any: JSON
    """Return the visit as it came in, with where it was drawn from under `sample`."""
    given = {
        field.name: getattr(visit, field.name)
        for field in msgspec.structs.fields(Visit)
        if field.name not in ("extra", "reading")
        and getattr(visit, field.name) not in (None, (), {}, field.default)
    }
    return {**visit.extra, **_built(given), "sample": msgspec.structs.asdict(probe)}


def probe_of(visit: Visit) -> Probe | None:
    """Return where a visit was drawn from, None where it does not say."""
    given = visit.extra.get("sample")
    if given is None:
        return None
    try:
        return msgspec.convert(given, Probe)
    except msgspec.ValidationError as fault:
        raise InputError(f"sample: not as `chartproof sample` writes it: {fault}") from None


def without_probe(visits: Iterable[Visit]) -> list[Visit]:
    """Return the visits as a frame to draw from: an earlier draw is forgotten."""
    return [
        replace(v, extra={k: x for k, x in v.extra.items() if k != "sample"})
        if "sample" in v.extra
        else v
        for v in visits
    ]


def _built(value: Any) -> Any:  # Any: fields of a visit, whatever they hold
    """Return plain JSON of a field, without what was left at its default."""
    if isinstance(value, Struct):
        fields = msgspec.structs.fields(type(value))
        kept = {f.name: getattr(value, f.name) for f in fields}
        return {
            f.name: _built(kept[f.name])
            for f in fields
            if kept[f.name] is not None and kept[f.name] != f.default
        }
    if isinstance(value, dict):
        return {k: _built(v) for k, v in value.items()}
    if isinstance(value, tuple | list):
        return [_built(v) for v in value]
    return msgspec.to_builtins(value)
