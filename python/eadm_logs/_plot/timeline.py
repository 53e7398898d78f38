"""`plot_timeline`: every cycle as a row of bars, its steps; above them all cycles on the calendar."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .almanac import draw_calendar
from .cycles import CycleRows
from .gantt import draw_steps
from .ink import Ink
from .picture import figure_of, headline, new_picture, say
from .rows import Group, groups_of
from .times import zone_of

if TYPE_CHECKING:
    from .._models import BundleAudit

MOST_LANES = 12
"""Clients that the calendar above the rows shows; with more it is left out."""


def timeline(bundles: Sequence[BundleAudit], *, ax: Axes | None, lang: str, last: int | None) -> Figure:
    """The picture; see `Plots.plot_timeline`."""
    ink = Ink(lang)
    groups = groups_of(bundles, ink.words["stream"], last)
    rows = sum(len(group.rows) for group in groups)
    if rows == 0:
        where = ax if ax is not None else new_picture(7, 1.8).add_subplot()
        say(where, ink.words["no cycles"], ink.look)
        first = where
    elif rows == 1:
        first = where = _one_cycle(groups[0], bundles, ax, ink)
    else:
        first, where = _many_cycles(groups, rows, bundles, ax, ink)
    headline(first, *_title(bundles, groups, rows, ink, sentence=ax is None), ink.look)
    ink.legend(where, own=ax is None)
    return figure_of(where)


def _title(
    bundles: Sequence[BundleAudit], groups: Sequence[Group], rows: int, ink: Ink, *, sentence: bool
) -> tuple[str, str]:
    """The bundle and (where there is room) what was concluded of it, and how much of it the picture shows."""
    title = bundles[0].name if len(bundles) == 1 else f"{len(bundles)} {ink.words['bundles']}"
    lines = [bundles[0].verdict.sentence] if len(bundles) == 1 and sentence else []
    dropped = sum(group.dropped for group in groups)
    if dropped:
        lines.append(ink.words["newest of"].format(shown=rows, all=rows + dropped))
    return title, "\n".join(textwrap.fill(line, 120) for line in lines)


def _one_cycle(group: Group, bundles: Sequence[BundleAudit], ax: Axes | None, ink: Ink) -> Axes:
    (row,) = group.rows
    zone, name = zone_of(bundles)
    where = ax
    if where is None:
        lanes = len(row.cycle.steps) + bool(row.findings) + bool(row.events)
        where = new_picture(10, 1.9 + 0.3 * lanes).add_subplot()
    draw_steps(where, row, zone, name, ink)
    return where


def _many_cycles(
    groups: Sequence[Group], rows: int, bundles: Sequence[BundleAudit], ax: Axes | None, ink: Ink
) -> tuple[Axes, Axes]:
    zone, name = zone_of(bundles)
    lines = rows + (len(groups) if len(groups) > 1 and any(len(group.rows) > 1 for group in groups) else 0)
    if ax is not None:
        height = ax.get_window_extent().height / figure_of(ax).dpi
        CycleRows(ax, ink, height / lines * 72).draw(groups, zone)
        return ax, ax
    each = 0.36 if lines <= 14 else 0.25 if lines <= 40 else max(0.055, 10 / lines)
    timed = any(row.origin is not None for group in groups for row in group.rows)
    over = 0.25 + 0.45 * len(groups) if timed and len(groups) <= MOST_LANES else 0
    figure = new_picture(10, over + each * lines + 2.0)
    if over:
        top, low = figure.subplots(2, 1, height_ratios=(over, each * lines))
        draw_calendar(top, groups, zone, name, ink)
    else:
        top = low = figure.add_subplot()
    drawn = CycleRows(low, ink, each * 72)
    drawn.draw(groups, zone)
    drawn.name_steps()
    return top, low
