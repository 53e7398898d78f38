"""Runs what the documentation shows: ```console, ```python and ```sh run blocks, from the repository root."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
FENCE = re.compile(r"^```(console|python|sh run)[ \t]*\n(.*?)^```[ \t]*$", re.M | re.S)
EXIT = re.compile(r"# exit (\d)\s*$", re.M)


def snippets() -> list[object]:
    found: list[object] = []
    for page in PAGES:
        if not page.exists():
            continue
        text = page.read_text(encoding="utf-8")
        for block in FENCE.finditer(text):
            line = text.count("\n", 0, block.start()) + 1
            found.append(pytest.param(block[1], block[2], id=f"{page.name}:{line}"))
    return found


def commands(block: str) -> list[tuple[str, str]]:
    """Each `$ ` line with the output shown below it."""
    parts = re.split(r"^\$ ", block, flags=re.M)[1:]
    return [(head, body) for head, _, body in (part.partition("\n") for part in parts)]


def run(argv: list[str], source: str) -> str:
    wanted = EXIT.search(source)
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=120)
    assert done.returncode == (int(wanted[1]) if wanted else 0), f"exit {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.mark.parametrize(("kind", "block"), snippets())
def test_snippet(kind: str, block: str) -> None:
    if kind == "python":
        run([sys.executable, "-c", block], block)
    elif kind == "sh run":
        run(["bash", "-euo", "pipefail", "-c", block], block)
    else:
        found = commands(block)
        assert found, "a console block shows a command behind `$ `"
        for command, shown in found:
            out = run(["bash", "-c", command], command)
            if shown.strip():
                assert [s.rstrip() for s in shown.strip().splitlines()] == [s.rstrip() for s in out.strip().splitlines()]


def test_there_are_pages() -> None:
    assert Path(ROOT / "docs" / "python.md") in PAGES
