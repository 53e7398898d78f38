"""The long lists of an audit are read when they are asked for, and nobody can tell but by the clock."""

import copy
import dataclasses
import json
import pickle
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import eadm_logs as el
import pytest
from conftest import ROOT
from eadm_logs import _audit
from eadm_logs._models import LISTS

BUNDLES = sorted((ROOT / "fixtures" / "bundles").iterdir())
FAILED = ROOT / "fixtures" / "bundles" / "compilo-down"


def checked(audit: el.Audit) -> el.Audit:
    """The same audit, read from its text with every value looked at."""
    return el.Audit.from_json(json.dumps(audit.to_dict()))


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The lists that were read, one after the other."""
    names: list[str] = []
    read = _audit._list

    def noted(made: Any, bundle: int, name: str) -> tuple[object, ...]:
        names.append(name)
        return read(made, bundle, name)

    monkeypatch.setattr(_audit, "_list", noted)
    return names


def test_a_list_is_read_once_and_only_if_asked_for(reads: list[str]) -> None:
    audit = el.audit(FAILED)
    bundle = audit.bundles[0]
    assert bundle.verdict.status is el.VerdictStatus.ACTION
    # Neither tables nor text nor HTML take the way through Python's values.
    assert len(audit.steps) == 24 and audit.to_json() and audit._repr_html_()
    assert reads == []
    cycles = bundle.cycles
    assert isinstance(cycles, tuple) and isinstance(cycles[0], el.Cycle)
    assert bundle.cycles is cycles
    assert reads == ["cycles"]


WAYS: dict[str, Callable[[el.Audit], el.Audit]] = {
    "as it is": lambda audit: audit,
    "dict": lambda audit: el.Audit.from_dict(audit.to_dict()),
    "text": lambda audit: el.read_audit(audit.to_json()),
    "pickle": lambda audit: pickle.loads(pickle.dumps(audit)),
    "pickled bundles": lambda audit: dataclasses.replace(audit, bundles=pickle.loads(pickle.dumps(audit.bundles))),
    "copy": copy.copy,
    "deep copy": copy.deepcopy,
    "copied bundles": lambda audit: dataclasses.replace(audit, bundles=tuple(map(copy.copy, audit.bundles))),
    "replaced": lambda audit: dataclasses.replace(
        audit, bundles=tuple(dataclasses.replace(bundle, name=bundle.name) for bundle in audit.bundles)
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_an_audit_that_was_not_looked_at_is_whole_in_every_way(way: str) -> None:
    looked_at = checked(el.audit(FAILED))
    fresh = WAYS[way](el.audit(FAILED))
    assert fresh == looked_at
    assert fresh.steps.to_dicts() == looked_at.steps.to_dicts()
    assert all(isinstance(getattr(fresh.bundles[0], name), tuple) for name in LISTS)
    assert [repr(bundle) for bundle in el.audit(FAILED).bundles] == [repr(bundle) for bundle in looked_at.bundles]


def test_a_changed_copy_has_tables_and_text_of_its_own() -> None:
    audit = el.audit(FAILED)
    assert len(audit.cycles) == 3
    fewer = dataclasses.replace(audit, bundles=(dataclasses.replace(audit.bundles[0], cycles=()),))
    assert len(fewer.cycles) == 0
    assert fewer != audit
    assert json.loads(fewer.to_json())["bundles"][0]["cycles"] == []


def test_fields_stay_frozen() -> None:
    bundle = el.audit(FAILED).bundles[0]
    for name in LISTS:
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(bundle, name, ())
        with pytest.raises(dataclasses.FrozenInstanceError):
            delattr(bundle, name)
        assert getattr(bundle, name) is getattr(bundle, name)


@pytest.mark.parametrize("path", BUNDLES, ids=lambda path: path.name)
def test_the_text_is_what_the_command_writes(path: Any) -> None:
    command = [sys.executable, "-m", "eadm_logs", "audit", path, "--format", "json"]
    written = subprocess.run(command, capture_output=True, timeout=60).stdout.decode()
    audit = el.audit(path)
    assert json.loads(audit.to_json()) == json.loads(written)
    # Key by key in the same order, which `==` on dicts does not see.
    assert audit.to_json() == json.dumps(audit.to_dict(), ensure_ascii=False, separators=(",", ":"))


def test_what_a_log_may_hold_is_the_same_text_both_ways(tmp_path: Any) -> None:
    odd = "".join(map(chr, [*range(1, 9), 11, *range(14, 32), 127, 0x85, 0x2028, 0xFEFF, 0x1F600])) + "\"\\/'<&"
    lines = ["2026-03-02 05:14:00 Import AD started\n", *(f"2026-03-02 05:14:{n:02} row {n} was read\n" for n in range(30))]
    lines.append(f"2026-03-02 05:14:31 Import AD failed: no answer {odd}\n")
    tmp_path.joinpath("eadm.log").write_text("".join(lines), encoding="utf-8")
    audit = el.audit(tmp_path)
    assert odd[-6:] in str(audit.bundles[0].cycles[0].steps[0].reason)
    assert audit.to_json() == json.dumps(audit.to_dict(), ensure_ascii=False, separators=(",", ":"))


def test_threads_that_ask_together_have_the_same() -> None:
    expected = checked(el.audit(FAILED)).bundles[0].cycles
    with ThreadPoolExecutor(8) as pool:
        for _ in range(20):
            bundle, together = el.audit(FAILED).bundles[0], Barrier(8)

            def ask(_: int, bundle: el.BundleAudit = bundle, together: Barrier = together) -> tuple[el.Cycle, ...]:
                together.wait(timeout=60)
                return bundle.cycles

            assert all(cycles == expected for cycles in pool.map(ask, range(8)))


def test_who_is_interrupted_may_ask_again(monkeypatch: pytest.MonkeyPatch) -> None:
    bundle = el.audit(FAILED).bundles[0]

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(_audit, "own_list", interrupted)
        with pytest.raises(KeyboardInterrupt):
            bundle.cycles  # noqa: B018
    assert len(bundle.cycles) == 3
