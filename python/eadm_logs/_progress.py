"""How far a call has come: to a callable, a bar, or one line on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol

from ._door import wrong_type

NativeTell = Callable[[int, int, int, int], object]
"""What the native part calls: documents done and in all, bytes read and in all."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a call has come.

    Bytes are counted unpacked; `bytes_total` is as far as it is known, an archive's may be a little off.

    >>> import eadm_logs
    >>> seen = []
    >>> audit = eadm_logs.audit("fixtures/bundles/all-green", progress=seen.append)
    >>> seen[-1].fraction
    1.0
    """

    documents: int
    documents_total: int
    bytes: int
    bytes_total: int

    @property
    def fraction(self) -> float:
        """From 0 to 1, by bytes."""
        return min(self.bytes / self.bytes_total, 1.0) if self.bytes_total else 1.0


class _Shown(Protocol):
    def show(self, progress: Progress) -> None: ...
    def close(self) -> None: ...


@contextmanager
def told(progress: bool | Callable[[Progress], object]) -> Iterator[NativeTell | None]:
    """What the native part is to call during one call, and the end of whatever shows it.

    Raises:
        TypeError: neither a bool nor callable.
    """
    if progress is False:
        yield None
        return
    if callable(progress):
        tell = progress
        yield lambda *counts: tell(Progress(*counts))
        return
    if progress is not True:
        raise wrong_type("progress", "a bool or a callable", progress)
    shown = _shown()
    if shown is None:
        yield None
        return
    try:
        yield lambda *counts: shown.show(Progress(*counts))
    finally:
        shown.close()


def _shown() -> _Shown | None:
    """The best that there is here; None where nobody would see it."""
    notebook = _in_notebook()
    stderr = sys.stderr
    if not notebook and not (stderr is not None and stderr.isatty()):
        return None
    try:
        return _Bar(notebook)
    except ImportError:
        return None if stderr is None else _Line()


def _in_notebook() -> bool:
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return shell is not None and hasattr(shell, "kernel")


class _Bar:
    """A bar of tqdm, in its notebook form where the widgets for it are installed."""

    def __init__(self, notebook: bool) -> None:
        # Without the widgets the notebook's form would only complain of them.
        widgets = notebook and find_spec("ipywidgets") is not None
        tqdm: Any = import_module("tqdm.notebook" if widgets else "tqdm")
        self._bar: Any = tqdm.tqdm(total=None, unit="B", unit_scale=True, unit_divisor=1024, leave=False, file=sys.stderr)

    def show(self, progress: Progress) -> None:
        self._bar.total = progress.bytes_total
        self._bar.set_postfix_str(f"{progress.documents} of {progress.documents_total} files", refresh=False)
        self._bar.update(min(progress.bytes, progress.bytes_total) - self._bar.n)
        if progress.documents == progress.documents_total:
            # The end is shown, however short ago the bar was drawn.
            self._bar.refresh()

    def close(self) -> None:
        self._bar.close()


class _Line:
    """One line on standard error, rewritten in place."""

    def show(self, progress: Progress) -> None:
        mib = 1 << 20
        print(
            f"\r\x1b[K{progress.fraction:4.0%}  {progress.bytes // mib} of {progress.bytes_total // mib} MiB  "
            f"{progress.documents} of {progress.documents_total} files",
            end="",
            file=sys.stderr,
            flush=True,
        )

    def close(self) -> None:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
