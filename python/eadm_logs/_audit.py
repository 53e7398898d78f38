"""`audit`: arguments checked at the door, one native call, the answer as typed values."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

from . import _native
from ._codec import format_time
from ._errors import InvalidValueError, SchemaError
from ._models import Audit

SCHEMA = 1
"""The version of the JSON form that this package reads."""


def audit(
    path: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    zone: str | None = None,
    as_of: str | datetime | None = None,
    cycle_gap: timedelta | float | None = None,
    stale_after: timedelta | float | None = None,
    threads: int | None = None,
    lang: Literal["en", "nb"] = "en",
    show_secrets: bool = False,
) -> Audit:
    """Reads logs and event exports and tells which steps ran, which failed, why, and who must act.

    Other Python threads run on while it works.

    Args:
        path: a folder, an archive, a file, a glob, or several of them. A folder or archive is one
            bundle; loose files together are one.
        zone: the zone of times that do not state theirs, as an IANA name such as `Europe/Oslo` or an
            offset such as `+01:00`; Europe/Oslo is assumed without it.
        as_of: where the evidence ends, as RFC 3339 text or an aware datetime; without it the newest
            stamp of any source.
        cycle_gap: silence after which a new import starts a new cycle; a timedelta or seconds.
        stale_after: age at which a missing new cycle is a finding; a timedelta or seconds.
        threads: how many threads work; the result does not depend on it.
        lang: language of titles, causes and actions: `en` or `nb`.
        show_secrets: leaves national identity numbers, passwords and tokens unmasked.

    Raises:
        TypeError: an argument of the wrong type.
        PathNotFoundError: a path that was named does not exist.
        InvalidValueError: an unknown zone, a bad point in time, a negative duration.
        ReadError: a path that was named could not be read at all.
    """
    text = _native.audit_json(
        _paths(path),
        zone=_text("zone", zone),
        as_of=_as_of(as_of),
        cycle_gap=_seconds("cycle_gap", cycle_gap),
        stale_after=_seconds("stale_after", stale_after),
        threads=_threads(threads),
        lang=_lang(lang),
        show_secrets=_flag("show_secrets", show_secrets),
    )
    return read_audit(text)


def read_audit(text: str | bytes) -> Audit:
    """Reads the JSON text of an audit, as `Audit.to_json` or the command's `--format json` wrote it.

    Raises:
        SchemaError: not JSON, not an audit, or of a schema that this version does not read.
    """
    audit = Audit.from_json(text)
    if audit.schema != SCHEMA:
        raise SchemaError(
            f"the audit is of schema {audit.schema}, this version reads {SCHEMA}: update eadm-logs",
            where="schema",
        )
    return audit


def _wrong_type(name: str, wanted: str, value: object) -> TypeError:
    return TypeError(f"{name} must be {wanted}, not {type(value).__name__}")


def _paths(path: object) -> list[str]:
    if isinstance(path, str | os.PathLike):
        return [_one_path(path)]
    if isinstance(path, bytes | bytearray) or not isinstance(path, Iterable):
        raise _wrong_type("path", "a path or several paths", path)
    paths = [_one_path(one) for one in path]
    if not paths:
        raise InvalidValueError("path names nothing; name a folder, an archive or a file", name="path", value=path)
    return paths


def _one_path(path: object) -> str:
    if isinstance(path, str | os.PathLike):
        text = os.fspath(path)
        if isinstance(text, str):
            return text
    raise _wrong_type("path", "a str or os.PathLike[str]", path)


def _text(name: str, value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise _wrong_type(name, "a str", value)


def _as_of(value: object) -> str | None:
    if not isinstance(value, datetime):
        if value is None or isinstance(value, str):
            return value
        raise _wrong_type("as_of", "a str or an aware datetime", value)
    if value.utcoffset() is None:
        raise InvalidValueError(
            "as_of has no zone; give an aware datetime, such as datetime(..., tzinfo=ZoneInfo('Europe/Oslo'))",
            name="as_of",
            value=value,
        )
    return format_time(value)


def _seconds(name: str, value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, timedelta):
        seconds = value.total_seconds()
    elif isinstance(value, int | float) and not isinstance(value, bool):
        seconds = float(value)
    else:
        raise _wrong_type(name, "a timedelta or seconds", value)
    if not math.isfinite(seconds) or seconds < 0:
        raise InvalidValueError(f"{name} must be zero or more and finite, not {value}", name=name, value=value)
    return seconds


def _threads(value: object) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool):
        raise _wrong_type("threads", "an int", value)
    # The upper bound keeps a slip of the pen from asking the system for millions of threads.
    if not 1 <= value <= 1024:
        raise InvalidValueError(f"threads must be 1 to 1024, not {value}", name="threads", value=value)
    return value


def _lang(value: object) -> str:
    if not isinstance(value, str):
        raise _wrong_type("lang", "a str", value)
    if value not in ("en", "nb"):
        raise InvalidValueError(f"lang must be en or nb, not {value!r}", name="lang", value=value)
    return value


def _flag(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise _wrong_type(name, "a bool", value)
    return value
