"""What Gradescope may find instead of one right file: every case is graded or says what to hand in."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest
from gradescope_tree import HERE, METADATA, Tree, homework, lay_out, scores

from autograder.integrations.gradescope import metadata
from autograder.integrations.settings import Settings
from autograder.reports.gradescope import escaped

REFERENCE = (HERE / "assignments" / "hw" / "solution.py").read_text()

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Gradescope is Linux")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """The bundle of the homework without what trains, set up once."""
    return lay_out(tmp_path_factory.mktemp("gradescope"), homework(), Settings("hw", "", seed=5))


def hand_in(tree: Tree, folder: Path, files: dict[str, str]) -> dict[str, object]:
    """Exactly these files, and what comes out."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return tree.submit(*folder.iterdir()).run()


WRONG = {
    "nothing": ({}, "submission is empty: hand in a Python file (.py) or a notebook (.ipynb)"),
    "a PDF": ({"report.pdf": "x"}, "report.pdf is a PDF: hand in a Python file"),
    "notes in a folder": ({"mine/notes.txt": "hi"}, "notes.txt is a text file: hand in a Python file"),
    "a broken notebook": ({"hw.ipynb": "no notebook"}, "hw.ipynb"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_cannot_be_read_is_said(tree: Tree, tmp_path: Path, what: str) -> None:
    """No points, a sentence that says what to hand in, and still a valid file with every check."""
    files, said = WRONG[what]
    made = hand_in(tree, tmp_path, files)

    assert str(made["output"]).startswith("Nothing was graded: ")
    assert escaped(said) in str(made["output"])
    assert set(scores(made)) == {check.key for check in homework().checks}
    assert set(scores(made).values()) == {0}


NO_CURVES = REFERENCE.replace("def plot_curves(", "def left_out(")
READ = {
    "renamed, in a folder, beside notes": ({"my folder/hw (1).py": REFERENCE, "notes.txt": "hi"}, ""),
    "the older one too": (
        {"hw_old.py": NO_CURVES, "hw.py": REFERENCE},
        "Your files: took 'hw.py', which defines 5 of the names asked for, and left 'hw_old.py (4)'.",
    ),
    "the untouched name beside the work": (
        {"hw.py": "x = 1\n", "*evil*.py": REFERENCE},
        "Your files: took '*evil*.py', which defines 5 of the names asked for, and left 'hw.py (0)'.",
    ),
}


@pytest.mark.parametrize("what", READ)
def test_odd_ways_to_hand_in_are_read(tree: Tree, tmp_path: Path, what: str) -> None:
    """All points but those of what was not asked here; whoever handed in several files is told which one counted."""
    files, said = READ[what]
    made = hand_in(tree, tmp_path, files)

    earned = {"images": 10, "rows": 10, "epoch": 30, "metrics": 20, "held-out": 0, "curves": 10}
    assert earned == scores(made)
    assert str(made["output"]).partition("\n\n")[2] == escaped(said)


ODD = [None, [], "x", {}, {**METADATA, "created_at": None}, {**METADATA, "assignment": None}, {"users": [None, {}]}]
NULL_DATES = {"due_date": None, "late_due_date": None, "release_date": None}


@pytest.mark.parametrize("said", [*ODD, {**METADATA, "assignment": NULL_DATES}])
def test_metadata_may_be_anything(tmp_path: Path, said: object) -> None:
    """Null or odd: nothing is said about it, nothing breaks."""
    path = tmp_path / "submission_metadata.json"
    path.write_text(json.dumps(said))

    assert metadata.sentences(metadata.read(path)) == ()


def test_metadata_may_be_missing_or_bottomless(tmp_path: Path) -> None:
    """As if it said nothing."""
    path = tmp_path / "submission_metadata.json"

    assert metadata.Metadata() == metadata.read(path)
    path.write_text('{"users": ' + "[" * 100_000)
    assert metadata.Metadata() == metadata.read(path)


def test_neither_metadata_nor_a_results_folder_is_needed(tree: Tree) -> None:
    """The results folder is made, and the student is told all the same."""
    tree.submit()
    (tree.root / "submission_metadata.json").unlink()
    shutil.rmtree(tree.root / "results", ignore_errors=True)

    assert str(tree.run()["output"]) == f"Nothing was graded: {escaped(WRONG['nothing'][1])}"


def test_setup_twice_changes_nothing(tree: Tree) -> None:
    """The same files with the same rights, and no word but that it is ready."""

    def look() -> list[tuple[str, int, int]]:
        folders = (tree.root / "source", Path(tree.env["AUTOGRADER_PREFIX"]))
        return [(str(p), p.stat().st_mode, p.stat().st_size) for f in folders for p in sorted(f.rglob("*"))]

    before = look()
    done = tree.setup()

    assert (done.returncode, done.stdout, done.stderr) == (0, "autograder: ready\n", "")
    assert before == look()
