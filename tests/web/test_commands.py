"""The commands around the workbench, as somebody types them."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result

from chartproof.cli import main
from chartproof.store.opening import opened


def ran(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


@pytest.fixture
def db(tmp_path: Path) -> str:
    where = str(tmp_path / "clinic.sqlite")
    store = opened(where, None, lambda words: None, may_make=True)
    store.people.begin(
        store.people.first_link(),
        clinic="C",
        name="N",
        email="n@c.example",
        password="seven quiet umbrellas",
    )
    store.close()
    return where


def test_backup_restore_verify_and_rotate(db: str, tmp_path: Path) -> None:
    key, out, again = str(tmp_path / "chartproof.key"), str(tmp_path / "b"), str(tmp_path / "r.db")
    assert ran("log", "verify", "--db", db).exit_code == 0
    assert ran("backup", out, "--db", db).exit_code == 0
    assert ran("backup", "--check", out).exit_code == 0
    assert ran("backup", out, "--db", db).exit_code == 2, "nothing is written over"
    assert ran("restore", out, "--db", again, "--key-file", key).exit_code == 0
    assert ran("restore", out, "--db", again, "--key-file", key).exit_code == 2
    rotated = ran("keys", "rotate", "--db", db)
    assert rotated.exit_code == 0, rotated.stderr
    shown = ran("log", "verify", "--db", db).stdout
    entry = shown.split("last entry ")[1].strip()
    assert ran("log", "verify", "--db", db, "--expect", entry).exit_code == 0
    assert ran("log", "verify", "--db", db, "--expect", "1:" + "0" * 64).exit_code == 1


def test_an_administrator_who_is_locked_out_is_let_in_by_a_link(db: str) -> None:
    store = opened(db, None, print)
    ada = store.people.checked("n@c.example", "seven quiet umbrellas")
    store.onetime.begin(ada, "JBSWY3DPEHPK3PXP")
    for _ in range(5):
        store.people.code_refused(ada)
    said = ran("account", "N@c.example", "--without-codes", "--db", db).stdout
    word = said.strip().partition("/welcome?link=")[2]
    store.people.accept(word, "nine loud trombones")
    again = store.people.checked("n@c.example", "nine loud trombones")
    assert not again.has_totp
    assert "let in by command" in {e.action for e in store.log_of(again)}
    _, biller = store.people.invite(again, email="b@c.example", name="B", role="biller")
    store.people.accept(biller, "seven quiet umbrellas")
    for email in ("b@c.example", "nobody@c.example"):
        refused = ran("account", email, "--db", db)
        assert refused.exit_code == 2
        assert "no administrator" in refused.stderr
    store.close()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("log", "verify", "--db", "{}/none.sqlite"), "there is no database yet"),
        (("serve", "--db", "mysql://x"), "expected a path, sqlite:///path or postgresql://"),
        (("serve", "--db", "{}/c.sqlite", "--key-file", "{}/none"), "No such file"),
        (("backup", "--check", "{}/none"), "No such file"),
        (("serve", "--db", "postgresql://127.0.0.1:1/none", "--key-file", "{}/k"), "k"),
    ],
)
def test_what_cannot_be_opened_is_said_in_one_line(
    tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    done = ran(*(w.replace("{}", str(tmp_path)) for w in words))
    assert done.exit_code == 2
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr


def test_serve_answers_on_this_machine_alone_and_stops(tmp_path: Path) -> None:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port = tried.getsockname()[1]
    where = str(tmp_path / "clinic.sqlite")
    words = [sys.executable, "-m", "chartproof", "serve", "--db", where, "--port", str(port)]
    log = tmp_path / "said"
    with log.open("wb") as said:
        process = subprocess.Popen(words, stdout=said, stderr=said, env=dict(os.environ))
    try:
        base = f"http://127.0.0.1:{port}"
        assert _answers(base)
        told = log.read_text()
        link = next(w for w in told.split() if w.startswith(f"{base}/start?link="))
        assert "Start here" in httpx.get(link).text
        assert Path(where).stat().st_mode & 0o077 == 0
        busy = ran("serve", "--db", where, "--port", str(port))
        assert busy.exit_code == 2
        assert f"--port {port}" in busy.stderr
    finally:
        process.terminate()
        process.wait(timeout=30)
    assert "Traceback" not in log.read_text()


def _answers(base: str) -> bool:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            if httpx.get(f"{base}/api/v1/ready").status_code == 200:
                return True
        except httpx.HTTPError:
            time.sleep(0.1)
    return False
