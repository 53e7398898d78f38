"""The face of the package: inputs, options, progress, the log, catalogs and profiles."""

import copy
import io
import json
import logging
import os
import pickle
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import eadm_logs as el
import pytest
from conftest import ROOT, python

BUNDLE = ROOT / "fixtures" / "bundles" / "compilo-down"
LINE = b"2026-03-02 05:14:07,120 [1] INFO  Eadm.Client.Sync - Import HR started\n"
CHATTER = LINE.replace(b"Import HR started", b"a user was read")
SECRET = LINE + b"2026-03-02 05:14:08,120 [1] ERROR Eadm.Client.Sync - Import HR failed: bind with password=Vinter2026\n"


def packed() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path in sorted(BUNDLE.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(BUNDLE).as_posix())
    return out.getvalue()


def test_bytes_and_file_objects_are_one_bundle_each() -> None:
    content = packed()
    named = io.BytesIO(content)
    named.name = "/somewhere/customer.zip"
    sources: list[tuple[Any, str]] = [
        (content, "bytes"), (bytearray(content), "bytes"), (memoryview(content), "bytes"), (named, "customer.zip"),
    ]  # fmt: skip
    for source, name in sources:
        [bundle] = el.audit(source).bundles
        assert bundle.name == name
        assert [f.id for f in bundle.findings] == [f.id for f in el.audit(BUNDLE).bundles[0].findings]
        assert all(source.path.startswith(f"{name}!/") for source in bundle.sources)


def test_several_inputs_of_any_kind(tmp_path: Path) -> None:
    log = tmp_path / "eadm.log"
    log.write_bytes(LINE)
    with log.open("rb") as opened:
        audit = el.audit([LINE, log, opened, str(BUNDLE)])
    # Paths first, in their order; then what is in memory.
    assert [bundle.name for bundle in audit.bundles] == ["eadm.log", "compilo-down", "bytes", "eadm.log"]


def test_an_unreadable_member_is_a_problem_of_the_result_and_a_line_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    content = bytearray(packed())
    at = content.find(b"PK\x01\x02")
    # The checksum in the directory of the first member.
    content[at + 16] ^= 0xFF
    with caplog.at_level(logging.WARNING, logger="eadm_logs"):
        [bundle] = el.audit(bytes(content)).bundles
    problems = [(source.path, problem) for source in bundle.sources for problem in source.problems]
    assert problems and len(caplog.records) == len(problems)
    for record, (path, problem) in zip(caplog.records, problems, strict=True):
        assert (record.name, record.levelno) == ("eadm_logs", logging.WARNING)
        assert record.getMessage().startswith(path) and problem.kind in record.getMessage()
        assert "\n" not in record.getMessage()


