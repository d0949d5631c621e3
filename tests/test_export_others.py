"""nbgrader's source notebook and the zip that students get."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from zipfile import ZipFile

import nbformat
import pytest
from click.testing import CliRunner
from gradescope_tree import HERE, homework

from autograder.cli.export import export
from autograder.handout import build
from autograder.handout.notebook_writer import code
from autograder.handout.package import install_line
from autograder.handout.stub import cells, stub
from autograder.integrations.nbgrader import source_notebook, write
from autograder.integrations.otter.assign_notebook import master
from autograder.integrations.otter.bundle import student_notebook
from autograder.integrations.settings import Settings
from autograder.integrations.student_zip import student_zip
from autograder.integrations.wheel import wheel
from autograder.protocol.errors import AssignmentError


def _nbgrader() -> Path | None:
    beside = Path(sys.executable).parent / "nbgrader"
    said = os.environ.get("AUTOGRADER_NBGRADER") or (str(beside) if beside.is_file() else shutil.which("nbgrader"))
    return Path(said) if said else None


NBGRADER = _nbgrader()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that students of the homework get."""
    into = tmp_path_factory.mktemp("built")
    build(homework(), into)
    return into


def test_the_source_notebook_is_of_nbgraders_third_schema() -> None:
    """One grade cell for each visible check after its part; solutions in solution cells, the rest read-only."""
    made = nbformat.reads(source_notebook(homework()), as_version=4)
    said = {c.metadata.nbgrader.grade_id: (c, c.metadata.nbgrader) for c in made.cells if "nbgrader" in c.metadata}
    grades = {key: meta.points for key, (_, meta) in said.items() if meta.grade}

    assert {meta.schema_version for _, meta in said.values()} == {3}
    assert grades == {"images": 10, "rows": 10, "epoch": 30, "metrics": 20, "curves": 10}
    for cell, meta in said.values():
        assert meta.solution == ("BEGIN SOLUTION" in cell.source)
        assert meta.locked != meta.solution
    assert "20 points: the returned model names at least 85 %" in said["later"][0].source


def test_checks_stand_behind_their_part_in_whatever_order_the_parts_are() -> None:
    """A grade cell before the cell that defines what it calls would fail everybody."""
    assignment = homework()
    shuffled = replace(assignment, parts=(*assignment.parts[2:], *assignment.parts[:2][::-1]))

    made = nbformat.reads(source_notebook(shuffled), as_version=4).cells
    student = nbformat.reads(student_notebook(shuffled, stub(shuffled)), as_version=4).cells

    for part in assignment.parts:
        if not any(check.visible for check in part.checks):
            continue
        name = part.names[-1]
        defined = _place(made, f" {name}(")
        assert [c.metadata.nbgrader.grade_id for c in made[defined + 1 : defined + 1 + len(part.checks)]] == [
            check.key for check in part.checks
        ]
        assert student[_place(student, f" {name}(") + 1].source == f'grader.check("{part.title}")'


def test_two_parts_that_are_complete_in_one_cell_both_keep_their_tests() -> None:
    """Of Otter Assign: the second part took the place of the first."""
    assignment = homework()
    one = "\n\n".join(cell.source for cell in cells(assignment.reference[0].source) if cell.kind == "code")

    made = master(assignment, Settings("hw"), [code(one)], stub(assignment), [])

    for check in assignment.checks:
        assert (f"require(env, {check.key!r})" in made.replace('\\"', '"')) is check.visible


def _place(cells: list[nbformat.NotebookNode], words: str) -> int:
    """The cell that defines something."""
    starts = ("def", "class")
    return next(
        i
        for i, c in enumerate(cells)
        if any(line.startswith(starts) and words in line for line in c.source.splitlines())
    )


