"""The docs say what the code does: generated pages are current, links lead somewhere, code runs."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import chartproof

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def _generator() -> dict[Path, str]:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs/generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: dict[Path, str] = module.pages()
    return found


def test_generated_pages_are_current() -> None:
    made = _generator()
    stale = [p.name for p, text in made.items() if not p.exists() or p.read_text("utf-8") != text]
    left = [p.name for p in (ROOT / "docs/reference/rules").glob("*.md") if p not in made]
    assert not stale, f"run `make docs`: {stale[:5]}"
    assert not left, f"pages of rules that are gone: {left}"


def test_every_link_between_pages_leads_somewhere() -> None:
    broken = [
        f"{page.relative_to(ROOT)} -> {target}"
        for page in PAGES
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert not broken, broken


def test_every_public_name_is_documented() -> None:
    page = (ROOT / "docs/reference/library.md").read_text(encoding="utf-8")
    assert [n for n in chartproof.__all__ if f"`{n}" not in page] == []
    for name in chartproof.__all__:
        assert getattr(chartproof, name).__doc__, name


def test_python_in_the_readme_runs() -> None:
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.S)
    assert blocks
    for block in blocks:
        done = subprocess.run([sys.executable, "-c", block], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


def test_commands_in_the_readme_run(tmp_path: Path) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^\$ chartproof (.+)$", text, re.M)
    assert commands
    for command in commands:
        done = subprocess.run(
            [sys.executable, "-m", "chartproof", *command.split()],
            capture_output=True,
            text=True,
            cwd=tmp_path,
        )
        assert done.returncode in (0, 1), f"{command}: {done.stderr}"
