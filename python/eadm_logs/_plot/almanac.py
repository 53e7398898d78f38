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

# matplotlib has types for its figures and axes, but none for its dates.
_dates: Any = dates

# Figures only, the year first: no month has a name that would have to be translated.
_FORMATS = ["%Y", "%Y-%m", "%m-%d", "%H:%M", "%H:%M", "%H:%M:%S"]
_ZERO = ["", "%Y", "%Y-%m", "%m-%d", "%H:%M", "%H:%M"]
_OFFSET = ["", "%Y", "%Y-%m", "%Y-%m-%d", "%Y-%m-%d", "%Y-%m-%d %H:%M"]


def number(time: datetime) -> float:
    """A time as matplotlib's number of days."""
    return float(_dates.date2num(time.astimezone(UTC)))


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
    times: list[float] = []
    for lane, group in enumerate(groups):
        for row in group.rows:
            if row.origin is not None:
                status = row.cycle.status.value
                times.append(number(row.origin))
                ink.status(ax, times[-1], lane, "cycle", status, size=13 if status == "completed" else 6.5)
            for event in row.events:
                if event.time is not None:
                    times.append(number(event.time))
                    ink.event(ax, times[-1], lane + 0.36, size=3.5)
        for finding in group.findings:
            if finding.first is not None:
                times.append(number(finding.first))
                ink.finding(ax, times[-1], lane - 0.36, finding.state.value, size=4.5)
    ends = [group.bundle.as_of for group in groups if group.bundle.as_of is not None]
    if ends:
        times.append(number(max(ends)))
        ink.end_of_evidence(ax, times[-1])
    room = max((max(times) - min(times)) * 0.02, 1 / 1440)
    ax.set_xlim(min(times) - room, max(times) + room)
    ax.set_ylim(len(groups) - 0.4, -0.6)
    label = [group.label for group in groups] if len(groups) > 1 else [ink.words["all cycles"]]
    ax.set_yticks(range(len(groups)), label, parse_math=False)
    quiet_frame(ax, ink.look)
    ax.grid(axis="x", color=ink.look.line, linewidth=0.6)
    date_axis(ax, zone, name, ink.look, ink.words)
