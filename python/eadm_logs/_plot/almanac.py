"""All cycles of each client on the calendar: when they ran, when none ran, and when something was found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any

from matplotlib import dates
from matplotlib.axes import Axes

from .ink import Ink
from .picture import quiet_frame
from .rows import Group
from .style import Theme
from .times import at

# matplotlib has types for its figures and axes, but none for its dates.
_dates: Any = dates

# Figures only, the year first: no month has a name that would have to be translated.
_FORMATS = ["%Y", "%Y-%m", "%m-%d", "%H:%M", "%H:%M", "%H:%M:%S"]
_ZERO = ["", "%Y", "%Y-%m", "%m-%d", "%H:%M", "%H:%M"]
_OFFSET = ["", "%Y", "%Y-%m", "%Y-%m-%d", "%Y-%m-%d", "%Y-%m-%d %H:%M"]

WILD = 31.0
"""Days beyond cycles and evidence that the calendar reaches: what is stamped further off stands at its edge."""

_FIRST, _LAST = datetime(2, 1, 1, tzinfo=UTC), datetime(9998, 12, 31, tzinfo=UTC)


def number(time: datetime) -> float:
    """A time as matplotlib's number of days; within the years that its axes of dates can hold with ticks around."""
    return float(_dates.date2num(min(max(at(time), _FIRST), _LAST)))


def date_axis(ax: Axes, zone: tzinfo, name: str, look: Theme, words: dict[str, str]) -> None:
    """Makes the x axis one of dates in the zone, and says so below it."""
    locator = _dates.AutoDateLocator(tz=zone, minticks=3, maxticks=9)
    ax.xaxis.set_major_locator(locator)
    formatter = _dates.ConciseDateFormatter(
        locator, tz=zone, formats=_FORMATS, zero_formats=_ZERO, offset_formats=_OFFSET, show_offset=True
    )
    ax.xaxis.set_major_formatter(formatter)
    ax.xaxis.get_offset_text().set(color=look.quiet, fontsize=look.size * 0.85)
    ax.set_xlabel(f"{words['time in']} {name}", color=look.quiet, fontsize=look.size * 0.85)


def draw_calendar(ax: Axes, groups: Sequence[Group], zone: tzinfo, name: str, ink: Ink) -> None:
    """One lane a client: a mark for each cycle, findings above, Windows events below."""
    starts = [number(row.origin) for group in groups for row in group.rows if row.origin is not None]
    ends = [number(group.bundle.as_of) for group in groups if group.bundle.as_of is not None]
    low, high = max(min([*starts, *ends]) - WILD, number(_FIRST)), min(max([*starts, *ends]) + WILD, number(_LAST))
    times = [*starts, *ends]

    def place(time: datetime) -> float:
        times.append(min(max(number(time), low), high))
        return times[-1]

    for lane, group in enumerate(groups):
        for row in group.rows:
            if row.origin is not None:
                status = row.cycle.status.value
                size = 13 if status == "completed" else 6.5
                ink.status(ax, number(row.origin), lane, "cycle", status, size=size)
            for event in row.events:
                if event.time is not None:
                    ink.event(ax, place(event.time), lane + 0.36, size=3.5)
        for finding in group.findings:
            if finding.first is not None:
                ink.finding(ax, place(finding.first), lane - 0.36, finding.state.value, size=4.5)
    if ends:
        ink.end_of_evidence(ax, max(ends))
    room = max((max(times) - min(times)) * 0.02, 1 / 1440)
    ax.set_xlim(min(times) - room, max(times) + room)
    ax.set_ylim(len(groups) - 0.4, -0.6)
    label = [group.label for group in groups] if len(groups) > 1 else [ink.words["cycles"]]
    ax.set_yticks(range(len(groups)), label, parse_math=False)
    quiet_frame(ax, ink.look)
    ax.grid(axis="x", color=ink.look.line, linewidth=0.6)
    date_axis(ax, zone, name, ink.look, ink.words)
