"""`chartproof map`."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command()
@click.argument("export", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--with",
    "mapping_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A mapping; the visits then go out as JSON lines.",
)
@click.option("-o", "--out", type=click.Path(dir_okay=False), help="Write mapping or visits here.")
def command(export: Path, mapping_file: Path | None, out: str | None) -> None:
    """Turn a charge export (CSV, Excel) into visits: first propose a mapping, then use it.

    \b
    chartproof map charges.csv -o charges.toml         says what it understood; look it over
    chartproof map charges.csv --with charges.toml -o visits.jsonl
    chartproof audit visits.jsonl
    """
    import msgspec

    from chartproof import streams
    from chartproof.exports.files import read_export
    from chartproof.exports.mapping import as_toml, propose, read_mapping
    from chartproof.exports.rows import Fault, visits_of
    from chartproof.report.exports import understood

    rows = read_export(export)
    for sheet in rows.unread:
        streams.say(f"{rows.name}: sheet {sheet!r} is not read; save it as a file of its own")
    if mapping_file is None:
        proposal = propose(rows.headings, [row for _, row in rows.rows])
        streams.tell(understood(msgspec.to_builtins(proposal)))
        with streams.writing(out, (str(export),)) as stream:
            stream.write(as_toml(proposal.mapping))
        sys.exit(1 if proposal.missing or proposal.doubts or rows.unread else 0)
    mapping = read_mapping(mapping_file)
    faults = 0
    with streams.writing(out, (str(export),)) as stream:
        for found in visits_of(rows, mapping):
            if isinstance(found, Fault):
                faults += not found.is_sum
                left = "" if found.is_sum else "; left out"
                streams.say(f"{rows.name}: row {found.row}: {found.said}{left}")
            else:
                stream.write(msgspec.json.encode(found).decode() + "\n")
    sys.exit(2 if faults or rows.unread else 0)
