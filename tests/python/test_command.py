"""The wheel's command is the Rust command: exit codes, streams, Ctrl-C."""

import os
import signal
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

import pytest
from conftest import ROOT

SCRIPT = Path(sysconfig.get_path("scripts")) / ("eadm-logs.exe" if sys.platform == "win32" else "eadm-logs")
WAYS = [[str(SCRIPT)], [sys.executable, "-m", "eadm_logs"]]
LINE = b"2026-03-02 05:14:07,120 [1] INFO  Eadm.Client.Sync - Import HR started\n"


def run(way: list[str], *args: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*way, *args], cwd=ROOT, input=stdin, capture_output=True, timeout=60)


@pytest.mark.parametrize("way", WAYS, ids=["script", "module"])
@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["audit", "fixtures/bundles/all-green"], 0), (["audit", "fixtures/bundles/compilo-down"], 1),
        (["audit", "no/such/path"], 2), (["audit"], 2), (["--version"], 0), (["catalog", "lint"], 0),
        (["audit", "--zone", "Europe/Olso", "."], 2), (["audit", "fixtures/bundles/nothing-recognised"], 4),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)  # fmt: skip
def test_exit_codes_and_streams(way: list[str], args: list[str], code: int) -> None:
    done = run(way, *args)
    assert done.returncode == code, done.stderr
    assert bool(done.stdout) == (code != 2) and bool(done.stderr) == (code == 2)
    binary = ROOT / "target" / "debug" / SCRIPT.name
    if binary.exists():
        assert (done.stdout, done.stderr) == (lambda d: (d.stdout, d.stderr))(run([str(binary)], *args))


@pytest.mark.parametrize("way", WAYS, ids=["script", "module"])
def test_standard_input_and_a_closed_output(way: list[str]) -> None:
    done = run(way, "audit", "-", "--format", "json", stdin=LINE)
    assert done.returncode == 0 and done.stdout.startswith(b"{") and done.stdout.endswith(b"}\n"), done.stderr
    with subprocess.Popen([*way, "catalog", "list", "--format", "json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.read(1)
        process.stdout.close()
        assert (process.wait(30), process.stderr.read()) == (0, b"")


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("way", WAYS, ids=["script", "module"])
def test_ctrl_c_ends_the_process(way: list[str]) -> None:
    with subprocess.Popen([*way, "audit", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        # It waits for its input.
        time.sleep(1)
        sent = time.monotonic()
        os.kill(process.pid, signal.SIGINT)
        assert process.wait(10) == -signal.SIGINT
        assert time.monotonic() - sent < 1
        assert process.stderr is not None and b"Traceback" not in process.stderr.read()
