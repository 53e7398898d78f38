"""Fields that are read when they are first asked for: of a large audit most callers look at few lists."""

from __future__ import annotations

from collections.abc import Callable
from types import MemberDescriptorType
from typing import Any, TypeVar

_T = TypeVar("_T")


class Later:
    """Stands in a field for what `read` gives."""

    __slots__ = ("read",)

    def __init__(self, read: Callable[[], object]) -> None:
        self.read = read


def later(*names: str) -> Callable[[type[_T]], type[_T]]:
    """Lets these fields of a dataclass with slots hold a `Later`: nobody who asks for one sees it."""

    def changed(cls: type[_T]) -> type[_T]:
        for name in names:
            setattr(cls, name, _field(vars(cls)[name]))
        return cls

    return changed


def put_off(value: object, name: str, read: Callable[[], object]) -> None:
    """Leaves a field of a new value to be read when it is asked for."""
    getattr(type(value), name).__set__(value, Later(read))


def _field(slot: MemberDescriptorType) -> property:
    """A slot that may hold a `Later`."""

    def get(instance: Any) -> Any:
        held = slot.__get__(instance)
        if not isinstance(held, Later):
            return held
        read = held.read()
        # Another thread may have read it meanwhile: all are to have the same. No lock, for a fork would keep it.
        held = slot.__get__(instance)
        if isinstance(held, Later):
            slot.__set__(instance, read)
            held = read
        return held

    return property(get, slot.__set__, slot.__delete__)
