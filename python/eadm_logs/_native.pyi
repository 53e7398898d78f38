import os
from collections.abc import Sequence

__all__ = ["__version__", "audit_json"]

__version__: str

def audit_json(
    paths: Sequence[str | os.PathLike[str]],
    *,
    zone: str | None = None,
    as_of: str | None = None,
    cycle_gap: float | None = None,
    stale_after: float | None = None,
    threads: int | None = None,
    lang: str = "en",
    show_secrets: bool = False,
) -> str: ...
