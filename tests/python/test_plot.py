"""What the pictures show is what the audit says: extents, marks, words; and drawing leaves no trace."""

from __future__ import annotations

import io
import pickle
import subprocess
import sys
import tomllib
from datetime import UTC, datetime, timedelta
from typing import Any

import eadm_logs as el
import pytest
from conftest import ROOT
from plot_cases import OSLO, START, audit_of, cycle, finding, nights, step, steps

mpl = pytest.importorskip("matplotlib", reason="the pictures need matplotlib, the extra `plot`")

from eadm_logs._plot.causes import causes_of  # noqa: E402
from eadm_logs._plot.durations import outliers  # noqa: E402
from eadm_logs._plot.style import PARTY, STATUS  # noqa: E402
from eadm_logs._plot.times import seconds_between, span, step_of_ticks, wall, zone_of  # noqa: E402
from eadm_logs._plot.words import _EN, _NB  # noqa: E402
from matplotlib import dates  # noqa: E402
from matplotlib.axes import Axes  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402
from matplotlib.lines import Line2D  # noqa: E402
from matplotlib.patches import Rectangle  # noqa: E402

BUNDLES = ROOT / "fixtures" / "bundles"
NAMES = sorted(path.name for path in BUNDLES.iterdir())


def fixture(name: str, **options: Any) -> el.Audit:
    return el.audit(BUNDLES / name, **options)


def rows_of(figure: Figure) -> Axes:
    """The axes with the bars: below the calendar, where there is one."""
    return figure.axes[-1]


def bars(ax: Axes) -> list[Rectangle]:
    return [p for p in ax.patches if isinstance(p, Rectangle) and str(p.get_gid()).startswith("step:")]


def xs(line: Line2D) -> list[float]:
    given: Any = line.get_xdata()
    return [float(x) for x in given]


def ys(line: Line2D) -> list[float]:
    given: Any = line.get_ydata()
    return [float(y) for y in given]


def time_at(x: float) -> datetime:
    """The time at a place of an axis of dates; matplotlib has no types for it."""
    dated: Any = dates
    time: datetime = dated.num2date(x)
    return time


def seconds_of(run: el.Step) -> float:
    assert run.duration_s is not None
    return run.duration_s


def rgba(colour: Any) -> tuple[float, ...]:
    return tuple(mpl.colors.to_rgba(colour))


def pieces(ax: Axes) -> list[Rectangle]:
    """The bars of the causes."""
    return [patch for patch in ax.patches if isinstance(patch, Rectangle)]


def marks(ax: Axes, kind: str) -> list[Line2D]:
    return [line for line in ax.lines if line.get_gid() == kind]


