"""The audit as typed, frozen values. Each class mirrors one object of the JSON, schema 1.

A field that earlier versions of the package did not write has a default, so that their audits are read.
Times are aware `datetime` values with the offset that the audit states; None where nothing is known.
Lists of the JSON are tuples.
"""

# Annotations are values here, not texts: `_build` and `_codec` ask for them on the first call.
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from . import _native
from ._codec import Model
from ._errors import EadmLogsError
from ._html import html
from ._later import later
from ._plot import Plots
from ._table import Table


class StepStatus(StrEnum):
    """What became of a step in one cycle."""

    COMPLETED = "completed"
    FAILED = "failed"
    HELD = "held"
    RUNNING = "running"
    WAITING = "waiting"
    RUNNING_OR_WAITING = "running-or-waiting"
    INTERRUPTED = "interrupted"
    NOT_STARTED = "not-started"
    UNKNOWN = "unknown"


class CycleStatus(StrEnum):
    """What became of a cycle."""

    COMPLETED = "completed"
    FAILED = "failed"
    HELD = "held"
    RUNNING = "running"
    INTERRUPTED = "interrupted"
    UNKNOWN = "unknown"


class RunStatus(StrEnum):
    """What became of a run of the client's scheduled task; `completed` says nothing of the steps."""

    COMPLETED = "completed"
    FAILED = "failed"
    STOPPED = "stopped"
    NOT_STARTED = "not-started"
    RUNNING = "running"
    UNKNOWN = "unknown"


class CycleKind(StrEnum):
    """Whether a cycle imports; `unknown` where its start was not seen."""

    FULL = "full"
    DELTA = "delta"
    UNKNOWN = "unknown"


