"""Makes the exceptions that the native part asks for."""

from __future__ import annotations

from typing import Any

from . import _errors
from ._build import own_list
from ._diagnostic import Diagnostic


def build(kind: str, message: str, *, diagnostics: str | None = None, **attributes: Any) -> _errors.EadmLogsError:
    """An error of this class; `diagnostics` is a JSON list, and the first of them says where."""
    made: type[_errors.EadmLogsError] = getattr(_errors, kind)
    if diagnostics is None:
        return made(message, **attributes)
    found = own_list(Diagnostic, diagnostics)
    first = found[0] if found else None
    return made(
        message,
        path=first.file if first else None,
        line=first.line if first else None,
        column=first.column if first else None,
        diagnostics=found,
    )
