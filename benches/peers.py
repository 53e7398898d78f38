#!/usr/bin/env python3
"""Compares the time of an audit of a log with that of ripgrep's search for thirty literals in it: benches/peers.sh calls it.

    benches/peers.py EADM_LOGS RG LOG

All calls are made in turn, five rounds of them after one that fills the cache; the table has the median of each. A ratio above
1 says that the audit is faster.
"""

import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROUNDS = 5
LITERALS = Path(__file__).with_name("literals.txt")


def call(command: list[str]) -> tuple[float, float, int]:
    """Seconds on the clock, seconds of processors, and the peak of memory in KiB."""
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    took = time.monotonic() - start
    # A search without a match ends with 1, an audit with what it says of the log.
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in {0, 1, 3, 4}:
        sys.exit(f"{' '.join(command)}: ended with {process.returncode}")
    return took, used.ru_utime + used.ru_stime, used.ru_maxrss


def version(program: str) -> str:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    return said.splitlines()[0]


def main() -> None:
    eadm, rg, log = sys.argv[1:]
    audit = [eadm, "audit", "--format", "json", log]
    calls = {
        "rg -c -F": [rg, "-c", "-F", "-f", str(LITERALS), log],
        "rg -c -i -F": [rg, "-c", "-i", "-F", "-f", str(LITERALS), log],
        "audit, 1 thread": [*audit, "--threads", "1"],
        "audit, 2 threads": [*audit, "--threads", "2"],
    }
    taken: dict[str, list[tuple[float, float, int]]] = {name: [] for name in calls}
    for turn in range(ROUNDS + 1):
        for name, command in calls.items():
            one = call(command)
            if turn > 0:
                taken[name].append(one)
    size = Path(log).stat().st_size
    print(f"{version(eadm)}, {version(rg)}; {platform.machine()}, {os.cpu_count()} processors")
    print(f"{log}: {size / 1e6:.0f} MB; medians of {ROUNDS} rounds\n")
    wall = {name: statistics.median(one[0] for one in each) for name, each in taken.items()}
    print(f"{'':20}{'s':>8}{'cpu s':>8}{'MB/s':>8}{'peak MB':>9}{'x rg -cF':>10}{'x rg -ciF':>11}")
    for name, each in taken.items():
        processor = statistics.median(one[1] for one in each)
        peak = statistics.median(one[2] for one in each) / 1024
        ratios = [wall[of] / wall[name] for of in ("rg -c -F", "rg -c -i -F")]
        print(
            f"{name:20}{wall[name]:8.2f}{processor:8.2f}{size / 1e6 / wall[name]:8.0f}{peak:9.0f}"
            f"{ratios[0]:10.3f}{ratios[1]:11.2f}"
        )


if __name__ == "__main__":
    main()
