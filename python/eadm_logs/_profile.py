"""`Profile`: layouts, step names and words of the caller's own."""

from __future__ import annotations

import os
from typing import Any

from . import _native
from ._build import own_list
from ._diagnostic import Diagnostic
from ._door import path_text, wrong_type
from ._errors import ProfileError


class Profile:
    """What teaches the reader a log that looks different: a TOML file, checked once.

    It never changes, equals a profile of the same content, can be hashed, and pickles by its path or text.

    >>> import eadm_logs
    >>> eadm_logs.Profile.parse("mine.toml", 'name = "kommune"\\n').name
    'kommune'
    """

    __slots__ = ("_from", "_inner")
    _from: tuple[str, ...]
    _inner: _native.Profile

    def __init__(self) -> None:
        raise TypeError("a Profile is made by Profile.load or Profile.parse")

    @classmethod
    def _of(cls, native: _native.Profile, source: tuple[str, ...]) -> Profile:
        made = object.__new__(cls)
        made._inner = native
        made._from = source
        return made

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Profile:
        """Reads and checks a profile.

        Raises:
            PathNotFoundError: nothing has this path.
            ProfileError: it is not sound; `diagnostics` tells everything that is wrong.
        """
        text = path_text("path", path)
        return cls._of(_native.Profile.load(text), (os.path.abspath(text),))

    @classmethod
    def parse(cls, name: str, text: str) -> Profile:
        """Checks a profile's text; `name` is what messages call the file.

        Raises:
            ProfileError: it is not sound.
        """
        if not isinstance(name, str):
            raise wrong_type("name", "a str", name)
        if not isinstance(text, str):
            raise wrong_type("text", "a str", text)
        return cls._of(_native.Profile.parse(name, text), (name, text))

    @property
    def name(self) -> str:
        """What `name` says in it, else the file's name without `.toml`."""
        return self._inner.name

    @property
    def hash(self) -> str:
        """The hash of its content, 16 hexadecimal digits; comments and blanks do not alter it."""
        return self._inner.hash

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """What works, and worse than it could."""
        return own_list(Diagnostic, self._inner.warnings_json())

    def __repr__(self) -> str:
        return f"Profile(name={self.name!r}, hash={self.hash!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Profile):
            return NotImplemented
        return (self.name, self.hash) == (other.name, other.hash)

    def __hash__(self) -> int:
        return hash((self.name, self.hash))

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (self._from, self.hash)


def _again(source: tuple[str, ...], wanted: str) -> Profile:
    profile = Profile.load(source[0]) if len(source) == 1 else Profile.parse(*source)
    if profile.hash != wanted:
        raise ProfileError(f"{source[0]}: the profile has changed since it was pickled; load it anew", path=source[0])
    return profile


def native_profile(profile: object) -> _native.Profile | None:
    """The native part of a profile, or of the one at a path."""
    if profile is None:
        return None
    if isinstance(profile, Profile):
        return profile._inner
    if isinstance(profile, str | os.PathLike):
        return Profile.load(path_text("profile", profile))._inner
    raise wrong_type("profile", "a Profile or a path", profile)
