"""What is built for students: a stub that parses, a handout with every row, a notebook without outputs."""

from __future__ import annotations

import ast
import json
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import nbformat
import numpy as np
import pytest

from autograder import handout as build
from autograder.handout.notebook import notebook
from autograder.handout.observe import alike, same
from autograder.handout.package import install_line, wheel_file
from autograder.handout.readme import handout
from autograder.handout.stub import stub
from autograder.protocol.errors import AssignmentError
from autograder.protocol.records import Cell, Fault, Observation
from autograder.rubric import catalog
from autograder.rubric.assignment import Assignment
from autograder.rubric.expectations.close import Close
from autograder.student import expected

HERE = Path(__file__).parent
SOLUTION = '''
# %% [markdown]
# # Halves

# %%
class Halver:
    """Halves."""

    def __init__(self):
        # BEGIN SOLUTION
        self.by = 2
        # END SOLUTION

    def halve(self, x):
        """x / 2"""
        if x:
            # BEGIN SOLUTION
            return x / self.by
            # END SOLUTION
        return 0
'''


@pytest.fixture(scope="module")
def homework() -> Assignment:
    return catalog.load(HERE / "assignments" / "hw")


@pytest.fixture(scope="module")
def built(homework: Assignment, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of hw, as students get it."""
    folder = tmp_path_factory.mktemp("built") / "hw"
    build.build(homework, folder)
    yield folder


def of(source: str) -> Assignment:
    """An assignment with this solution and nothing else."""
    return Assignment("Halves", "none", (), slug="halves", file="halves.py", reference=(Cell("solution.py", source),))


def test_a_stub_says_at_the_place_of_each_region_what_is_not_written_yet() -> None:
    """At the region's own indentation, with the name it is in; docstrings and all else stay."""
    text = stub(of(SOLUTION))

    assert '        raise NotImplementedError("Halver.__init__: not written yet")\n' in text
    assert '            raise NotImplementedError("Halver.halve: not written yet")\n        return 0\n' in text
    assert '"""x / 2"""' in text
    assert "self.by" not in text
    ast.parse(text)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("x = 1\n", "halves/solution.py marks nothing with # BEGIN SOLUTION and # END SOLUTION: "
         "students would get the whole solution"),
        ("# BEGIN SOLUTION\nx = 1\n", "halves/solution.py, line 1: # BEGIN SOLUTION without # END SOLUTION"),
        ("x = 1\n# END SOLUTION\n", "halves/solution.py, line 2: # END SOLUTION without # BEGIN SOLUTION"),
        ("# BEGIN SOLUTION\n# BEGIN SOLUTION\n",
         "halves/solution.py, line 2: # BEGIN SOLUTION again before the # END SOLUTION of line 1"),
        ("# BEGIN SOLUTION\nx = 1\n# END SOLUTION\n",
         "halves/solution.py, line 1: # BEGIN SOLUTION has to stand inside a function"),
        ("def f(:\n    # BEGIN SOLUTION\n    # END SOLUTION\n", "halves/solution.py, line 1: invalid syntax"),
    ],
)  # fmt: skip
def test_a_marker_that_does_not_fit_is_named_with_its_line(source: str, says: str) -> None:
    """The course owner reads where and what."""
    with pytest.raises(AssignmentError) as error:
        stub(of(source))

    assert says == str(error.value)


def test_a_handout_holds_the_text_the_points_and_the_changes(homework: Assignment, tmp_path: Path) -> None:
    """Text first, then every row with its points, then how to check, then what changed."""
    (tmp_path / "CHANGES.md").write_text("# Changes\n\n- code: halves are halves again.\n", encoding="utf-8")

    text = handout(replace(homework, folder=tmp_path), stub(homework))

    assert text.startswith("# A small homework that only exists to be attacked\n")
    assert "| P2 | one epoch moves the weights as SGD does and returns the mean loss | `epoch` | 30 |" in text
    assert "| `held-out` * | 20 |" in text
    assert "`autograder check`" in text
    assert text.endswith("## Changes\n\n- code: halves are halves again.\n")


