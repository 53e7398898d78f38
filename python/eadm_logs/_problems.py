"""What went wrong in sources, as lines of a log."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from ._models import SourceProblem

logger = logging.getLogger("eadm_logs")
# Who does not ask for the log gets none, not on stderr either.
logger.addHandler(logging.NullHandler())


def log_problems(sources: Iterable[tuple[str, tuple[SourceProblem, ...]]]) -> None:
    """One warning a problem, to the logger `eadm_logs`."""
    for path, problems in sources:
        for problem in problems:
            place = path if problem.line is None else f"{path}:{problem.line}"
            _warn(place, problem.kind, problem.message)


def log_lines(problems: Iterable[tuple[str, str, str]]) -> None:
    """The same for problems that are told as path, kind and message."""
    for path, kind, message in problems:
        _warn(path, kind, message)


def _warn(place: str, kind: str, message: str) -> None:
    # One line, whatever stands in the message.
    logger.warning("%s: %s: %s", place, kind, " ".join(message.split()))
