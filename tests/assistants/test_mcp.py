"""The tools as an assistant program meets them: over standard streams, with a real client."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

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


def test_a_day_that_is_none() -> None:
    from chartproof.assistants.tools import units

    with pytest.raises(InputError, match="expected a day"):
        units({"97110": 8}, on="soon")
