"""check() in a real kernel: figures, prints, old definitions, endless loops, and a session that goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

nbformat = pytest.importorskip("nbformat.v4", reason="no nbformat: pip install .[test]")
pytest.importorskip("ipykernel", reason="no Jupyter kernel: pip install .[test]")
nbclient = pytest.importorskip("nbclient", reason="no Jupyter client: pip install .[test]")

ROOT = Path(__file__).parent.parent
SOLUTION = (ROOT / "solutions" / "mnist_mlp" / "solution.py").read_text(encoding="utf-8").partition("# %%\n# main()")[0]
PRINTING = SOLUTION.replace(
    "    epochs = range(1", "    print('drawing', len(loss_vector), 'epochs')\n    epochs = range(1"
)
HASTY = """
from dataclasses import replace
from autograder.student import expected
_read = expected.read
def _hasty(path):
    handed_out = _read(path)
    parts = tuple(replace(part, wall_s=3.0) for part in handed_out.assignment.parts)
    return replace(handed_out, assignment=replace(handed_out.assignment, parts=parts))
expected.read = _hasty
"""
FAILING = """
undefined_in_this_session
def train(model, train_loader, optimizer, epoch, log_interval=100):
    pass
"""
ENDLESS = """
def plot_history(loss_vector, accuracy_vector):
    while True:
        try:
            print('again')
        except BaseException:
            pass
"""
CELLS = (
    "from autograder import check, hint\nkept = [1, 2, 3]",
    "%matplotlib inline\n" + PRINTING,
    "check(plot_history)",
    FAILING,
    "check(train)",
    "@torch.no_grad()\ndef train(:\n    pass",
    "check(train)",
    HASTY + ENDLESS,
    "check(plot_history)",
    "kept.append(4); print(kept, plt.get_fignums())",
    "@torch.no_grad()\n" + "def train(" + PRINTING.partition("def train(")[2].partition("\n\n\n")[0],
    "display(check(train))\n\ndef train():\n    pass",
)


@pytest.fixture(scope="module")
def cells() -> list[Any]:
    """The cells after they were run one after the other."""
    notebook = nbformat.new_notebook(cells=[nbformat.new_code_cell(source) for source in CELLS])
    folder = str(ROOT / "assignments" / "mnist_mlp")
    client = nbclient.NotebookClient(notebook, timeout=300, allow_errors=True, resources={"metadata": {"path": folder}})
    client.execute()
    return list(notebook.cells)


def html(cell: Any) -> str:
    """What a notebook shows under it."""
    return "".join(output["data"]["text/html"] for output in cell.outputs if "data" in output)


def printed(cell: Any) -> str:
    """What the cell itself printed."""
    return "".join(output["text"] for output in cell.outputs if output["output_type"] == "stream")


@pytest.mark.slow
def test_a_figure_and_what_was_printed_stand_under_the_row(cells: list[Any]) -> None:
    """And nowhere else: nothing is displayed twice."""
    shown = html(cells[2])

    assert shown.count('<img src="data:image/png;base64,') == 2
    assert 'alt="What your code drew for curves"' in shown
    assert "drawing 5 epochs" in shown
    assert [output["output_type"] for output in cells[2].outputs] == ["execute_result"]


@pytest.mark.slow
def test_a_cell_that_failed_and_left_an_old_definition_is_noticed(cells: list[Any]) -> None:
    """By what it raised, or because Python could not read it; the older one is what is checked."""
    note = (
        "In [{}] defines train too, but failed or was stopped before it got there: what is checked is the older train"
    )

    assert [output["output_type"] for output in cells[3].outputs] == ["error"]
    assert note.format(4) + " of In [2]." in html(cells[4])
    assert note.format(6) + " of In [2]." in html(cells[6])
    assert "5/5" in html(cells[4])


@pytest.mark.slow
def test_a_definition_that_is_the_last_one_has_no_note(cells: list[Any]) -> None:
    """Under a decorator too, and whatever the cell that checks defines afterwards."""
    assert "failed or was stopped" not in html(cells[2])
    assert "one-batch" in html(cells[11])
    assert "failed or was stopped" not in html(cells[11])


@pytest.mark.slow
def test_an_endless_loop_ends_with_its_limit_and_the_session_goes_on(cells: list[Any]) -> None:
    """One that catches everything and prints without end; what it printed is cut."""
    shown = html(cells[8])

    assert "Timed out after 3 s." in shown
    assert "more characters)" in shown or "more lines)" in shown
    assert len(shown) < 20_000
    assert printed(cells[9]).strip() == "[1, 2, 3, 4] []"
