"""The JSON that the command prints, held to the committed schema by a validator of its own."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, expected_bundles
from jsonschema import Draft202012Validator

import eadm_logs as el

SCHEMA = json.loads((ROOT / "docs" / "schema-1.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)


def errors(audit: Any) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(audit)]


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("expected", expected_bundles(), ids=lambda path: path.stem)
def test_every_bundle_gives_an_audit_that_the_schema_allows(expected: Path) -> None:
    audit = el.audit(ROOT / "fixtures" / "bundles" / expected.stem)
    assert errors(json.loads(audit.to_json())) == []


def test_the_sample_of_every_field_is_allowed_and_nothing_less() -> None:
    path = ROOT / "core" / "src" / "report" / "samples" / "audit.json"
    sample = json.loads(path.read_text(encoding="utf-8"))
    assert errors(sample) == []
    for key in sample["bundles"][0]["verdict"]:
        less = copy.deepcopy(sample)
        del less["bundles"][0]["verdict"][key]
        assert errors(less), f"{key}: absent is null, never a missing key"
