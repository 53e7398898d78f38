import dataclasses
import json
import pickle
from typing import Any

import eadm_logs as el
import pytest

STAMP = "2026-03-02T05:40:12.12+01:00"
EVIDENCE = {"path": "eadm.log", "line": 7, "record": None, "text": "Export Compilo failed: «ned»"}
AUDIT = {
    "schema": 1,
    "tool": {"name": "eadm-logs", "version": "0.1.0", "catalog": "abc",
             "catalog_changes": {"added": ["a"], "overridden": [], "disabled": []}, "profile": None},
    "bundles": [{
        "name": "customer", "id": "north/customer", "as_of": STAMP, "as_of_by": "newest",
        "verdict": {"status": "action", "sentence": "Somebody must act.", "finding": 0},
        "sources": [{
            "path": "eadm.log", "format": "text:log4net", "layout_by": "built-in", "stream": 0, "encoding": "utf-8", "encoding_by": "bom",
            "zone": "Europe/Oslo", "zone_by": "assumed", "bytes": 9, "lines": 8, "records": 7, "unparsed_lines": 1,
            "unread_steps": 2, "unread_step_lines": [{"line": 3, "text": "Import HR: 812 rows read"}],
            "replaced_bytes": 0, "first": "2026-03-02T01:10:12-03:30", "last": None, "skipped": None,
            "problems": [{"kind": "truncated", "message": "m", "line": None}]}],
        "streams": [{"index": 0, "product": "eadm", "host": None, "orgnr": "NO961381630"}],
        "cycles": [{
            "index": 0, "stream": 0, "kind": "full", "status": "failed", "number": 1001, "started": STAMP, "ended": None,
            "steps": [{
                "step": "export-compilo", "name": "Export Compilo", "status": "failed", "started": STAMP, "ended": STAMP,
                "duration_s": 12.5, "attempts": 1, "reason": None, "findings": [0], "evidence": [EVIDENCE]}],
            "events": [{"time": STAMP, "after_steps": 1, "evidence": EVIDENCE}]}],
        "runs": [{
            "index": 0, "stream": 0, "task": "\\eAdm", "instance": None, "status": "not-started", "result": "0x80070532",
            "started": None, "ended": None, "cycle": None, "evidence": [EVIDENCE]}],
        "findings": [{
            "index": 0, "key": "k", "id": "export-compilo-failed", "state": "open", "severity": "error", "title": "t",
            "cause": "c", "step": "export-compilo", "cycle": 0, "stream": 0, "mode": "failed", "who": "identum-support",
            "third_party": "Compilo", "actions": [{"who": "customer-admin", "kind": "contact", "text": "x", "only_if": None}],
            "general_advice": False, "count": 1, "first": STAMP, "last": STAMP, "evidence": [EVIDENCE],
            "codes": [{
                "code": "0x80070001", "written": "2147942401", "family": "hresult", "meaning": "m", "outcome": "failure",
                "also": "exit code 1 of the program"}],
            "superseded_by": None, "primary": True, "documented_who": None}],
        "unexplained": [{"template": "t", "level": "error", "count": 3, "first": STAMP, "last": STAMP, "sample": EVIDENCE}],
        "gaps": [{"what": "w", "limits": "l", "would_settle": "s"}], "notes": []}],
}  # fmt: skip


def changed(path: list[str | int], value: object) -> dict[str, object]:
    copy: dict[str, object] = json.loads(json.dumps(AUDIT))
    target: Any = copy
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value
    return copy


def test_round_trip_is_exact() -> None:
    audit = el.Audit.from_dict(AUDIT)
    assert audit.to_dict() == AUDIT
    assert audit.to_json() == json.dumps(AUDIT, ensure_ascii=False, separators=(",", ":"))
    assert el.read_audit(audit.to_json(indent=2)) == audit
    assert pickle.loads(pickle.dumps(audit)) == audit


def test_values_are_typed_and_frozen() -> None:
    step = el.Audit.from_dict(AUDIT).bundles[0].cycles[0].steps[0]
    assert step.status is el.StepStatus.FAILED
    assert step.started is not None and step.started.microsecond == 120_000 and step.started.utcoffset() is not None
    with pytest.raises(dataclasses.FrozenInstanceError):
        step.attempts = 2  # type: ignore[misc]


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        (["bundles", 0, "verdict", "status"], "green", "bundles[0].verdict.status"),
        (["bundles", 0, "as_of"], "2026-03-02T05:40:12", "bundles[0].as_of"),
        (["bundles", 0, "cycles", 0, "index"], True, "bundles[0].cycles[0].index"),
        (["bundles", 0, "gaps"], None, "bundles[0].gaps"),
        (["schema"], 2, "schema"),
    ],
)
def test_what_is_not_the_schema_is_refused(path: list[str | int], value: object, where: str) -> None:
    with pytest.raises(el.SchemaError) as caught:
        el.read_audit(json.dumps(changed(path, value)))
    assert caught.value.where == where


def test_missing_field_is_named_and_new_field_is_passed_over() -> None:
    with pytest.raises(el.SchemaError, match="limits: missing"):
        el.Gap.from_dict({"what": "w", "would_settle": "s"})
    assert el.Gap.from_dict({"what": "w", "limits": "l", "would_settle": "s", "new": 1}).what == "w"


def test_what_is_not_json_is_refused() -> None:
    with pytest.raises(el.SchemaError, match="not JSON"):
        el.read_audit("{")
