"""What is wrong with a catalog or a profile."""

from __future__ import annotations

from dataclasses import dataclass

from ._codec import Model
from ._models import Severity


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Diagnostic(Model):
    """Something that is wrong with a catalog or a profile, its place and its mend.

    Lines and columns are 1-based, columns count characters; None where it concerns the whole file.
    `lint` is the name of the rule that was broken.
    """

    lint: str
    severity: Severity
    file: str
    line: int | None
    column: int | None
    end_line: int | None
    end_column: int | None
    message: str
    mend: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line is not None else self.file
        return f"{place}: {self.severity}[{self.lint}]: {self.message}; {self.mend}"