def test_nothing_is_written_to_stdout_or_stderr(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    broken = tmp_path / "broken.zip"
    broken.write_bytes(packed()[:-30])
    el.audit(broken, progress=True)
    el.inspect(broken)
    said = capfd.readouterr()
    assert (said.out, said.err) == ("", "")


def test_secrets_are_masked_unless_asked_for() -> None:
    assert "Vinter2026" not in el.audit(SECRET).to_json()
    assert "Vinter2026" in el.audit(SECRET, redact=False).to_json()
    catalog = el.Catalog.builtin()
    line = "The remote server returned an error: (401) Unauthorized. password=Vinter2026"
    assert "Vinter2026" not in repr([e.to_dict() for e in catalog.explain(line)])
    assert "Vinter2026" in repr([e.to_dict() for e in catalog.explain(line, redact=False)])


NAMES = rb"""2026-03-02 05:40:00,123 [1] ERROR Sync - Export AD failed: no mailbox for KOMMUNE\olan7 on srv01.kommune.local
2026-03-02 05:41:00,123 [1] ERROR Sync - Import HR failed with error: user=olan7, password=Vinter2026
"""


def test_names_become_placeholders_where_that_is_asked_for() -> None:
    audit = el.audit(NAMES, redact="placeholders")
    assert [step.reason for step in audit.bundles[0].cycles[0].steps] == [
        "no mailbox for <person-1> on <host-1>",
        "user=<person-1>, password=[password]",
    ]
    for seen in (
        audit.to_json(),
        str(el.records(NAMES, redact="placeholders").to_dicts()),
        repr([e.to_dict() for e in el.Catalog.builtin().explain(NAMES, redact="placeholders")]),
        repr([i.to_dict() for i in el.inspect(NAMES, redact="placeholders", steps=True)]),
    ):
        assert "olan7" not in seen
        assert "srv01" not in seen
    assert "KOMMUNE" in el.audit(NAMES).to_json()


def test_placeholders_with_a_key_agree_between_calls() -> None:
    key = "as long as a sentence"
    first = el.records(NAMES, redact_key=key)[0]["message"]
    again = el.records(NAMES.splitlines()[0], redact="placeholders", redact_key=key.encode())[0]["message"]
    assert first == again
    assert "<person-" in first
    assert first != el.records(NAMES, redact_key=key + "s")[0]["message"]
    with pytest.raises(el.InvalidValueError, match="redact_key: the key has 3 bytes; give 16 or more"):
        el.records(NAMES, redact_key=b"abc")
    with pytest.raises(el.InvalidValueError, match="leave one out"):
        el.records(NAMES, redact=False, redact_key=key)


def test_progress_is_told_from_the_calling_thread_and_not_too_often(tmp_path: Path) -> None:
    import threading
    import time

    log = tmp_path / "eadm.log"
    log.write_bytes(CHATTER * 800_000)
    told: list[tuple[float, int, el.Progress]] = []
    el.audit(log, progress=lambda p: told.append((time.monotonic(), threading.get_ident(), p)))
    times, threads, progress = zip(*told, strict=True)
    assert set(threads) == {threading.get_ident()}
    assert all(later - earlier > 0.09 for earlier, later in zip(times, times[1:-1]))
    assert [p.bytes for p in progress] == sorted(p.bytes for p in progress)
    assert progress[-1] == el.Progress(1, 1, log.stat().st_size, log.stat().st_size)
    assert progress[-1].fraction == 1.0 and el.Progress(0, 0, 0, 0).fraction == 1.0


def test_progress_true_is_a_line_where_stderr_is_a_terminal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    log = tmp_path / "eadm.log"
    log.write_bytes(CHATTER * 400_000)
    for hidden in ("tqdm", None):
        if hidden:
            monkeypatch.setitem(sys.modules, hidden, None)
        else:
            monkeypatch.undo()
            pytest.importorskip("tqdm", reason="tqdm is not installed: the bar is not tried")
        stderr = Terminal()
        monkeypatch.setattr(sys, "stderr", stderr)
        el.audit(log, progress=True)
        assert "1 of 1 files" in stderr.getvalue()


def test_inspect_tells_how_and_why() -> None:
    found = el.inspect(BUNDLE, zone="Europe/Oslo")
    assert [one.path for one in found] == [s.path for s in el.audit(BUNDLE).bundles[0].sources]
    text = next(one for one in found if one.format and one.format.startswith("text:"))
    assert text.layouts[0].used and text.why and text.records > 0 and text.first is not None
    assert pickle.loads(pickle.dumps(found)) == found
    assert el.Inspection.from_json(text.to_json()) == text


def test_a_profile_is_learned_from_lines_that_no_layout_reads(tmp_path: Path) -> None:
    lines = [f"13.2.26 05:14:0{n} <7> INFO {text}" for n, text in enumerate(["Import HR started", "Import HR completed"])]
    log = tmp_path / "eadm.log"
    log.write_text("\n".join(lines) + "\n")
    text = el.learn_profile(log)
    assert text is not None
    profile = el.Profile.parse("learned.toml", text)
    [induced], [learned] = el.inspect(log), el.inspect(log, profile=profile)
    assert (induced.layout_by, learned.layout_by) == (el.LayoutBy.INDUCED, el.LayoutBy.PROFILE)
    assert induced.records == learned.records == 2
    assert el.learn_profile(log, profile=profile) is None
    assert el.learn_profile(BUNDLE) is None
    with pytest.raises(el.PathNotFoundError):
        el.learn_profile(tmp_path / "nowhere")
    with pytest.raises(el.InvalidValueError):
        el.learn_profile(log, region="nowhere")


def signature(folder: Path, id: str, text: str = "the gnomes are on strike") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / f"{id}.toml").write_text(
        f"""
id = "{id}"
status = "known"
severity = "error"
effect = "none"
who = "customer-admin"
title = {{ en = "Strike", nb = "Streik" }}
cause = {{ en = "They want more.", nb = "De vil ha mer." }}
[[action]]
who = "customer-admin"
kind = "do"
en = "Give."
nb = "Gi."
[[match]]
text = "{text}"
[[sample]]
text = "today {text} again"
[[sample]]
text = "{text}"
[[near_miss]]
text = "the gnomes work"
[[near_miss]]
text = "strike"
""",
        encoding="utf-8",
    )
    return folder