class Severity(StrEnum):
    """How bad a finding is."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class FindingState(StrEnum):
    """Whether a finding still asks for action."""

    OPEN = "open"
    RESOLVED = "resolved"


class Mode(StrEnum):
    """How something went wrong."""

    FAILED = "failed"
    NOT_STARTED = "not-started"
    NO_NEW_CYCLE = "no-new-cycle"
    HELD = "held"
    CRASHED = "crashed"
    OTHER = "other"


class Outcome(StrEnum):
    """What an error code means for what ended with it."""

    FAILURE = "failure"
    SUCCESS = "success"
    RUNNING = "running"


class Party(StrEnum):
    """Who owns a solution or carries out one action."""

    CUSTOMER_ADMIN = "customer-admin"
    CUSTOMER_HR = "customer-hr"
    IDENTUM_SUPPORT = "identum-support"
    THIRD_PARTY = "third-party"


class ActionKind(StrEnum):
    """What kind of act an action is."""

    CHECK = "check"
    DO = "do"
    CONTACT = "contact"
    WAIT = "wait"


class VerdictStatus(StrEnum):
    """The one answer for a bundle."""

    OK = "ok"
    ACTION = "action"
    WAITING = "waiting"
    CANNOT_JUDGE = "cannot-judge"


class Product(StrEnum):
    """The product whose client wrote a stream."""

    EADM = "eadm"
    EFEIDE = "efeide"


class ZoneBy(StrEnum):
    """Where the zone of local times came from; `assumed` is Europe/Oslo."""

    STATED = "stated"
    CONFIGURED = "configured"
    ASSUMED = "assumed"


class LayoutBy(StrEnum):
    """Where the layout of a text log comes from."""

    BUILT_IN = "built-in"
    PROFILE = "profile"
    CONFIG = "config"
    INDUCED = "induced"


class ReadBy(StrEnum):
    """How it is known what a step line says: by its words, or by other lines, fields or an exception of the log."""

    WORDS = "words"
    LOG = "log"


class AsOfBy(StrEnum):
    """Who says where the evidence ends: the caller, or the newest stamp of any source."""

    GIVEN = "given"
    NEWEST = "newest"


class Level(StrEnum):
    """How grave the writer of a record thought it was; `none` where the record does not say."""

    NONE = "none"
    TRACE = "trace"
    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CatalogChanges(Model):
    """What folders of signatures changed in the catalog; ids, sorted."""

    added: tuple[str, ...] = ()
    overridden: tuple[str, ...] = ()
    disabled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Tool(Model):
    """What made an audit: `catalog` is a hash of the signatures, `profile` the name and hash of the profile in use."""

    name: str
    version: str
    catalog: str
    catalog_changes: CatalogChanges = CatalogChanges()
    profile: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Verdict(Model):
    """The one answer for a bundle, and the index of the finding that it rests on."""

    status: VerdictStatus
    sentence: str
    finding: int | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SourceProblem(Model):
    """Something that went wrong in a source; `line` is 1-based."""

    kind: str
    message: str
    line: int | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class UnparsedLine(Model):
    """A line that was not understood; `line` is 1-based, `text` shortened."""

    line: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class StepWord(Model):
    """A word or phrase of a line, and what it can mean: a step's id, `cycle`, `number`, or lists of words that have it."""

    text: str
    means: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class StepReading(Model):
    """How a line was read that names a step or the cycle, and `count` lines of its shape, which differ in numbers only.

    `states` is what its words state, `phase` what the line says of its `subject`; where it is no step line, `phase` is
    `None` and `missing` says why.
    """

    line: int
    count: int
    text: str
    clauses: tuple[tuple[StepWord, ...], ...]
    states: tuple[str, ...]
    subject: str
    phase: str | None
    read_by: ReadBy | None
    reason: str | None
    missing: str | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Source(Model):
    """One input document and how it was understood. `skipped` says why it was not read, if so.

    `unread_steps` counts records that name a step in a few words and are no step lines; the first three are given.
    """

    path: str
    format: str | None
    layout_by: LayoutBy | None = None
    stream: int | None
    encoding: str | None
    encoding_by: str | None
    zone: str | None
    zone_by: ZoneBy | None
    bytes: int
    lines: int
    records: int
    unparsed_lines: int
    unread_steps: int = 0
    unread_step_lines: tuple[UnparsedLine, ...] = ()
    replaced_bytes: int
    first: datetime | None
    last: datetime | None
    skipped: str | None
    problems: tuple[SourceProblem, ...]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Stream(Model):
    """The logs of one client."""

    index: int
    product: Product | None
    host: str | None
    orgnr: str | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Evidence(Model):
    """A record that shows something: `line` (1-based) for text, `record` for formats that number theirs."""

    path: str
    line: int | None
    record: int | None
    text: str | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Step(Model):
    """One step of one cycle. `step` is its stable id, `duration_s` is in seconds."""

    step: str
    name: str
    status: StepStatus
    started: datetime | None
    ended: datetime | None
    duration_s: float | None
    attempts: int
    reason: str | None
    findings: tuple[int, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CycleEvent(Model):
    """A Windows event beside the steps of a cycle: `after_steps` of them had started by then."""

    time: datetime | None
    after_steps: int
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Run(Model):
    """One run of the client's scheduled task, or a start of it that did not come.

    `result` is `0x` and eight digits, `cycle` the index of the cycle that it carried out, and the first
    evidence is the event that says how it ended.
    """

    index: int
    stream: int
    task: str | None
    instance: str | None
    status: RunStatus
    result: str | None
    started: datetime | None
    ended: datetime | None
    cycle: int | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Cycle(Model):
    """One synchronization cycle; its steps stand in the order in which they were first seen."""

    index: int
    stream: int
    kind: CycleKind
    status: CycleStatus
    number: int | None
    started: datetime | None
    ended: datetime | None
    steps: tuple[Step, ...]
    events: tuple[CycleEvent, ...] = ()

    def _repr_html_(self) -> str:
        """The cycle in a notebook."""
        return html("cycle", self)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CodeNote(Model):
    """An error code of a finding's evidence, explained.

    `code` is one form for all ways of writing it, `written` is how it stands in the text. `also` says what
    else it may be: the result of a task can wrap a program's exit code.
    """

    code: str
    written: str
    family: str
    meaning: str
    outcome: Outcome
    also: str | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Action(Model):
    """One thing to do: by whom, what kind of act, the act, and its condition where there is one."""

    who: Party
    kind: ActionKind
    text: str
    only_if: str | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Finding(Model):
    """A known error or failure mode: its cause, who acts and what to do.

    `key` is stable across runs and machines, and joins repeats. `general_advice` says that the vendor
    has published nothing about this case. `documented_who` is the party that the vendor's table names for the
    step, where what is wrong makes it another one's. `primary` marks the first finding of its cycle and step
    that no other one supersedes (without a step, any that none supersedes): who counts or ranks findings counts
    these.
    """

    index: int
    key: str
    id: str
    state: FindingState
    severity: Severity
    title: str
    cause: str
    step: str | None
    cycle: int | None
    stream: int | None
    mode: Mode
    who: Party
    third_party: str | None
    actions: tuple[Action, ...]
    general_advice: bool
    count: int
    first: datetime | None
    last: datetime | None
    evidence: tuple[Evidence, ...]
    codes: tuple[CodeNote, ...] = ()
    superseded_by: int | None = None
    primary: bool = False
    documented_who: Party | None = None

    def _repr_html_(self) -> str:
        """The finding in a notebook."""
        return html("finding", self)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Unexplained(Model):
    """Records of warning or worse that no signature knows, grouped by template."""

    template: str
    level: Level
    count: int
    first: datetime | None
    last: datetime | None
    sample: Evidence


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Gap(Model):
    """Something that could not be judged, the conclusion that it limits, and what would settle it."""

    what: str
    limits: str
    would_settle: str


LISTS: dict[str, type[Model]] = {
    "sources": Source,
    "cycles": Cycle,
    "runs": Run,
    "findings": Finding,
    "unexplained": Unexplained,
}
"""The long lists of a bundle, and what they hold."""


@later(*LISTS)
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class BundleAudit(Model, Plots):
    """What was learned from one customer's folder, archive or files.

    `id` tells it from the other bundles of the call: its name, with as much of its path in front as that takes.
    The long lists of an audit that was just made are read when they are first asked for.
    """

    name: str
    id: str = ""
    as_of: datetime | None
    as_of_by: AsOfBy
    verdict: Verdict
    sources: tuple[Source, ...]
    streams: tuple[Stream, ...]
    cycles: tuple[Cycle, ...]
    runs: tuple[Run, ...] = ()
    findings: tuple[Finding, ...]
    unexplained: tuple[Unexplained, ...]
    gaps: tuple[Gap, ...]
    notes: tuple[str, ...] = ()

    def _repr_html_(self) -> str:
        """The bundle in a notebook."""
        return html("bundle", self)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Audit(Model, Plots):
    """What was learned from everything that one call named."""

    schema: int
    tool: Tool
    bundles: tuple[BundleAudit, ...]
    _request: _native.Request | None = field(default=None, compare=False)
    _made: _native.Audit | None = field(default=None, compare=False, init=False)
    _tables: dict[str, Table] = field(default_factory=dict, compare=False, init=False)

    @property
    def steps(self) -> Table:
        """One row a step of a cycle."""
        return self._table("steps")

    @property
    def cycles(self) -> Table:
        """One row a cycle."""
        return self._table("cycles")

    @property
    def findings(self) -> Table:
        """One row a finding."""
        return self._table("findings")

    @property
    def unexplained(self) -> Table:
        """One row a kind of error that no signature knows."""
        return self._table("unexplained")

    @property
    def sources(self) -> Table:
        """One row an input."""
        return self._table("sources")

    def to_json(self, *, indent: int | None = None) -> str:
        """The audit as the JSON text of schema 1, on one line unless `indent` is given."""
        return Model.to_json(self, indent=indent) if self._made is None or indent is not None else self._made.to_json()

    def records(self) -> Table:
        """Every record of what was audited; the sources are read once more.

        Raises:
            EadmLogsError: the audit was loaded or copied, so that nobody knows what it was made from.

        >>> import eadm_logs
        >>> len(eadm_logs.audit("fixtures/bundles/compilo-down").records())
        174
        """
        if self._request is None:
            raise EadmLogsError("this audit was loaded, and holds no records; call eadm_logs.records(path) on its sources")
        from ._records import whole

        return whole(self._request)

    def _table(self, name: str) -> Table:
        # An audit never changes: each table of it is made once.
        if name not in self._tables:
            self._tables[name] = Table(self._whole().table(name))
        return self._tables[name]

    def _whole(self) -> _native.Audit:
        """The same audit, as the native part holds it: as it made it, or read from its JSON."""
        return _native.Audit.from_json(self.to_json()) if self._made is None else self._made

    def __reduce__(self) -> tuple[object, ...]:
        # What it was made from stays in this process.
        return Audit.from_dict, (self.to_dict(),)

    def _repr_html_(self) -> str:
        """The audit in a notebook, in the language that was asked for; a loaded one does not know it."""
        return self._whole().html("en" if self._request is None else self._request.lang)
