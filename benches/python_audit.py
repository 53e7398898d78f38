"""What `audit()` costs from Python beside the command on the same file: paired runs, medians.

    python benches/python_audit.py LOG target/dist/eadm-logs [PAIRS]

The package must be installed from a wheel as it is shipped (`--profile dist`). Both sides are processes of their own, so that both
pay for their start; Python's own start and import are measured and told apart. An audit's long lists are read
when they are asked for: a second figure is of a caller who asks for all of them.
"""

import statistics
import subprocess
import sys
import time

IMPORT = "import eadm_logs"
CALL = "import sys, eadm_logs; audit = eadm_logs.audit(sys.argv[1])"
LISTS = "; [(b.sources, b.cycles, b.runs, b.findings, b.unexplained) for b in audit.bundles]"


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
    call, whole = ([sys.executable, "-c", code, log] for code in (CALL, CALL + LISTS))
    theirs = [command, "audit", "--format", "json", "-q", log]
    for argv in (call, whole, theirs):
        seconds(argv)
    start = statistics.median(seconds([sys.executable, "-c", IMPORT]) for _ in range(pairs))
    runs = [(seconds(call), seconds(theirs), seconds(whole)) for _ in range(pairs)]
    python, rust, every = (statistics.median(side) for side in zip(*runs, strict=True))
    print(f"command {rust:.3f} s, start and import of Python {start:.3f} s")
    for name, taken, column in (("audit()", python, 0), ("audit() and every list", every, 2)):
        ratio = statistics.median((run[column] - start) / run[1] for run in runs)
        print(f"{name} {taken:.3f} s, without the start {ratio:.3f} x the command")


if __name__ == "__main__":
    main()
