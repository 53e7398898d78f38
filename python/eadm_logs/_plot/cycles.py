"""Cycles as rows: the newest on top, each step a bar over the time since its cycle began."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FuncFormatter, MultipleLocator

from .ink import Ink
from .picture import figure_of, quiet_frame, right_of
from .rows import Group, Row
from .style import INSIDE, STATUS
from .times import at, seconds_between, span, step_of_ticks, wall

if TYPE_CHECKING:
    from .._models import Step

MARK, TEXT = 9.0, 17.0
"""Points to the right of the axes where the mark and the words of a cycle or step stand."""


class CycleRows:
    """Draws rows of a given height in points, and thins out what such rows have no room for."""

    def __init__(self, ax: Axes, ink: Ink, row_points: float) -> None:
        self.ax, self.ink, self.row_points = ax, ink, row_points
        self.limit = 1.0
        self._bars: list[tuple[float, float, float, Step]] = []

    @property
    def _has_text(self) -> bool:
        return self.row_points >= self.ink.look.size * 0.95

    def draw(self, groups: Sequence[Group], zone: tzinfo) -> None:
        """Bars, marks, starts at the left and what stands out at the right."""
        rows = [row for group in groups for row in group.rows]
        self.limit = limit_of(rows)
        # Only the hour that autumn gives twice needs its offset told.
        starts = [row.origin for row in rows if row.origin is not None]
        clock = {(wall(start, zone), at(start, zone).utcoffset()) for start in starts}
        twice = Counter(time for time, _ in clock)
        kinds = {row.cycle.kind for row in rows}
        headed = len(groups) > 1 and any(len(group.rows) > 1 for group in groups)
        every = 1 if self._has_text else -int(-self.ink.look.size * 1.15 // max(self.row_points, 0.1))
        ticks: list[tuple[float, str, bool]] = []
        y = 0.0
        for group in groups:
            if headed:
                ticks.append((y, group.label, True))
                y += 1
            for place, row in enumerate(reversed(group.rows)):
                # A label below that of the group has to leave room for it.
                if place % every == 0 and (place or self._has_text or not headed):
                    start = self._start(row, zone, twice, kind=len(kinds) > 1)
                    ticks.append((y, start if headed or len(groups) == 1 else f"{group.label}  {start}", False))
                self._row(row, y)
                self._beside(row, y)
                y += 1
        self.ax.set_ylim(y - 0.3, -0.7)
        self.ax.set_xlim(-0.008 * self.limit, self.limit)
        self._axes(ticks)

    def _axes(self, ticks: Sequence[tuple[float, str, bool]]) -> None:
        ax, look = self.ax, self.ink.look
        ax.set_yticks([y for y, _, _ in ticks], [text for _, text, _ in ticks], parse_math=False)
        quiet_frame(ax, look)
        for label, (_, _, bold) in zip(ax.get_yticklabels(), ticks, strict=True):
            label.set_fontweight("bold" if bold else "normal")
        ax.xaxis.set_major_locator(MultipleLocator(step_of_ticks(self.limit)))
        ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: span(value)))
        ax.grid(axis="x", color=look.line, linewidth=0.6)
        ax.set_xlabel(self.ink.words["since start"], color=look.quiet, fontsize=look.size * 0.85)

    def _start(self, row: Row, zone: tzinfo, twice: Counter[str], *, kind: bool) -> str:
        start = self.ink.words["time unknown"] if row.origin is None else wall(row.origin, zone)
        if row.origin is not None and twice[start] > 1:
            start = wall(row.origin, zone, offset=True)
        return f"{self.ink.words[row.cycle.kind.value]}  {start}" if kind and row.cycle.kind != "unknown" else start

    def _row(self, row: Row, y: float) -> None:
        size = min(5.5, max(2.5, self.row_points * 0.28))
        for bar in row.bars:
            left, right = row.elapsed(bar.start), min(row.elapsed(bar.end), self.limit)
            self.ink.bar(self.ax, y, left, right, bar.step.status.value, open_end=bar.open, thin=not self._has_text)
            self._bars.append((left, right, y, bar.step))
        for finding in row.findings:
            time = row.time_of(finding)
            x = 0.0 if time is None else self._inside(row.elapsed(time))
            self.ink.finding(self.ax, x, y - 0.4, finding.state.value, size=size)
        for event in row.events:
            if event.time is not None:
                self.ink.event(self.ax, self._inside(row.elapsed(event.time)), y + 0.4, size=size)

    def _inside(self, x: float) -> float:
        """Events may lie hours behind the last step: those are marked at the edge."""
        return min(max(x, 0.0), self.limit)

    def _beside(self, row: Row, y: float) -> None:
        """The mark of a cycle that is not completed; how long it took, or which steps stand out."""
        status, look = row.cycle.status.value, self.ink.look
        good = status == "completed"
        if not good:
            size = min(7.0, max(4.0, self.row_points * 0.6))
            self.ink.status(self.ax, 1, y, "cycle", status, size=size, beside=MARK)
        if self._has_text:
            self.ax.text(
                1,
                y,
                beside(row, self.ink.words),
                transform=right_of(self.ax, TEXT),
                va="center",
                color=look.quiet if good else look.text,
                fontsize=look.size * 0.85,
                parse_math=False,
            )

    def name_steps(self) -> None:
        """Writes the names of steps into those bars that are wide enough, once the layout is known."""
        look, ax = self.ink.look, self.ax
        if self.row_points < look.size * 1.6:
            return
        figure_of(ax).draw_without_rendering()
        for left, right, y, step in self._bars:
            width = ax.transData.transform((right, y))[0] - ax.transData.transform((left, y))[0]
            text = ax.text(
                (left + right) / 2,
                y,
                "",
                ha="center",
                va="center",
                color=INSIDE,
                linespacing=1.05,
                gid="name",
                clip_on=True,
                in_layout=False,
                parse_math=False,
                path_effects=[withStroke(linewidth=2, foreground=STATUS[step.status.value].colour)],
            )
            lines = step.name
            if self.row_points >= look.size * 2.2:
                lines = "\n".join(textwrap.wrap(step.name, 10, break_long_words=False))
            for name, size in ((step.name, 0.65), (lines, 0.65), (lines, 0.55)):
                text.set(text=name, fontsize=look.size * size)
                if text.get_window_extent().width <= width * 0.97:
                    break
            else:
                text.remove()


def limit_of(rows: Sequence[Row]) -> float:
    """Seconds that the axis spans.

    A step without an end may be bounded days later and would squeeze all others: it is cut off at the edge.
    """
    known = max((row.elapsed(bar.start if bar.open else bar.end) for row in rows for bar in row.bars), default=0.0)
    bounds = max((row.elapsed(bar.end) for row in rows for bar in row.bars if bar.open), default=0.0)
    if known <= 0:
        return bounds * 1.03 or 1.0
    return min(known * 1.15, max(known, bounds) * 1.03)


def beside(row: Row, words: dict[str, str]) -> str:
    """The words at the end of a row: `7 min 05 s`, or `Export AD failed · 2 not started`."""
    odd = [step for step in row.cycle.steps if step.status != "completed"]
    parts = []
    for status in STATUS:
        these = [step for step in odd if step.status == status]
        if these and status != "not-started":
            parts.append(f"{', '.join(step.name for step in these[:2])}{' …' if these[2:] else ''} {words[status]}")
        elif these:
            parts.append(f"{len(these)} {words[status]}")
    retried = Counter({step.name: step.attempts for step in row.cycle.steps if step.attempts > 1})
    parts += [f"{name}: {number} {words['attempts']}" for name, number in sorted(retried.items())]
    if row.origin is not None and row.cycle.ended is not None and not odd:
        parts.insert(0, span(seconds_between(row.origin, row.cycle.ended)))
    if not parts and row.cycle.status != "completed":
        parts.append(words[row.cycle.status.value])
    return " \N{MIDDLE DOT} ".join(parts)
