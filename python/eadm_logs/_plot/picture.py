"""The figure that the plots return: drawn without pyplot, and shown once by a notebook."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.transforms import ScaledTranslation, Transform

from .style import Theme


class Picture(Figure):
    """A figure that no list of open figures holds: nothing to close, and nothing is shown twice.

    A notebook knows how to show the figures of pyplot once pyplot has been imported; this one shows itself.
    """

    def set(self, **kwargs: Any) -> list[Any]:
        # Without it matplotlib would write one for this class, which has a signature that no type checker sees.
        return super().set(**kwargs)

    def _repr_png_(self) -> bytes:
        into = io.BytesIO()
        self.savefig(into, format="png", dpi="figure")
        return into.getvalue()


def new_picture(width: float, height: float) -> Picture:
    """An empty picture of so many inches; its face is the one of matplotlib's settings."""
    figure = Picture(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def figure_of(ax: Axes) -> Figure:
    """The whole figure that an axes stands in."""
    # The `figure` of a figure is itself, that of a part of it the whole; the method for it came with matplotlib 3.10.
    return ax.figure.figure


def say(ax: Axes, text: str, look: Theme) -> None:
    """An axes with one sentence in it: there is nothing to draw."""
    ax.set_axis_off()
    ax.text(0.5, 0.5, text, ha="center", va="center", color=look.text, transform=ax.transAxes, gid="nothing")


def headline(ax: Axes, title: str, below: str, look: Theme) -> None:
    """A title at the left edge, and a quieter line below it."""
    lines = below.count("\n") + 1 if below else 0
    ax.set_title(
        title,
        loc="left",
        color=look.text,
        fontweight="bold",
        fontsize=look.size * 1.2,
        pad=6 + lines * look.size * 1.35,
        parse_math=False,
    )
    if below:
        ax.annotate(
            below,
            xy=(0, 1),
            xycoords="axes fraction",
            xytext=(0, 5),
            textcoords="offset points",
            ha="left",
            va="bottom",
            color=look.quiet,
            fontsize=look.size * 0.9,
            linespacing=1.25,
            parse_math=False,
        )


def right_of(ax: Axes, points: float) -> Transform:
    """Places by rows of the y axis, so many points to the right of an edge of the axes: x is 0 or 1."""
    return ax.get_yaxis_transform() + ScaledTranslation(points / 72, 0, figure_of(ax).dpi_scale_trans)


def legend_below(ax: Axes, handles: Sequence[Artist], look: Theme, *, own: bool) -> None:
    """A legend below the whole figure if that is ours, else below the axes and their labels."""
    style: dict[str, Any] = {
        "handles": handles,
        "frameon": False,
        "fontsize": look.size * 0.85,
        "labelcolor": look.text,
        "columnspacing": 1.4,
        "handletextpad": 0.6,
    }
    if own:
        figure_of(ax).legend(loc="outside lower center", ncols=min(len(handles), 6), **style)
        return
    below = ax.transAxes + ScaledTranslation(0, -3.6 * look.size / 72, figure_of(ax).dpi_scale_trans)
    ncols = min(len(handles), 3)
    ax.legend(loc="upper left", bbox_to_anchor=(0, 0), bbox_transform=below, borderaxespad=0, ncols=ncols, **style)


def quiet_frame(ax: Axes, look: Theme, keep: Iterable[str] = ("bottom",)) -> None:
    """Leaves only the named sides of the frame, and lets whatever lies behind shine through."""
    ax.set_facecolor("none")
    kept = set(keep)
    for name, side in ax.spines.items():
        side.set_visible(name in kept)
        side.set_color(look.line)
    ax.tick_params(colors=look.text, labelcolor=look.text, length=0, labelsize=look.size * 0.85)
    ax.set_axisbelow(True)


