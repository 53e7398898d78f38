"""What the native part wrote is built without checks: as the checked way reads it, in every type."""

import json
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import eadm_logs as el
import pytest
from conftest import ROOT
from eadm_logs import _native
from eadm_logs._build import own, own_list
from eadm_logs._codec import Model
from eadm_logs._request import request


BUNDLES = sorted((ROOT / "fixtures" / "bundles").iterdir())


def same(built: Any, checked: Any) -> None:
    """Equal, and of the same types all the way down: `1 == 1.0 == True`."""
    assert type(built) is type(checked)
    if isinstance(checked, Model):
        for name in checked.to_dict():
            same(getattr(built, name), getattr(checked, name))
    elif isinstance(checked, tuple):
        assert len(built) == len(checked)
        for one, other in zip(built, checked, strict=True):
            same(one, other)
    else:
        assert built == checked


def as_the_command_writes_it(path: Path) -> str:
    done = subprocess.run([sys.executable, "-m", "eadm_logs", "audit", path, "--format", "json"], capture_output=True, timeout=60)
    return done.stdout.decode()


@pytest.mark.parametrize("path", BUNDLES, ids=lambda path: path.name)
def test_an_audit_is_built_as_it_is_read(path: Path) -> None:
    built, text = el.audit(path), as_the_command_writes_it(path)
    same(built, el.Audit.from_json(text))
    assert hash(built.bundles[0].verdict) == hash(el.Audit.from_json(text).bundles[0].verdict)


def test_long_lists_come_in_pieces_and_are_whole(tmp_path: Path) -> None:
    bundle = tmp_path / "kunde"
    for server in ("a", "b"):
        bundle.joinpath(server).mkdir(parents=True)
        hours = (datetime(2026, 1, 1) + timedelta(hours=n) for n in range(700))
        lines = (f"{hour:%Y-%m-%d %H:%M:%S} Import HR started\n{hour:%Y-%m-%d %H:%M}:09 Import HR failed: no answer\n" for hour in hours)
        bundle.joinpath(server, "eadm.log").write_text("".join(lines))
    built, text = el.audit(bundle), as_the_command_writes_it(bundle)
    assert len(built.cycles) == 1400
    same(built, el.Audit.from_json(text))


def test_lists_are_built_as_they_are_read() -> None:
    text = _native.inspect_json(request(BUNDLES), None)
    built = own_list(el.Inspection, text)
    assert len(built) > 30
    same(built, tuple(el.Inspection.from_dict(item) for item in json.loads(text)))
    text = el.Catalog.builtin()._inner.signatures_json()
    built_signatures = own_list(el.Signature, text)
    assert len(built_signatures) > 200
    same(built_signatures, tuple(el.Signature.from_dict(item) for item in json.loads(text)))
