"""The notebooks that students get, run from top to bottom in a real kernel: with the reference, and as handed out."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import time
from pathlib import Path

import nbformat
import pytest

from autograder.handout.stub import GUARD, cells
from autograder.readers.python import python_cells
from autograder.rubric import datasets
from autograder.student.check import check_file

nbclient = pytest.importorskip("nbclient", reason="no nbclient: pip install .[test]")
if importlib.util.find_spec("ipykernel") is None:
    pytest.skip("no ipykernel: pip install .[test]", allow_module_level=True)

ROOT = Path(__file__).parent.parent
SLUGS = sorted(path.parent.name for path in (ROOT / "solutions").glob("*/solution.py"))
DATA = {"fashion_mnist": "fashion-mnist"}  # the others train on MNIST
TWO_CORES_S = 180  # in which a notebook has to be done
CLOCK = "import time\nprint(time.process_time())"
UNWRITTEN = "raise NotImplementedError("


def handed_out(slug: str) -> nbformat.NotebookNode:
    return nbformat.read(ROOT / "assignments" / slug / f"{slug}.ipynb", as_version=4)


def filled_in(slug: str) -> nbformat.NotebookNode:
    """The notebook of the assignment's folder, with the reference's code where students write."""
    notebook = handed_out(slug)
    reference = [c.source for c in cells((ROOT / "solutions" / slug / "solution.py").read_text(encoding="utf-8"))]
    solutions = [source for source in reference if "# BEGIN SOLUTION" in source]
    to_write = [cell for cell in notebook.cells if cell.cell_type == "code" and UNWRITTEN in cell.source]
    for cell, source in zip(to_write, solutions, strict=True):
        cell.source = source
    return notebook


def run_all(notebook: nbformat.NotebookNode, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a student sees under the cells: texts, and "figure" for each figure. A cell that raises ends the test."""
    monkeypatch.delenv("MPLBACKEND", raising=False)
    monkeypatch.setenv("OMP_NUM_THREADS", "1")  # so that seconds on a processor are those of one core
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    monkeypatch.setenv("PYTHONPATH", path)
    monkeypatch.setenv("AUTOGRADER_DATA", str(datasets.root()))
    notebook.cells.append(nbformat.v4.new_code_cell(CLOCK))
    resources = {"metadata": {"path": str(folder)}}
    nbclient.NotebookClient(notebook, timeout=20 * 60, kernel_name="python3", resources=resources).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    assert [output.text for output in outputs if output.get("name") == "stderr"] == []
    return [_seen(output) for output in outputs]


def _seen(output: nbformat.NotebookNode) -> str:
    data = output.get("data", {})
    return "figure" if "image/png" in data else str(data.get("text/plain", output.get("text", "")))


@pytest.fixture
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The folder of the assignment, as a student has it."""
    return Path(shutil.copytree(ROOT / "assignments" / request.param, tmp_path / request.param))


@pytest.mark.slow
@pytest.mark.parametrize("folder", SLUGS, indirect=True)
def test_run_all_trains_in_time_and_leaves_no_warning(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On real data, with the figures of the last cell and all checks of the one behind it; seconds are printed."""
    needed = datasets.named(DATA.get(folder.name, "mnist"))
    if needed.missing:
        pytest.skip(f"{needed.name} is not in {datasets.root()}: set AUTOGRADER_DATA to a folder that has it")
    began = time.monotonic()

    seen = run_all(filled_in(folder.name), folder, monkeypatch)

    cpu_s = float(seen[-1])
    print(f"{folder.name}: {time.monotonic() - began:.0f} s, {cpu_s:.0f} s of one core")
    *training, table, _ = [text for text in seen if text != "figure"]
    assert seen.count("figure") >= 3
    assert "100%" in "".join(training)
    assert "not written yet" not in "".join(seen)
    assert re.findall("✗.*", table) == []
    assert "✓" in table
    assert cpu_s < TWO_CORES_S


@pytest.mark.slow
@pytest.mark.parametrize("folder", SLUGS, indirect=True)
def test_run_all_of_what_is_handed_out_says_what_is_to_be_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line under the cell that trains, no traceback; the checks behind it run all the same."""
    if datasets.named(DATA.get(folder.name, "mnist")).missing:
        pytest.skip("no data: set AUTOGRADER_DATA to a folder that has MNIST and Fashion-MNIST")

    seen = run_all(handed_out(folder.name), folder, monkeypatch)

    said = "".join(seen[:-2])
    assert ": not written yet. Write it, then run this cell again.\n" in said
    assert "Traceback" not in said
    assert "is not written yet" in seen[-2]


@pytest.mark.parametrize("slug", SLUGS)
def test_one_line_says_where_the_last_section_trains(slug: str) -> None:
    """`device = ...`, in the whole file; the cell that trains is the last code cell but the checks, behind a guard."""
    source = (ROOT / "assignments" / slug / f"{slug}.py").read_text(encoding="utf-8")
    code = [cell.source for cell in handed_out(slug).cells if cell.cell_type == "code"]

    assert sum(line.startswith("device = ") for line in source.splitlines()) == 1
    assert code[-2].startswith(GUARD)
    assert [cell for cell in code if GUARD in cell] == [code[-2]]


@pytest.mark.parametrize("folder", SLUGS[:1], indirect=True)
def test_reading_a_file_trains_nothing(folder: Path, tmp_path: Path) -> None:
    """Where a student's file is checked, what stands behind the guard is left out."""
    mine = folder / f"{folder.name}.py"
    source = (ROOT / "solutions" / folder.name / "solution.py").read_text(encoding="utf-8")
    trained = tmp_path / "trained"
    mine.write_text(source.replace(GUARD, f"{GUARD}\n    open({str(trained)!r}, 'w').close()"), encoding="utf-8")

    report = check_file(mine)

    assert python_cells(mine.name, mine.read_bytes())[0][0].source.count(str(trained)) == 1
    assert {verdict.status.value for verdict in report.verdicts} <= {"passed", "ungraded"}
    assert not trained.exists()