def texts(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def labels(ax: Axes) -> list[str]:
    return [label.get_text() for label in ax.get_yticklabels()]


def legend_of(figure: Figure) -> list[str]:
    return [text.get_text() for legend in figure.legends for text in legend.get_texts()]


def drawn_extents(drawn: list[Rectangle]) -> list[float]:
    return [number for bar in drawn for number in (bar.get_x(), bar.get_width())]


def extents(cycle: el.Cycle) -> list[float]:
    """Start and length of each step that has both, one after the other, in seconds since the cycle began."""
    assert cycle.started is not None
    found: list[float] = []
    for one in cycle.steps:
        if one.started is not None and one.ended is not None:
            found += [seconds_between(cycle.started, one.started), seconds_between(one.started, one.ended)]
    return found


def newest_first(audit: el.Audit) -> list[float]:
    """The extents of all steps, in the order of the rows."""
    return [number for each in reversed(audit.bundles[0].cycles) for number in extents(each)]


# Timeline


def test_bars_are_as_long_as_the_steps() -> None:
    audit = fixture("compilo-down")
    drawn = bars(rows_of(audit.plot_timeline()))
    assert drawn_extents(drawn) == pytest.approx(newest_first(audit))
    statuses = [one.status for each in reversed(audit.bundles[0].cycles) for one in each.steps]
    assert [bar.get_gid() for bar in drawn] == [f"step:{status}" for status in statuses]


def test_the_newest_cycle_is_on_top_and_labelled_with_its_start() -> None:
    ax = rows_of(fixture("compilo-down").plot_timeline())
    assert labels(ax) == ["2026-03-12 05:30", "2026-03-11 05:30", "2026-03-10 05:30"]
    bottom, top = ax.get_ylim()
    assert bottom > top
    assert texts(ax)[:3] == ["Export Compilo failed", "7 min 19 s", "Export Compilo failed"]


def test_one_cycle_is_drawn_step_by_step_over_the_clock() -> None:
    audit = fixture("compilo-down")
    figure = audit.plot_timeline(last=1)
    (ax,) = figure.axes
    steps = audit.bundles[0].cycles[-1].steps
    assert labels(ax) == [one.name for one in steps] + ["findings"]
    for bar, one in zip(bars(ax), steps, strict=True):
        assert one.started is not None and one.ended is not None
        begin, end = time_at(bar.get_x()), time_at(bar.get_x() + bar.get_width())
        assert abs(begin - one.started) < timedelta(milliseconds=1)
        assert abs(end - one.ended) < timedelta(milliseconds=1)
    assert ax.get_xlabel() == "time in Europe/Oslo"
    assert "1 of 3 cycles, the newest" in " ".join(texts(ax))


@pytest.mark.parametrize("name", NAMES)
def test_every_bundle_has_as_many_marks_as_findings_and_events(name: str) -> None:
    audit = fixture(name)
    for bundle in audit.bundles:
        figure = bundle.plot_timeline()
        if not bundle.cycles:
            assert "No cycle is in the logs." in texts(figure.axes[0])
            continue
        ax = rows_of(figure)
        shown = [f for f in bundle.findings if f.severity != "info" and f.superseded_by is None and f.cycle is not None]
        for state in ("open", "resolved"):
            assert len(marks(ax, f"finding-{state}")) == sum(f.state == state for f in shown)
        events = [event for each in bundle.cycles for event in each.events if event.time is not None]
        assert len(marks(ax, "event")) == len(events)
        extended = [s for each in bundle.cycles for s in each.steps if s.started and s.ended and s.ended > s.started]
        assert len([bar for bar in bars(ax) if bar.get_alpha() == 1.0 and bar.get_width() > 0]) == len(extended)


@pytest.mark.parametrize("name", NAMES)
def test_every_bundle_can_be_drawn_in_norwegian(name: str) -> None:
    audit = fixture(name, lang="nb")
    for draw in (audit.plot_timeline, audit.plot_causes, audit.plot_durations):
        figure = draw(lang="nb")
        assert isinstance(figure, Figure)
        figure.draw_without_rendering()
        said = " ".join(legend_of(figure) + [ax.get_xlabel() for ax in figure.axes])
        assert not any(word in said for word in ("completed", "resolved", "time in", "since", "findings"))


def test_the_calendar_marks_cycles_findings_and_where_the_evidence_ends() -> None:
    audit = fixture("story-missed-start")
    bundle = audit.bundles[0]
    calendar = audit.plot_timeline().axes[0]
    assert len(marks(calendar, "cycle:completed")) == len(bundle.cycles)
    # The missed start belongs to no cycle: only the calendar can show it.
    (missed,) = marks(calendar, "finding-open")
    assert bundle.findings[0].cycle is None
    assert bundle.findings[0].first is not None
    assert abs(time_at(xs(missed)[0]) - bundle.findings[0].first) < timedelta(milliseconds=1)
    (end,) = marks(calendar, "evidence-ends")
    assert bundle.as_of is not None
    assert abs(time_at(xs(end)[0]) - bundle.as_of) < timedelta(milliseconds=1)


def test_the_legend_has_only_what_is_shown() -> None:
    assert legend_of(fixture("all-green").plot_timeline()) == ["completed", "Windows event", "evidence ends"]
    assert legend_of(fixture("dst-night").plot_timeline()) == ["completed", "evidence ends"]
    assert legend_of(fixture("import-filter-stop").plot_timeline()) == [
        "completed",
        "held by the import filter",
        "finding, open",
        "evidence ends",
    ]
    nb = legend_of(fixture("running", lang="nb").plot_timeline(lang="nb"))
    assert nb == ["fullført", "kjører", "slutt ikke kjent", "sporene slutter"]


def test_a_running_step_reaches_to_the_end_of_the_evidence() -> None:
    audit = fixture("running")
    bundle, ax = audit.bundles[0], rows_of(audit.plot_timeline())
    running = bundle.cycles[-1]
    assert running.started is not None and bundle.as_of is not None and running.steps[-1].started is not None
    (bar,) = [bar for bar in bars(ax) if bar.get_alpha() != 1.0]
    assert bar.get_gid() == "step:running"
    assert bar.get_x() == pytest.approx(seconds_between(running.started, running.steps[-1].started))
    assert bar.get_x() + bar.get_width() == pytest.approx(seconds_between(running.started, bundle.as_of))
    assert len(marks(ax, "end-open")) == 1


def test_a_step_that_runs_for_days_is_cut_off_at_the_edge() -> None:
    first = steps(START, [40, 50, 60])
    late = START + timedelta(days=1)
    parts = [*steps(late, [40, 50]), step("Import AD", "running", late + timedelta(seconds=90))]
    as_of = (late + timedelta(days=2)).isoformat()
    audit = audit_of([cycle(0, START, first), cycle(1, late, parts, "running")], as_of=as_of)
    ax = rows_of(audit.plot_timeline())
    assert ax.get_xlim()[1] == pytest.approx(150 * 1.15)
    (bar,) = [bar for bar in bars(ax) if bar.get_alpha() != 1.0]
    assert bar.get_x() + bar.get_width() == pytest.approx(ax.get_xlim()[1])


def test_an_interrupted_step_is_bounded_by_the_next_one() -> None:
    parts = [
        step("Import HR", "interrupted", START),
        step("Import AD", "completed", START + timedelta(seconds=30), 20),
        step("Export AD", "not-started"),
        step("Export Azure", "waiting"),
    ]
    audit = audit_of([cycle(0, START, parts, "interrupted"), cycle(1, START + timedelta(days=1), [])])
    ax = rows_of(audit.plot_timeline())
    assert [(bar.get_x(), bar.get_width(), bar.get_alpha()) for bar in bars(ax)] == [(0, 30, 0.6), (30, 20, 1.0)]
    assert texts(ax)[1] == "Export Azure waiting \N{MIDDLE DOT} Import HR interrupted \N{MIDDLE DOT} 1 not started"
    assert len(marks(ax, "cycle:interrupted")) == 1


def test_missing_times_draw_no_bar_and_are_said() -> None:
    parts = [step("Import HR"), step("Export AD", "failed"), step("Export Azure", "running-or-waiting")]
    alone = audit_of([cycle(0, None, parts, "failed")], as_of=None)
    (ax,) = alone.plot_timeline().axes
    assert bars(ax) == []
    assert ax.get_xlabel() == "no times known"
    assert [text for text in texts(ax) if text in ("completed", "failed", "running or waiting")] == [
        "completed",
        "failed",
        "running or waiting",
    ]
    both = audit_of([cycle(0, None, parts, "failed"), cycle(1, START, steps(START, [10, 20]))])
    assert labels(rows_of(both.plot_timeline())) == ["2026-01-05 03:00", "time unknown"]


def test_an_end_without_a_start_is_a_mark() -> None:
    lone = step("Import AD") | {"ended": (START + timedelta(seconds=60)).isoformat()}
    audit = audit_of([cycle(0, START, [step("Import HR", "completed", START, 30), lone])])
    (ax,) = audit.plot_timeline().axes
    (mark,) = marks(ax, "step:completed")
    assert abs(time_at(xs(mark)[0]) - (START + timedelta(seconds=60))) < timedelta(milliseconds=1)
    assert len(bars(ax)) == 1


def test_cycles_without_steps_are_rows_too() -> None:
    audit = audit_of([cycle(index, START + index * timedelta(days=1), [], "unknown") for index in range(3)])
    ax = rows_of(audit.plot_timeline())
    assert len(labels(ax)) == 3
    assert bars(ax) == []
    assert len(marks(ax, "cycle:unknown")) == 3


def test_the_hour_that_autumn_gives_twice_is_told_apart() -> None:
    audit = fixture("dst-night")
    figure = audit.plot_timeline()
    ax = rows_of(figure)
    assert labels(ax) == [
        "2025-10-26 04:00",
        "2025-10-26 02:30 +01:00",
        "2025-10-26 02:30 +02:00",
        "2025-10-26 01:00",
    ]
    assert drawn_extents(bars(ax)) == pytest.approx(newest_first(audit))
    starts = [xs(line)[0] * 24 for line in marks(figure.axes[0], "cycle:completed")]
    assert starts[2] - starts[1] == pytest.approx(1, abs=0.01)


def test_elapsed_time_is_real_time_also_over_the_change_of_clocks() -> None:
    before = datetime(2025, 10, 26, 1, 30, tzinfo=OSLO)
    after = datetime(2025, 10, 26, 3, 30, tzinfo=OSLO)
    assert seconds_between(before, after) == 3 * 3600
    assert wall(after.astimezone(UTC), OSLO) == "2025-10-26 03:30"


def test_clients_have_lanes_and_rows_of_their_own() -> None:
    calendar, ax = fixture("efeide-beside").plot_timeline().axes
    assert labels(calendar) == ["eadm", "efeide"]
    nights = ["2026-10-13 03:0", "2026-10-12 03:0"]
    assert labels(ax) == ["eadm", *(night + "0" for night in nights), "efeide", *(night + "1" for night in nights)]


def test_several_bundles_show_whose_cycles_they_are() -> None:
    audit = el.audit([BUNDLES / "running", BUNDLES / "retried"])
    assert labels(audit.plot_timeline().axes[0]) == [bundle.name for bundle in audit.bundles]
    ax = audit.plot_timeline(last=1).axes[-1]
    assert labels(ax) == [f"{audit.bundles[0].name}  2026-08-05 03:00", f"{audit.bundles[1].name}  2026-08-11 03:00"]


def test_two_hundred_cycles_stay_on_one_page_and_their_labels_apart() -> None:
    figure = nights(200).plot_timeline()
    assert figure.get_size_inches()[1] < 16
    figure.draw_without_rendering()
    ax = rows_of(figure)
    assert len(bars(ax)) >= 200 * 4
    boxes = [label.get_window_extent() for label in ax.get_yticklabels()]
    assert len(boxes) > 40
    assert all(high.y0 >= low.y1 - 1 for high, low in zip(boxes, boxes[1:], strict=False))


def test_of_more_than_a_picture_holds_the_newest_are_shown() -> None:
    audit = nights(450)
    ax = rows_of(audit.plot_timeline())
    assert "400 of 450 cycles, the newest" in " ".join(texts(audit.plot_timeline().axes[0]))
    assert len({round(bar.get_y(), 3) for bar in bars(ax)}) == 400


def test_marks_behind_the_last_step_stand_at_the_edge() -> None:
    late = finding(0, cycle=1, state="open", first=(START + timedelta(days=3)).isoformat())
    starts = [START, START + timedelta(days=1)]
    cycles = [cycle(index, start, steps(start, [10, 20])) for index, start in enumerate(starts)]
    ax = rows_of(audit_of(cycles, findings=[[late]]).plot_timeline())
    (mark,) = marks(ax, "finding-open")
    assert xs(mark)[0] == ax.get_xlim()[1]


def test_a_finding_with_a_wild_stamp_stands_at_the_edge_of_the_calendar() -> None:
    wild = finding(0, cycle=None, state="open", first="1970-01-01T01:00:00+01:00")
    cycles = [cycle(index, START + index * timedelta(days=1), []) for index in range(2)]
    calendar = audit_of(cycles, findings=[[wild]]).plot_timeline().axes[0]
    (mark,) = marks(calendar, "finding-open")
    assert START - time_at(xs(mark)[0]) == timedelta(days=31)


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00"])
def test_the_ends_of_time_can_be_drawn(time: str) -> None:
    part = step("Export AD") | {"started": time, "ended": time, "duration_s": 0.0}
    one = cycle(0, None, [part]) | {"started": time, "ended": time}
    audit = audit_of([one, one | {"index": 1}], as_of=time)
    for figure in (audit.plot_timeline(), audit.plot_timeline(last=1), audit.plot_causes(), audit.plot_durations()):
        figure.draw_without_rendering()


# Causes


def test_causes_of_one_bundle_count_findings_and_tell_open_from_resolved() -> None:
    figure = fixture("compilo-down").plot_causes()
    (ax,) = figure.axes
    sizes = {patch.get_gid(): (patch.get_x(), patch.get_width()) for patch in pieces(ax)}
    assert sizes == {
        "open:compilo-departments-unavailable": (0, 1),
        "resolved:compilo-departments-unavailable": (1, 1),
    }
    assert labels(ax) == ["Compilo does not answer"]
    assert ax.get_xlabel() == "findings"
    assert legend_of(figure) == ["Identum support", "open", "resolved"]


def test_causes_of_many_bundles_count_bundles() -> None:
    audit = el.audit([BUNDLES / name for name in NAMES])
    for cause in causes_of(audit.bundles):
        of_cause = [
            [f for f in bundle.findings if (f.id, f.who) == (cause.id, cause.who) and f.superseded_by is None]
            for bundle in audit.bundles
        ]
        assert cause.open + cause.resolved == sum(bool(found) for found in of_cause)
        assert cause.open == sum(any(f.state == "open" for f in found) for found in of_cause)
    ax = audit.plot_causes().axes[0]
    assert ax.get_xlabel() == "bundles with the finding"
    opened = [patch.get_width() for patch in pieces(ax) if str(patch.get_gid()).startswith("open:")]
    assert opened == sorted(opened, reverse=True)


def test_colours_of_causes_are_those_of_who_acts() -> None:
    ax = fixture("import-filter-stop").plot_causes().axes[0]
    (patch,) = ax.patches
    assert patch.get_facecolor() == mpl.colors.to_rgba(PARTY["customer-admin"])


def test_no_more_causes_than_a_picture_holds() -> None:
    many = [finding(index, id=f"cause-{index:02}", title=f"Cause {index}", cycle=0) for index in range(40)]
    ax = audit_of([cycle(0, START, steps(START, [5]))], findings=[many]).plot_causes().axes[0]
    assert len(labels(ax)) == 25
    assert "15 more causes" in texts(ax)


# Durations


def test_durations_are_the_points_and_the_median_the_line() -> None:
    audit = nights(12)
    (ax,) = audit.plot_durations("import-ad").axes
    runs = [one for each in audit.bundles[0].cycles for one in each.steps if one.step == "import-ad"]
    (usual,), (outlier,) = marks(ax, "usual"), marks(ax, "outlier")
    drawn = sorted([*ys(usual), *ys(outlier)])
    assert drawn == sorted(seconds_of(run) for run in runs)
    middle = sorted(seconds_of(run) for run in runs)
    (median,) = marks(ax, "median")
    assert ys(median)[0] == pytest.approx((middle[5] + middle[6]) / 2)
    # The twelfth night took four times as long.
    assert ys(outlier) == [runs[11].duration_s]
    assert span(runs[11].duration_s or 0) in texts(ax)
    assert legend_of(ax.figure.figure) == ["usual range", f"median {span(ys(median)[0])}", "completed", "outlier"]


def test_failed_runs_are_marked_and_leave_the_median_alone() -> None:
    starts = [START + timedelta(days=index) for index in range(6)]
    cycles = [cycle(index, at, steps(at, [10.0])) for index, at in enumerate(starts[:5])]
    cycles.append(cycle(5, starts[5], steps(starts[5], [500.0], "failed"), "failed"))
    (ax,) = audit_of(cycles).plot_durations("Import HR").axes
    (failed,) = marks(ax, "failed")
    assert ys(failed) == [500]
    assert ys(marks(ax, "median")[0])[0] == 10
    assert failed.get_marker() == STATUS["failed"].marker


def test_each_step_has_a_panel() -> None:
    figure = fixture("compilo-down").plot_durations()
    titles = [ax.get_title(loc="left") for ax in figure.axes if ax.get_visible()]
    assert titles[0] == "Import HR"
    assert len(titles) == 8
    odd = nights(7).plot_durations(lang="nb")
    assert [ax.get_title(loc="right") for ax in odd.axes][0].startswith("median ")


def test_clients_in_one_panel_are_told_apart() -> None:
    figure = el.audit([BUNDLES / "running", BUNDLES / "retried"]).plot_durations("export-ad")
    names = legend_of(figure)
    assert [name for name in names if name not in ("median", "outlier")] == ["running", "retried"]
    assert len(marks(figure.axes[0], "median")) == 2


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ([], []),
        ([1, 1, 1, 100], [False] * 4),
        ([40, 41, 39, 42, 38, 90], [False] * 5 + [True]),
        ([40, 41, 39, 42, 38, 3], [False] * 5 + [True]),
        # A second more or less is no news, even where all others are equal.
        ([40] * 9 + [41], [False] * 10),
        ([40] * 9 + [60], [False] * 9 + [True]),
        # A few wild runs do not hide each other, as they would with a mean and a standard deviation.
        ([40, 41, 39, 42, 38, 40, 41, 900, 950, 1000], [False] * 7 + [True] * 3),
        # A steady spread has no outliers.
        ([10, 20, 30, 40, 50, 60, 70], [False] * 7),
    ],
)
def test_outliers(values: list[float], wanted: list[bool]) -> None:
    assert outliers(values) == wanted


