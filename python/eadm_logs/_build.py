"""From the JSON that the native part wrote to the typed classes, without a look at each value's type.

What somebody else wrote goes through `_codec`, which checks it; the tests hold the two to each other.
"""

from __future__ import annotations

import dataclasses
import json
import types
from collections.abc import Callable
from datetime import datetime
from enum import Enum
from typing import Any, TypeAlias, TypeVar, Union, cast, get_args, get_origin, get_type_hints

_T = TypeVar("_T")

_Build: TypeAlias = Callable[[Any], Any]

_known: dict[type[Any], _Build] = {}


def own(cls: type[_T], text: str | bytes) -> _T:
    """The value that a JSON text of the native part stands for."""
    return cast(_T, _model(cls)(json.loads(text)))


def own_list(cls: type[_T], text: str | bytes) -> tuple[_T, ...]:
    """The values of a JSON list of the native part."""
    return tuple(map(_model(cls), json.loads(text)))


def _model(cls: type[Any]) -> _Build:
    """How to build a class from its object; worked out once a class."""
    found = _known.get(cls)
    if found is None:
        found = _known[cls] = _worked_out(cls)
    return found


def _worked_out(cls: type[Any]) -> _Build:
    hints = get_type_hints(cls)
    fields = dataclasses.fields(cls)
    build = [(field.name, _value(hints[field.name])) for field in fields if not field.name.startswith("_")]
    if len(build) < len(fields):
        # What is not of the JSON has defaults of its own.
        return lambda data: cls(**{name: data[name] if built is None else built(data[name]) for name, built in build})
    # A frozen class would go through `object.__setattr__` by name for each field.
    plain = [(getattr(cls, name).__set__, name) for name, built in build if built is None]
    others = [(getattr(cls, name).__set__, name, built) for name, built in build if built is not None]

    def model(data: Any) -> Any:
        value = object.__new__(cls)
        for put, name in plain:
            put(value, data[name])
        for put, name, built in others:
            put(value, built(data[name]))
        return value

    return model


def _value(hint: Any) -> _Build | None:
    """How to build the value of an annotation; None where it is what JSON gives."""
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        (inner,) = (_value(arg) for arg in args if arg is not types.NoneType)
        return None if inner is None else lambda value: None if value is None else inner(value)
    if origin is tuple:
        item = _value(args[0])
        return tuple if item is None else lambda values: tuple([item(value) for value in values])
    if hint is datetime:
        return datetime.fromisoformat
    if hint is float:
        return float
    if hint is Any or hint in (str, int, bool):
        return None
    if issubclass(hint, Enum):
        return {member.value: member for member in hint}.__getitem__
    return _model(hint)
