"""`audit`: arguments checked at the door, one native call, the answer as typed values."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from itertools import chain
from typing import Literal

from . import _native
from ._build import own, own_list
from ._errors import SchemaError
from ._later import put_off
from ._models import LISTS, Audit
from ._problems import log_problems
from ._progress import Progress, told
from ._request import AnyCatalog, AnyProfile, AnySource, request

SCHEMA = 1
"""The version of the JSON form that this package reads."""


def audit(
    path: AnySource | Iterable[AnySource],
    *,
    zone: str | None = None,
    region: str | None = None,
    max_unpacked: int | None = None,
    as_of: str | datetime | None = None,
    cycle_gap: timedelta | float | None = None,
    stale_after: timedelta | float | None = None,
    catalog: AnyCatalog | None = None,
    profile: AnyProfile | None = None,
    lang: Literal["en", "nb"] = "en",
    threads: int | None = None,
    redact: bool | Literal["placeholders"] = True,
    redact_key: bytes | str | None = None,
    progress: bool | Callable[[Progress], object] = False,
) -> Audit:
    """Reads logs and event exports and tells which steps ran, which failed, why, and who must act.

    Other Python threads run on while it works, and Ctrl-C ends it at once. What goes wrong in one source is a
    problem of that source, and a warning of the logger `eadm_logs`.

    Args:
        path: a folder, an archive, a file, a glob, bytes, a file object opened in binary mode, or several
            of them. A folder or archive is one bundle; loose files together are one; bytes and each file
            object are one each, and are held in memory.
        zone: the zone of times that do not state theirs, as an IANA name such as `Europe/Oslo` or an
            offset such as `+01:00`; Europe/Oslo is assumed without it.
        region: the region of the computer that exports come from, as a country such as `NO` or a locale such
            as `en-US`: which of day and month comes first in `03/04/2026` where no other date of the file
            says it.
        max_unpacked: how many bytes each archive may unpack to with all that is in it; without it 200 times its
            own, 1 GiB at least and 64 GiB at most. What does not fit is not read, and its source says so.
        as_of: where the evidence ends, as RFC 3339 text or an aware datetime; without it the newest
            stamp of any source.
        cycle_gap: silence after which a new import starts a new cycle; a timedelta or seconds (30 minutes).
        stale_after: age at which a missing new cycle is a finding; a timedelta or seconds (3 days).
        catalog: a `Catalog`, or folders of signatures to add to those that come with the package.
        profile: a `Profile` or the path of one: layouts, step names and words beside the built-in ones.
        lang: language of titles, causes and actions: `en` or `nb`.
        threads: how many threads work, one a core without it; the result does not depend on it.
        redact: masks national identity numbers, passwords and tokens; False shows them. With `"placeholders"`
            persons, machines, addresses and telephone numbers become `<person-1>`, `<host-1>` and so on, too: for
            what is passed on. Names in free text that nothing marks stay.
        redact_key: 16 bytes or more that nobody can guess: placeholders have a hash with it for a number, so that
            those of several calls can be compared. It asks for placeholders, too.
        progress: True for a bar (or a line on a terminal), or a callable that takes a `Progress`, at most
            ten times a second and from this thread. What it raises ends the call.

    Raises:
        TypeError: an argument of the wrong type.
        PathNotFoundError: a path that was named does not exist.
        InvalidValueError: an unknown zone or region, a bad point in time, a negative duration.
        CatalogError, ProfileError: signatures or a profile that are not sound.
        ReadError: a path that was named could not be read at all.

    >>> import eadm_logs
    >>> audit = eadm_logs.audit("fixtures/bundles/all-green", zone="Europe/Oslo")
    >>> audit.bundles[0].verdict.status
    <VerdictStatus.OK: 'ok'>
    """
    asked = request(
        path,
        zone=zone,
        region=region,
        max_unpacked=max_unpacked,
        as_of=as_of,
        cycle_gap=cycle_gap,
        stale_after=stale_after,
        catalog=catalog,
        profile=profile,
        lang=lang,
        threads=threads,
        redact=redact,
        redact_key=redact_key,
    )
    with told(progress) as tell:
        made = _native.Audit.made(asked, tell)
    log_problems(made.problems())
    return _typed(made, asked)


def _typed(made: _native.Audit, asked: _native.Request) -> Audit:
    """What the native part made, as typed values; the long lists of its bundles are read as they are asked for."""
    audit = dataclasses.replace(own(Audit, made.head_json()), _request=asked)
    object.__setattr__(audit, "_made", made)
    for index, bundle in enumerate(audit.bundles):
        for name in LISTS:
            put_off(bundle, name, partial(_list, made, index, name))
    return audit


def _list(made: _native.Audit, bundle: int, name: str) -> tuple[object, ...]:
    """A long list of a bundle."""
    pieces = made.items_json(bundle, name)
    return tuple(chain.from_iterable(own_list(LISTS[name], piece) for piece in pieces))


def read_audit(text: str | bytes) -> Audit:
    """Reads the JSON text of an audit, as `Audit.to_json` or the command's `--format json` wrote it.

    An audit that an earlier version of this package wrote is read too: what it does not tell is empty.

    Raises:
        SchemaError: not JSON, not an audit, or of a schema that this version does not read.

    >>> import eadm_logs
    >>> audit = eadm_logs.audit("fixtures/bundles/all-green")
    >>> eadm_logs.read_audit(audit.to_json()) == audit
    True
    """
    audit = Audit.from_json(text)
    if audit.schema != SCHEMA:
        raise SchemaError(
            f"the audit is of schema {audit.schema}, this version reads {SCHEMA}: update eadm-logs",
            where="schema",
        )
    return audit
