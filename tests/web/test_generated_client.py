"""A client that a maintained generator makes of the description, used on a served workbench."""

from __future__ import annotations

import importlib
import io
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from driven import Served

from chartproof.invented.files import write

PASSWORD = "seven quiet umbrellas"
HOW = """project_name_override: made_client
package_name_override: made_client
post_hooks: []
content_type_overrides: {application/edi-x12: application/octet-stream}
"""

VISIT = {
    "id": "v1",
    "payer": "medicare",
    "date_of_service": "2026-03-03",
    "charges": [{"code": "97110", "units": 3, "modifiers": ["GP"]}],
    "text": "Therapeutic exercise 20 minutes one-on-one. Alex Moreno, PT",
}


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    made = Served(tmp_path)
    made.start()
    yield made
    made.stop()


def test_a_client_is_generated_and_does_a_day_s_work(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = served.store
    owner = store.people.begin(
        store.people.first_link(), clinic="C", name="N", email="n@c.example", password=PASSWORD
    )
    word, _ = store.sessions.new_token(owner, "made", ("audit", "claims", "records"), 1)
    generate(httpx.get(f"{served.address}/api/v1/openapi.json").content, tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path / "made_client"))
    package = importlib.import_module("made_client")
    models, types = (importlib.import_module(f"made_client.{m}") for m in ("models", "types"))
    with package.AuthenticatedClient(served.address, word) as client:

        def call(name: str, **given: object) -> Any:  # Any: as the generated code has it
            found = importlib.import_module(f"made_client.api.default.{name}")
            return found.sync_detailed(client=client, **given)

        work(call, models, types, tmp_path)


def work(call: Callable[..., Any], models: Any, types: Any, folder: Path) -> None:  # Any: as above
    """Audit a visit, count units, have a file scrubbed and fetch it, and be refused."""
    audited = call("audit_visit", body=models.AuditVisitBody.from_dict(VISIT)).parsed
    rules = {f["rule"] for f in audited.to_dict()["findings"]}
    assert "units-exceed-minutes" in rules
    asked = models.UnitsAsked(services=[models.Service(code="97110", minutes=38)])
    assert call("units", body=asked).parsed.to_dict()["units"] == {"97110": 3}
    write(folder, claims=20, seed=3)
    sent = types.File(payload=io.BytesIO((folder / "claims.837").read_bytes()))
    made = call("scrub", body=sent).parsed
    until = time.monotonic() + 30
    while call("job", job_id=made.id).parsed.state not in ("done", "held"):
        assert time.monotonic() < until
        time.sleep(0.1)
    assert call("clean_file", job_id=made.id).content.startswith(b"ISA")
    assert call("items", job=made.id).parsed.total == 20
    refused = call("job", job_id="none")
    assert refused.status_code == 404
    assert refused.parsed.title == "Not Found"
    assert call("tokens").parsed.status == 403


def generate(description: bytes, folder: Path) -> None:
    """Write a client beside a description; whatever the generator warns of is a fault."""
    (folder / "openapi.json").write_bytes(description)
    (folder / "how.yaml").write_text(HOW)
    words = ("generate", "--path", "openapi.json", "--config", "how.yaml", "--fail-on-warning")
    done = subprocess.run(
        [sys.executable, "-m", "openapi_python_client", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
