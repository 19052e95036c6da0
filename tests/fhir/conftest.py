"""The FHIR server of fhir_server.py, running."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fhir_server import Fake


@pytest.fixture
def server() -> Iterator[Fake]:
    fake = Fake()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            path = parts.path.strip("/")
            fake.asked.append(path)
            needs = fake.token is not None and path not in (
                "metadata",
                ".well-known/smart-configuration",
            )
            if needs and self.headers.get("Authorization") != f"Bearer {fake.token}":
                self.reply(401, {})
            else:
                self.reply(*fake.answer(path, parse_qs(parts.query)))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            given = parse_qs(body)
            good = given.get("grant_type") == ["client_credentials"] and given["client_assertion"]
            self.reply(200 if good else 400, {"access_token": fake.token} if good else {})

        def reply(self, status: int, body: dict[str, Any]) -> None:
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/fhir+json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake.url = f"http://127.0.0.1:{running.server_address[1]}"
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield fake
    running.shutdown()
    running.server_close()
    thread.join()