def test_a_notebook_has_no_outputs_and_the_same_bytes_every_time(homework: Assignment) -> None:
    """Valid for nbformat 4.5, ids by position, the last cell runs the checks."""
    text = notebook(homework, stub(homework))

    made = nbformat.reads(text, as_version=4)
    nbformat.validate(made)
    code = [cell for cell in made.cells if cell.cell_type == "code"]
    assert notebook(homework, stub(homework)) == text
    assert [f"cell-{n}" for n in range(len(made.cells))] == [cell.id for cell in made.cells]
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)
    assert "check()" in code[-1].source
    assert json.loads(text)["nbformat_minor"] == 5


def test_a_notebook_tells_what_its_checks_need_where_autograder_is_missing(
    homework: Assignment, capsys: pytest.CaptureFixture[str]
) -> None:
    """No check ends in a traceback."""
    code = [
        "".join(c["source"])
        for c in json.loads(notebook(homework, stub(homework)))["cells"]
        if c["cell_type"] == "code"
    ]
    session: dict[str, object] = {"epoch": None}

    exec(code[0].replace("from autograder import", "from no_such_package import"), session)
    exec(code[-1], session)
    assert capsys.readouterr().out.count(f"%{install_line()}\n") == 1
    exec("check(epoch)\nhint()", session)

    assert capsys.readouterr().out.count(f"%{install_line()}\n") == 2


def test_a_notebook_checks_under_each_task_what_it_asks_for(homework: Assignment) -> None:
    """Each name once, behind the cell that defines it."""
    cells = ["".join(cell["source"]) for cell in json.loads(notebook(homework, stub(homework)))["cells"]]
    checks = [source for source in cells if re.fullmatch(r"check\(.+\)", source)]
    names = [name for source in checks for name in source[6:-1].split(", ")]

    assert sorted(names) == sorted({c.probe.subject for c in homework.checks if c.visible})
    for source in checks:
        defined = "\n".join(cells[: cells.index(source)])
        assert all(f"def {name}(" in defined or f"class {name}(" in defined for name in source[6:-1].split(", "))


