"""The door: arguments as people give them, checked, as one request for the native part."""

from __future__ import annotations

import math
import os
import stat
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import IO, Literal, TypeAlias

from . import _native
from ._catalog import Catalog, native_catalog
from ._codec import format_time
from ._door import kind, path_text, wrong_type
from ._errors import InvalidValueError, ReadError
from ._profile import Profile, native_profile

AnyPath: TypeAlias = str | os.PathLike[str]
"""A path or a glob."""

AnyBytes: TypeAlias = bytes | bytearray | memoryview
"""The content of an archive or of one log."""

AnySource: TypeAlias = AnyPath | AnyBytes | IO[bytes]
"""A path, bytes, or a file object that was opened in binary mode."""

AnyCatalog: TypeAlias = Catalog | AnyPath | Iterable[AnyPath]
"""A catalog, or folders of signatures to add to those that come with the package."""

AnyProfile: TypeAlias = Profile | AnyPath
"""A profile or the path of one."""

_Input: TypeAlias = str | tuple[str, bytes]


def request(
    path: AnySource | Iterable[AnySource],
    *,
    zone: str | None = None,
    region: str | None = None,
    max_unpacked: int | None = None,
    as_of: str | datetime | None = None,
    cycle_gap: timedelta | float | None = None,
    stale_after: timedelta | float | None = None,
    catalog: AnyCatalog | None = None,
    profile: AnyProfile | None = None,
    lang: Literal["en", "nb"] = "en",
    threads: int | None = None,
    redact: bool | Literal["placeholders"] = True,
    redact_key: bytes | str | None = None,
    recovered: bool = False,
) -> _native.Request:
    """Checks every argument before anything is read.

    Raises:
        TypeError: an argument of the wrong type; the message names it.
        InvalidValueError: one that cannot be used.
        CatalogError, ProfileError: signatures or a profile that are not sound.
    """
    checked_zone = text("zone", zone)
    checked_region = text("region", region)
    unpacked = _bytes("max_unpacked", max_unpacked)
    checked_as_of = _as_of(as_of)
    gap, stale = _seconds("cycle_gap", cycle_gap), _seconds("stale_after", stale_after)
    checked_lang, checked_threads = _lang(lang), _threads(threads)
    redacts, key = _redact(redact, redact_key)
    recovers = flag("recovered", recovered)
    inputs = _inputs(path)
    return _native.Request(
        inputs,
        zone=checked_zone,
        region=checked_region,
        max_unpacked=unpacked,
        as_of=checked_as_of,
        cycle_gap=gap,
        stale_after=stale,
        catalog=native_catalog(catalog),
        profile=native_profile(profile),
        lang=checked_lang,
        threads=checked_threads,
        redact=redacts,
        redact_key=key,
        recovered=recovers,
    )


def _inputs(path: object) -> list[_Input]:
    one = _input(path)
    if one is not None:
        return [one]
    if not isinstance(path, Iterable):
        raise wrong_type("path", _SOURCE, path)
    several = []
    for each in path:
        one = _input(each)
        if one is None:
            raise wrong_type("path", f"{_SOURCE}, each of them", each)
        several.append(one)
    if not several:
        raise InvalidValueError("path names nothing; name a folder, an archive or a file", name="path", value=path)
    return several


_SOURCE = "a path, bytes, a binary file object, or several of them"


def _input(path: object) -> _Input | None:
    """One input; None where it is none, so that it may be several."""
    if isinstance(path, str | os.PathLike):
        named = path_text("path", path)
        return _piped(named) if _is_pipe(named) else named
    if isinstance(path, bytes | bytearray | memoryview):
        return "bytes", bytes(path)
    read = getattr(path, "read", None)
    if not callable(read):
        return None
    content = read()
    if not isinstance(content, bytes | bytearray | memoryview):
        raise TypeError(f"path must be a file object that was opened in binary mode: read() gave {kind(content)}")
    return _name(path), bytes(content)


_PIPED_BYTES = 256 << 20


def _is_pipe(path: str) -> bool:
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError):
        # What is wrong with the path is told by whoever opens it.
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISCHR(mode) or stat.S_ISSOCK(mode)


def _piped(path: str) -> _Input:
    """What a pipe gives, read by Python: a signal ends a wait for its writer."""
    try:
        with open(path, "rb", buffering=0) as pipe:
            content = bytearray()
            while more := pipe.read(1 << 20):
                content += more
                if len(content) > _PIPED_BYTES:
                    raise ReadError(f"{path}: a pipe may hold 256 MiB at most; write it to a file and name that", path=path)
    except OSError as error:
        if isinstance(error, ReadError):
            raise
        raise ReadError(f"{path}: cannot be read: {error.strerror}", path=path) from error
    return os.path.basename(path) or path, bytes(content)


def _name(file: object) -> str:
    """What a file object is called; a descriptor is a number and no name."""
    name = getattr(file, "name", None)
    if isinstance(name, bytes):
        name = os.fsdecode(name)
    if not isinstance(name, str) or not name:
        return "bytes"
    return os.path.basename(name).encode("utf-8", "replace").decode("utf-8") or "bytes"


def text(name: str, value: object) -> str | None:
    """A text or nothing."""
    if value is None or isinstance(value, str):
        return value
    raise wrong_type(name, "a str", value)


def _as_of(value: object) -> str | None:
    if not isinstance(value, datetime):
        if value is None or isinstance(value, str):
            return value
        raise wrong_type("as_of", "a str or an aware datetime", value)
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
        try:
            seconds = float(value)
        except OverflowError:
            seconds = math.inf
    else:
        raise wrong_type(name, "a timedelta or seconds", value)
    if not math.isfinite(seconds) or seconds < 0:
        raise InvalidValueError(f"{name} must be zero or more and finite, not {value}", name=name, value=value)
    return seconds


def _threads(value: object) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool):
        raise wrong_type("threads", "an int", value)
    # The upper bound keeps a slip of the pen from asking the system for millions of threads.
    if not 1 <= value <= 1024:
        raise InvalidValueError("threads must be 1 to 1024", name="threads", value=value)
    return value


def _bytes(name: str, value: object) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool):
        raise wrong_type(name, "an int", value)
    if not 1 <= value < 1 << 63:
        raise InvalidValueError(f"{name} must be one byte or more", name=name, value=value)
    return value


def _lang(value: object) -> str:
    if not isinstance(value, str):
        raise wrong_type("lang", "a str", value)
    if value not in ("en", "nb"):
        raise InvalidValueError(f"lang must be en or nb, not {value!r}", name="lang", value=value)
    return value


def _redact(redact: object, key: object) -> tuple[str, bytes | None]:
    """What stays private, in the native part's word, and the key of placeholders."""
    if not isinstance(redact, bool) and redact != "placeholders":
        raise wrong_type("redact", "a bool or 'placeholders'", redact)
    if key is None:
        return ("placeholders" if redact == "placeholders" else "secrets" if redact else "nothing"), None
    if not isinstance(key, bytes | str):
        raise wrong_type("redact_key", "bytes or a str", key)
    if redact is False:
        raise InvalidValueError("redact=False shows all, and redact_key replaces names; leave one out", name="redact", value=redact)
    return "placeholders", key.encode() if isinstance(key, str) else key


def flag(name: str, value: object) -> bool:
    """True or false, and nothing that is merely like it."""
    if not isinstance(value, bool):
        raise wrong_type(name, "a bool", value)
    return value
