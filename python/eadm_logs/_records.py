"""`records` and `scan`: what happened, record by record, all sources merged by time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Literal, Self

from . import _native
from ._door import wrong_type
from ._errors import InvalidValueError
from ._problems import log_problems
from ._request import AnyProfile, AnySource, request
from ._table import Table

ROWS = 65_536
"""Rows of a batch at most, unless it is said otherwise."""


class Scan(Iterator[Table]):
    """The records of some sources in batches: each is a `Table`, and only a few are held at a time.

    A worker reads ahead while a batch is looked at. Ctrl-C ends it, and so does `close()` or the end of a `with`
    block. Several threads may share one: each batch is given out once.
    """

    def __init__(self, native: _native.Scan) -> None:
        """For this package's own use: `scan` makes them."""
        self._native = native

    def __next__(self) -> Table:
        batch = self._native.next()
        if batch is None:
            log_problems(self._native.problems())
            raise StopIteration
        return Table(batch)

    def close(self) -> None:
        """Ends the reading; a second time does nothing."""
        self._native.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def scan(
    path: AnySource | Iterable[AnySource],
    *,
    zone: str | None = None,
    region: str | None = None,
    max_unpacked: int | None = None,
    profile: AnyProfile | None = None,
    lang: Literal["en", "nb"] = "en",
    threads: int | None = None,
    redact: bool | Literal["placeholders"] = True,
    redact_key: bytes | str | None = None,
    recovered: bool = False,
    rows: int = ROWS,
) -> Scan:
    """Reads records in batches with bounded memory, however large the input.

    Args:
        path: as for `audit`.
        zone: the zone of times that do not state theirs; the times of the batches are in it.
        region: as for `audit`.
        max_unpacked: as for `audit`.
        profile: layouts beside the built-in ones.
        lang: language of the sentences for events without a rendered message.
        threads: how many threads look through the sources first, one a core without it.
        redact: masks national identity numbers, passwords and tokens; False shows them. With `"placeholders"`
            persons, machines, addresses and telephone numbers become `<person-1>`, `<host-1>` and so on, too: for
            what is passed on. Names in free text that nothing marks stay.
        redact_key: 16 bytes or more that nobody can guess: placeholders have a hash with it for a number, so that
            those of several calls can be compared. It asks for placeholders, too.
        recovered: also gives what lies in unused parts of `.evtx` files, marked in the column `recovered`: remnants
            of other logs, older copies, some garbled. An audit never uses them.
        rows: rows of a batch at most; there are fewer where messages are long.

    >>> import eadm_logs
    >>> with eadm_logs.scan("fixtures/bundles/compilo-down", rows=100) as batches:
    ...     errors = sum(row["level"] == "error" for batch in batches for row in batch)
    >>> errors
    2
    """
    if not isinstance(rows, int) or isinstance(rows, bool):
        raise wrong_type("rows", "an int", rows)
    if not 1 <= rows <= 1 << 24:
        raise InvalidValueError("rows must be 1 to 16777216", name="rows", value=rows)
    asked = request(
        path,
        zone=zone,
        region=region,
        max_unpacked=max_unpacked,
        profile=profile,
        lang=lang,
        threads=threads,
        redact=redact,
        redact_key=redact_key,
        recovered=recovered,
    )
    return Scan(_native.Scan(asked, rows))


def records(
    path: AnySource | Iterable[AnySource],
    *,
    zone: str | None = None,
    region: str | None = None,
    max_unpacked: int | None = None,
    profile: AnyProfile | None = None,
    lang: Literal["en", "nb"] = "en",
    threads: int | None = None,
    redact: bool | Literal["placeholders"] = True,
    redact_key: bytes | str | None = None,
    recovered: bool = False,
) -> Table:
    """Every record of some sources as one table, merged by time within each bundle.

    The arguments are those of `scan`, which holds less in memory.

    >>> import eadm_logs
    >>> table = eadm_logs.records("fixtures/bundles/compilo-down", zone="Europe/Oslo")
    >>> table[0]["time"].isoformat(), table[0]["path"]
    ('2026-03-10T05:30:09.037000+01:00', 'loggfiler/eadm.log')
    """
    return whole(
        request(
            path,
            zone=zone,
            region=region,
            max_unpacked=max_unpacked,
            profile=profile,
            lang=lang,
            threads=threads,
            redact=redact,
            redact_key=redact_key,
            recovered=recovered,
        )
    )


def whole(asked: _native.Request) -> Table:
    """Every record of what a request names, as one table."""
    native = _native.Scan(asked, ROWS)
    batches = []
    while (batch := native.next()) is not None:
        batches.append(batch)
    log_problems(native.problems())
    return Table(native.empty().joined(batches))
