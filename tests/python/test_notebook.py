"""The notebook of the documentation runs from top to bottom, shows what its text says, and is saved without noise."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

nbformat = pytest.importorskip("nbformat", reason="the notebook needs nbformat, of the tests' requirements")
nbclient = pytest.importorskip("nbclient", reason="the notebook needs nbclient, of the tests' requirements")
pytest.importorskip("ipykernel", reason="the notebook needs ipykernel, of the tests' requirements")
pytest.importorskip("matplotlib", reason="the notebook needs matplotlib, the extra `plot`")
pytest.importorskip("polars", reason="the notebook needs polars, the extra `polars`")

NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("*.ipynb"))
SUPPORT = ROOT / "docs" / "notebooks" / "support-analysis.ipynb"


def read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


def code(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The notebook after it ran, from its own folder as Jupyter does; nothing of the user's settings is read."""
    notebook = read(SUPPORT)
    own = tmp_path_factory.mktemp("jupyter")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR", "MPLCONFIGDIR"):
            patch.setenv(name, str(own))
        client = nbclient.NotebookClient(
            notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(SUPPORT.parent)}}
        )
        client.execute()
    return notebook


def shown(cell: Any, kind: str) -> list[Any]:
    """What one cell shows of one kind of content."""
    return [output.data[kind] for output in cell.outputs if kind in output.get("data", {})]


def cell_with(notebook: Any, part: str) -> Any:
    (found,) = [cell for cell in code(notebook) if part in cell.source]
    return found


def test_there_is_a_notebook() -> None:
    assert SUPPORT in NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_it_is_saved_without_noise(path: Path) -> None:
    notebook = read(path)
    nbformat.validate(notebook)
    assert dict(notebook.metadata) == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for number, cell in enumerate(notebook.cells):
        assert dict(cell.metadata) == {}, f"cell {number} has metadata"
        if cell.cell_type == "code":
            assert cell.outputs == [], f"cell {number} is saved with its output"
            assert cell.execution_count is None, f"cell {number} is saved with its number"
    text = path.read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def test_every_cell_runs_and_writes_no_warning(ran: Any) -> None:
    for cell in code(ran):
        assert cell.execution_count is not None
        for output in cell.outputs:
            assert output.output_type != "error"
            assert output.get("name") != "stderr", output.get("text")


@pytest.mark.parametrize("call", ["plot_timeline", "plot_causes", "plot_durations"])
def test_each_picture_is_shown_once(ran: Any, call: str) -> None:
    cell = cell_with(ran, call)
    assert len(cell.outputs) == 1
    assert len(shown(cell, "image/png")) == 1


def test_the_diagnosis_is_the_expected_one(ran: Any) -> None:
    verdict = "".join(shown(cell_with(ran, "verdict.sentence"), "text/plain"))
    assert "Import AD" in verdict
    assert "and then Identum support, must act" in verdict


def test_the_query_finds_what_the_expectations_say(ran: Any) -> None:
    """The steps that the fixtures' expectation files call failed or held, counted without the package."""
    broken: dict[str, int] = {}
    for expected in (ROOT / "fixtures" / "expected").glob("*.json"):
        for cycle in json.loads(expected.read_text(encoding="utf-8"))["cycles"]:
            for step in cycle["steps"]:
                if step["status"] in ("failed", "held"):
                    broken[step["step"]] = broken.get(step["step"], 0) + 1
    cell = cell_with(ran, "group_by")
    text = "".join(shown(cell, "text/plain"))
    for step, number in broken.items():
        name = step.replace("-", " ").lower()
        rows = [line for line in text.lower().splitlines() if line.split("┆")[0].strip("│ ") == name]
        assert len(rows) == 1, f"{name} is not in\n{text}"
        assert rows[0].split("┆")[2].strip() == str(number)
