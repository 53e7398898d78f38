"""`learn_profile`: layouts found in the lines of logs, as a profile."""

from __future__ import annotations

from collections.abc import Iterable

from . import _native
from ._request import AnyProfile, AnySource, request


def learn_profile(
    path: AnySource | Iterable[AnySource],
    *,
    region: str | None = None,
    max_unpacked: int | None = None,
    profile: AnyProfile | None = None,
    threads: int | None = None,
) -> str | None:
    """The layouts that are found in the lines of logs, as the text of a profile; None where nothing is learned.

    It is what `eadm-logs profile learn` writes: each layout with a sample, which is the head of a line and a message that
    is made up. Nothing is learned from logs whose layout is known already, be it built in or of `profile`. The other
    arguments are those of `audit`.

    >>> import eadm_logs
    >>> log = b"13.2.26 05:14:00 INFO Import HR started\\n13.2.26 05:16:00 INFO Import HR completed\\n"
    >>> text = eadm_logs.learn_profile(log)
    >>> eadm_logs.Profile.parse("mine.toml", text).name
    'learned'
    >>> eadm_logs.learn_profile(b"2026-03-02 05:14:07,120 [1] INFO  Eadm - Import HR started") is None
    True
    """
    return _native.learn(request(path, region=region, max_unpacked=max_unpacked, profile=profile, threads=threads))
