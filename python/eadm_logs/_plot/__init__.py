"""The pictures of an audit, as methods of it; matplotlib is imported when the first one is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from .._errors import InvalidValueError, needed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from .._models import BundleAudit


class Plots:
    """What an audit and each bundle of it can draw; needs the extra `plot`.

    Each method returns matplotlib's figure and shows nothing itself: a notebook displays what a cell returns,
    elsewhere `figure.savefig("picture.png")` writes it. With `ax` it draws into axes of yours and returns their figure.
    Text and background follow matplotlib's settings (`plt.style.use("dark_background")`), and `lang` is the language
    of the few words that the pictures add: titles and sentences stay in the language of the audit.
    """

    __slots__ = ()

    def plot_timeline(
        self, *, ax: Axes | None = None, lang: Literal["en", "nb"] = "en", last: int | None = None
    ) -> Figure:
        """Draws every cycle as a row of bars, its steps, by status; above them all cycles on the calendar.

        A single cycle is drawn step by step over the clock. Times are in the zone of the logs. A step whose end is not
        known is paler, ends in an arrow, and reaches to what came next. Marked are the findings of warning or worse
        that no more specific one stands for, and the Windows events beside the steps.

        Args:
            ax: axes to draw into; the calendar is left out then.
            lang: the language of words that the picture adds: `en` or `nb`.
            last: how many cycles of each client to show, the newest ones; all of them (400 rows at most) without it.

        Raises:
            MissingExtraError: matplotlib is not installed.
            TypeError: an argument of the wrong type.
            InvalidValueError: another language, or `last` below 1.

        Example:
            >>> import eadm_logs
            >>> audit = eadm_logs.audit("fixtures/bundles/compilo-down")
            >>> figure = audit.plot_timeline()
        """
        needed("matplotlib.figure", what="plots", extra="plot")
        from .timeline import timeline

        if last is not None:
            if not isinstance(last, int) or isinstance(last, bool):
                raise TypeError(f"last must be an int, not {type(last).__name__}")
            if last < 1:
                raise InvalidValueError(f"last must be 1 or more, not {last}", name="last", value=last)
        return timeline(self._pictured(), ax=_axes(ax), lang=lang, last=last)

    def plot_causes(self, *, ax: Axes | None = None, lang: Literal["en", "nb"] = "en") -> Figure:
        """Draws which causes were found how often, by who acts; what is still open comes first.

        Of several bundles, a bar counts the bundles that have the finding; of one bundle, how often it was found.
        Findings of warning or worse count, if no more specific one stands for them; the 25 most frequent are shown.

        Args:
            ax: axes to draw into.
            lang: the language of words that the picture adds: `en` or `nb`.

        Raises:
            MissingExtraError: matplotlib is not installed.
            TypeError: an argument of the wrong type.
            InvalidValueError: another language.

        Example:
            >>> import eadm_logs
            >>> audit = eadm_logs.audit("fixtures/bundles/compilo-down")
            >>> figure = audit.plot_causes()
        """
        needed("matplotlib.figure", what="plots", extra="plot")
        from .causes import causes

        return causes(self._pictured(), ax=_axes(ax), lang=lang)

    def plot_durations(
        self, step: str | None = None, *, ax: Axes | None = None, lang: Literal["en", "nb"] = "en"
    ) -> Figure:
        """Draws how long a step took in each cycle, with its median, outliers and failures marked.

        An outlier is a completed run whose modified z-score is above 3.5: its distance from the median, over the
        median of all such distances, scaled to a normal distribution (Iglewicz and Hoaglin, 1993). The rule needs
        five runs. Failed and held runs are marked and do not count towards the median.

        Args:
            step: a step's id, such as `export-ad`, or its name; without it each step gets a small panel of its own.
            ax: axes to draw into; needs `step`.
            lang: the language of words that the picture adds: `en` or `nb`.

        Raises:
            MissingExtraError: matplotlib is not installed.
            TypeError: an argument of the wrong type.
            InvalidValueError: a step that no cycle has, axes without a step, another language.

        Example:
            >>> import eadm_logs
            >>> audit = eadm_logs.audit("fixtures/bundles/compilo-down")
            >>> figure = audit.plot_durations("export-ad")
        """
        needed("matplotlib.figure", what="plots", extra="plot")
        from .durations import durations

        if step is not None and not isinstance(step, str):
            raise TypeError(f"step must be a str, not {type(step).__name__}")
        return durations(self._pictured(), step, ax=_axes(ax), lang=lang)

    def _pictured(self) -> tuple[BundleAudit, ...]:
        """The bundles that a picture shows: all of an audit, or the one that this is."""
        from .._models import Audit, BundleAudit

        if isinstance(self, Audit):
            return self.bundles
        if isinstance(self, BundleAudit):
            return (self,)
        raise TypeError(f"only an audit and its bundles have pictures, not {type(self).__name__}")


def _axes(ax: object) -> Axes | None:
    from matplotlib.axes import Axes

    if ax is None or isinstance(ax, Axes):
        return ax
    raise TypeError(f"ax must be matplotlib axes, not {type(ax).__name__}")
