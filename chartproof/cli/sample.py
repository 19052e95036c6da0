"""`chartproof sample`."""

from __future__ import annotations

import sys

import click


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="FILE...")
@click.option("--size", type=int, default=30, show_default=True, help="Visits to draw.")
@click.option("--seed", type=int, required=True, help="Any whole number; note it down.")
@click.option(
    "--by",
    type=click.Choice(["clinician", "payer", "month", "discipline", "code"]),
    help="Draw from each of these in proportion.",
)
@click.option("-o", "--out", type=click.Path(dir_okay=False), help="Write the visits here.")
def command(
    sources: tuple[str, ...], size: int, seed: int, by: str | None, out: str | None
) -> None:
    """Draw a random or stratified probe of visits, the same one for the same seed.

    The visits drawn go out as JSON lines, each saying what it was drawn from, ready for
    `chartproof scorecard` or `chartproof audit`.

    \b
    chartproof sample year.jsonl --size 60 --seed 2026 -o probe.jsonl
    chartproof sample year.jsonl --size 60 --seed 2026 --by clinician -o probe.jsonl
    """
    import msgspec

    from chartproof import streams
    from chartproof.samples.draw import draw, record, without_probe

    frame, failed = [], False
    for entry in streams.entries_of(sources):
        if entry.visit is None:
            said = entry.fault or f"{entry.id}: an episode, expected visits"
            streams.say(f"{said}; not in the frame")
            failed = True
        else:
            frame.append(entry.visit)
    drawn = draw(without_probe(frame), size, seed, by)
    with streams.writing(out, sources) as stream:
        for visit, probe in drawn:
            stream.write(msgspec.json.encode(record(visit, probe)).decode() + "\n")
    strata = {probe.stratum: probe for _, probe in drawn}
    streams.say(f"{len(drawn)} of {len(frame)} visits drawn, seed {seed}")
    if by is not None:
        for name, probe in sorted(strata.items()):
            streams.say(f"  {by} {name}: {probe.stratum_drawn} of {probe.stratum_size}")
    sys.exit(2 if failed else 0)
