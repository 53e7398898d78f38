"""Tables: rows in columns, for any frame library that takes Arrow, and as plain values without one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from html import escape
from typing import TYPE_CHECKING, Any, overload
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from . import _native
from ._door import wrong_type
from ._errors import needed

if TYPE_CHECKING:
    import pandas
    import polars

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SHOWN = 10
"""Rows of each end that a notebook shows."""
_WIDE = 160
"""Characters of a cell that a notebook shows."""


class Table:
    """Rows in columns that never change. Every frame library that takes Arrow reads it without copying.

    Ids, states and paths are dictionaries of text, points in time are timestamps in microseconds with their
    zone, spans are durations, numbers are unsigned, lists are lists of text or of structs. What is not known
    is null.

    >>> import eadm_logs
    >>> steps = eadm_logs.audit("fixtures/bundles/compilo-down", zone="Europe/Oslo").steps
    >>> len(steps), steps.columns[:3]
    (24, ('bundle', 'stream', 'cycle'))
    >>> steps[-1]["step"], steps[-1]["status"], str(steps[-1]["duration"])
    ('export-compilo', 'failed', '0:00:47.121000')
    >>> len(steps[:5])
    5
    """

    __slots__ = ("_native",)

    def __init__(self, native: _native.Table) -> None:
        """For this package's own use: tables come from `Audit.steps` and its like, `records` and `scan`."""
        self._native = native

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, in their order."""
        return tuple(self._native.names())

    def __len__(self) -> int:
        return len(self._native)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for start in range(0, len(self), 1024):
            yield from self[start : start + 1024].to_dicts()

    @overload
    def __getitem__(self, at: int) -> dict[str, Any]: ...
    @overload
    def __getitem__(self, at: slice) -> Table: ...
    def __getitem__(self, at: int | slice) -> dict[str, Any] | Table:
        """A row as a dict, or some rows as a table; rows that follow one another share their memory with it."""
        if isinstance(at, slice):
            rows = range(len(self))[at]
            if rows.step != 1:
                return Table(self._native.stride(max(0, rows.start), rows.step, len(rows)))
            return Table(self._native.slice(rows.start, len(rows)))
        if not isinstance(at, int) or isinstance(at, bool):
            raise wrong_type("index", "an int or a slice", at)
        index = at + len(self) if at < 0 else at
        if not 0 <= index < len(self):
            raise IndexError(f"row {at} of a table of {len(self)} rows")
        return self[index : index + 1].to_dicts()[0]

    def to_dicts(self) -> list[dict[str, Any]]:
        """The rows as dicts of plain values: aware datetimes, timedeltas, str, int, bool, lists, None.

        >>> import eadm_logs
        >>> audit = eadm_logs.audit("fixtures/bundles/compilo-down", zone="Europe/Oslo")
        >>> audit.findings.to_dicts()[0]["who"]
        'identum-support'
        """
        columns = [self._values(index) for index in range(len(self.columns))]
        names = self.columns
        return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]

    def _values(self, index: int) -> list[Any]:
        values = self._native.column(index)
        read = self._reader(self._native.kinds()[index])
        return values if read is None else [None if value is None else read(value) for value in values]

    def _reader(self, kind: str) -> Callable[[int], object] | None:
        if kind == "time":
            zone = _zone(self._native.zone())
            return lambda us: _local(_EPOCH + timedelta(microseconds=us), zone)
        if kind == "span":
            return lambda us: timedelta(microseconds=us)
        return None

    def to_polars(self) -> polars.DataFrame:
        """The table as a polars frame; text of few values is categorical.

        Raises:
            MissingExtraError: polars is not installed.
        """
        frame: polars.DataFrame = needed("polars", what="frames of polars", extra="polars").DataFrame(self)
        return frame

    def to_arrow(self) -> Any:
        """The table as a `pyarrow.Table`, without copying; pyarrow ships no types.

        Raises:
            MissingExtraError: pyarrow is not installed.
        """
        return needed("pyarrow", what="tables of pyarrow", extra="pandas").table(self)

    def to_pandas(self) -> pandas.DataFrame:
        """The table as a pandas frame; text of few values is categorical.

        Raises:
            MissingExtraError: pandas or pyarrow is not installed.
        """
        needed("pandas", what="frames of pandas", extra="pandas")
        frame: pandas.DataFrame = self.to_arrow().to_pandas()
        return frame

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The table as a stream of Arrow's C interface, for whoever takes one."""
        return self._native.__arrow_c_stream__(requested_schema)

    def __arrow_c_schema__(self) -> object:
        """The columns as a schema of Arrow's C interface."""
        return self._native.__arrow_c_schema__()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Table):
            return NotImplemented
        same = len(self) == len(other) and self.columns == other.columns
        return same and all(self._values(i) == other._values(i) for i in range(len(self.columns)))

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Callable[[bytes], Table], tuple[bytes]]:
        return _of_bytes, (self._native.to_bytes(),)

    def __repr__(self) -> str:
        return f"<Table of {len(self)} rows: {', '.join(self.columns)}>"

    def _repr_html_(self) -> str:
        """The first and the last rows, in the colours of the page."""
        shown = self if len(self) <= 2 * _SHOWN else self[:_SHOWN]
        rows = [_row(row) for row in shown]
        if len(shown) < len(self):
            span = len(self.columns)
            rows.append(f'<tr><td colspan="{span}">… {len(self) - 2 * _SHOWN} more rows …</td></tr>')
            rows += [_row(row) for row in self[-_SHOWN:]]
        head = "".join(f'<th scope="col">{escape(name)}</th>' for name in self.columns)
        return (
            '<div style="overflow-x:auto"><table>'
            f"<caption>{len(self)} rows</caption><thead><tr>{head}</tr></thead>"
            f"<tbody>{''.join(rows)}</tbody></table></div>"
        )


def _row(row: dict[str, Any]) -> str:
    return f"<tr>{''.join(f'<td>{_cell(value)}</td>' for value in row.values())}</tr>"


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return escape(f"{len(value)} items" if len(value) != 1 else "1 item")
    text = str(value)
    return escape(text if len(text) <= _WIDE else f"{text[: _WIDE - 1]}…")


def _local(time: datetime, zone: tzinfo) -> datetime:
    """The time on the zone's clock; in UTC on the last and first days that a datetime can be of."""
    try:
        return time.astimezone(zone)
    except OverflowError:
        return time


def _zone(name: str) -> ZoneInfo | Any:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # A machine without a database of zones.
        return UTC


def _of_bytes(data: bytes) -> Table:
    return Table(_native.Table.from_bytes(data))
