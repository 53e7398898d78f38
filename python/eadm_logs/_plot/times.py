"""Times on axes: the zone of an audit, points in time as numbers, spans of time as words."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

if TYPE_CHECKING:
    from .._models import BundleAudit

_OFFSET = re.compile(r"([+-])(\d\d):(\d\d)")


def zone_of(bundles: Iterable[BundleAudit]) -> tuple[tzinfo, str]:
    """The zone in which most text logs of the bundles are written, and its name.

    Where no source says it, the offset of the newest time is taken, and UTC where there is none.
    """
    bundles = tuple(bundles)
    # Sources of event exports state UTC; the logs of the client say what its clock showed.
    named = Counter(
        source.zone
        for bundle in bundles
        for source in bundle.sources
        if source.zone and source.stream is not None and not (source.format or "").startswith("event")
    )
    for name, _ in sorted(named.items(), key=lambda item: (-item[1], item[0])):
        zone = _zone(name)
        if zone is not None:
            return zone, name
    ends = [bundle.as_of for bundle in bundles if bundle.as_of is not None]
    if ends:
        offset = max(ends).utcoffset() or timedelta(0)
        return timezone(offset), timezone(offset).tzname(None)
    return UTC, "UTC"


def _zone(name: str) -> tzinfo | None:
    fixed = _OFFSET.fullmatch(name)
    if fixed:
        sign = -1 if fixed[1] == "-" else 1
        return timezone(sign * timedelta(hours=int(fixed[2]), minutes=int(fixed[3])))
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # A machine without a zone database: the offsets in the audit are right all the same.
        return None


def at(time: datetime, zone: tzinfo = UTC) -> datetime:
    """A time in a zone; at either end of what Python can hold, where there is no such time, as near as can be."""
    try:
        return time.astimezone(zone)
    except OverflowError:
        # .NET's smallest date is written as 0001-01-01: one zone further, and the year would be 0.
        return (datetime.min if time.year == 1 else datetime.max).replace(tzinfo=zone)


def seconds_between(start: datetime, end: datetime) -> float:
    """Elapsed seconds; through UTC, since two times of one zone object differ by what the clocks showed."""
    return (at(end) - at(start)).total_seconds()


def wall(time: datetime, zone: tzinfo, *, offset: bool = False) -> str:
    """A time as the clock of the zone showed it, to the minute, with its offset where asked for."""
    there = at(time, zone)
    return there.strftime("%Y-%m-%d %H:%M") + (f" {there.isoformat()[-6:]}" if offset else "")


_UNITS = ((86400.0, "d"), (3600.0, "h"), (60.0, "min"), (1.0, "s"))


def span(seconds: float) -> str:
    """A span of time in its two largest units: `47 s`, `7 min 05 s`, `2 h 10 min`, `3 d 04 h`."""
    if seconds < 0:
        return "\N{MINUS SIGN}" + span(-seconds)
    if seconds < 10 and seconds != round(seconds):
        return f"{seconds:.1f} s"
    whole = round(seconds)
    for (size, name), smaller in zip(_UNITS, [*_UNITS[1:], None], strict=True):
        if whole >= size:
            most, rest = divmod(whole, int(size))
            if smaller is None or rest < smaller[0]:
                return f"{most} {name}"
            return f"{most} {name} {rest // int(smaller[0]):02d} {smaller[1]}"
    return "0 s"


def step_of_ticks(longest: float, wanted: int = 7) -> float:
    """A round distance of ticks, in seconds, that gives about as many as wanted over the longest span."""
    nice = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200)
    for distance in nice:
        if longest / distance <= wanted:
            return float(distance)
    return 86400.0 * math.ceil(longest / wanted / 86400)
