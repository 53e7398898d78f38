"""
The native part of `eadm_logs`.
"""

from _typeshed import SupportsGetItem
from os import PathLike
from typing import Any, Final, SupportsFloat, SupportsIndex, final

__all__ = ["__version__", "Catalog", "Profile", "Request", "audit_json", "explain_json", "html_part", "inspect_json", "main"]

__version__: Final[str]

@final
class Catalog:
    """
    Signatures that were read and found sound; it never changes.
    """
    def __len__(self, /) -> int: ...
    @staticmethod
    def builtin() -> Catalog:
        """
        The signatures that come with the package.
        """
    def changes_json(self, /) -> str:
        """
        What folders changed in the signatures that come with the package, as JSON.
        """
    def closest(self, /, id: str) -> str | None:
        """
        The id that comes closest to one that is not there.
        """
    def extend(self, /, folders: SupportsGetItem[int, str | PathLike[str]]) -> Catalog:
        """
        These signatures and those of the folders, in a new catalog.
        """
    @property
    def hash(self, /) -> str:
        """
        The hash of the signatures' content, 16 hexadecimal digits.
        """
    def html(self, /, lang: str) -> str:
        """
        The signatures as HTML, one row each.
        """
    def ids(self, /) -> list[str]:
        """
        The ids, sorted.
        """
    def lint_json(self, /) -> str:
        """
        What every lint says to every signature, as a JSON list of diagnostics.
        """
    @staticmethod
    def load(folders: SupportsGetItem[int, str | PathLike[str]]) -> Catalog:
        """
        The signatures of these folders alone.
        """
    def prove_json(self, /) -> str:
        """
        How the samples and near misses of every signature fare, as a JSON list.
        """
    def signature_json(self, /, id: str) -> str | None:
        """
        The signature with this id, as JSON; none where there is none.
        """
    def signatures_json(self, /) -> str:
        """
        The signatures as a JSON list, sorted by id.
        """
    def warnings_json(self, /) -> str:
        """
        What could be better in the folders that were added, as a JSON list of diagnostics.
        """

@final
class Profile:
    """
    A profile that was read and found sound.
    """
    @property
    def hash(self, /) -> str:
        """
        The hash of its content, 16 hexadecimal digits.
        """
    @staticmethod
    def load(path: str | PathLike[str]) -> Profile:
        """
        Reads and checks a profile.
        """
    @property
    def name(self, /) -> str:
        """
        What `name` says in it, else the file's name without `.toml`.
        """
    @staticmethod
    def parse(name: str, text: str) -> Profile:
        """
        Checks a profile's text; `name` is what messages call the file.
        """
    def warnings_json(self, /) -> str:
        """
        The warnings, as a JSON list.
        """

@final
class Request:
    """
    The inputs and options of a call, checked and kept. `redact` is whether secrets are masked.
    """
    def __new__(cls, /, inputs: SupportsGetItem[int, str | PathLike[str] | tuple[str, bytes | bytearray]], *, zone: str | None = None, as_of: str | None = None, cycle_gap: SupportsFloat | SupportsIndex | None = None, stale_after: SupportsFloat | SupportsIndex | None = None, catalog: Catalog | None = None, profile: Profile | None = None, lang: str = "en", threads: SupportsIndex | None = None, redact: bool = True) -> Request: ...

def audit_json(request: Request, progress: Any | None = None) -> str:
    """
    The audit of everything that the request names, as the JSON text of schema 1.

    `progress` takes documents done, documents in all, bytes read, bytes in all.
    """

def explain_json(request: Request, line: SupportsIndex | None = None, progress: Any | None = None) -> str:
    """
    Why signatures match the records of the request's inputs, and which came close, as a JSON list;
    with a line only the record in which it lies.
    """

def html_part(part: str, json: str, lang: str) -> str:
    """
    One part of an audit as HTML; `part` is `audit`, `bundle`, `cycle` or `finding`.
    """

def inspect_json(request: Request, progress: Any | None = None) -> str:
    """
    How each input is understood and why, as a JSON list.
    """

def main(args: SupportsGetItem[int, str]) -> int:
    """
    Runs `eadm-logs` with these arguments (the program's name first); its exit code.
    """
