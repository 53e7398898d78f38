import json
import subprocess
import sys
from pathlib import Path

import eadm_logs as el
import pytest
from conftest import ROOT, expected_bundles

EXPECTED = expected_bundles()


def bundle_of(expected: Path) -> Path:
    found = sorted((ROOT / "fixtures" / "bundles").glob(f"{expected.stem}*"))
    exact = [path for path in found if path.name.split(".")[0] == expected.stem]
    assert exact, f"no bundle for {expected.name}"
    return exact[0]


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda path: path.stem)
def test_verdict_is_the_expected_one_at_any_number_of_threads(expected: Path) -> None:
    wanted = json.loads(expected.read_text(encoding="utf-8"))["verdict"]
    status = wanted["status"] if isinstance(wanted, dict) else wanted
    one = el.audit(bundle_of(expected), threads=1)
    assert [bundle.verdict.status for bundle in one.bundles] == [status]
    assert one.to_json() == el.audit(bundle_of(expected), threads=4).to_json()
    assert el.read_audit(one.to_json()) == one


def test_there_are_fixtures() -> None:
    assert len(EXPECTED) >= 12


def test_fixtures_are_what_their_script_makes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(ROOT / "fixtures" / "make.py"), str(tmp_path)], check=True)
    made = {p.relative_to(tmp_path): p for p in tmp_path.rglob("*") if p.is_file()}
    assert made
    for name, path in made.items():
        assert path.read_bytes() == (ROOT / "fixtures" / name).read_bytes(), name
