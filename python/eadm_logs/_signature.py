"""What a catalog says: signatures, proofs of them, and explanations of records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from ._codec import Json, Model
from ._models import ActionKind, Level, Mode, Party, Severity, StepReading


class SignatureStatus(StrEnum):
    """Where the knowledge of a signature comes from."""

    DOCUMENTED = "documented"
    KNOWN = "known"
    ASSUMED = "assumed"


class Effect(StrEnum):
    """What a match does to the step or cycle in which it stands."""

    FAILS_STEP = "fails-step"
    HOLDS_CYCLE = "holds-cycle"
    PREVENTS_START = "prevents-start"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Text(Model):
    """One text in English and in Norwegian (bokmål)."""

    en: str
    nb: str

    def get(self, lang: Literal["en", "nb"] = "en") -> str:
        """The text in this language."""
        return self.nb if lang == "nb" else self.en


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ActionTemplate(Model):
    """One thing to do, as a signature states it."""

    who: Party
    kind: ActionKind
    text: Text
    only_if: Text | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class MatchTerms(Model):
    """One match of a signature: where its knowledge comes from, and what it asks for in words."""

    status: SignatureStatus
    asks: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Example(Model):
    """A record that a signature is proven with; `line` is 1-based in its file, `event` is plain JSON."""

    line: int
    text: str
    event: Json


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Signature(Model):
    """A known error: how it is recognised, what it means, who acts and how.

    `steps` are the steps in which it counts, none for anywhere; `supersedes` are the more general
    signatures that it beats.
    """

    id: str
    status: SignatureStatus
    severity: Severity
    effect: Effect
    mode: Mode
    steps: tuple[str, ...]
    who: Party
    third_party: str | None
    title: Text
    cause: Text
    actions: tuple[ActionTemplate, ...]
    matches: tuple[MatchTerms, ...]
    supersedes: tuple[str, ...]
    references: tuple[str, ...]
    samples: tuple[Example, ...]
    near_misses: tuple[Example, ...]
    builtin: bool
    file: str

    def __repr__(self) -> str:
        return f"Signature(id={self.id!r}, severity={str(self.severity)!r}, title={self.title.en!r})"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class FailedExample(Model):
    """A sample that does not match, or a near miss that does."""

    line: int
    near_miss: bool
    text: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Proof(Model):
    """How the examples of one signature fared: how many there are, and those that failed."""

    id: str
    file: str
    samples: int
    near_misses: int
    failed: tuple[FailedExample, ...]

    @property
    def ok(self) -> bool:
        """Every sample matches and no near miss does."""
        return not self.failed


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Record(Model):
    """One record, whatever source it came from.

    `line` (1-based) for text, `record` for formats that number theirs; `logger` is an event's provider; `recovered` marks
    a remnant from an unused part of an `.evtx` file.
    """

    time: datetime | None
    path: str
    line: int | None
    record: int | None
    level: Level
    logger: str | None
    event_id: int | None
    thread: str | None
    message: str
    incomplete: bool
    recovered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ConditionNote(Model):
    """How one condition of a match fares with a record; `found` is the piece by which it holds, or what stands there."""

    condition: str
    asked: str
    holds: bool
    found: str | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class MatchNote(Model):
    """How one match of a signature fares with a record; `file` and `line` are where it is written."""

    id: str
    title: str
    file: str
    line: int
    steps: tuple[str, ...]
    superseded_by: tuple[str, ...]
    conditions: tuple[ConditionNote, ...]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Explanation(Model):
    """A record, the signatures that match it, those of which most holds, and how it was read as a step line."""

    record: Record
    matched: tuple[MatchNote, ...]
    close: tuple[MatchNote, ...]
    step: StepReading | None = None
