"""`Catalog`: the known errors in use."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import IO, TYPE_CHECKING, Any, Literal

from . import _native
from ._build import own, own_list
from ._diagnostic import Diagnostic
from ._door import path_text, path_texts, wrong_type
from ._errors import CatalogError, InvalidValueError
from ._models import CatalogChanges
from ._signature import Explanation, Proof, Signature

if TYPE_CHECKING:
    from ._profile import Profile


class Catalog:
    """The known errors in use, sorted by id: those of the package, and those that folders add.

    It never changes: `extend` gives a new one. It equals a catalog of the same signatures, can be hashed,
    and pickles by the folders that it was read from.

    >>> import eadm_logs
    >>> catalog = eadm_logs.Catalog.builtin()
    >>> "compilo-departments-unavailable" in catalog
    True
    >>> catalog["compilo-departments-unavailable"].third_party
    'Compilo'
    """

    __slots__ = ("_builtin", "_folders", "_inner")
    _builtin: bool
    _folders: tuple[str, ...]
    _inner: _native.Catalog

    def __init__(self) -> None:
        raise TypeError("a Catalog is made by Catalog.builtin or Catalog.load")

    @classmethod
    def _of(cls, native: _native.Catalog, builtin: bool, folders: tuple[str, ...]) -> Catalog:
        made = object.__new__(cls)
        made._inner = native
        made._builtin = builtin
        made._folders = folders
        return made

    @classmethod
    def builtin(cls) -> Catalog:
        """The signatures that come with the package."""
        return cls._of(_native.Catalog.builtin(), True, ())

    @classmethod
    def load(cls, *folders: str | os.PathLike[str]) -> Catalog:
        """The signatures of these folders alone, without those that come with the package.

        Raises:
            PathNotFoundError: a folder that does not exist.
            CatalogError: signatures that are not sound; `diagnostics` tells everything that is wrong.
        """
        names = path_texts("folders", folders)
        return cls._of(_native.Catalog.load(names), False, _absolute(names))

    def extend(self, *folders: str | os.PathLike[str]) -> Catalog:
        """A new catalog: this one with the signatures of folders, one after the other.

        Each `.toml` file is one signature. One with the id of a signature that is there takes its place; a
        file `catalog.toml` may name some to leave out: `disable = ["user-filtered"]`.

        Raises:
            PathNotFoundError: a folder that does not exist.
            CatalogError: signatures that are not sound; nothing of the folder is used then.
        """
        names = path_texts("folders", folders)
        return self._of(self._inner.extend(names), self._builtin, self._folders + _absolute(names))

    @property
    def hash(self) -> str:
        """The hash of the signatures' content, 16 hexadecimal digits: an audit names it."""
        return self._inner.hash

    @property
    def changes(self) -> CatalogChanges:
        """What folders changed in the signatures that come with the package."""
        return own(CatalogChanges, self._inner.changes_json())

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """What could be better in the folders that were added."""
        return own_list(Diagnostic, self._inner.warnings_json())

    @property
    def signatures(self) -> tuple[Signature, ...]:
        """Every signature, sorted by id."""
        return own_list(Signature, self._inner.signatures_json())

    @property
    def ids(self) -> tuple[str, ...]:
        """Every id, sorted."""
        return tuple(self._inner.ids())

    def __len__(self) -> int:
        return len(self._inner)

    def __iter__(self) -> Iterator[Signature]:
        return iter(self.signatures)

    def __contains__(self, item: object) -> bool:
        """Whether there is a signature with this id, or this very one."""
        if isinstance(item, Signature):
            return self.get(item.id) == item
        return isinstance(item, str) and self._inner.signature_json(item) is not None

    def __getitem__(self, id: str) -> Signature:
        found = self.get(id)
        if found is None:
            close = self._inner.closest(id)
            raise KeyError(f"no signature {id!r}" + (f"; did you mean {close!r}?" if close else ""))
        return found

    def get(self, id: str) -> Signature | None:
        """The signature with this id, or None."""
        if not isinstance(id, str):
            raise wrong_type("id", "a str", id)
        text = self._inner.signature_json(id)
        return None if text is None else own(Signature, text)

    def lint(self) -> tuple[Diagnostic, ...]:
        """Holds every signature to every lint, those that come with the package too.

        >>> import eadm_logs
        >>> eadm_logs.Catalog.builtin().lint()
        ()
        """
        return own_list(Diagnostic, self._inner.lint_json())

    def test(self) -> tuple[Proof, ...]:
        """Tries every signature on its samples and near misses.

        >>> import eadm_logs
        >>> all(proof.ok for proof in eadm_logs.Catalog.builtin().test())
        True
        """
        return own_list(Proof, self._inner.prove_json())

    def explain(
        self,
        source: str | os.PathLike[str] | bytes | IO[bytes],
        line: int | None = None,
        *,
        zone: str | None = None,
        max_unpacked: int | None = None,
        profile: Profile | str | os.PathLike[str] | None = None,
        lang: Literal["en", "nb"] = "en",
        redact: bool | Literal["placeholders"] = True,
        redact_key: bytes | str | None = None,
        recovered: bool = False,
    ) -> tuple[Explanation, ...]:
        """Why signatures match the records of a text or a file, and which come close.

        A `str` is the text itself, such as a pasted line; name a file by a `pathlib.Path` or give it opened.
        Told are the records that a signature matches, and warnings and errors that one comes close to.

        Args:
            source: a text, a path (not a str), bytes or a binary file object.
            line: only the record in which this line lies, 1-based; of a binary format its record number.
            zone: as for `audit`.
            max_unpacked: as for `audit`.
            profile: as for `audit`.
            lang: as for `audit`.
            redact: as for `audit`.
            redact_key: as for `audit`.
            recovered: as for `scan`.

        >>> import eadm_logs
        >>> line = "The remote server returned an error: (401) Unauthorized."
        >>> [note.id for note in eadm_logs.Catalog.builtin().explain(line)[0].matched]
        ['http-401']
        """
        from ._request import request

        if line is not None and (not isinstance(line, int) or isinstance(line, bool)):
            raise wrong_type("line", "an int", line)
        if line is not None and not 1 <= line < 1 << 64:
            raise InvalidValueError("line must be 1 or more", name="line", value=line)
        inputs = source.encode("utf-8", "replace") if isinstance(source, str) else source
        asked = request(
            inputs,
            zone=zone,
            max_unpacked=max_unpacked,
            catalog=self,
            profile=profile,
            lang=lang,
            redact=redact,
            redact_key=redact_key,
            recovered=recovered,
        )
        return own_list(Explanation, _native.explain_json(asked, line))

    def _repr_html_(self) -> str:
        """The signatures as a table, in a notebook."""
        return self._inner.html("en")

    def __repr__(self) -> str:
        return f"Catalog(signatures={len(self)}, hash={self.hash!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Catalog):
            return NotImplemented
        return self.hash == other.hash

    def __hash__(self) -> int:
        return hash(self.hash)

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (self._builtin, self._folders, self.hash)


def _again(builtin: bool, folders: tuple[str, ...], wanted: str) -> Catalog:
    if not builtin:
        catalog = Catalog.load(*folders)
    else:
        catalog = Catalog.builtin()
        catalog = catalog.extend(*folders) if folders else catalog
    if catalog.hash != wanted:
        raise CatalogError("the signatures have changed since the catalog was pickled; load it anew")
    return catalog


def _absolute(folders: Iterable[str]) -> tuple[str, ...]:
    """Another process may work in another folder."""
    return tuple(os.path.abspath(folder) for folder in folders)


def native_catalog(catalog: object) -> _native.Catalog | None:
    """The native part of a catalog, or of the package's own with folders added."""
    if catalog is None:
        return None
    if isinstance(catalog, Catalog):
        return catalog._inner
    if isinstance(catalog, str | os.PathLike):
        return Catalog.builtin().extend(path_text("catalog", catalog))._inner
    if isinstance(catalog, Iterable) and not isinstance(catalog, bytes | bytearray):
        return Catalog.builtin().extend(*path_texts("catalog", catalog))._inner
    raise wrong_type("catalog", "a Catalog, a folder or folders", catalog)