def test_a_catalog_is_a_value(tmp_path: Path) -> None:
    builtin = el.Catalog.builtin()
    mine = builtin.extend(signature(tmp_path / "mine", "gnomes"))
    assert builtin == el.Catalog.builtin() and hash(builtin) == hash(el.Catalog.builtin())
    assert mine != builtin and len(mine) == len(builtin) + 1 and "gnomes" not in builtin
    assert "gnomes" in mine and mine["gnomes"] in mine and 3 not in mine
    assert mine["gnomes"].title.get("nb") == "Streik" and not mine["gnomes"].builtin
    assert mine.changes.added == ("gnomes",) and mine.get("nobody") is None
    assert [s.id for s in mine] == list(mine.ids) == sorted(mine.ids)
    with pytest.raises(KeyError, match="gnomes"):
        mine["gnome"]
    alone = el.Catalog.load(tmp_path / "mine")
    assert alone.ids == ("gnomes",)
    for catalog in (builtin, mine, alone):
        assert pickle.loads(pickle.dumps(catalog)) == catalog == copy.deepcopy(catalog)
    assert "gnomes" not in repr(mine) and len(repr(mine)) < 100
    signature(tmp_path / "mine", "gnomes", "the gnomes are at home")
    with pytest.raises(el.CatalogError, match="changed"):
        pickle.loads(pickle.dumps(mine))


def test_a_catalog_in_use(tmp_path: Path) -> None:
    folder = signature(tmp_path / "mine", "gnomes")
    log = LINE + b"2026-03-02 05:14:08,120 [1] ERROR Eadm.Client.Sync - Import HR failed: the gnomes are on strike\n"
    for catalog in (folder, str(folder), [folder], el.Catalog.builtin().extend(folder), el.Catalog.load(folder)):
        audit = el.audit(log, catalog=catalog)
        assert "gnomes" in {finding.id for finding in audit.bundles[0].findings}
    assert el.audit(log, catalog=el.Catalog.load(folder)).tool.catalog == el.Catalog.load(folder).hash
    [explained] = el.Catalog.load(folder).explain(log, 2)
    assert [note.id for note in explained.matched] == ["gnomes"] and explained.record.line == 2
    path = tmp_path / "eadm.log"
    path.write_bytes(log)
    [from_file] = el.Catalog.load(folder).explain(path, line=2)
    assert from_file.matched == explained.matched and from_file.record.path == "eadm.log"
    proofs = el.Catalog.load(folder).test()
    assert [(p.id, p.samples, p.near_misses, p.ok) for p in proofs] == [("gnomes", 2, 2, True)]
    assert el.Catalog.load(folder).lint() == ()