@pytest.mark.slow
@pytest.mark.skipif(
    NBGRADER is None, reason="no nbgrader: pip install .[test], or say where it is in AUTOGRADER_NBGRADER"
)
def test_the_real_nbgrader_takes_it(built: Path, tmp_path: Path) -> None:
    """generate_assignment strips the solution; autograde gives the reference everything and the stub nothing."""
    assert NBGRADER is not None
    env = {"PATH": os.pathsep.join([str(NBGRADER.parent), os.defpath]), "HOME": str(tmp_path)}
    env["PYTHONPATH"] = str(HERE.parent)

    def nbgrader(*arguments: str) -> str:
        done = subprocess.run(
            [NBGRADER, *arguments], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stderr

    write(homework(), built, tmp_path)
    nbgrader("generate_assignment", "hw")
    released = tmp_path / "release" / "hw" / "hw.ipynb"
    assert "BEGIN SOLUTION" not in released.read_text()
    for student, notebook in (("ada", tmp_path / "source" / "hw" / "hw.ipynb"), ("bob", released)):
        (tmp_path / "submitted" / student / "hw").mkdir(parents=True)
        shutil.copy(notebook, tmp_path / "submitted" / student / "hw" / "hw.ipynb")
    nbgrader("autograde", "hw")
    nbgrader("export")
    rows = {row["student_id"]: row for row in csv.DictReader((tmp_path / "grades.csv").open())}

    assert {name: float(row["score"]) for name, row in rows.items()} == {"ada": 80, "bob": 0}
    assert float(rows["ada"]["max_score"]) == 80


def test_students_get_everything_they_need_and_no_more(built: Path) -> None:
    """One folder, with the package as a wheel and the line that installs it."""
    made = student_zip(homework(), built)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        names = sorted(archive.namelist())
        text = "".join(archive.read(n).decode() for n in names if n.endswith((".py", ".ipynb", ".md", ".txt")))

    assert names == [
        "hw/.vscode/settings.json",
        "hw/INSTALL.txt",
        "hw/README.md",
        "hw/expected.safetensors",
        "hw/hw.html",
        "hw/hw.ipynb",
        "hw/hw.py",
        f"hw/{wheel()[0]}",
        "hw/test_hw.py",
    ]
    assert "BEGIN SOLUTION" not in text
    assert made == student_zip(homework(), built)


def test_every_file_of_the_zip_says_the_same_line_to_install(built: Path) -> None:
    """With the wheel that is in it, by its path: a name alone would fetch a stranger's package from an index."""
    with zipfile.ZipFile(io.BytesIO(student_zip(homework(), built))) as archive:
        texts = {
            n: archive.read(n).decode() for n in archive.namelist() if n.endswith((".py", ".ipynb", ".md", ".txt"))
        }
    said = {name: set(re.findall(r"pip install [^\n\\\"]*", text)) for name, text in texts.items()}

    assert said == {
        "hw/INSTALL.txt": {install_line()},
        "hw/README.md": {install_line()},
        "hw/hw.ipynb": {install_line()},
        "hw/hw.py": set(),
        "hw/test_hw.py": {install_line()},
    }
    assert install_line() == f"pip install ./{wheel()[0]} pytest"


def test_nothing_that_students_read_names_a_package_of_an_index() -> None:
    """What is installed by its name is torch or pytest; "autograder" is somebody else's there."""
    lines = (HERE.parent / "README.md").read_text(encoding="utf-8").splitlines()
    for path in (HERE.parent / "autograder").rglob("*.py"):
        lines += path.read_text(encoding="utf-8").splitlines()
    told = [words for line in lines for words in re.findall(r"\bpip install ([^`\"\n]+)", line)]
    names = {word for words in told for word in words.replace("&&", "#").partition("#")[0].split()}
    strangers = {name for name in names if not name.startswith((".", "-", "'.", "http", "{"))}

    assert strangers <= {"torch", "torchvision", "pytest"}
    assert told


@pytest.mark.slow
def test_the_zip_as_built_works_on_colab(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first code cell there: it unpacks the zip, goes into its folder, and installs the wheel that lies in it.

    A second run, and a run after a restart, unpack nothing again: what the student wrote stays.
    """
    (tmp_path / "hw.zip").write_bytes(student_zip(homework(), built))
    source = "".join(_code_cells(built / "hw.ipynb")[0])
    pip: list[list[str]] = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "google.colab", ModuleType("google.colab"))
    monkeypatch.setattr("subprocess.run", lambda command, check: pip.append(command))

    exec(source, {})
    (tmp_path / "hw" / "hw.py").write_text("mine")
    exec(source, {})
    monkeypatch.chdir(tmp_path)
    exec(source, {})
    monkeypatch.undo()

    assert (tmp_path / "hw" / "hw.py").read_text() == "mine"
    assert [command[1:] for command in pip] == [["-m", *install_line().split()]] * 3
    offline = ["--no-deps", "--no-index", "--target", str(tmp_path / "lib")]
    subprocess.run([*pip[0][:-1], *offline], cwd=tmp_path / "hw", check=True)  # all but pytest, which is here
    assert (tmp_path / "lib" / "autograder" / "student" / "watch.py").is_file()


def _code_cells(notebook: Path) -> list[str]:
    return [c.source for c in nbformat.read(notebook, as_version=4).cells if c.cell_type == "code"]


def test_a_cell_that_trains_is_not_run_while_other_systems_grade(monkeypatch: pytest.MonkeyPatch) -> None:
    """nbgrader says that it does; `otter assign` does not, so there students switch it on."""
    training = '\n\n# %%\nif __name__ == "__main__":\n    trained.append(1)\n'
    assignment = homework()
    with_training = replace(
        assignment, reference=tuple(replace(c, source=c.source + training) for c in assignment.reference)
    )
    source = next(
        cell.source
        for cell in nbformat.reads(source_notebook(with_training), as_version=4).cells
        if "trained.append" in cell.source
    )
    one = cells(with_training.reference[0].source)[-1]
    otter = nbformat.reads(
        master(assignment, Settings("hw"), [code(one.source)], stub(assignment), []), as_version=4
    ).cells

    def n_trained(source: str) -> int:
        trained: list[int] = []
        exec(source, {"__name__": "__main__", "trained": trained})
        return len(trained)

    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    assert n_trained(source) == 1
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert n_trained(source) == 0
    assert n_trained(one.source) == 1
    (off,) = [cell.source for cell in otter if "trained.append" in cell.source]
    assert n_trained(off) == 0
    assert n_trained(off.replace("if False:", "if True:")) == 1


def test_an_incomplete_folder_is_no_zip(tmp_path: Path) -> None:
    """It says what to run."""
    with pytest.raises(
        AssignmentError,
        match=r"has no .vscode/settings.json, README.md, expected.safetensors, .*; run: autograder build hw",
    ):
        student_zip(homework(), tmp_path)


@pytest.mark.slow
def test_the_wheel_installs_in_one_line(tmp_path: Path) -> None:
    """pip takes it, and the package works from where it was put."""
    file, content = wheel()
    (tmp_path / file).write_bytes(content)
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", str(tmp_path / "lib")]
    subprocess.run([*pip, str(tmp_path / file)], check=True)
    code = "from autograder.integrations.zip import template; print(len(template('gradescope/setup.sh')) > 100)"
    env = {"PYTHONPATH": str(tmp_path / "lib")}
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, cwd=tmp_path, capture_output=True, text=True, check=True
    )

    assert done.stdout == "True\n"


@pytest.mark.parametrize(("verb", "said"), [("nbgrader", "nbgrader generate_assignment hw"), ("student", "give it to")])
def test_the_verbs_say_what_to_do_next(tmp_path: Path, verb: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a course owner calls them."""
    monkeypatch.setenv("AUTOGRADER_SOLUTIONS", str(HERE / "assignments"))
    done = CliRunner().invoke(export, [verb, "hw", "-o", str(tmp_path / "out")])

    assert done.exit_code == 0, done.output
    assert said in done.output


def test_otter_s_folder_is_written_with_the_data_set_and_the_seed_that_were_chosen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are in the settings of the plugin that grades."""
    monkeypatch.setenv("AUTOGRADER_SOLUTIONS", str(HERE / "assignments"))
    chosen = ("--data", "digits", "--seed", "5")

    done = CliRunner().invoke(export, ["otter", "hw", "-o", str(tmp_path / "out"), *chosen])

    assert done.exit_code == 0, done.output
    with ZipFile(tmp_path / "out" / "autograder.zip") as archive:
        (settings,) = json.loads(archive.read("otter_config.json"))["plugins"][0].values()
    assert settings == {"slug": "hw", "dataset": "digits", "seed": 5}


def test_an_unknown_assignment_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """With what there is."""
    monkeypatch.setenv("AUTOGRADER_SOLUTIONS", str(HERE / "assignments"))
    done = CliRunner().invoke(export, ["student", "nothing"])

    assert done.exit_code == 2
    assert "no assignment is called 'nothing'; there is: hw" in done.output


@pytest.mark.parametrize(
    ("verb", "output", "said"),
    [
        ("gradescope", "", "cannot be used: Is a directory; it is a folder, name a file"),
        ("student", "file/a.zip", "a file is where a folder has to be, choose another place"),
        ("otter", "file", "a file is where a folder has to be, choose another place"),
        ("nbgrader", "file", "a file is where a folder has to be, choose another place"),
    ],
)
def test_an_output_that_cannot_be_written_is_a_sentence(
    tmp_path: Path, verb: str, output: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is built, and never a traceback."""
    monkeypatch.setenv("AUTOGRADER_SOLUTIONS", str(HERE / "assignments"))
    (tmp_path / "file").write_text("")

    done = CliRunner().invoke(export, [verb, "hw", "-o", str(tmp_path / output)])

    assert done.exit_code == 2
    assert done.stderr.startswith(str(tmp_path / output))
    assert done.stderr.strip().endswith(said)
