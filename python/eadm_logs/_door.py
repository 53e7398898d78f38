"""Checks that every door shares."""

from __future__ import annotations

import os
from collections.abc import Iterable

from ._errors import InvalidValueError


def kind(value: object) -> str:
    """What a value is, for a message."""
    return type(value).__name__


def wrong_type(name: str, wanted: str, value: object) -> TypeError:
    """The error for an argument of the wrong type."""
    return TypeError(f"{name} must be {wanted}, not {kind(value)}")


def path_text(name: str, path: object) -> str:
    """A path as text."""
    if isinstance(path, str | os.PathLike):
        text = os.fspath(path)
        if isinstance(text, str):
            try:
                os.fsencode(text)
            except UnicodeEncodeError as error:
                raise InvalidValueError(f"{name} is no path: {error.reason}", name=name, value=path) from error
            return text
    raise wrong_type(name, "a str or os.PathLike[str]", path)


def path_texts(name: str, paths: Iterable[object]) -> list[str]:
    """Several paths as texts, one at least."""
    texts = [path_text(name, path) for path in paths]
    if not texts:
        raise InvalidValueError(f"{name} names no folder", name=name, value=paths)
    return texts
