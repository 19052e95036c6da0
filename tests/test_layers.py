"""The arrows between rooms, held in place: data flows one way."""

from __future__ import annotations

import ast
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "chartproof"

NOUNS = {"model", "errors"}
# Each room and the rooms it may import, itself always included.
MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "model": {"errors"},
    "reference": NOUNS,
    "reading": NOUNS,
    "billing": NOUNS | {"reference", "reading"},
    "episode": NOUNS | {"reference", "reading", "billing"},
    # Examples of courses are written down as they come in, through the door of visits.
    "examples": NOUNS | {"reference", "reading", "billing", "episode", "visits"},
    "rules": NOUNS | {"reference", "reading", "billing", "episode", "examples"},
    "waivers": NOUNS,
    "pieces": NOUNS,
    "files": set(),
    "processes": set(),
    "visits": NOUNS | {"pieces", "files"},
    "x12": NOUNS | {"reference", "files", "processes"},
    "audit": NOUNS
    | {"reference", "reading", "billing", "episode", "examples", "rules", "waivers", "visits"},
    "courses": NOUNS | {"reference", "episode", "rules", "audit", "visits", "waivers", "processes"},
    "scrub": NOUNS
    | {"reference", "reading", "billing", "rules", "audit", "waivers", "visits", "x12"}
    # its own outcomes, a claim each, in the words and marks of every other report
    | {"files", "report"},
    "denials": NOUNS | {"reference", "billing", "rules", "audit", "x12", "scrub", "report"},
    "assistants": NOUNS
    | {"reference", "billing", "audit", "courses", "register", "report", "visits", "__init__"},
    "exports": NOUNS,
    "second": NOUNS,
    "packets": NOUNS | {"reference"},
    "samples": NOUNS | {"reference", "reading", "rules"},
    # reads the note where ties of its minutes are compared
    "money": NOUNS | {"reference", "reading", "billing", "rules", "audit", "visits"},
    "batch": NOUNS
    | {"reference", "reading", "rules", "audit", "courses", "visits", "report", "x12"}
    | {"processes"},
    "fhir": NOUNS | {"visits"},
    "hooks": NOUNS | {"reference", "rules", "audit", "visits", "fhir"},
    "report": NOUNS,
    "register": NOUNS | {"reference", "billing", "examples", "rules", "report"},
    "corpus": NOUNS | {"reference"},
    "invented": NOUNS,
    "training": NOUNS | {"reading", "corpus"},
    "store": NOUNS | {"reference"},
    # pages and routes only call; whatever they show is reckoned in these rooms
    "web": NOUNS
    | {"reference", "reading", "billing", "episode", "rules", "audit", "waivers", "visits"}
    | {"courses", "scrub", "x12", "denials", "samples", "money", "packets", "report", "register"}
    | {"store", "files", "invented", "processes"},
}
ANYTHING = {"__init__", "__main__", "cli", "streams"}


def _room(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def _imported_rooms(path: Path) -> list[tuple[int, str]]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{a.name}" for a in node.names]
        elif isinstance(node, ast.Import):
            names = [a.name for a in node.names]
        else:
            continue
        for name in names:
            parts = name.split(".")
            if parts[0] == "chartproof" and len(parts) > 1:
                found.append((node.lineno, parts[1]))
    return found


def test_every_import_follows_the_arrows() -> None:
    faults = []
    for path in sorted(PACKAGE.rglob("*.py")):
        room = _room(path)
        if room in ANYTHING:
            continue
        assert room in MAY_IMPORT, f"{path.name}: {room!r} is no room yet; give it its arrows here"
        allowed = MAY_IMPORT[room] | {room}
        faults += [
            f"{path.relative_to(PACKAGE)}:{line}: {room} imports {other}; "
            "move the shared noun into model.py"
            for line, other in _imported_rooms(path)
            if other not in allowed and other != "__version__"
        ]
    assert not faults, "\n".join(faults)


def test_no_module_has_outgrown_its_room() -> None:
    long = {
        str(path.relative_to(PACKAGE)): count
        for path in PACKAGE.rglob("*.py")
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 500
    }
    assert not long, f"past 500 lines, split by noun: {long}"


def test_heavy_libraries_stay_out_of_the_start_up() -> None:
    import subprocess
    import sys

    code = (
        "import sys, chartproof.cli; "
        "print([m for m in ('numpy', 'rich', 're2', 'pandas') if m in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]", "chartproof --help must not pay for these"
