"""Tables: every frame library reads what `to_dicts` tells."""

import copy
import pickle
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import eadm_logs
import pandas
import polars
import pyarrow
import pytest
from conftest import in_threads
from eadm_logs import Audit, Table

TABLES = ["steps", "cycles", "findings", "unexplained", "sources"]


@pytest.fixture(scope="module")
def audit() -> Audit:
    root = Path(__file__).resolve().parents[2] / "fixtures" / "bundles"
    return eadm_logs.audit([root / "compilo-down", root / "crlf-exceptions", root / "dst-night"], zone="Europe/Oslo")


@pytest.fixture(params=[*TABLES, "records"])
def table(request: pytest.FixtureRequest, audit: Audit) -> Table:
    if request.param == "records":
        return audit.records()
    found = getattr(audit, request.param)
    assert isinstance(found, Table)
    return found


def plain(value: Any) -> Any:
    """A value of a frame library as `to_dicts` writes it."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


def at(moment: datetime | None) -> float | None:
    """Python never finds a time of the hour that exists twice equal to one of another zone."""
    return None if moment is None else moment.timestamp()


def test_the_audit_and_its_tables_tell_the_same(audit: Audit) -> None:
    steps = [(b.name, c, s) for b in audit.bundles for c in b.cycles for s in c.steps]
    rows = audit.steps.to_dicts()
    assert len(rows) == len(steps) == len(audit.steps)
    for row, (bundle, cycle, step) in zip(rows, steps, strict=True):
        assert (row["bundle"], row["cycle"], row["step"]) == (bundle, cycle.index, step.step)
        assert (row["status"], at(row["started"]), at(row["ended"])) == (step.status, at(step.started), at(step.ended))
        wanted = None if step.duration_s is None else timedelta(seconds=step.duration_s)
        assert row["duration"] == wanted
        assert row["reason"] == step.reason
    findings = [f for b in audit.bundles for f in b.findings]
    for row, finding in zip(audit.findings.to_dicts(), findings, strict=True):
        assert (row["id"], row["state"], row["who"]) == (finding.id, finding.state, finding.who)
        told = [(a.who, a.kind, a.text, a.only_if) for a in finding.actions]
        assert [tuple(action.values()) for action in row["actions"]] == told
        assert (at(row["first"]), at(row["last"]), row["count"]) == (at(finding.first), at(finding.last), finding.count)
    sources = [s for b in audit.bundles for s in b.sources]
    assert [r["records"] for r in audit.sources] == [s.records for s in sources]
    assert len(audit.records()) == sum(s.records for s in sources)


def test_polars_reads_it(table: Table) -> None:
    frame = table.to_polars()
    assert frame.columns == list(table.columns)
    assert frame.to_dicts() == table.to_dicts()


def test_pyarrow_reads_it(table: Table) -> None:
    arrow = table.to_arrow()
    assert [plain(row) for row in arrow.to_pylist()] == table.to_dicts()
    assert pyarrow.schema(table) == arrow.schema
    arrow.validate(full=True)


def test_pandas_reads_it(table: Table) -> None:
    frame = table.to_pandas()
    assert isinstance(frame, pandas.DataFrame)
    assert list(frame.columns) == list(table.columns)
    rows = table.to_dicts()
    assert len(frame) == len(rows)
    for name in table.columns:
        missing = [row[name] is None for row in rows]
        assert frame[name].isna().tolist() == missing, name


def test_duckdb_reads_it(table: Table) -> None:
    arrow = table.to_arrow()
    found = duckdb.sql("select count(*) from arrow")
    assert found is not None and found.fetchall() == [(len(table),)]
    assert arrow.num_rows == len(table)


def test_columns_have_their_types(audit: Audit) -> None:
    words = pyarrow.dictionary(pyarrow.int32(), pyarrow.string())
    kinds = {field.name: field.type for field in pyarrow.schema(audit.steps)}
    assert kinds["status"] == kinds["step"] == kinds["who"] == words
    assert kinds["started"] == pyarrow.timestamp("us", tz="Europe/Oslo")
    assert kinds["duration"] == pyarrow.duration("us")
    assert kinds["line"] == pyarrow.uint64()
    kinds = {field.name: field.type for field in pyarrow.schema(audit.findings)}
    assert kinds["general_advice"] == pyarrow.bool_()
    assert [field.name for field in kinds["actions"].value_type] == ["who", "kind", "text", "only_if"]
    assert polars.DataFrame(audit.records()).schema["time"] == polars.Datetime("us", "Europe/Oslo")


STRIDES: list[Any] = [
    slice(None, None, 2),
    slice(None, None, -1),
    slice(7, 1, -3),
    slice(1, 5, -1),
    slice(-3, -50, -2),
    slice(0, None, 1000),
    slice(0, 1, sys.maxsize),
]


def test_slices_are_tables(table: Table) -> None:
    rows = table.to_dicts()
    for at in [slice(None), slice(1, 3), slice(-2, None), slice(5, 2), slice(0, 10_000), *STRIDES]:
        assert table[at].to_dicts() == rows[at]
        assert table[at].to_polars().to_dicts() == rows[at]
    assert list(table) == rows
    assert table[-1] == rows[-1]
    with pytest.raises(IndexError, match="of a table of"):
        table[len(rows)]
    with pytest.raises(ValueError, match="cannot be zero"):
        table[::0]
    with pytest.raises(TypeError, match="index must be"):
        table["steps"]  # type: ignore[call-overload]


def test_slices_of_rows_from_several_batches(audit: Audit) -> None:
    whole = audit.records()
    parts = [whole[at : at + 7]._native for at in range(0, len(whole), 7)]
    table = Table(whole[:0]._native.joined(parts))
    rows = table.to_dicts()
    assert rows == whole.to_dicts()
    for at in [slice(5, 40), *STRIDES]:
        assert table[at].to_dicts() == rows[at]
        assert pyarrow.table(table[at]).num_rows == len(rows[at])


def test_equality_pickling_and_copies(table: Table) -> None:
    again = pickle.loads(pickle.dumps(table))
    assert again == table == copy.copy(table)
    assert again.to_dicts() == table.to_dicts()
    assert table != table[1:]
    assert table != 1
    assert repr(table).startswith(f"<Table of {len(table)} rows: ")


def test_a_loaded_audit_has_tables_and_no_records(audit: Audit) -> None:
    for again in [eadm_logs.read_audit(audit.to_json()), pickle.loads(pickle.dumps(audit)), copy.deepcopy(audit)]:
        assert again == audit
        assert again.steps == audit.steps
        with pytest.raises(eadm_logs.EadmLogsError, match="call eadm_logs.records"):
            again.records()


def test_an_empty_table(tmp_path: Path) -> None:
    (tmp_path / "empty.log").write_text("", encoding="utf-8")
    audit = eadm_logs.audit(tmp_path)
    for table in [audit.steps, audit.findings, audit.records()]:
        assert (len(table), table.to_dicts()) == (0, [])
        assert table.to_polars().shape == (0, len(table.columns))
        assert pickle.loads(pickle.dumps(table)) == table


def test_a_notebook_shows_both_ends_and_escapes(tmp_path: Path) -> None:
    lines = [f"2026-03-02 05:14:{second:02},120 [1] INFO A.B - <b>{second}</b>\n" for second in range(60)]
    (tmp_path / "eadm.log").write_text("".join(lines), encoding="utf-8")
    shown = eadm_logs.records(tmp_path)._repr_html_()
    assert "<b>" not in shown
    assert "&lt;b&gt;0&lt;/b&gt;" in shown and "&lt;b&gt;59&lt;/b&gt;" in shown
    assert "40 more rows" in shown and "60 rows" in shown


def test_threads_share_a_table(table: Table) -> None:
    rows = table.to_dicts()
    same: list[bool] = []

    def read() -> None:
        same.append(table.to_polars().to_dicts() == rows and table[1:].to_dicts() == rows[1:])

    in_threads(read, 8)
    assert same == [True] * 8


@pytest.mark.parametrize(("package", "extra", "call"), [("polars", "polars", "to_polars"), ("pandas", "pandas", "to_pandas"), ("pyarrow", "pandas", "to_arrow")])
def test_a_missing_package_is_named_with_its_extra(
    package: str, extra: str, call: str, audit: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(eadm_logs.MissingExtraError, match=rf"eadm-logs\[{extra}\]") as caught:
        getattr(audit.steps, call)()
    assert isinstance(caught.value, ImportError)
    assert caught.value.extra == extra
