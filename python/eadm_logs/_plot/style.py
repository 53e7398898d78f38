"""Colours, hatches and marks of the pictures, and the theme that they take from matplotlib's settings.

The colours are those of Okabe and Ito (https://jfly.uni-koeln.de/color/), which people with any of the common forms of
colour blindness can tell apart, and which are read on white and on black. No meaning rests on colour alone: each status
has a hatch and a mark as well.
"""

from __future__ import annotations

from dataclasses import dataclass

import matplotlib as mpl
from matplotlib.colors import to_rgba

GREEN = "#009E73"
VERMILLION = "#D55E00"
ORANGE = "#E69F00"
SKY = "#56B4E9"
PURPLE = "#CC79A7"
BLUE = "#0072B2"
YELLOW = "#F0E442"
GREY = "#999999"

INSIDE = "#101010"
"""Of text within a bar: at least 4.5:1 on each colour of a status."""


@dataclass(frozen=True, slots=True)
class Look:
    """How one status looks: as a bar, and as a mark where it has no extent."""

    colour: str
    hatch: str
    marker: str


STATUS = {
    "completed": Look(GREEN, "", "|"),
    "failed": Look(VERMILLION, "////", "X"),
    "held": Look(ORANGE, "xxx", "s"),
    "running": Look(SKY, "...", ">"),
    "waiting": Look(GREY, "ooo", "o"),
    "running-or-waiting": Look(GREY, "...", "h"),
    "interrupted": Look(PURPLE, "---", "d"),
    "not-started": Look(GREY, "|||", "_"),
    "unknown": Look(GREY, "\\\\\\\\", "$?$"),
}
"""Of steps and cycles, in the order of the legend."""

PARTY = {
    "identum-support": BLUE,
    "customer-admin": ORANGE,
    "customer-hr": PURPLE,
    "third-party": SKY,
}
"""Who acts, in the order of the legend."""

SERIES = (BLUE, ORANGE, GREEN, PURPLE, SKY, GREY)
"""Of clients beside each other in one panel."""


@dataclass(frozen=True, slots=True)
class Theme:
    """What the reader's matplotlib settings say: text, quiet text, lines, what lies behind, and the size of text."""

    text: str
    quiet: tuple[float, float, float, float]
    line: tuple[float, float, float, float]
    behind: str
    size: float


def theme() -> Theme:
    """The theme of now: `plt.style.use("dark_background")` and the like are heeded at each call."""
    text = str(mpl.rcParams["text.color"])
    red, green, blue, _ = to_rgba(text)
    behind = str(mpl.rcParams["figure.facecolor"])
    if to_rgba(behind)[3] == 0:
        # Nothing is painted behind: what parts two bars must be some colour, the opposite of the text.
        behind = "white" if red + green + blue < 1.5 else "black"
    size = float(mpl.rcParams["font.size"])
    return Theme(text, (red, green, blue, 0.65), (red, green, blue, 0.18), behind, size)
