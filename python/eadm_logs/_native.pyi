"""
The native part of `eadm_logs`.
"""

from _typeshed import SupportsGetItem
from os import PathLike
from typing import Any, Final, SupportsFloat, SupportsIndex, final

__all__ = ["__version__", "Audit", "Catalog", "Profile", "Request", "Scan", "Table", "explain_json", "html_part", "inspect_json", "learn", "main"]

__version__: Final[str]

@final
class Audit:
    """
    An audit, whole. Python reads of it what it is asked for: most callers look at few of its lists.
    """
    @staticmethod
    def from_json(text: str) -> Audit:
        """
        The audit of a JSON text of schema 1.
        """
    def head_json(self, /) -> str:
        """
        The same without the long lists of its bundles, which `items_json` gives.
        """
    def html(self, /, lang: str) -> str:
        """
        The audit as HTML that stands alone; `lang` is the language of the page's own words.
        """
    def items_json(self, /, bundle: SupportsIndex, list: str) -> list[str]:
        """
        A long list of a bundle, as JSON lists of some of its items each: between them Python can
        be interrupted. `list` is `sources`, `cycles`, `runs`, `findings` or `unexplained`.
        """
    @staticmethod
    def made(request: Request, progress: Any | None = None) -> Audit:
        """
        The audit of everything that the request names.

        `progress` takes documents done, documents in all, bytes read, bytes in all.
        """
    def problems(self, /) -> list[tuple[str, int | None, str, str]]:
        """
        What went wrong in sources: path, 1-based line, kind, message.
        """
    def table(self, /, name: str) -> Table:
        """
        A table of the audit, by its name.
        """
    def to_json(self, /) -> str:
        """
        The whole audit as JSON of schema 1, on one line.
        """

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
    The inputs and options of a call, checked and kept. `redact` is what stays private (`nothing`,
    `secrets`, or `placeholders` for persons and machines, too), `recovered` whether what lies in unused parts of `.evtx` files is read too.
    """
    def __new__(cls, /, inputs: SupportsGetItem[int, str | PathLike[str] | tuple[str, bytes | bytearray]], *, zone: str | None = None, region: str | None = None, max_unpacked: SupportsIndex | None = None, as_of: str | None = None, cycle_gap: SupportsFloat | SupportsIndex | None = None, stale_after: SupportsFloat | SupportsIndex | None = None, catalog: Catalog | None = None, profile: Profile | None = None, lang: str = "en", threads: SupportsIndex | None = None, redact: str = "secrets", redact_key: bytes | None = None, recovered: bool = False) -> Request: ...
    @property
    def lang(self, /) -> str:
        """
        The language of sentences, as it was asked for.
        """

@final
class Scan:
    """
    Batches of records, read by a worker.
    """
    def __new__(cls, /, request: Request, rows: SupportsIndex) -> Scan:
        """
        Begins to read; batches have `rows` rows at most.
        """
    def close(self, /) -> None:
        """
        Ends the reading; nothing comes after it.
        """
    def empty(self, /) -> Table:
        """
        The columns of the batches, without rows; known once the first one, or the end, has come.
        """
    def next(self, /) -> Table | None:
        """
        The next batch; None at the end. Ctrl-C ends the reading.
        """
    def problems(self, /) -> list[tuple[str, int | None, str, str]]:
        """
        What could not be read so far: path, 1-based line, kind, message; whole at the end.
        """

@final
class Table:
    """
    Rows in columns, in one batch or more.
    """
    def __arrow_c_schema__(self, /) -> Any:
        """
        The columns as a schema of Arrow's C interface.
        """
    def __arrow_c_stream__(self, /, requested_schema: Any | None = None) -> Any:
        """
        The table as a stream of Arrow's C interface.
        """
    def __len__(self, /) -> int: ...
    def column(self, /, index: SupportsIndex) -> Any:
        """
        The values of a column; times and spans as whole microseconds.
        """
    @staticmethod
    def from_bytes(data: bytes) -> Table:
        """
        A table from what `to_bytes` gave.
        """
    def joined(self, /, others: SupportsGetItem[int, Table]) -> Table:
        """
        The rows of several tables with the columns of this one behind its own, without copying.
        """
    def kinds(self, /) -> list[str]:
        """
        What each column holds, in their order: `text`, `number`, `flag`, `list`, `time`, `span`.
        """
    def names(self, /) -> list[str]:
        """
        The names of the columns, in their order.
        """
    def slice(self, /, offset: SupportsIndex, length: SupportsIndex) -> Table:
        """
        `length` rows from `offset` on, without copying.
        """
    def stride(self, /, offset: SupportsIndex, step: SupportsIndex, length: SupportsIndex) -> Table:
        """
        `length` rows from `offset` on, every `step`th, backwards where it is negative; copied.
        """
    def to_bytes(self, /) -> bytes:
        """
        The table as an Arrow IPC stream.
        """
    def zone(self, /) -> str:
        """
        The zone of its times.
        """

def explain_json(request: Request, line: SupportsIndex | None = None, progress: Any | None = None) -> str:
    """
    Why signatures match the records of the request's inputs, and which came close, as a JSON list;
    with a line only the record in which it lies.
    """

def html_part(part: str, json: str, lang: str) -> str:
    """
    A part of an audit as HTML, from its JSON; `part` is `bundle`, `cycle` or `finding`.
    """

def inspect_json(request: Request, progress: Any | None = None, steps: bool = False) -> str:
    """
    How each input is understood and why, as a JSON list; with `steps` also its lines that name a step.
    """

def learn(request: Request) -> str | None:
    """
    The layouts that are found in the inputs' own lines, as a profile's TOML; none where nothing is learned.
    """

def main(args: SupportsGetItem[int, str]) -> int:
    """
    Runs `eadm-logs` with these arguments (the program's name first); its exit code.
    """
