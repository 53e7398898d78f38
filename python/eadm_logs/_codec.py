"""From JSON values to the typed classes of an audit and back, driven by their annotations."""

from __future__ import annotations

import dataclasses
import json
import types
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import Enum
from typing import Any, Self, TypeAlias, Union, get_args, get_origin, get_type_hints

from ._errors import SchemaError

Json: TypeAlias = Any
"""A field that is kept as the plain JSON value that it is."""

_Decode = Callable[[Any], Any]
_Encode = Callable[[Any], Any]


class Model:
    """Base of every class of an audit: a frozen value that mirrors one object of the JSON."""

    __slots__ = ()

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Reads one object of schema 1.

        Fields that this version does not know are passed over: the schema may gain some.

        Raises:
            SchemaError: a field is missing or its value is not of the schema.
        """
        value: Self = _decoded(cls, data)
        return value

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Reads the JSON text of one object of schema 1.

        Raises:
            SchemaError: the text is not JSON, or not of the schema.
        """
        try:
            data = json.loads(text)
        except ValueError as error:
            raise SchemaError(f"not JSON: {error}") from error
        value: Self = _decoded(cls, data)
        return value

    def to_dict(self) -> dict[str, Any]:
        """The object as plain values: what `json.loads` gives for its JSON, key order included."""
        return {name: encode(getattr(self, name)) for name, _, encode, _ in _fields(type(self))}

    def __repr__(self) -> str:
        """The class with its fields, each of them short: a whole audit is not poured out."""
        fields = ((name, getattr(self, name)) for name, *_ in _fields(type(self)))
        return f"{type(self).__name__}({', '.join(f'{name}={_short(value)}' for name, value in fields)})"

    def to_json(self, *, indent: int | None = None) -> str:
        """The object as the JSON text of schema 1, on one line unless `indent` is given."""
        separators = (",", ":") if indent is None else None
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent, separators=separators)


def _short(value: Any) -> str:
    """A value in a few words: how many where there are several."""
    if isinstance(value, Enum):
        return repr(value.value)
    if isinstance(value, Model):
        return f"<{type(value).__name__}>"
    if isinstance(value, tuple):
        return f"<{len(value)}>"
    if isinstance(value, datetime):
        return repr(format_time(value))
    return repr(value if not isinstance(value, str) or len(value) <= 60 else value[:59] + "…")


_Field: TypeAlias = tuple[str, _Decode, _Encode, bool]

_known: dict[type[Any], tuple[_Field, ...]] = {}


def _fields(cls: type[Any]) -> tuple[_Field, ...]:
    """Name, both directions and whether it may be missing, of each field; worked out once a class."""
    found = _known.get(cls)
    if found is None:
        hints = get_type_hints(cls)
        found = tuple((f.name, *_codec(hints[f.name]), _has_default(f)) for f in dataclasses.fields(cls) if not f.name.startswith("_"))
        _known[cls] = found
    return found


def _has_default(field: dataclasses.Field[Any]) -> bool:
    missing = dataclasses.MISSING
    return field.default is not missing or field.default_factory is not missing


class _Misfit(Exception):
    """A value that is not of the schema. Its place is put together on the way out: it is hardly ever asked for."""

    def __init__(self, told: str) -> None:
        super().__init__(told)
        self.told = told
        self.place = ""

    def within(self, part: str) -> None:
        self.place = part + ("." if self.place and not self.place.startswith("[") else "") + self.place


def _decoded(cls: type[Any], data: Any) -> Any:
    try:
        return _decode_model(cls, data)
    except _Misfit as misfit:
        raise SchemaError(f"{misfit.place or 'the whole text'}: {misfit.told}", where=misfit.place) from None


def _decode_model(cls: type[Any], data: Any) -> Any:
    if not isinstance(data, Mapping):
        raise _wrong("an object", data)
    values = {}
    name = ""
    try:
        for name, decode, _, may_miss in _fields(cls):
            if name in data:
                values[name] = decode(data[name])
            elif not may_miss:
                raise _Misfit("missing")
    except _Misfit as misfit:
        misfit.within(name)
        raise
    return cls(**values)


def _wrong(wanted: str, got: Any) -> _Misfit:
    shown = json.dumps(got, ensure_ascii=False, default=repr)
    shown = shown if len(shown) <= 60 else shown[:57] + "..."
    return _Misfit(f"expected {wanted}, found {shown}")


def _codec(hint: Any) -> tuple[_Decode, _Encode]:
    """The two directions for one annotation."""
    if hint is Any:
        return _same, _same
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        (inner,) = (a for a in args if a is not types.NoneType)
        decode, encode = _codec(inner)
        return (
            lambda v: None if v is None else decode(v),
            lambda v: None if v is None else encode(v),
        )
    if origin is tuple:
        return _tuple_codec(args[0])
    if hint is datetime:
        return _decode_time, format_time
    if hint is float:
        return _decode_float, _same
    if hint in (str, int, bool):
        return _plain_codec(hint), _same
    if issubclass(hint, Enum):
        return _enum_codec(hint), lambda v: v.value
    return lambda v: _decode_model(hint, v), lambda v: v.to_dict()


def _same(value: Any) -> Any:
    return value


def _tuple_codec(inner: Any) -> tuple[_Decode, _Encode]:
    decode, encode = _codec(inner)

    def decode_all(value: Any) -> Any:
        if not isinstance(value, list | tuple):
            raise _wrong("a list", value)
        items: list[Any] = []
        try:
            for item in value:
                items.append(decode(item))
        except _Misfit as misfit:
            misfit.within(f"[{len(items)}]")
            raise
        return tuple(items)

    return decode_all, lambda value: [encode(item) for item in value]


_WORDS = {str: "a text", int: "a whole number", bool: "true or false"}


def _plain_codec(kind: type[Any]) -> _Decode:
    def decode(value: Any) -> Any:
        # Exactly this type: `True` would pass for a number otherwise.
        if type(value) is not kind:
            raise _wrong(_WORDS[kind], value)
        return value

    return decode


def _decode_float(value: Any) -> float:
    if type(value) not in (int, float):
        raise _wrong("a number", value)
    return float(value)


def _enum_codec(kind: type[Enum]) -> _Decode:
    def decode(value: Any) -> Any:
        try:
            return kind(value)
        except ValueError:
            known = ", ".join(str(member.value) for member in kind)
            raise _wrong(f"one of {known}", value) from None

    return decode


def _decode_time(value: Any) -> datetime:
    try:
        time = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise _wrong("an RFC 3339 time of the years 1 to 9999", value) from None
    if time.tzinfo is None:
        raise _wrong("a time with an offset", value)
    return time


def format_time(time: datetime) -> str:
    """RFC 3339 with the offset and only the fractional digits that it needs."""
    text = time.isoformat()
    if time.microsecond == 0:
        return text
    # `isoformat` writes six digits: date and whole seconds take 19 characters, the point one more.
    head, fraction, offset = text[:19], text[20:26], text[26:]
    return f"{head}.{fraction.rstrip('0')}{offset}"
