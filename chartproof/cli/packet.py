"""`chartproof packet`."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("source", metavar="EPISODE")
@click.option(
    "--request",
    "request_file",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="What was asked, as TOML: docs/how-to/answer-a-record-request.md.",
)
@click.option(
    "-o",
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The packet, a PDF; the gaps go beside it as NAME.gaps.txt.",
)
@click.option("--id", "name", help="Which episode, where the file holds several.")
def command(source: str, request_file: Path, out: Path, name: str | None) -> None:
    """Put together the answer to a record request, and what the clinic should know of it.

    The packet holds a cover, where each item is shown, claim lines against minutes, the course, and
    the notes with their evidence marked. Findings and questions are never in it: they go into the
    gap list, a file of its own, for the clinic alone.

    \b
    chartproof packet episode.json --request adr.toml -o packet.pdf
    """
    from chartproof import streams
    from chartproof.packets.contents import course_asked_for, packet_of
    from chartproof.packets.gaps import gaps
    from chartproof.packets.record import packet_record
    from chartproof.packets.request import read_request
    from chartproof.reference import book
    from chartproof.report.packet import packet_pdf
    from chartproof.report.timeline import picture

    streams.only_pdf(out)
    request = read_request(request_file)
    outcome = streams.one_course(source, name)
    packet = packet_of(outcome, request, book())
    drawn = picture(course_asked_for(outcome, request), auto=False)
    papers = [request_file.parent / d.file for d in request.documents]
    made = packet_pdf(packet_record(packet, drawn), papers)
    beside = out.with_suffix(".gaps.txt")
    streams.put(out, made)
    streams.put(beside, gaps(packet, outcome).encode())
    missing = sum(c.shown == "missing" for c in packet.checklist)
    part = sum(c.shown == "in part" for c in packet.checklist)
    click.echo(
        f"{out}: {len(packet.notes)} note{'s' * (len(packet.notes) != 1)}, "
        f"{len(packet.checklist)} item{'s' * (len(packet.checklist) != 1)} asked for"
    )
    click.echo(f"{beside}: {missing} missing, {part} in part; for the clinic alone")