def test_a_notebook_unpacks_and_installs_on_colab_only(homework: Assignment, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first code cell; elsewhere it does nothing."""
    cells = json.loads(notebook(homework, stub(homework)))["cells"]
    source = "".join(next(cell for cell in cells if cell["cell_type"] == "code")["source"])
    unpacked: list[str] = []
    installed: list[list[str]] = []
    monkeypatch.setattr("shutil.unpack_archive", unpacked.append)
    monkeypatch.setattr("os.chdir", lambda folder: None)
    monkeypatch.setattr("subprocess.run", lambda command, check: installed.append(command))
    exec(source, {})
    assert (unpacked, installed) == ([], [])

    monkeypatch.setitem(sys.modules, "google.colab", ModuleType("google.colab"))
    exec(source, {})

    assert unpacked == [f"{homework.slug}.zip"]
    assert installed[0][1:] == ["-m", "pip", "install", f"./{wheel_file()}", "pytest"]


def test_building_twice_gives_nothing_stale(homework: Assignment, built: Path) -> None:
    """Handout, file, notebook, tests, page, settings of an editor, expected observations."""
    names = {path.relative_to(built).as_posix() for path in built.rglob("*") if path.is_file()}

    assert names == {
        "README.md", "hw.py", "hw.ipynb", "test_hw.py", "hw.html", "expected.safetensors", ".vscode/settings.json"
    }  # fmt: skip
    assert build.stale(homework, built) == []


def test_what_was_edited_or_is_missing_is_stale(homework: Assignment, built: Path, tmp_path: Path) -> None:
    """Each by its name."""
    shutil.copytree(built, tmp_path, dirs_exist_ok=True)
    (tmp_path / ".vscode" / "settings.json").unlink()
    (tmp_path / "hw.py").write_text("edited", encoding="utf-8")
    (tmp_path / "hw.ipynb").unlink()
    (tmp_path / "expected.safetensors").write_bytes(b"damaged")

    assert build.stale(homework, tmp_path) == ["hw.py", "hw.ipynb", ".vscode/settings.json", "expected.safetensors"]


def test_what_is_written_is_read_again(built: Path, tmp_path: Path) -> None:
    """Checks, questions, answers and what is measured later; the same bytes for the same content."""
    handed_out = expected.read(built / expected.FILE)
    expected.write(handed_out, tmp_path / "again")

    again = expected.read(tmp_path / "again")

    assert same(handed_out, again)
    assert [c.key for c in again.assignment.checks] == ["images", "rows", "epoch", "metrics", "curves"]
    assert again.assignment.checks[0].expects == Close(("output",))
    assert [(row.key, row.points) for row in again.later] == [("held-out", 20)]
    assert (tmp_path / "again").read_bytes() == (built / expected.FILE).read_bytes()


def test_whoever_may_read_the_handout_may_read_every_file(built: Path) -> None:
    """Students read them in a folder of their teacher's."""
    modes = {path.name: path.stat().st_mode for path in built.rglob("*") if path.is_file()}

    assert set(modes.values()) == {modes["README.md"]}


def test_what_students_get_holds_no_source(built: Path) -> None:
    """Neither of the reference nor of any mistake."""
    handed_out = expected.read(built / expected.FILE)

    assert handed_out.assignment.reference == ()
    assert all(m.cells == () and m.levels == {} for k in handed_out.knowledge.simulated for m in k.mistakes)


def test_the_noise_of_another_machine_is_not_stale(built: Path) -> None:
    """A part in a hundred thousand is; one in a hundred is not."""
    old = expected.read(built / expected.FILE)

    assert same(old, _scaled(old, 1 + 1e-5))
    assert not same(old, _scaled(old, 1.01))


def _scaled(handed_out: expected.Expected, factor: float) -> expected.Expected:
    knowledge = handed_out.knowledge
    answers = {
        key: replace(seen, tensors={n: (t * factor).astype(t.dtype) for n, t in seen.tensors.items()})
        for key, seen in knowledge.reference.items()
    }
    return replace(handed_out, knowledge=replace(knowledge, reference=answers))


def test_answers_are_alike_by_kind_of_fault_values_and_shape() -> None:
    """Whatever differs there is another answer."""
    seen = {"a": Observation({"w": np.ones(3, np.float32)}, {"trace/1": "ZFBS"})}

    assert alike(seen, dict(seen))
    assert not alike(seen, {})
    assert not alike(seen, {"a": replace(seen["a"], values={"trace/1": "FBS"})})
    assert not alike(seen, {"a": replace(seen["a"], fault=Fault("ValueError", ""))})
    assert not alike(seen, {"a": replace(seen["a"], tensors={"w": np.ones(4, np.float32)})})


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "there is no expected.safetensors in {folder}: it comes with the assignment's other files"),
        (b"damaged", "{folder}/expected.safetensors is damaged (SafetensorError); download it again"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do(tmp_path: Path, content: bytes | None, says: str) -> None:
    """A student may lose or cut it."""
    if content is not None:
        (tmp_path / expected.FILE).write_bytes(content)

    with pytest.raises(AssignmentError) as error:
        expected.read(tmp_path / expected.FILE)

    assert str(error.value) == says.format(folder=tmp_path)


def test_a_file_of_another_version_says_so(tmp_path: Path) -> None:
    """Nothing of it is read."""
    from safetensors.numpy import save_file

    save_file({"words": np.zeros(1, np.uint8)}, tmp_path / expected.FILE, {"format": "0"})

    with pytest.raises(AssignmentError, match="was built by another version of autograder"):
        expected.read(tmp_path / expected.FILE)
