import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def root() -> Path:
    return ROOT


@pytest.fixture(autouse=True)
def no_panic(capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    """A panic of the native part fails the test in which it happens, whatever becomes of it in Python."""
    yield
    said = capfd.readouterr()
    assert "panicked at" not in said.err, said.err


def expected_bundles() -> list[Path]:
    """Every fixture bundle's expectation file."""
    return sorted((ROOT / "fixtures" / "expected").glob("*.json"))


def python(code: str, *args: object, timeout: float = 60, **options: object) -> subprocess.CompletedProcess[str]:
    """Runs code in a Python of its own; one that hangs is a failure that says where each thread was."""
    head = f"import faulthandler; faulthandler.dump_traceback_later({timeout}, exit=True)\n"
    done: subprocess.CompletedProcess[str] = subprocess.run(
        [sys.executable, "-c", head + textwrap.dedent(code), *map(str, args)],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=timeout + 30, **options,  # type: ignore[call-overload]
    )  # fmt: skip
    return done


def in_threads(work: Callable[[], None], count: int) -> None:
    """Runs the same work in several threads at once; one that never ends reads as a deadlock."""
    threads = [threading.Thread(target=work, daemon=True) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
        assert not thread.is_alive(), "a deadlock"
