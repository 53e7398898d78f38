"""What can go wrong with a call. What goes wrong within one input is part of the audit instead."""

from __future__ import annotations

import errno
import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._diagnostic import Diagnostic


class EadmLogsError(Exception):
    """The root of every error that this package raises on purpose.

    Attributes:
        message: what is wrong and how to mend it.
        path: the path or file that it is about, or None.
        line: the line in that file, 1-based, or None.
        column: the column in that line, 1-based and in characters, or None.
        diagnostics: everything that is wrong, where a catalog or a profile is not sound.

    >>> import eadm_logs
    >>> try:
    ...     eadm_logs.audit("no/such.zip")
    ... except eadm_logs.EadmLogsError as error:
    ...     print(error.path)
    no/such.zip
    """

    def __init__(
        self,
        message: str,
        *,
        path: str | None = None,
        line: int | None = None,
        column: int | None = None,
        diagnostics: tuple[Diagnostic, ...] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.line = line
        self.column = column
        self.diagnostics = diagnostics

    def __str__(self) -> str:
        # `OSError`, a base of some of the errors below, would write its error number here.
        return self.message

    def __reduce__(self) -> tuple[Any, ...]:
        # Without this an error that crosses a process pool would lose its attributes.
        return _rebuild, (type(self), self.message, dict(self.__dict__))


def _rebuild(kind: type[EadmLogsError], message: str, attributes: dict[str, Any]) -> EadmLogsError:
    error = kind(message)
    for name, value in attributes.items():
        setattr(error, name, value)
    return error


class PathNotFoundError(EadmLogsError, FileNotFoundError):
    """A path that was named does not exist, or a glob matches nothing."""

    def __init__(self, message: str, *, path: str | None = None, line: int | None = None) -> None:
        super().__init__(message, path=path, line=line)
        self.errno = errno.ENOENT
        self.strerror = os.strerror(errno.ENOENT)
        self.filename = path


class ReadError(EadmLogsError, OSError):
    """A path that was named could not be read at all."""

    def __init__(self, message: str, *, path: str | None = None, line: int | None = None) -> None:
        super().__init__(message, path=path, line=line)
        self.filename = path


class InvalidValueError(EadmLogsError, ValueError):
    """An argument of the right type whose value cannot be used: an unknown zone, a bad point in time.

    Attributes:
        name: the argument's name.
        value: the value as given.
        close_matches: values that may be meant, the closest first.

    >>> import eadm_logs
    >>> try:
    ...     eadm_logs.audit("fixtures/bundles/all-green", zone="Europe/Olso")
    ... except eadm_logs.InvalidValueError as error:
    ...     print(error.close_matches[0])
    Europe/Oslo
    """

    def __init__(
        self,
        message: str,
        *,
        name: str | None = None,
        value: object = None,
        close_matches: tuple[str, ...] = (),
        path: str | None = None,
        line: int | None = None,
    ) -> None:
        super().__init__(message, path=path, line=line)
        self.name = name
        self.value = value
        self.close_matches = tuple(close_matches)


class DataError(EadmLogsError, ValueError):
    """A data file is not sound; `path`, `line` and `column` say where it begins."""


class CatalogError(DataError):
    """A folder of signatures is not sound: nothing of it is used, and `diagnostics` tells everything."""


class ProfileError(DataError):
    """A profile is not sound: nothing of it is used, and `diagnostics` tells everything."""


class SchemaError(EadmLogsError, ValueError):
    """JSON that is not an audit of a schema that this version reads.

    Attributes:
        where: the place in the JSON, such as `bundles[0].cycles[2].status`.
    """

    def __init__(
        self,
        message: str,
        *,
        where: str = "",
        path: str | None = None,
        line: int | None = None,
    ) -> None:
        super().__init__(message, path=path, line=line)
        self.where = where


class WorkerError(EadmLogsError, RuntimeError):
    """The worker threads could not be started, or did not come to their end."""


class MissingExtraError(EadmLogsError, ImportError):
    """A package that only some calls need is not installed; the message names the command that installs it.

    Attributes:
        extra: the extra of `eadm-logs` that brings the package, such as `plot`.
    """

    def __init__(
        self,
        message: str,
        *,
        extra: str = "",
        path: str | None = None,
        line: int | None = None,
    ) -> None:
        super().__init__(message, path=path, line=line)
        self.extra = extra


def needed(module: str, *, what: str, extra: str) -> Any:
    """A module that only some calls need.

    Raises:
        MissingExtraError: it, or a module that it needs, is not installed.
    """
    try:
        return import_module(module)
    except ImportError as error:
        package = module.partition(".")[0]
        message = f"{what} need {package}, which is not installed: pip install 'eadm-logs[{extra}]'"
        raise MissingExtraError(message, extra=extra) from error