def test_an_unsound_catalog_says_where_and_what(tmp_path: Path) -> None:
    folder = signature(tmp_path / "mine", "gnomes")
    file = folder / "gnomes.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('severity = "error"', 'severity = "dreadful"'), encoding="utf-8")
    with pytest.raises(el.CatalogError) as caught:
        el.audit(LINE, catalog=folder)
    error = caught.value
    assert error.path == error.diagnostics[0].file and error.path.endswith("gnomes.toml")
    assert (error.line, error.column) == (error.diagnostics[0].line, error.diagnostics[0].column) == (4, 12)
    assert "dreadful" in str(error) and error.diagnostics[0].mend
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), again.diagnostics) == (el.CatalogError, error.diagnostics)
    assert isinstance(error, el.DataError | ValueError)


def test_profiles(tmp_path: Path) -> None:
    source = sorted((ROOT / "fixtures" / "profiles").rglob("*.toml"))[0]
    profile = el.Profile.load(source)
    assert profile == el.Profile.parse(source.name, source.read_text(encoding="utf-8"))
    assert pickle.loads(pickle.dumps(profile)) == profile and hash(profile) == hash(copy.copy(profile))
    for given in (profile, source, str(source)):
        assert el.audit(LINE, profile=given).tool.profile == f"{profile.name}:{profile.hash}"
    bad = tmp_path / "bad.toml"
    bad.write_text("name = 3\n", encoding="utf-8")
    with pytest.raises(el.ProfileError) as caught:
        el.audit(LINE, profile=bad)
    assert caught.value.line == 1 and caught.value.diagnostics
    with pytest.raises(FileNotFoundError):
        el.audit(LINE, profile=tmp_path / "none.toml")


def test_reprs_are_short() -> None:
    audit = el.audit(BUNDLE)
    bundle = audit.bundles[0]
    for value in (audit, bundle, *bundle.cycles, *bundle.findings, *bundle.sources, el.Catalog.builtin()):
        assert len(repr(value)) < 900 and "\n" not in repr(value), repr(value)
        assert repr(value).startswith(type(value).__name__)


def test_audits_from_before_later_fields_are_read() -> None:
    data = json.loads(el.audit(BUNDLE).to_json())
    del data["tool"]["catalog_changes"], data["tool"]["profile"]
    for bundle in data["bundles"]:
        del bundle["runs"], bundle["notes"]
        for cycle in bundle["cycles"]:
            del cycle["events"]
        for finding in bundle["findings"]:
            del finding["codes"], finding["superseded_by"]
    old = el.read_audit(json.dumps(data))
    assert old.tool.catalog_changes == el.CatalogChanges() and old.bundles[0].runs == ()
    assert el.read_audit(old.to_json()) == old
    del data["bundles"][0]["gaps"]
    with pytest.raises(el.SchemaError, match="gaps: missing"):
        el.read_audit(json.dumps(data))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_named_pipe_is_read_and_ctrl_c_ends_the_wait_for_it(tmp_path: Path) -> None:
    pipe = tmp_path / "eadm.log"
    os.mkfifo(pipe)
    with subprocess.Popen([sys.executable, "-c", f"open({str(pipe)!r}, 'wb').write({LINE!r})"]) as writer:
        [bundle] = el.audit(pipe).bundles
        assert writer.wait(30) == 0
    assert bundle.sources[0].records == 1
    done = python(
        """
        import os, signal, sys, threading
        import eadm_logs as el
        threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
        try:
            el.audit(sys.argv[1])
        except KeyboardInterrupt:
            print("interrupted")
        """,
        pipe,
        timeout=20,
    )
    assert done.stdout == "interrupted\n", done.stderr


def test_the_package_needs_nothing_else() -> None:
    done = python(
        """
        import sys
        import eadm_logs
        bad = {m.partition(".")[0] for m in sys.modules} - set(sys.stdlib_module_names) - {"eadm_logs", "__main__"}
        print(sorted(m for m in bad if not m.startswith(("_virtualenv", "_distutils", "_sysconfigdata", "__editable__"))))
        """
    )
    assert done.stdout == "[]\n", done.stdout + done.stderr
