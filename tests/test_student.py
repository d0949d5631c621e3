"""A student's own check: one process that reads, one that runs, and no solution anywhere."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.handout.package import install_line
from autograder.protocol.errors import AssignmentError, ReaderError
from autograder.protocol.records import Status
from autograder.student import check, expected
from autograder.student.check import LATER, Stand, check_file, row_status

ROOT = Path(__file__).parent.parent
SLUG = "mnist_mlp"
SOLUTION = (ROOT / "solutions" / SLUG / "solution.py").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """The assignment's folder, as a student has it."""
    yield shutil.copytree(ROOT / "assignments" / SLUG, tmp_path / SLUG)


def touch(path: Path, seconds: float) -> None:
    os.utime(path, (path.stat().st_atime, 1_000_000 + seconds))


def test_a_right_file_passes_every_row_and_names_what_is_measured_later(folder: Path) -> None:
    """100 points in all; those for accuracy are neither earned nor lost here."""
    (folder / "mnist_mlp.py").write_text(SOLUTION, encoding="utf-8")

    report = check_file(folder / "mnist_mlp.py")

    assert [v.key for v in report.verdicts if v.status is not Status.PASSED] == ["held-out"]
    assert (report.earned, report.points) == (90, 100)
    assert row_status(report, "held-out") == (Stand.WAITING, LATER)
    assert row_status(report, "shape") == (Stand.DONE, "")
    assert report.submission == "mnist_mlp.py"


