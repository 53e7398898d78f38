#!/usr/bin/env python3
"""Whether the time of a call grows as its input does: each kind of input at one size and at ten times that.

    cargo build --release && benches/growth.py [target/release/eadm-logs]

Prints the user time of both sizes (the least of three, less what a call with an empty log takes) and the exponent: 1 is linear,
2 is quadratic. Ends with 1 where an exponent is above 1.15.
"""

import math
import os
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

MOST = 1.15
RUNS = 3
DAY = datetime(2020, 1, 1)


def line(at: timedelta, level: str, text: str) -> str:
    return f"{DAY + at:%Y-%m-%d %H:%M:%S},000 [1] {level:5} Eadm - {text}\n"


def failed_cycles(path: Path, size: int) -> None:
    with (path / "eadm.log").open("w") as out:
        for cycle in range(size):
            at = timedelta(minutes=15 * cycle)
            out.write(line(at, "INFO", f"Sync cycle {cycle} started (full)"))
            out.write(line(at, "INFO", "Import HR started"))
            out.write(line(at, "ERROR", "Import HR failed: No data received"))


def crashes(path: Path, size: int) -> None:
    with (path / "eadm.log").open("w") as out:
        for cycle in range(size):
            at = timedelta(minutes=15 * cycle)
            out.write(line(at, "INFO", "Import HR started"))
            out.write(line(at, "FATAL", "Unhandled exception. System.OutOfMemoryException: of memory"))


def unknown_errors(path: Path, size: int) -> None:
    dice = random.Random(1)
    with (path / "eadm.log").open("w") as out:
        for at in range(size):
            words = "".join(dice.choices("abcdefghij", k=9)) + " " + "".join(dice.choices("klmnopqrst", k=9))
            out.write(line(timedelta(seconds=at), "ERROR", f"cannot {words}"))


def small_files(path: Path, size: int) -> None:
    for number in range(size):
        with (path / f"eadm-{number:05}.log").open("w") as out:
            for step in range(20):
                phase = "started" if step % 2 == 0 else "completed"
                out.write(line(timedelta(days=number % 28, hours=step), "INFO", f"Import HR {phase}"))


def lines_of_a_table(path: Path, size: int) -> None:
    head = "Level\tDate and Time\tSource\tEvent ID\tTask Category\nError\t02.03.2026 05:14:07\tApplication Error\t1000\tNone\t"
    (path / "events.txt").write_text(head + "x" * size + "\n" + "a b c\n" * size)


def one_line(text: Callable[[random.Random, int], Iterator[str]]) -> Callable[[Path, int], None]:
    def write(path: Path, size: int) -> None:
        content = "".join(text(random.Random(1), size))
        (path / "eadm.log").write_text(line(timedelta(), "ERROR", content))

    return write


def repeated(part: str) -> Callable[[Path, int], None]:
    return one_line(lambda _, size: iter([part * (size // len(part))]))


KINDS: dict[str, tuple[str, int, Callable[[Path, int], None]]] = {
    "failed cycles": ("audit", 10_000, failed_cycles),
    "crashed cycles": ("audit", 10_000, crashes),
    "unknown errors": ("audit", 20_000, unknown_errors),
    "small files": ("audit", 2_000, small_files),
    "digits in letters": ("records", 200_000, one_line(lambda dice, size: iter(dice.choices("0123456789abcdefgh", k=size)))),
    "hexadecimal digits": ("records", 200_000, one_line(lambda dice, size: iter(dice.choices("0123456789abcdef", k=size)))),
    "groups of digits": ("records", 200_000, repeated("158190 40018 ")),
    "kept values": ("records", 200_000, repeated("password: expired ")),
    "fields in a row": ("records", 200_000, repeated("password=a&user=b&")),
    "fields of a list": ("records", 200_000, repeated("password=expired;")),
    "open quotes": ("records", 200_000, repeated("\"token='")),
    "names in a row": ("records", 200_000, repeated("password")),
    "open elements": ("records", 200_000, repeated("<password>a")),
    "addresses": ("records", 200_000, repeated("https://ola:a@b ")),
    "names to replace": ("records --redact", 200_000, repeated("user=ola.n7 KOMMUNE\\ola.n7 x@kommune.no ")),
    "letters": ("audit", 200_000, repeated("x" * 1000)),
    "lines of a table": ("audit", 20_000, lines_of_a_table),
    "parts of names": ("records --redact", 200_000, repeated("user=ola.n7 " + "a.b-c_" * 30_000)),
}


def user_time(binary: str, call: str, folder: Path) -> float:
    def once() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        done = subprocess.run([binary, *call.split(), str(folder), "--format", "json"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        assert done.returncode in (0, 1, 3, 4), done.returncode
        return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before

    return min(once() for _ in range(RUNS))


def main() -> int:
    root = Path(__file__).parent.parent
    binary = sys.argv[1] if len(sys.argv) > 1 else str(root / "target/release/eadm-logs")
    steep = 0
    with tempfile.TemporaryDirectory() as temporary:
        empty = Path(temporary) / "empty"
        empty.mkdir()
        (empty / "eadm.log").write_text(line(timedelta(), "INFO", "x"))
        start = user_time(binary, "audit", empty)
        for number, (kind, (call, size, write)) in enumerate(KINDS.items()):
            times = []
            for times_ten in (1, 10):
                folder = Path(temporary) / f"{number}-{times_ten}"
                os.mkdir(folder)
                write(folder, size * times_ten)
                # Less than a clock tick is no time to compare with.
                times.append(max(user_time(binary, call, folder) - start, 0.01))
            exponent = math.log10(times[1] / times[0])
            steep += exponent > MOST
            note = "  too steep" if exponent > MOST else ""
            print(f"{kind:20} {call:16} {size:7}: {times[0]:6.2f} s   ten times: {times[1]:7.2f} s   exponent {exponent:5.2f}{note}", flush=True)
    return int(steep > 0)


if __name__ == "__main__":
    sys.exit(main())
