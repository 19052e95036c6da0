"""The two files that a scrub leaves: what may be sent, and what is held; together all that came in.

Written beside their place and moved there once the count is right: every claim of the input stands
in one of them, once, with its own bytes or with the corrected ones that are listed.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import BinaryIO

from chartproof.errors import ChartproofError, InputError
from chartproof.x12.segments import Source
from chartproof.x12.write import Split, Tally, split, tally


def sort_out(
    source: Source,
    held: Collection[int],
    *,
    clean_file: Path | None,
    held_file: Path | None,
    corrected: Mapping[int, bytes],
) -> Split:
    """Write the files that are wanted and return the count; raise where a claim went astray.

    held: numbers of claims, from 1. corrected: bytes by number, from 0.
    """
    with ExitStack() as stack:
        beside = {
            name: Path(f"{path}.part")
            for name, path in (("clean", clean_file), ("held", held_file))
            if path is not None
        }
        stack.callback(_cleared, beside.values())
        opened = {name: _opened(stack, path) for name, path in beside.items()}
        done = split(
            source,
            opened.get("clean"),
            opened.get("held"),
            is_held=lambda index: index + 1 in held,
            corrected=corrected,
        )
        for stream in opened.values():
            stream.close()
        _proven(source, done, beside, corrected)
        for name, path in (("clean", clean_file), ("held", held_file)):
            if path is not None:
                os.replace(beside[name], path)
    return done


def _opened(stack: ExitStack, path: Path) -> BinaryIO:
    try:
        return stack.enter_context(path.open("wb"))
    except OSError as fault:
        name = str(path).removesuffix(".part")
        raise InputError(f"{name}: {fault.strerror or 'cannot be written'}") from None


def _cleared(paths: Collection[Path]) -> None:
    for path in paths:
        with suppress(OSError):
            path.unlink()


def _proven(
    source: Source, done: Split, written: Mapping[str, Path], corrected: Mapping[int, bytes]
) -> None:
    """Raise unless what was written, read again, is what was meant to be written."""
    expected = {"clean": done.clean, "held": done.held}
    if not done.is_complete:
        raise ChartproofError("a claim was lost or doubled while sorting; nothing was written")
    for name, path in written.items():
        found = tally(path) if path.stat().st_size else Tally()  # nothing was for this file
        right = found.claims == expected[name].claims
        if not corrected:
            right = right and found == expected[name]
        if not right:
            raise ChartproofError(
                f"the {name} file holds {found.claims} claims where {expected[name].claims} were "
                "meant to be; nothing was written"
            )
