"""`inspect`: how each input is understood, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from . import _native
from ._build import own_list
from ._codec import Model
from ._models import LayoutBy, SourceProblem, StepReading, UnparsedLine, ZoneBy
from ._problems import log_problems
from ._progress import Progress, told
from ._request import AnyCatalog, AnyProfile, AnySource, request


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LayoutFit(Model):
    """How well one text layout fits a source: lines of its sample, whether it is used, and why or why not."""

    layout: str
    lines: int
    used: bool
    why: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Inspection(Model):
    """How one source was understood: its format with the reason, encoding, zone, coverage.

    `layouts` are all that were tried, the best first; `unparsed` the first few lines that belong to no record; `steps`
    how lines that name a step were read, one of each shape, where that was asked for; `recovered` how many remnants of
    records lie in unused parts of an `.evtx` file, which are not among `records`.
    """

    path: str
    format: str | None
    layout_by: LayoutBy | None
    why: str
    layouts: tuple[LayoutFit, ...]
    encoding: str | None
    encoding_by: str | None
    replaced_bytes: int
    zone: str | None
    zone_by: ZoneBy | None
    bytes: int
    lines: int
    records: int
    recovered: int = 0
    first: datetime | None
    last: datetime | None
    unparsed_lines: int
    unparsed: tuple[UnparsedLine, ...]
    steps: tuple[StepReading, ...] = ()
    skipped: str | None
    problems: tuple[SourceProblem, ...]

    def __repr__(self) -> str:
        return f"Inspection(path={self.path!r}, format={self.format!r}, records={self.records})"


def inspect(
    path: AnySource | Iterable[AnySource],
    *,
    zone: str | None = None,
    region: str | None = None,
    max_unpacked: int | None = None,
    profile: AnyProfile | None = None,
    catalog: AnyCatalog | None = None,
    lang: Literal["en", "nb"] = "en",
    threads: int | None = None,
    redact: bool | Literal["placeholders"] = True,
    redact_key: bytes | str | None = None,
    progress: bool | Callable[[Progress], object] = False,
    steps: bool = False,
) -> tuple[Inspection, ...]:
    """Tells how each input is understood, and why: one value a source, by bundle and path.

    The arguments are those of `audit`, and `steps`: whether to tell how the lines were read that name a step.

    >>> import eadm_logs
    >>> [one] = eadm_logs.inspect(b"2026-03-02 05:14:07,120 [1] INFO  Eadm.Client.Sync - Import HR started")
    >>> one.format, one.records
    ('text:log4net', 1)
    >>> log = b"2026-03-02 05:14:07,120 [1] INFO  Eadm.Client.Sync - Export AD ended with exit code 8"
    >>> [one] = eadm_logs.inspect(log, steps=True)
    >>> one.steps[0].subject, one.steps[0].phase, one.steps[0].states
    ('export-ad', 'failed', ('ended', 'bad', 'with-error'))
    """
    asked = request(
        path,
        zone=zone,
        region=region,
        max_unpacked=max_unpacked,
        profile=profile,
        catalog=catalog,
        lang=lang,
        threads=threads,
        redact=redact,
        redact_key=redact_key,
    )
    with told(progress) as tell:
        text = _native.inspect_json(asked, tell, steps)
    found = own_list(Inspection, text)
    log_problems((one.path, problem.line, problem.kind, problem.message) for one in found for problem in one.problems)
    return found