# Nothing to draw


def test_empty_audits_say_so() -> None:
    nothing = fixture("nothing-recognised")
    assert "No cycle is in the logs." in texts(nothing.plot_timeline().axes[0])
    assert "No finding of warning or worse." in texts(nothing.plot_causes().axes[0])
    assert "No step has both a start and an end." in texts(nothing.plot_durations().axes[0])
    assert "Ingen syklus finnes i loggene." in texts(nothing.plot_timeline(lang="nb").axes[0])
    no_bundle = audit_of()
    for figure in (no_bundle.plot_timeline(), no_bundle.plot_causes(), no_bundle.plot_durations()):
        assert len(texts(figure.axes[0])) >= 1
    untimed = audit_of([cycle(0, None, [step("Export AD")])])
    assert "No run of export-ad has both a start and an end." in texts(untimed.plot_durations("export-ad").axes[0])


# The door


@pytest.mark.parametrize("method", ["plot_timeline", "plot_causes", "plot_durations"])
def test_wrong_arguments(method: str) -> None:
    draw = getattr(fixture("compilo-down"), method)
    with pytest.raises(TypeError, match="ax must be matplotlib axes, not int"):
        draw(ax=3)
    with pytest.raises(TypeError, match="lang must be a str"):
        draw(lang=None)
    with pytest.raises(el.InvalidValueError, match="en or nb, not 'sv'"):
        draw(lang="sv")


