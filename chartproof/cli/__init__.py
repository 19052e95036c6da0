"""The `chartproof` command: arguments in, calls out, one module a command.

COMMANDS lists them; the module of a command is imported when the command is run, and imports what
it needs then, so that `--help` stays quick. Results go to standard output, everything else to
standard error. Exit codes: 0 nothing to fix, 1 findings, 2 something failed.
"""

from __future__ import annotations

import sys
from importlib import import_module
from keyword import iskeyword
from typing import Any

import click

from chartproof import streams
from chartproof.errors import ChartproofError

# Each command and what `--help` says of it; its module has the same name and holds `command`.
COMMANDS = {
    "audit": "Audit visits and episodes, and say what would not stand up.",
    "read": "Show what a note proves, fact by fact.",
    "units": "Share minutes out as units, step by step.",
    "scrub": "Look over a claim file (837P) and sort its claims.",
    "price": "Price the lines of visits, unit by unit.",
    "payers": "List payers, check a payer's file, show what decides.",
    "ledger": "Show what a patient's year has used, and where KX is needed.",
    "replay": "Show what another year's tables would pay for visits.",
    "map": "Turn a charge export into visits.",
    "second": "Let a model of your own propose facts, shown apart.",
    "mcp": "Serve the tools to assistant programs.",
    "hooks": "Serve CDS Hooks to electronic health records.",
    "batch": "Audit visits by the million into Parquet.",
    "timeline": "Draw a course of care.",
    "packet": "Put together the answer to a record request.",
    "appeal": "Draft an appeal of a denied line.",
    "sample": "Draw a random probe of visits.",
    "scorecard": "Show clinicians' habits and the clinic's error rate.",
    "remit": "Explain payments (835): denials, causes, appeals, balance.",
    "ack": "Show what an acknowledgement (999, 277CA) rejects, or write one.",
    "serve": "Start the workbench in a browser, on this machine.",
    "account": "Let an administrator of the workbench in again.",
    "log": "Check and show the log of who saw and changed what.",
    "backup": "Back up what the workbench holds.",
    "restore": "Restore a backup into an empty database.",
    "keys": "Make or change the keys that notes are sealed with.",
    "rules": "List every rule.",
    "explain": "Print the page of a rule.",
    "tables": "List the dated tables, or the rows of one.",
    "import": "Take CMS's published files in.",
    "changes": "Show what changed in a table between two days.",
}


class Commands(click.Group):
    """Commands whose errors end in one line on standard error and exit code 2."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = f"{name}_" if iskeyword(name) else name
        found = import_module(f"chartproof.cli.{module}").command
        assert isinstance(found, click.Command)
        found.name = name
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:  # Any: click's own signature
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:  # whoever stops a run knows that it stopped
            ctx.exit(130)

    def main(self, *args: Any, **kwargs: Any) -> Any:  # Any: click's own signature
        try:
            return super().main(*args, **kwargs)
        except ChartproofError as fault:
            streams.say(str(fault))
            streams.let_go_if_full()
            sys.exit(2)
        except BrokenPipeError:
            streams.let_go()
            sys.exit(0)
        except OSError as fault:  # a full disk under standard output
            streams.let_go()
            streams.say(f"standard output: {fault.strerror or 'cannot be written'}")
            sys.exit(2)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="chartproof", prog_name="chartproof")
def main() -> None:
    """Prove whether a therapy chart supports its claim, before the claim is sent.

    \b
    chartproof audit visits.jsonl                    audit a day's visits
    chartproof audit note.txt --code 97110x2:GP --payer medicare --on 2026-03-03
    chartproof units 97110=33 97140=7                share minutes out as units
    chartproof explain units-exceed-minutes          what a rule says, and by whose word

    Nothing leaves this machine. Exit codes: 0 nothing to fix, 1 findings, 2 something failed.
    """
