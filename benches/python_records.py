"""What a million records cost on their way to polars, beside the command, and what memory a scan takes.

    python benches/python_records.py LOG target/dist/eadm-logs [PAIRS]

The package must be installed from a wheel as it is shipped (`--profile dist`), with polars. LOG is a text log, such as the one that
`cargo run --release -p eadm-logs-benches -- log 500000000 LOG` writes. Each side is a process of its own, in turn. The
command reads and masks every record and writes none, as all are older than what is asked for; the ratio is to that.
It writes every record as NDJSON to nowhere once more, and audits the log.
"""

import statistics
import subprocess
import sys
import time

POLARS = """
import sys, time, eadm_logs, polars
start = time.perf_counter()
frame = eadm_logs.records(sys.argv[1]).to_polars()
print(len(frame), time.perf_counter() - start)
"""
SCAN = """
import sys, time, eadm_logs
start = time.perf_counter()
count = sum(len(batch) for batch in eadm_logs.scan(sys.argv[1]))
taken = time.perf_counter() - start
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(count, taken, int(peak.split()[1]) // 1024)
"""


def python(code: str, log: str) -> list[float]:
    done = subprocess.run([sys.executable, "-c", code, log], capture_output=True, text=True, check=True)
    return [float(word) for word in done.stdout.split()]


def command(argv: list[str]) -> float:
    start = time.perf_counter()
    done = subprocess.run(argv, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    if done.returncode not in (0, 1, 4) or done.stderr:
        sys.exit(f"{argv[0]}: exit {done.returncode}: {done.stderr.decode()}")
    return time.perf_counter() - start


def main() -> None:
    log, binary, pairs = sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 5
    records = [binary, "records", "--format", "ndjson", "-q", log]
    nothing = [*records, "--since", "2100-01-01"]
    audit = [binary, "audit", "--format", "json", "-q", log]
    runs = [(python(POLARS, log), python(SCAN, log), command(nothing), command(records), command(audit)) for _ in range(pairs)]
    middle = statistics.median
    count = int(runs[0][0][0])
    print(f"{count} records; medians of {pairs} runs")
    ratio = middle(polars[1] / read for polars, _, read, _, _ in runs)
    print(f"records read        {middle(read for _, _, read, _, _ in runs):.3f} s by the command, nothing written")
    print(f"records to polars   {middle(polars[1] for polars, *_ in runs):.3f} s, {ratio:.2f} x of that")
    print(f"scan in Python      {middle(scan[1] for _, scan, *_ in runs):.3f} s, peak {max(scan[2] for _, scan, *_ in runs):.0f} MB")
    print(f"records as NDJSON   {middle(told for *_, told, _ in runs):.3f} s")
    print(f"audit               {middle(told for *_, told in runs):.3f} s")


if __name__ == "__main__":
    main()
