"""What a timeline shows, without any drawing: groups of cycles, bars, marks and where they lie in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from .times import seconds_between

if TYPE_CHECKING:
    from .._models import BundleAudit, Cycle, CycleEvent, Finding, Step, Stream

MOST_ROWS = 400
"""Rows that one picture holds; of more, the newest of each client are shown."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A step with an extent in time; `open` where the audit knows no end, and `end` is the last time that bounds it."""

    step: Step
    start: datetime
    end: datetime
    open: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One cycle: its bars, and what is marked beside them."""

    cycle: Cycle
    origin: datetime | None
    bars: tuple[Bar, ...]
    findings: tuple[Finding, ...]
    events: tuple[CycleEvent, ...]

    def elapsed(self, time: datetime) -> float:
        """Seconds since the cycle began."""
        return 0.0 if self.origin is None else seconds_between(self.origin, time)

    def time_of(self, finding: Finding) -> datetime | None:
        """When a finding was made; where that is not known, when its step ended or began."""
        steps = [step for step in self.cycle.steps if step.step == finding.step]
        known = [finding.first, *(time for step in steps for time in (step.ended, step.started))]
        return next((time for time in known if time is not None), None)


@dataclass(frozen=True, slots=True)
class Group:
    """The cycles of one client, oldest first, and the findings and events to mark in its lane."""

    label: str
    bundle: BundleAudit
    rows: tuple[Row, ...]
    findings: tuple[Finding, ...]
    dropped: int


def groups_of(bundles: Sequence[BundleAudit], stream_word: str, last: int | None) -> tuple[Group, ...]:
    """One group a client, with its newest `last` cycles; clients without a cycle are left out."""
    parts = [
        (bundle, stream, cycles)
        for bundle in bundles
        for stream in bundle.streams
        if (cycles := [cycle for cycle in bundle.cycles if cycle.stream == stream.index])
    ][:MOST_ROWS]
    room = max(1, MOST_ROWS // max(1, len(parts)))
    keep = room if last is None else min(last, room)
    groups = []
    for bundle, stream, cycles in parts:
        rows = tuple(_row(bundle, cycle) for cycle in cycles[-keep:])
        alone = sum(1 for other, _, _ in parts if other is bundle) == 1
        client = client_label(stream, stream_word)
        label = bundle.name if alone else client if len(bundles) == 1 else f"{bundle.name} \N{MIDDLE DOT} {client}"
        findings = tuple(f for f in shown_findings(bundle) if _belongs(f, stream, alone))
        groups.append(Group(label, bundle, rows, findings, len(cycles) - len(rows)))
    return tuple(groups)


def _belongs(finding: Finding, stream: Stream, alone: bool) -> bool:
    return finding.stream == stream.index or (finding.stream is None and (alone or stream.index == 0))


def client_label(stream: Stream, word: str) -> str:
    """What tells one client of a bundle from another: its product, host or number."""
    named = [stream.product.value if stream.product is not None else None, stream.host, stream.orgnr]
    known = [name for name in named if name]
    return " ".join(known) if known else f"{word} {stream.index + 1}"


def shown_findings(bundle: BundleAudit) -> tuple[Finding, ...]:
    """The findings that a picture marks: warnings and errors that no more specific finding stands for."""
    return tuple(f for f in bundle.findings if f.severity != "info" and f.superseded_by is None)


def _row(bundle: BundleAudit, cycle: Cycle) -> Row:
    timed = sorted({t for step in cycle.steps for t in (step.started, step.ended) if t is not None})
    # A step may be stamped before the line that opens its cycle, where several files are merged.
    origin = min([time for time in (cycle.started, *timed) if time is not None], default=None)
    bars = [bar for step in cycle.steps if (bar := _bar(bundle, cycle, step, timed)) is not None]
    findings = tuple(f for f in shown_findings(bundle) if f.cycle == cycle.index)
    return Row(cycle, origin, tuple(bars), findings, cycle.events)


def _bar(bundle: BundleAudit, cycle: Cycle, step: Step, timed: Sequence[datetime]) -> Bar | None:
    """The extent of a step.

    An end that is not known is bounded by what came next, and that of a running step by where the evidence ends.
    """
    if step.started is None:
        return None
    if step.ended is not None:
        return Bar(step, step.started, max(step.started, step.ended), open=False)
    later = [time for time in timed if time > step.started]
    bound = later[0] if later else cycle.ended
    if bound is None and step.status == "running":
        bound = bundle.as_of
    return Bar(step, step.started, max(step.started, bound or step.started), open=True)