def test_wrong_steps_and_numbers() -> None:
    audit = fixture("compilo-down")
    with pytest.raises(el.InvalidValueError, match="no cycle has the step 'export-moon'; there is import-hr, "):
        audit.plot_durations("export-moon")
    with pytest.raises(TypeError, match="step must be a str"):
        audit.plot_durations(3)  # type: ignore[arg-type]
    with pytest.raises(el.InvalidValueError, match="ax needs a step"):
        audit.plot_durations(ax=Figure().add_subplot())
    with pytest.raises(el.InvalidValueError, match="1 or more"):
        audit.plot_timeline(last=0)
    with pytest.raises(TypeError, match="last must be an int"):
        audit.plot_timeline(last=True)


def test_without_matplotlib_the_error_names_the_extra() -> None:
    source = """
import sys
sys.modules["matplotlib"] = None
import eadm_logs
audit = eadm_logs.audit("fixtures/bundles/compilo-down")
for draw in (audit.plot_timeline, audit.bundles[0].plot_causes, audit.plot_durations):
    try:
        draw()
    except eadm_logs.MissingExtraError as error:
        assert isinstance(error, ImportError) and isinstance(error, eadm_logs.EadmLogsError)
        assert "pip install 'eadm-logs[plot]'" in str(error) and error.extra == "plot"
    else:
        raise SystemExit("no error")
"""
    done = subprocess.run([sys.executable, "-c", source], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_missing_extra_survives_pickling() -> None:
    error = el.MissingExtraError("plots need matplotlib", extra="plot")
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.extra) == (el.MissingExtraError, "plots need matplotlib", "plot")


