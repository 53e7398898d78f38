"""What the project is built of: licences and sources as `deny.toml` allows them, without the program that reads it."""

import json
import re
import subprocess
import tomllib
from typing import Any

from conftest import ROOT

RULES = tomllib.loads((ROOT / "deny.toml").read_text())
CRATES = "registry+https://github.com/rust-lang/crates.io-index"


def packages() -> list[dict[str, Any]]:
    call = ["cargo", "metadata", "--locked", "--all-features", "--format-version", "1"]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, check=True, timeout=120)
    found: list[dict[str, Any]] = json.loads(done.stdout)["packages"]
    return found


def allows(licences: set[str], expression: str) -> bool:
    """Whether an SPDX expression holds where these licences are allowed; `/` is an old way to write `OR`."""
    words = re.findall(r"\(|\)|[A-Za-z0-9.+-]+(?: WITH [A-Za-z0-9.+-]+)?", expression.replace("/", " OR "))
    said = {"OR": "or", "AND": "and", "(": "(", ")": ")"}
    return bool(eval(" ".join(said.get(word) or str(word in licences) for word in words), {}))


def test_an_expression_is_read_as_its_signs_say() -> None:
    some = {"MIT", "Apache-2.0 WITH LLVM-exception"}
    assert allows(some, "MIT/Apache-2.0")
    assert allows(some, "Apache-2.0 WITH LLVM-exception OR GPL-3.0")
    assert not allows(some, "(MIT OR Apache-2.0) AND Unicode-3.0")
    assert not allows(some, "GPL-3.0")


def test_every_dependency_has_a_licence_and_a_source_that_are_allowed() -> None:
    exceptions = {each["crate"]: set(each["allow"]) for each in RULES["licenses"]["exceptions"]}
    wrong = []
    found = packages()
    for package in found:
        name = package["name"]
        licences = set(RULES["licenses"]["allow"]) | exceptions.get(name, set())
        if not allows(licences, package["license"] or "none"):
            wrong.append(f"{name}: {package['license']}")
        if package["source"] not in {None, CRATES}:
            wrong.append(f"{name}: {package['source']}")
    assert not wrong
    assert len(found) > 100
    assert exceptions.keys() <= {package["name"] for package in found}


def test_the_lock_file_of_the_fuzz_targets_is_that_of_their_dependencies() -> None:
    # They lie outside of the workspace: nothing else notices.
    call = ["cargo", "metadata", "--locked", "--format-version", "1", "--manifest-path", "fuzz/Cargo.toml"]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
