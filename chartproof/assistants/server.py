"""The tools over the Model Context Protocol: standard streams, or HTTP on this machine alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from inspect import signature
from typing import Any, Literal

from chartproof.assistants.tools import TOOLS
from chartproof.errors import ChartproofError, InputError

HOST = "127.0.0.1"
ABOUT = (
    "chartproof reads therapy notes and their charges and says what would not stand up in a "
    "review. Findings quote the note and cite a rule. Its questions have blanks that only the "
    "clinician who was there may fill in: do not invent minutes, loads, cues or responses."
)


def serve(transport: Literal["stdio", "http"], port: int) -> None:
    """Serve until the other end goes away. Raise InputError where the library is not installed."""
    try:
        from mcp.server import MCPServer
        from mcp.server.mcpserver.exceptions import ToolError
        from mcp.server.mcpserver.utilities.func_metadata import ArgModelBase
        from mcp.types import ToolAnnotations
    except ImportError:
        raise InputError(
            'an MCP server needs one more package: pip install "chartproof[mcp]"'
        ) from None
    from chartproof import __version__

    class Server(MCPServer[Any]):  # Any: it keeps no state
        async def call_tool(self, name: str, arguments: dict[str, Any], context: Any = None) -> Any:
            """Answer a call; one with an argument that there is not is told which there are."""
            tool = next((t for t in TOOLS if t.__name__ == name), None)
            known = signature(tool).parameters if tool else arguments
            if arguments.keys() - known.keys():
                raise ToolError(f"{name}: an argument that there is not; {_listed(known)}")
            return await super().call_tool(name, arguments, context)

    server = Server("chartproof", instructions=ABOUT, version=__version__, log_level="ERROR")
    # what a caller sent, a note say, is not repeated in what is said of it
    ArgModelBase.model_config["hide_input_in_errors"] = True
    ArgModelBase.model_config["extra"] = "forbid"  # `methd` is no method: it is not passed over
    harmless = ToolAnnotations(read_only_hint=True, open_world_hint=False)
    for tool in TOOLS:
        server.add_tool(_told(tool, ToolError), annotations=harmless)
    if transport == "http":
        server.run("streamable-http", host=HOST, port=port)
    else:
        server.run("stdio")


def _listed(known: Iterable[str]) -> str:
    return f"there are {', '.join(known)}" if known else "it takes none"


def _told(tool: Callable[..., Any], error: type[Exception]) -> Callable[..., Any]:  # Any: of a tool
    """Return the tool with its faults as one sentence that holds no words of a note."""

    @wraps(tool)
    def call(*args: Any, **kwargs: Any) -> Any:  # Any: as the tool takes and gives
        try:
            return tool(*args, **kwargs)
        except ChartproofError as fault:
            raise error(str(fault)) from None
        except Exception as fault:  # its words may be the note's; the server goes on
            raise error(f"could not be answered ({type(fault).__name__})") from None

    return call