def test_under_another_torch_nobody_is_named_by_an_exception(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its words differ from version to version; numbers still name a mistake, and the report says what is different."""
    detached = SOLUTION.replace("loss.backward()", "loss.detach().backward()")
    wrong = {"raises": detached, "is told by numbers": SOLUTION.replace("        optimizer.zero_grad()\n", "")}
    monkeypatch.setattr(expected, "torch_here", lambda: "1.13")

    named = {}
    for what, source in wrong.items():
        (folder / "mnist_mlp.py").write_text(source, encoding="utf-8")
        report = check_file(folder / "mnist_mlp.py")
        named[what] = {v.finding.misconception for v in report.verdicts if v.finding} - {None}

    assert named == {"raises": set(), "is told by numbers": {"gradients_never_cleared"}}
    assert any("and you have 1.13: fewer mistakes are named" in note for note in report.notes)


def test_a_known_mistake_is_named_without_owning_the_solution(folder: Path) -> None:
    """The finding has the place, the numbers, the fact and a question."""
    (folder / "mnist_mlp.py").write_text(SOLUTION.replace("        optimizer.zero_grad()\n", ""), encoding="utf-8")
    touch(folder / "mnist_mlp.ipynb", 0)

    report = check_file(folder)

    stand, text = row_status(report, "fresh-gradients")
    assert stand is Stand.OPEN
    assert text.startswith("mnist_mlp.py, line ")
    assert "when gradients are never cleared" in text
    assert "→ " in text
    assert {line for line in text.splitlines() if len(line) > 80} == set()
    assert [v.key for v in report.verdicts if v.status is Status.FAILED] == ["fresh-gradients"]


def test_a_blocked_row_says_what_it_waits_for(folder: Path) -> None:
    """Its key, so that a student knows where to begin."""
    broken = SOLUTION.replace("return F.log_softmax(self.fc3(x), dim=1)", "return self.fc3(x)[:, :7]")
    (folder / "mnist_mlp.py").write_text(broken, encoding="utf-8")

    report = check_file(folder / "mnist_mlp.py")

    blocked = [v for v in report.verdicts if v.status is Status.BLOCKED]
    assert row_status(report, blocked[0].key) == (Stand.WAITING, f"waits for {blocked[0].waits_for}")


def test_a_name_that_is_missing_is_told_with_the_nearest_one(folder: Path) -> None:
    """Most are misspelt."""
    (folder / "mnist_mlp.py").write_text(SOLUTION.replace("def train(", "def trian("), encoding="utf-8")

    report = check_file(folder / "mnist_mlp.py")

    says = "We looked for a definition: there is no train; the nearest name is trian."
    assert row_status(report, "one-batch") == (Stand.OPEN, says)


def test_a_file_that_python_cannot_read_shows_the_line(folder: Path) -> None:
    """Once, without a word about what was not done; all other rows wait for it."""
    (folder / "mnist_mlp.py").write_text("import torch\n" + "def train(:\n", encoding="utf-8")

    report = check_file(folder / "mnist_mlp.py")

    says = "mnist_mlp.py, line 2: Got SyntaxError: invalid syntax: def train(:.\nPython cannot read the code here."
    first, *others = [row_status(report, v.key) for v in report.verdicts if v.key != "held-out"]
    assert first == (Stand.OPEN, says)
    assert set(others) == {(Stand.WAITING, "waits for shape")}


def test_an_endless_loop_in_one_function_costs_the_others_nothing(folder: Path) -> None:
    """Each part has a worker of its own."""
    endless = SOLUTION.replace("    epochs = range(1", "    while True: pass\n    epochs = range(1")
    (folder / "mnist_mlp.py").write_text(endless, encoding="utf-8")
    handed_out = expected.read(folder / expected.FILE)
    *others, plots = handed_out.assignment.parts
    short = replace(handed_out.assignment, parts=(*others, replace(plots, wall_s=1.0)))
    expected.write(replace(handed_out, assignment=short), folder / expected.FILE)

    report = check_file(folder / "mnist_mlp.py")

    assert [v.key for v in report.verdicts if v.status is Status.FAILED] == ["curves"]
    assert row_status(report, "curves")[1].splitlines()[-1].startswith("Timed out")


def test_the_newer_of_two_files_is_taken_and_named(folder: Path) -> None:
    """Students work in one of the two; the note says in which."""
    touch(folder / "mnist_mlp.py", 0)
    touch(folder / "mnist_mlp.ipynb", 1)

    newest, note = check.file_and_note(folder, expected.read(folder / expected.FILE))

    assert newest.name == "mnist_mlp.ipynb"
    assert note == "files: took mnist_mlp.ipynb, which is newer than mnist_mlp.py"


def test_the_python_file_is_taken_when_both_are_as_new(folder: Path) -> None:
    """As after unpacking."""
    touch(folder / "mnist_mlp.py", 1)
    touch(folder / "mnist_mlp.ipynb", 1)

    newest, _ = check.file_and_note(folder, expected.read(folder / expected.FILE))

    assert newest.name == "mnist_mlp.py"


def test_a_folder_without_the_file_says_which_names_it_looks_for(folder: Path) -> None:
    """And what to do."""
    (folder / "mnist_mlp.py").unlink()
    (folder / "mnist_mlp.ipynb").unlink()

    with pytest.raises(ReaderError) as error:
        check_file(folder)

    assert str(error.value) == (
        f"there is neither mnist_mlp.py nor mnist_mlp.ipynb in {folder}: "
        "go to the assignment's folder, or say which file is yours"
    )


def test_a_folder_that_is_no_assignment_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is started."""
    monkeypatch.chdir(tmp_path)

    with pytest.raises(AssignmentError) as error:
        check_file()

    assert str(error.value) == (
        f"there is no expected.safetensors in {tmp_path}: go to the assignment's folder, "
        "or put the file that came with the assignment beside yours"
    )


def test_a_path_that_is_not_there_says_so(tmp_path: Path) -> None:
    """Before anything is started."""
    with pytest.raises(ReaderError) as error:
        check_file(tmp_path / "nothing.py")

    assert str(error.value) == f"there is no {tmp_path / 'nothing.py'}: check the path"


def test_checking_imports_no_torch() -> None:
    """Only the worker does; that is what makes a check fast."""
    code = "import sys, autograder.student.check; sys.exit('torch' in sys.modules or 'matplotlib' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_pytest_in_the_folder_shows_findings_and_no_traceback(folder: Path) -> None:
    """One test for each row, named after its key; a blocked row is skipped with its reason."""
    broken = SOLUTION.replace("return F.log_softmax(self.fc3(x), dim=1)", "return self.fc3(x)[:, :7]")
    (folder / "mnist_mlp.py").write_text(broken, encoding="utf-8")
    touch(folder / "mnist_mlp.ipynb", 0)
    command = [sys.executable, "-m", "pytest", "-rs", "-v", "-p", "no:cacheprovider", "-c", os.devnull, "."]

    ran = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False
    )

    assert "test_mnist_mlp.py::test[layers] PASSED" in ran.stdout
    assert "test_mnist_mlp.py::test[shape] FAILED" in ran.stdout
    assert "We made MyMLP()" in ran.stdout
    assert "SKIPPED" in ran.stdout
    assert "waits for shape" in ran.stdout
    assert "Traceback" not in ran.stdout
    assert ".py:1" not in ran.stdout.partition("FAILURES")[2].partition("short test summary")[0]


def test_pytest_without_the_package_says_what_to_install(folder: Path) -> None:
    """One sentence with the line of the handout; nobody has to guess a name on an index."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-c", os.devnull, "."]
    hidden = "import sys; sys.modules['autograder'] = None"
    (folder / "conftest.py").write_text(hidden, encoding="utf-8")

    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)

    assert ran.returncode == 2
    assert f" is not installed; run in this folder: {install_line()}" in ran.stdout + ran.stderr
    assert "Traceback" not in ran.stdout + ran.stderr


def test_pytest_without_expected_observations_says_what_is_missing(folder: Path) -> None:
    """One sentence instead of a traceback of ours."""
    (folder / "expected.safetensors").unlink()
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-c", os.devnull, "."]

    ran = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False
    )

    assert f"there is no expected.safetensors in {folder}" in ran.stdout
    assert "Traceback" not in ran.stdout
