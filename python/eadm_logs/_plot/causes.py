"""`plot_causes`: which causes were found how often, and who acts."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from .picture import figure_of, headline, legend_below, new_picture, quiet_frame, say
from .rows import shown_findings
from .style import PARTY, Theme, theme
from .words import words

if TYPE_CHECKING:
    from .._models import BundleAudit

MOST = 25
"""Causes that one picture shows."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause, who owns it, and how many bundles (or findings, of one bundle) have it open and resolved."""

    id: str
    title: str
    who: str
    open: int
    resolved: int


def causes_of(bundles: Sequence[BundleAudit]) -> tuple[Cause, ...]:
    """The causes, those that are open most often first; a bundle where one is open anywhere counts as open."""
    said: dict[tuple[str, str], str] = {}
    counts: dict[tuple[str, str], list[int]] = {}
    for bundle in bundles:
        here: dict[tuple[str, str], list[int]] = {}
        for finding in shown_findings(bundle):
            key = (finding.id, finding.who.value)
            said.setdefault(key, finding.title)
            here.setdefault(key, [0, 0])[0 if finding.state == "open" else 1] += 1
        for key, (still, done) in here.items():
            both = counts.setdefault(key, [0, 0])
            if len(bundles) == 1:
                both[0], both[1] = still, done
            else:
                both[0 if still else 1] += 1
    found = [Cause(name, said[name, who], who, still, done) for (name, who), (still, done) in counts.items()]
    return tuple(sorted(found, key=lambda c: (-c.open, -c.resolved, c.id, c.who)))


def causes(bundles: Sequence[BundleAudit], *, ax: Axes | None, lang: str) -> Figure:
    """The picture; see `Plots.plot_causes`."""
    say_it, look = words(lang), theme()
    found = causes_of(bundles)
    shown = found[:MOST]
    where = ax if ax is not None else new_picture(9, 1.5 + 0.42 * len(shown) if shown else 1.8).add_subplot()
    name = bundles[0].name if len(bundles) == 1 else f"{len(bundles)} {say_it['bundles']}"
    more = say_it["others"].format(number=len(found) - len(shown)) if len(found) > len(shown) else ""
    headline(where, f"{say_it['title causes']}: {name}", more, look)
    if not shown:
        say(where, say_it["no causes"], look)
        return figure_of(where)
    _bars(where, shown, look)
    where.set_yticks(range(len(shown)), [textwrap.fill(cause.title, 46) for cause in shown], parse_math=False)
    where.set_ylim(len(shown) - 0.4, -0.6)
    quiet_frame(where, look, ("left",))
    where.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    where.grid(axis="x", color=look.line, linewidth=0.6)
    counted = say_it["number of cycles" if len(bundles) == 1 else "number of bundles"]
    where.set_xlabel(counted, color=look.quiet, fontsize=look.size * 0.85)
    _legend(where, shown, say_it, look, own=ax is None)
    return figure_of(where)


def _bars(ax: Axes, shown: Sequence[Cause], look: Theme) -> None:
    for y, cause in enumerate(shown):
        if cause.open:
            (patch,) = ax.barh(y, cause.open, 0.62, **_style(cause.who, look, resolved=False))
            patch.set_gid(f"open:{cause.id}")
        if cause.resolved:
            (patch,) = ax.barh(y, cause.resolved, 0.62, cause.open, **_style(cause.who, look, resolved=True))
            patch.set_gid(f"resolved:{cause.id}")
        ax.annotate(
            str(cause.open + cause.resolved),
            xy=(cause.open + cause.resolved, y),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            color=look.text,
            fontsize=look.size * 0.9,
        )
    ax.set_xlim(0, max(cause.open + cause.resolved for cause in shown) * 1.08)


def _style(who: str, look: Theme, *, resolved: bool) -> dict[str, Any]:
    """Resolved bars are hollow and hatched, so that the two are told apart without their colours."""
    if resolved:
        return {"facecolor": "none", "edgecolor": PARTY[who], "hatch": "////", "linewidth": 1.2}
    return {"facecolor": PARTY[who], "edgecolor": PARTY[who], "linewidth": 1.2}


def _legend(ax: Axes, shown: Sequence[Cause], say_it: dict[str, str], look: Theme, *, own: bool) -> None:
    handles = [
        Patch(label=say_it[who], **_style(who, look, resolved=False))
        for who in PARTY
        if any(cause.who == who for cause in shown)
    ]
    if any(cause.resolved for cause in shown):
        plain: dict[str, Any] = {"edgecolor": look.text, "linewidth": 1.0}
        if any(cause.open for cause in shown):
            handles.append(Patch(label=say_it["open"], facecolor=look.text, **plain))
        handles.append(Patch(label=say_it["resolved"], facecolor="none", hatch="////", **plain))
    legend_below(ax, handles, look, own=own)