def test_drawing_imports_no_pyplot_and_changes_no_setting() -> None:
    source = """
import sys, eadm_logs
audit = eadm_logs.audit("fixtures/bundles/compilo-down")
assert "matplotlib" not in sys.modules
import matplotlib
before = matplotlib.rcParams.copy()
for figure in (audit.plot_timeline(), audit.plot_causes(), audit.plot_durations()):
    assert figure._repr_png_()[:4] == b"\\x89PNG"
assert "matplotlib.pyplot" not in sys.modules
assert matplotlib.rcParams.copy() == before
"""
    done = subprocess.run([sys.executable, "-c", source], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_own_axes_are_drawn_into() -> None:
    audit = fixture("compilo-down")
    for draw in (audit.plot_timeline, audit.plot_causes, lambda ax: audit.plot_durations("export-ad", ax=ax)):
        figure = Figure(figsize=(8, 4))
        left, right = figure.subplots(1, 2)
        assert draw(ax=left) is figure
        assert len(figure.axes) == 2
        assert left.get_children() and not right.lines and not right.patches
        assert left.get_legend() is not None
        figure.draw_without_rendering()


def test_axes_of_a_part_of_a_figure_give_the_whole_figure() -> None:
    figure = Figure(figsize=(8, 4))
    parts: Any = figure.subfigures(1, 2)
    assert fixture("compilo-down").plot_timeline(ax=parts[0].add_subplot()) is figure


def test_text_and_background_follow_the_settings() -> None:
    with mpl.rc_context({"text.color": "white", "figure.facecolor": "black"}):
        figure = fixture("compilo-down").plot_timeline()
    assert rgba(figure.get_facecolor()) == (0, 0, 0, 1)
    for ax in figure.axes:
        assert rgba(ax.get_facecolor())[3] == 0
        assert all(label.get_color() == "white" for label in ax.get_yticklabels())
    edges = {rgba(bar.get_edgecolor())[:3] for bar in bars(rows_of(figure))}
    assert edges == {(0, 0, 0)}
    with mpl.rc_context({"text.color": "white", "figure.facecolor": "none"}):
        figure = fixture("compilo-down").plot_timeline()
    assert rgba(figure.get_facecolor())[3] == 0
    assert {rgba(bar.get_edgecolor())[:3] for bar in bars(rows_of(figure))} == {(0, 0, 0)}


def test_the_same_audit_gives_the_same_bytes() -> None:
    def svg() -> bytes:
        into = io.BytesIO()
        nights(20).plot_timeline().savefig(into, format="svg", metadata={"Date": None})
        return into.getvalue()

    with mpl.rc_context({"svg.hashsalt": "eadm-logs"}):
        assert svg() == svg()


def test_names_with_dollars_are_no_formulas() -> None:
    next_one = START + timedelta(seconds=10)
    odd = [step(r"Export $\frac{A$", "completed", START, 10), step("Export AD", "failed", next_one, 10)]
    audit = audit_of([cycle(0, START, odd, "failed"), cycle(1, START, odd)], name="a$b_$")
    for figure in (audit.plot_timeline(), audit.plot_timeline(last=1), audit.plot_causes(), audit.plot_durations()):
        figure.draw_without_rendering()
    assert r"Export $\frac{A$" in labels(audit.plot_timeline(last=1).axes[0])


def test_a_step_stamped_before_its_cycle_is_still_inside() -> None:
    early = steps(START - timedelta(seconds=20), [30, 40])
    ax = rows_of(audit_of([cycle(0, START, early), cycle(1, START + timedelta(days=1), [])]).plot_timeline())
    assert drawn_extents(bars(ax)) == pytest.approx([0, 30, 30, 40])


# Words and looks


def test_words_are_those_of_the_command() -> None:
    data = tomllib.loads((ROOT / "core" / "data" / "words.toml").read_text(encoding="utf-8"))
    for lang, words in (("en", _EN), ("nb", _NB)):
        for table in ("step-status", "state", "party"):
            for key, word in data[lang][table].items():
                assert words[key] == word
        assert words["no cycles"] == data[lang]["label"]["no-cycles"]
        assert words["time unknown"] == data[lang]["label"]["unknown-time"]
    assert list(_EN) == list(_NB)


def test_every_status_and_party_has_a_look_of_its_own() -> None:
    assert set(STATUS) == {*el.StepStatus, *el.CycleStatus}
    assert set(PARTY) == set(el.Party)
    # Told apart without colour: by hatch as a bar, by marker as a mark.
    looks = [(look.hatch, look.marker) for look in STATUS.values()]
    assert len(set(looks)) == len(looks)
    assert len({look.marker for look in STATUS.values()}) == len(looks)
    assert len(set(PARTY.values())) == len(PARTY)


@pytest.mark.parametrize(
    ("seconds", "wanted"),
    [(0, "0 s"), (0.4, "0.4 s"), (47, "47 s"), (47.4, "47 s"), (60, "1 min"), (425, "7 min 05 s"), (3600, "1 h")]
    + [(7800, "2 h 10 min"), (86400, "1 d"), (273600, "3 d 04 h"), (59.7, "1 min"), (-5, "\N{MINUS SIGN}5 s")],
)
def test_spans_read_well(seconds: float, wanted: str) -> None:
    assert span(seconds) == wanted


@pytest.mark.parametrize("longest", [0.5, 7, 59, 60, 426, 3600, 40000, 90000, 864000, 1e7])
def test_ticks_are_neither_crowded_nor_missing(longest: float) -> None:
    assert 1 <= longest / step_of_ticks(longest) <= 7.5


def test_the_zone_is_that_of_the_logs() -> None:
    assert zone_of(fixture("all-green").bundles)[1] == "Europe/Oslo"
    assert zone_of(fixture("running").bundles)[1] == "+02:00"
    assert zone_of(()) == (UTC, "UTC")
    odd = audit_of([cycle(0, START, steps(START, [5]))], sources=[], as_of="2026-01-05T03:00:00+05:30")
    assert zone_of(odd.bundles)[0].utcoffset(None) == timedelta(hours=5, minutes=30)
