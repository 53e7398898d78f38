"""What every timeline draws with: the theme, the words, marks, and the legend of what was really drawn."""

from __future__ import annotations

from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from .picture import legend_below, right_of
from .style import STATUS, Theme, theme
from .words import words

FINDING, EVENT, OPEN_END = "D", "^", ">"
"""Marks that are no status."""


class Ink:
    """Draws bars and marks into axes and remembers what the legend must explain."""

    def __init__(self, lang: str) -> None:
        self.words = words(lang)
        self.look: Theme = theme()
        self._shown: dict[str, Artist] = {}

    def bar(self, ax: Axes, y: float, left: float, right: float, status: str, *, open_end: bool, thin: bool) -> None:
        """A step from `left` to `right`; paler, with an arrow, where its end is not known."""
        how = STATUS[status]
        style: dict[str, Any] = {
            "facecolor": how.colour,
            "edgecolor": self.look.behind,
            "hatch": how.hatch,
            "alpha": 0.6 if open_end else 1.0,
        }
        patch = Rectangle((left, y - 0.33), right - left, 0.66, linewidth=0.2 if thin else 0.6, **style)
        patch.set_gid(f"step:{status}")
        ax.add_patch(patch)
        style["alpha"] = 1.0
        self._shown.setdefault(f"bar:{status}", Patch(label=self.words[status], **style))
        if open_end:
            self.mark(ax, right, y, "end-open", OPEN_END, self.look.text, size=3 if thin else 5)

    def mark(
        self,
        ax: Axes,
        x: float,
        y: float,
        kind: str,
        marker: str,
        colour: Any,
        *,
        size: float,
        filled: bool = True,
        beside: float | None = None,
    ) -> None:
        """One mark; `kind` is its word and its `gid`.

        With `beside` its place is so many points to the right of the axes' left (`x` = 0) or right edge (`x` = 1).
        """
        line = self._line([x], [y], kind, marker, colour, size, filled)
        line.set_gid(kind)
        line.set_zorder(4)
        if beside is not None:
            line.set_transform(right_of(ax, beside))
            line.set_clip_on(False)
            ax.add_artist(line)
        else:
            ax.add_line(line)
        self._shown.setdefault(kind, self._line([], [], kind, marker, colour, 6, filled))

    def status(
        self, ax: Axes, x: float, y: float, kind: str, status: str, *, size: float, beside: float | None = None
    ) -> None:
        """The mark of a status: of a whole cycle, or of a step without an extent."""
        how = STATUS[status]
        self.mark(ax, x, y, f"{kind}:{status}", how.marker, how.colour, size=size, beside=beside)

    def finding(self, ax: Axes, x: float, y: float, state: str, *, size: float) -> None:
        """The mark of a finding: full while it is open, hollow once it is resolved."""
        self.mark(ax, x, y, f"finding-{state}", FINDING, self.look.text, size=size, filled=state == "open")

    def event(self, ax: Axes, x: float, y: float, *, size: float) -> None:
        """The mark of a Windows event."""
        self.mark(ax, x, y, "event", EVENT, self.look.quiet, size=size)

    def end_of_evidence(self, ax: Axes, x: float) -> None:
        """A line where the evidence ends."""
        style: dict[str, Any] = {"color": self.look.quiet, "linewidth": 1.0, "linestyle": (0, (3, 3))}
        ax.axvline(x, gid="evidence-ends", **style)
        self._shown.setdefault("evidence-ends", Line2D([], [], label=self.words["evidence-ends"], **style))

    def _line(
        self, x: list[float], y: list[float], kind: str, marker: str, colour: Any, size: float, full: bool
    ) -> Line2D:
        return Line2D(
            x,
            y,
            linestyle="none",
            marker=marker,
            markersize=size,
            markerfacecolor=colour if full else "none",
            markeredgecolor=colour,
            markeredgewidth=1.6 if marker in "|_" else 0.9,
            label=self.words[kind.rpartition(":")[2]],
        )

    def legend(self, ax: Axes, *, own: bool) -> None:
        """Explains what was drawn, and nothing else; below the axes, or below the whole figure if it is ours."""
        order = [*(f"{kind}:{status}" for kind in ("bar", "step", "cycle") for status in STATUS)]
        order += ["finding-open", "finding-resolved", "event", "end-open", "evidence-ends"]
        said: set[str] = set()
        handles = []
        for name in order:
            handle = self._shown.get(name)
            word = str(handle.get_label()) if handle is not None else ""
            # A status that has bars needs no second line for its mark.
            if handle is not None and word not in said:
                said.add(word)
                handles.append(handle)
        if not handles:
            return
        legend_below(ax, handles, self.look, own=own)
