"""What `audit()` costs from Python beside the command on the same file: paired runs, medians.

    python benches/python_audit.py LOG target/release/eadm-logs [PAIRS]

The package must be installed from a release wheel. Both sides are processes of their own, so that both
pay for their start; Python's own start and import are measured and told apart.
"""

import statistics
import subprocess
import sys
import time

CALL = "import sys, eadm_logs; eadm_logs.audit(sys.argv[1])"
IMPORT = "import eadm_logs"


def seconds(argv: list[str]) -> float:
    start = time.perf_counter()
    done = subprocess.run(argv, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    taken = time.perf_counter() - start
    # 1 and 4 are answers of the command: something to do, nothing to judge.
    if done.returncode not in (0, 1, 4) or done.stderr:
        sys.exit(f"{argv[0]}: exit {done.returncode}: {done.stderr.decode()}")
    return taken


def main() -> None:
    log, command, pairs = sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 15
    ours, theirs = [sys.executable, "-c", CALL, log], [command, "audit", "--format", "json", "-q", log]
    for argv in (ours, theirs):
        seconds(argv)
    start = statistics.median(seconds([sys.executable, "-c", IMPORT]) for _ in range(pairs))
    runs = [(seconds(ours), seconds(theirs)) for _ in range(pairs)]
    python, rust = (statistics.median(side) for side in zip(*runs, strict=True))
    ratio = statistics.median((one - start) / other for one, other in runs)
    print(f"command {rust:.3f} s, Python {python:.3f} s of which start and import {start:.3f} s, call at {ratio:.3f} x")


if __name__ == "__main__":
    main()
