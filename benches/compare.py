#!/usr/bin/env python3
"""Compares two builds of the command, run in turn on one input.

    benches/compare.py [--rounds N] A B -- audit --format json LOG

Prints the medians of the time on the clock, the time of processors and the peak of memory, and B's share of A's. Ends with 1
where they say different things.
"""

import argparse
import hashlib
import statistics
import subprocess
import sys

from peers import Taken, run


def said(command: list[str]) -> str:
    return hashlib.sha256(subprocess.run(command, capture_output=True).stdout).hexdigest()


def main() -> int:
    parser = argparse.ArgumentParser(description="Compares two builds of the command, run in turn on one input.")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("a", metavar="A")
    parser.add_argument("b", metavar="B")
    parser.add_argument("arguments", nargs="+")
    asked = parser.parse_args()
    builds = [[build, *asked.arguments] for build in (asked.a, asked.b)]
    # Fills the cache as well.
    same = len({said(build) for build in builds}) == 1
    taken: list[list[Taken]] = [[], []]
    for _ in range(asked.rounds):
        for build, each in zip(builds, taken, strict=True):
            each.append(run(build))
    print(f"{'':12}{'A':>9}{'B':>9}{'B/A':>8}")
    for what in ("seconds", "processor", "peak_mb"):
        a, b = (statistics.median(getattr(one, what) for one in each) for each in taken)
        print(f"{what:12}{a:9.3f}{b:9.3f}{b / a:8.3f}")
    if not same:
        print("they say different things", file=sys.stderr)
    return int(not same)


if __name__ == "__main__":
    sys.exit(main())
