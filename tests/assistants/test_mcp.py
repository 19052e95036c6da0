"""The tools as an assistant program meets them: over standard streams, with a real client."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
import time
from contextlib import suppress
from typing import Any

import httpx
import pytest

from chartproof.errors import InputError

VISIT = {
    "id": "v1",
    "payer": "medicare",
    "date_of_service": "2026-03-03",
    "charges": [{"code": "97110", "units": 3, "modifiers": ["GP"]}],
    "text": "O: 97110 25 min. LAQ 2x10. SECRETWORD. A. Vale, PT",
}


async def _asked(*calls: tuple[str, dict[str, Any]]) -> tuple[list[str], list[Any]]:
    from mcp import ClientSession, StdioServerParameters
    from mcp.client.stdio import stdio_client

    server = StdioServerParameters(command=sys.executable, args=["-m", "chartproof", "mcp"])
    async with stdio_client(server) as (read, write), ClientSession(read, write) as session:
        await session.initialize()
        tools = [t.name for t in (await session.list_tools()).tools]
        return tools, [await session.call_tool(name, given) for name, given in calls]


@pytest.mark.filterwarnings("ignore")
def test_a_client_lists_and_calls_the_tools() -> None:
    tools, (audited, shared, paid, page, wrong) = asyncio.run(
        _asked(
            ("audit", {"visit": VISIT}),
            ("units", {"minutes": {"97110": 33, "97140": 7}}),
            ("price", {"visit": VISIT}),
            ("explain", {"rule": "units-exceed-minutes"}),
            ("audit", {"visit": {"id": "v1", "text": "SECRETWORD"}}),
        )
    )
    assert tools == ["audit", "units", "price", "explain", "rules"]
    outcome = json.loads(audited.content[0].text)
    assert "units-exceed-minutes" in [f["rule"] for f in outcome["findings"]]
    assert json.loads(shared.content[0].text)["total_units"] == 3
    assert json.loads(paid.content[0].text)["lines"]
    assert page.content[0].text.startswith("#")
    assert wrong.is_error
    assert "SECRETWORD" not in wrong.content[0].text
    assert "date_of_service" in wrong.content[0].text


@pytest.mark.filterwarnings("ignore")
def test_what_was_sent_wrong_is_not_repeated() -> None:
    _, answers = asyncio.run(
        _asked(
            ("audit", {"visit": "SECRETWORD"}),
            ("units", {"minutes": {"97110": "SECRETWORD"}}),
            ("audit", {"SECRETWORD": 1}),
            ("explain", {"rule": "no-such-rule"}),
            ("units", {"minutes": {"97110": 33}, "methd": "ama"}),
            ("units", {"minutes": {"97110": 33}, "method": "SECRETWORD"}),
        )
    )
    assert all(a.is_error for a in answers)
    assert not any("SECRETWORD" in a.content[0].text for a in answers)
    assert "valid dictionary" in answers[0].content[0].text
    assert "there are minutes, method, on" in answers[4].content[0].text
    assert "'cms'" in answers[5].content[0].text


@pytest.mark.filterwarnings("ignore")
def test_over_http_on_this_machine_alone() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "chartproof", "mcp", "--http", str(port)]
    server = subprocess.Popen(command, stderr=subprocess.PIPE)
    try:
        while server.poll() is None:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        address = f"http://127.0.0.1:{port}/mcp"
        found = asyncio.run(_over_http(address))
        assert json.loads(found.content[0].text)["total_units"] == 2
        asked = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
        plain = {"Accept": "application/json, text/event-stream"}
        for headers in ({"Host": "evil.example"}, {"Origin": "https://evil.example"}):
            answer = httpx.post(address, json=asked, headers={**plain, **headers})
            assert answer.status_code in (403, 421)
    finally:
        server.terminate()
        _, said = server.communicate(timeout=20)
    assert said == b""


async def _over_http(address: str) -> Any:
    from mcp import ClientSession
    from mcp.client.streamable_http import streamable_http_client

    async with streamable_http_client(address) as streams, ClientSession(*streams[:2]) as session:
        await session.initialize()
        return await session.call_tool("units", {"minutes": {"97110": 33}})


def test_a_day_that_is_none() -> None:
    from chartproof.assistants.tools import units

    with pytest.raises(InputError, match="expected a day"):
        units({"97110": 8}, on="soon")
