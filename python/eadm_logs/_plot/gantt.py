"""One cycle: a line for each step over the clock, with how long it took and how it ended."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from matplotlib.axes import Axes

from .almanac import date_axis, number
from .ink import Ink
from .cycles import MARK, TEXT
from .picture import quiet_frame, right_of
from .rows import Row
from .times import span

if TYPE_CHECKING:
    from .._models import Step

LONGEST = 60
"""Characters of what is said of a step."""


def draw_steps(ax: Axes, row: Row, zone: tzinfo, name: str, ink: Ink) -> None:
    """The steps from the top in the order in which they ran; findings and events in lanes of their own below."""
    look, words = ink.look, ink.words
    bars = {id(bar.step): bar for bar in row.bars}
    ends = [step.ended for step in row.cycle.steps if step.ended is not None]
    times = [number(time) for bar in row.bars for time in (bar.start, bar.end)] + [number(time) for time in ends]
    if row.origin is not None:
        times.append(number(row.origin))
    low, high = (min(times), max(times)) if times else (0.0, 0.0)
    # A cycle without an extent has no scale, only marks: a minute gives them room.
    room = (high - low) * 0.02 or 1 / 1440
    # Without a clock the words stand where the bars would.
    edge = 1.0 if times else 0.0
    for y, step in enumerate(row.cycle.steps):
        bar, status, good = bars.get(id(step)), step.status.value, step.status == "completed"
        at = step.started or step.ended
        if bar is not None and bar.end > bar.start:
            ink.bar(ax, y, number(bar.start), number(bar.end), status, open_end=bar.open, thin=False)
        elif at is not None:
            ink.status(ax, number(at), y, "step", status, size=7)
        if not good:
            ink.status(ax, edge, y, "step", status, size=7, beside=MARK)
        ax.text(
            edge,
            y,
            said_of(step, words),
            transform=right_of(ax, TEXT),
            va="center",
            color=look.quiet if good or status == "not-started" else look.text,
            fontsize=look.size * 0.85,
            parse_math=False,
        )

    def inside(time: datetime | None) -> float:
        return high if time is None else min(max(number(time), low), high)

    labels = [step.name for step in row.cycle.steps]
    if row.findings:
        for finding in row.findings:
            ink.finding(ax, inside(row.time_of(finding)), len(labels), finding.state.value, size=6)
        labels.append(words["findings"])
    if any(event.time is not None for event in row.events):
        for event in row.events:
            if event.time is not None:
                ink.event(ax, inside(event.time), len(labels), size=6)
        labels.append(words["events"])
    ax.set_ylim(len(labels) - 0.4, -0.6)
    ax.set_yticks(range(len(labels)), labels, parse_math=False)
    quiet_frame(ax, look)
    if times:
        ax.set_xlim(low - room, high + room)
        ax.grid(axis="x", color=look.line, linewidth=0.6)
        date_axis(ax, zone, name, look, words)
    else:
        ax.set_xlim(-room * 0.013, room * 0.987)
        ax.set_xticks([])
        ax.set_xlabel(words["no time"], color=look.quiet, fontsize=look.size * 0.85)


def said_of(step: Step, words: dict[str, str]) -> str:
    """How long a step took, and how it ended unless that was well: `47 s · failed: the reason`."""
    said = [] if step.duration_s is None else [span(step.duration_s)]
    if step.status != "completed" or step.duration_s is None:
        said.append(words[step.status.value] + (f": {step.reason}" if step.reason else ""))
    if step.attempts > 1:
        said.append(f"{step.attempts} {words['attempts']}")
    text = " \N{MIDDLE DOT} ".join(said)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
