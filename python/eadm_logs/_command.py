"""The command `eadm-logs`, as the package's console script and as `python -m eadm_logs`."""

from __future__ import annotations

import signal
import sys

from . import _native


def main() -> int:
    """Runs the command with this process's arguments and streams; its exit code."""
    # Python's handler only notes the signal for code that never comes back to it: as in the command
    # on its own, Ctrl-C ends the process.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    return _native.main(["eadm-logs", *sys.argv[1:]])
