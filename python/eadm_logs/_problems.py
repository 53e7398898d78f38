"""What went wrong in sources, as lines of a log."""

from __future__ import annotations

import logging
from collections.abc import Iterable

logger = logging.getLogger("eadm_logs")
# Who does not ask for the log gets none, not on stderr either.
logger.addHandler(logging.NullHandler())


def log_problems(problems: Iterable[tuple[str, int | None, str, str]]) -> None:
    """One warning a problem, told as path, line, kind and message, to the logger `eadm_logs`."""
    for path, line, kind, message in problems:
        place = path if line is None else f"{path}:{line}"
        # One line, whatever stands in the message.
        logger.warning("%s: %s: %s", place, kind, " ".join(message.split()))
