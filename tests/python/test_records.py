"""`records` and `scan`: the same rows however they are cut, in bounded memory, ended at any time."""

import json
import logging
import subprocess
import sys
import threading
import time
from datetime import datetime
from pathlib import Path

import eadm_logs
import pytest
from conftest import in_threads
from eadm_logs import Table

LINE = "2026-03-02 05:14:07,120 [1] INFO  Eadm.Client.Sync - Import AD: object {n} of many was looked at and left alone\n"


def rows(batches: list[Table]) -> list[dict[str, object]]:
    return [row for batch in batches for row in batch]


def test_records_are_those_of_the_command(root: Path) -> None:
    bundle = root / "fixtures" / "bundles" / "story-crash"
    done = subprocess.run(["eadm-logs", "records", "--format", "ndjson", bundle], capture_output=True, text=True, encoding="utf-8", check=True)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    found = eadm_logs.records(bundle).to_dicts()
    assert len(found) == len(told)
    for row, record in zip(found, told, strict=True):
        stamp = row.pop("time")
        wanted = record["time"] and datetime.fromisoformat(record["time"]).timestamp()
        assert (stamp and stamp.timestamp()) == wanted
        assert row == {name: record[name] for name in row}


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_a_scan_gives_the_records_whatever_its_batches(size: int, root: Path) -> None:
    bundle = root / "fixtures" / "bundles" / "compilo-down"
    whole = eadm_logs.records(bundle).to_dicts()
    batches = list(eadm_logs.scan(bundle, rows=size))
    assert rows(batches) == whole
    assert all(len(batch) <= size for batch in batches)


def test_bytes_several_paths_and_secrets(root: Path) -> None:
    log = b"2026-03-02 05:14:07,120 [1] INFO A.B - pwd=sommer77\n"
    assert eadm_logs.records(log)[0]["message"] == "pwd=[password]"
    assert eadm_logs.records(log, redact=False)[0]["message"] == "pwd=sommer77"
    bundle = root / "fixtures" / "bundles" / "all-green"
    assert len(eadm_logs.records([bundle, log])) == len(eadm_logs.records(bundle)) + 1


def test_remnants_of_binary_logs_are_given_only_where_asked_for(root: Path) -> None:
    log = root.parent / "shared" / "samples" / "evtx" / "powershell-classic-600.evtx"
    if not log.exists():
        pytest.skip("the real samples are not there")
    assert [row["recovered"] for row in eadm_logs.records(log)] == [False]
    flags = [row["recovered"] for row in eadm_logs.records(log, recovered=True)]
    assert flags == [False] + [True] * 20
    assert rows(list(eadm_logs.scan(log, recovered=True, rows=7))) == eadm_logs.records(log, recovered=True).to_dicts()
    [inspected] = eadm_logs.inspect(log)
    assert (inspected.records, inspected.recovered) == (1, 20)
    with pytest.raises(TypeError, match="recovered"):
        eadm_logs.records(log, recovered=1)  # type: ignore[arg-type]


def test_a_scan_ends_when_it_is_closed(tmp_path: Path) -> None:
    log = tmp_path / "eadm.log"
    log.write_text("".join(LINE.format(n=n) for n in range(50_000)), encoding="utf-8")
    before = threading.active_count()
    with eadm_logs.scan(log, rows=10) as batches:
        assert len(next(batches)) == 10
    assert list(batches) == []
    batches.close()
    assert threading.active_count() == before


def test_threads_share_a_scan(tmp_path: Path) -> None:
    log = tmp_path / "eadm.log"
    log.write_text("".join(LINE.format(n=n) for n in range(5_000)), encoding="utf-8")
    batches = eadm_logs.scan(log, rows=50)
    found: list[object] = []

    def read() -> None:
        for batch in batches:
            found.extend(row["line"] for row in batch)

    in_threads(read, 4)
    assert sorted(found, key=str) == sorted(range(1, 5_001), key=str)


def test_bad_arguments() -> None:
    with pytest.raises(TypeError, match="rows must be an int"):
        eadm_logs.scan("x", rows="many")  # type: ignore[arg-type]
    with pytest.raises(eadm_logs.InvalidValueError, match="rows must be 1 to"):
        eadm_logs.scan("x", rows=0)
    with pytest.raises(eadm_logs.PathNotFoundError):
        list(eadm_logs.scan("no-such-folder"))
    with pytest.raises(eadm_logs.InvalidValueError):
        eadm_logs.records("x", zone="Europe/Olso")


def test_what_cannot_be_read_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "bad.evtx").write_bytes(b"ElfFile\x00" + bytes(200))
    with caplog.at_level(logging.WARNING, "eadm_logs"):
        assert len(eadm_logs.records(tmp_path)) == 0
    assert any("bad.evtx" in message for message in caplog.messages)


# The high-water mark that the kernel keeps: `ru_maxrss` would hold that of the parent too.
MEASURE = """
import sys, eadm_logs
count = sum(len(batch) for batch in eadm_logs.scan(sys.argv[1]))
with open("/proc/self/status") as status:
    peak = next(line for line in status if line.startswith("VmHWM"))
print(count, int(peak.split()[1]) // 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the peak memory of a process is read as Linux tells it")
def test_a_scan_holds_little_of_a_large_log(tmp_path: Path) -> None:
    """Of 500 MB: 300 MB are promised, a third of it is enough."""
    log = tmp_path / "eadm.log"
    block = "".join(LINE.format(n=n) for n in range(10_000))
    count = 500_000_000 // len(block)
    with log.open("w", encoding="utf-8") as file:
        for _ in range(count):
            file.write(block)
    started = time.monotonic()
    done = subprocess.run([sys.executable, "-c", MEASURE, log], capture_output=True, text=True, check=True)
    found, peak_mb = map(int, done.stdout.split())
    assert found == count * 10_000
    assert peak_mb < 100, f"{peak_mb} MB after {time.monotonic() - started:.0f} s"
