"""`plot_durations`: how long a step took in each cycle, and which runs of it were out of the ordinary."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MultipleLocator

from .._errors import InvalidValueError
from .almanac import date_axis, number
from .picture import figure_of, headline, legend_below, new_picture, quiet_frame, say
from .rows import client_label
from .style import BLUE, GREY, ORANGE, SERIES, STATUS, Theme, theme
from .times import span, step_of_ticks, zone_of
from .words import words

if TYPE_CHECKING:
    from .._models import BundleAudit

FEWEST = 5
"""Completed runs that the rule of outliers needs: with fewer, the spread says nothing."""
FAR = 3.5
"""The modified z-score above which a run is an outlier."""
FINEST = 1.0
"""Seconds that the spread counts for at least: many logs write whole seconds, and less is no news."""
MOST_LABELS = 4
"""Outliers of one panel that are labelled with their duration."""




@dataclass(frozen=True, slots=True)
class Run:
    """A step of one cycle that has a start and an end."""

    time: datetime
    seconds: float
    status: str


@dataclass(frozen=True, slots=True)
class Series:
    """The runs of one step by one client, in the order of the cycles."""

    client: str
    runs: tuple[Run, ...]

    @property
    def usual(self) -> tuple[Run, ...]:
        """The completed runs, which the median is made of."""
        return tuple(run for run in self.runs if run.status == "completed")


@dataclass(frozen=True, slots=True)
class Panel:
    """One step: its id, its name, and its runs by client."""

    step: str
    name: str
    series: tuple[Series, ...]


def middle_and_reach(values: Sequence[float]) -> tuple[float, float]:
    """The median, and how far from it a value may lie before it is an outlier.

    The measure is the modified z-score of Iglewicz and Hoaglin (1993). Where more than half of the values are equal
    their median distance is 0, and the mean distance takes its place, as those authors propose.
    """
    middle = statistics.median(values)
    away = [abs(value - middle) for value in values]
    # Both constants make the measure of spread that of a normal distribution's standard deviation.
    spread = statistics.median(away) * 1.4826 or statistics.fmean(away) * 1.2533
    return middle, FAR * max(spread, FINEST)


def outliers(values: Sequence[float]) -> list[bool]:
    """Which values are outliers; none of fewer than five."""
    if len(values) < FEWEST:
        return [False] * len(values)
    middle, reach = middle_and_reach(values)
    return [abs(value - middle) > reach for value in values]


def panels_of(bundles: Sequence[BundleAudit], stream_word: str) -> tuple[Panel, ...]:
    """Every step that has a run, in the order in which steps were first seen."""
    names: dict[str, str] = {}
    runs: dict[str, dict[str, list[Run]]] = {}
    for bundle in bundles:
        streams = {cycle.stream for cycle in bundle.cycles}
        for cycle in bundle.cycles:
            client = bundle.name
            if len(streams) > 1:
                one = client_label(bundle.streams[cycle.stream], stream_word)
                client = one if len(bundles) == 1 else f"{client} \N{MIDDLE DOT} {one}"
            for step in cycle.steps:
                if step.started is not None and step.duration_s is not None:
                    names.setdefault(step.step, step.name)
                    run = Run(step.started, step.duration_s, step.status.value)
                    runs.setdefault(step.step, {}).setdefault(client, []).append(run)
    return tuple(
        Panel(step, names[step], tuple(Series(client, tuple(these)) for client, these in by_client.items()))
        for step, by_client in runs.items()
    )


def durations(bundles: Sequence[BundleAudit], step: str | None, *, ax: Axes | None, lang: str) -> Figure:
    """The picture; see `Plots.plot_durations`."""
    say_it, look = words(lang), theme()
    if step is None and ax is not None:
        raise InvalidValueError("ax needs a step: each step has a panel of its own without it", name="ax", value=ax)
    panels = panels_of(bundles, say_it["stream"])
    if step is not None:
        _known(bundles, step)
        panels = tuple(panel for panel in panels if step in (panel.step, panel.name))
    name = bundles[0].name if len(bundles) == 1 else f"{len(bundles)} {say_it['bundles']}"
    if not panels:
        where = ax if ax is not None else new_picture(7, 1.8).add_subplot()
        headline(where, f"{say_it['title durations']}: {name}", "", look)
        say(where, say_it["no durations"] if step is None else say_it["no durations of"].format(step=step), look)
        return figure_of(where)
    drawing = _Panels(bundles, panels, say_it, look)
    if step is not None:
        where = ax if ax is not None else new_picture(9, 3.6).add_subplot()
        drawing.draw(where, panels[0], f"{panels[0].name}: {name}", small=False)
        drawing.dates(where)
        drawing.legend(where, own=ax is None)
        return figure_of(where)
    return _grid(drawing, panels, f"{say_it['title durations']}: {name}")


def _grid(drawing: _Panels, panels: Sequence[Panel], title: str) -> Figure:
    columns = 2 if len(panels) > 1 else 1
    rows = -(-len(panels) // columns)
    figure = new_picture(10, 1.2 + 1.65 * rows)
    grid = figure.subplots(rows, columns, sharex=True, squeeze=False)
    for place, panel in enumerate(panels):
        drawing.draw(grid[place // columns][place % columns], panel, panel.name, small=True)
    for place in range(len(panels), rows * columns):
        grid[place // columns][place % columns].set_visible(False)
    for column in range(columns):
        drawing.dates(grid[(len(panels) - 1 - column) // columns if column else rows - 1][column])
    look = drawing.look
    figure.suptitle(
        title, x=0.01, ha="left", color=look.text, fontweight="bold", fontsize=look.size * 1.2, parse_math=False
    )
    drawing.legend(grid[0][0], own=True)
    return figure


def _known(bundles: Sequence[BundleAudit], step: str) -> None:
    known = {one.step: one.name for bundle in bundles for cycle in bundle.cycles for one in cycle.steps}
    if step not in known and step not in known.values():
        listed = ", ".join(known) if known else "no step at all"
        raise InvalidValueError(f"no cycle has the step {step!r}; there is {listed}", name="step", value=step)


class _Panels:
    """Draws panels in one style, and remembers what the legend must explain."""

    def __init__(
        self, bundles: Sequence[BundleAudit], panels: Sequence[Panel], say_it: dict[str, str], look: Theme
    ) -> None:
        self.say_it, self.look = say_it, look
        times = [number(run.time) for panel in panels for series in panel.series for run in series.runs]
        room = (max(times) - min(times)) * 0.04 or 1 / 24
        self.reach = (min(times) - room, max(times) + room)
        self.zone, self.zone_name = zone_of(bundles)
        self._shown: dict[str, Artist] = {}

    def draw(self, ax: Axes, panel: Panel, title: str, *, small: bool) -> None:
        """One step: its runs over time, the median, and how far runs usually stray."""
        look = self.look
        many = len(panel.series) > len(SERIES)
        for place, series in enumerate(panel.series):
            colour = BLUE if len(panel.series) == 1 else GREY if many else SERIES[place]
            self._series(ax, series, colour, alone=len(panel.series) == 1, named=not many)
        top = max(run.seconds for series in panel.series for run in series.runs) * 1.18 or 1.0
        ax.set_ylim(0, top)
        ax.yaxis.set_major_locator(MultipleLocator(step_of_ticks(top, 4)))
        ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: span(value)))
        ax.set_title(title, loc="left", color=look.text, fontweight="bold", fontsize=look.size, parse_math=False)
        values = [run.seconds for series in panel.series for run in series.usual]
        if values and many:
            self._median(ax, statistics.median(values), look.text)
        if values and (len(panel.series) == 1 or many):
            self._say_median(ax, statistics.median(values), beside=small)
        quiet_frame(ax, look, ("bottom",))
        ax.grid(axis="y", color=look.line, linewidth=0.6)

    def _series(self, ax: Axes, series: Series, colour: str, *, alone: bool, named: bool) -> None:
        usual = series.usual
        values = [run.seconds for run in usual]
        far = outliers(values)
        if alone and len(values) >= FEWEST:
            middle, reach = middle_and_reach(values)
            style: dict[str, Any] = {"color": colour, "alpha": 0.12, "linewidth": 0}
            ax.axhspan(max(0.0, middle - reach), middle + reach, gid="usual-range", **style)
            word = self.say_it["usual range"]
            self._shown.setdefault(word, Patch(label=word, **style))
        if values and named:
            self._median(ax, statistics.median(values), colour)
        within = [run for run, out in zip(usual, far, strict=True) if not out]
        beyond = [run for run, out in zip(usual, far, strict=True) if out]
        word = self.say_it["completed"] if alone or not named else series.client
        self._points(ax, within, "usual", word, marker="o", markersize=4.2, color=colour)
        face = {"markerfacecolor": ORANGE, "markeredgecolor": self.look.text, "markeredgewidth": 0.8}
        self._points(ax, beyond, "outlier", self.say_it["outlier"], marker="D", markersize=6, **face)
        if len(beyond) <= MOST_LABELS:
            for run in beyond:
                self._label(ax, run)
        for status in STATUS:
            these = [run for run in series.runs if run.status == status != "completed"]
            how = STATUS[status]
            self._points(ax, these, status, self.say_it[status], marker=how.marker, color=how.colour, markersize=7)

    def _points(self, ax: Axes, runs: Sequence[Run], kind: str, word: str, **style: Any) -> None:
        if not runs:
            return
        times, seconds = [number(run.time) for run in runs], [run.seconds for run in runs]
        ax.plot(times, seconds, linestyle="none", gid=kind, zorder=3, **style)
        self._shown.setdefault(word, Line2D([], [], linestyle="none", label=word, **style))

    def _median(self, ax: Axes, middle: float, colour: str) -> None:
        style: dict[str, Any] = {"color": colour, "linewidth": 1.1, "linestyle": (0, (5, 3))}
        ax.axhline(middle, gid="median", **style)
        word = self.say_it["median"]
        style["color"] = self.look.quiet
        self._shown.setdefault(word, Line2D([], [], label=word, **style))

    def _say_median(self, ax: Axes, middle: float, *, beside: bool) -> None:
        """Beside the title of a small panel, whose legend is that of all; else in the legend."""
        text = f"{self.say_it['median']} {span(middle)}"
        if beside:
            ax.set_title(text, loc="right", color=self.look.quiet, fontsize=self.look.size * 0.85)
        else:
            self._shown[self.say_it["median"]].set_label(text)

    def _label(self, ax: Axes, run: Run) -> None:
        ax.annotate(
            span(run.seconds),
            xy=(number(run.time), run.seconds),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            color=self.look.text,
            fontsize=self.look.size * 0.8,
        )

    def dates(self, ax: Axes) -> None:
        """The axis of dates, and its labels also where a panel below shares it."""
        ax.set_xlim(*self.reach)
        date_axis(ax, self.zone, self.zone_name, self.look, self.say_it)
        ax.tick_params(axis="x", labelbottom=True)

    def legend(self, ax: Axes, *, own: bool) -> None:
        """Explains what was drawn, and nothing else."""
        legend_below(ax, list(self._shown.values()), self.look, own=own)
