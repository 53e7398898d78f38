"""What `make test` takes: runs its stages, and tells how long each took and which tests were the slowest.

clock.py run STAGE COMMAND [ARGUMENT...]   runs a stage, shows its output, and notes its time
clock.py report                            ends a run: the stages and the ten slowest tests
"""

import re
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "target" / "clock"
STAGES = FOLDER / "stages.txt"
# The output of each stage; Rust's tests tell their times in it.
OUTPUT = FOLDER / "output.txt"
# What pytest writes beside its output.
PYTEST = FOLDER / "pytest.xml"

RUST_TEST = re.compile(r"^test (?P<name>\S+)(?: - should panic)? \.\.\. ok <(?P<seconds>[0-9.]+)s>$", re.MULTILINE)


def run(stage: str, command: list[str]) -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with OUTPUT.open("a", encoding="utf-8") as kept:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", errors="replace")
        assert process.stdout is not None
        for line in process.stdout:
            kept.write(line)
            sys.stdout.write(line)
            sys.stdout.flush()
        code = process.wait()
    with STAGES.open("a", encoding="utf-8") as stages:
        stages.write(f"{time.monotonic() - began:.1f}\t{stage}\n")
    return code


def slowest(count: int) -> list[tuple[float, str]]:
    tests = []
    if OUTPUT.exists():
        for found in RUST_TEST.finditer(OUTPUT.read_text(encoding="utf-8")):
            tests.append((float(found["seconds"]), found["name"]))
    if PYTEST.exists():
        for case in ElementTree.parse(PYTEST).iter("testcase"):
            name = f"{case.get('classname', '')}::{case.get('name', '')}"
            tests.append((float(case.get("time", "0")), name))
    return sorted(tests, reverse=True)[:count]


def report() -> None:
    stages = [line.split("\t") for line in STAGES.read_text(encoding="utf-8").splitlines()]
    print("== time of each stage, in seconds")
    for took, stage in stages:
        print(f"{float(took):8.1f}  {stage}")
    print(f"{sum(float(took) for took, _ in stages):8.1f}  in all")
    print("== the ten slowest tests, in seconds")
    for seconds, name in slowest(10):
        print(f"{seconds:8.1f}  {name}")


def main(arguments: list[str]) -> int:
    match arguments:
        case ["run", stage, *command] if command:
            return run(stage, command)
        case ["report"]:
            report()
            return 0
        case _:
            print(__doc__, file=sys.stderr)
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
