"""`autograder check --watch`: when it checks again, and what it says then."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.cli.main import main
from autograder.protocol.records import Finding, Outcome, Place, Report, Status, Verdict
from autograder.student import expected
from autograder.student.watch import changed, saves

ROOT = Path(__file__).parent.parent
SOLUTION = (ROOT / "solutions" / "mnist_mlp" / "solution.py").read_text(encoding="utf-8")
FORGETFUL = SOLUTION.replace("        optimizer.zero_grad()\n", "")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The assignment's folder, as a student has it who works in the Python file."""
    shutil.copytree(ROOT / "assignments" / "mnist_mlp", tmp_path / "mnist_mlp")
    (tmp_path / "mnist_mlp" / "mnist_mlp.ipynb").unlink()
    return tmp_path / "mnist_mlp"


def meanwhile(*steps: Callable[[], object]) -> Callable[[float], None]:
    """A pause in which one step after the other is done, then nothing more, and after ten pauses Ctrl-C."""
    remaining = [*steps, *[lambda: None] * 10]

    def pause(seconds: float) -> None:
        if not remaining:
            raise KeyboardInterrupt
        remaining.pop(0)()

    return pause


def count(place: Path, *steps: Callable[[], object]) -> int:
    """How often a check is due while these steps are done."""
    n = 0
    with pytest.raises(KeyboardInterrupt):
        for _ in saves(place, meanwhile(*steps)):
            n += 1
    return n


def test_a_check_is_due_at_once_and_not_again_without_a_save(tmp_path: Path) -> None:
    """Reading a file is not saving it."""
    (tmp_path / "mine.py").write_text("1")

    assert count(tmp_path, lambda: (tmp_path / "mine.py").read_text()) == 1


@pytest.mark.parametrize("is_folder", [True, False])
def test_every_save_makes_a_check_due(tmp_path: Path, is_folder: bool) -> None:
    """Written in place, and by renaming another file, as many editors do."""
    mine, new = tmp_path / "mine.py", tmp_path / "mine.py~"
    mine.write_text("1")
    steps = (
        lambda: mine.write_text("22"),
        *[lambda: None] * 3,
        lambda: new.write_text("33"),
        lambda: os.replace(new, mine),
    )

    assert count(tmp_path if is_folder else mine, *steps) == 3


def test_a_save_in_several_steps_is_one(tmp_path: Path) -> None:
    """Emptied, gone, there again and growing: the check waits until it has come to rest."""
    mine = tmp_path / "mine.py"
    mine.write_text("1")
    steps = (
        lambda: mine.write_text(""),
        mine.unlink,
        lambda: mine.write_text("2"),
        lambda: mine.write_text("23"),
    )

    assert count(mine, *steps) == 2


def test_a_file_that_is_imported_counts_and_others_do_not(tmp_path: Path) -> None:
    """One that lies beside; a picture and a model that training writes are nobody's code."""
    mine = tmp_path / "mine.py"
    mine.write_text("import layers")

    assert count(mine, lambda: (tmp_path / "layers.py").write_text("1")) == 2
    assert count(mine, lambda: (tmp_path / "model.pt").write_text("1")) == 1


def report(**states: tuple[Status, Finding | None]) -> Report:
    """One row for each key."""
    verdicts = tuple(Verdict(key, "part", key, 1.0, 0.0, *state) for key, state in states.items())
    return Report("hw", "hw.py", 0, Outcome.GRADED, verdicts)


def test_rows_are_told_that_pass_or_fail_now_or_fail_otherwise() -> None:
    """Not those that fail as before on another line, and not those that wait for a row that is told."""
    wrong = Finding("We called f.", "1", "2", Place("hw.py", 3))
    before = report(
        a=(Status.PASSED, None), b=(Status.FAILED, wrong), c=(Status.FAILED, wrong), d=(Status.FAILED, wrong),
        e=(Status.PASSED, None), f=(Status.PASSED, None),
    )  # fmt: skip
    now = report(
        a=(Status.PASSED, None), b=(Status.PASSED, None), c=(Status.FAILED, replace(wrong, place=Place("hw.py", 9))),
        d=(Status.FAILED, replace(wrong, got="3")), e=(Status.FAILED, wrong), f=(Status.BLOCKED, None),
    )  # fmt: skip

    assert [verdict.key for verdict in changed(before, now)] == ["b", "d", "e"]
    assert changed(before, before) == ()


def test_only_what_changed_is_shown_after_the_first_report(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row that passes now, one that fails with its finding, a syntax error in one line, a file that is gone."""
    mine = folder / "mnist_mlp.py"
    versions = (FORGETFUL, SOLUTION, SOLUTION.replace("def train(", "def train(:"), None, SOLUTION, FORGETFUL)

    def saved(place: Path) -> Iterator[None]:
        for version in versions:
            mine.unlink() if version is None else mine.write_text(version, encoding="utf-8")
            yield
        raise KeyboardInterrupt

    monkeypatch.setattr("autograder.student.watch.saves", saved)
    monkeypatch.chdir(folder)
    done = CliRunner().invoke(main, ["check", "--watch"])

    first, _, later = done.output.partition("checking again whenever mnist_mlp.py is saved; Ctrl-C ends it\n")
    right, broken, *gone = later.split("\n\n")[0], *later.split("\n\n")[1].splitlines()
    assert done.exit_code == 1
    assert "82 of 90 here" in first
    assert first.count("✓") == 15
    assert "90 of 90 here, 10 more when graded" in right
    assert right.splitlines()[1:] == ["  ✓    8/8   a second batch and a second call start from fresh gradients"]
    assert "  Python cannot read mnist_mlp.py, line " in broken
    assert "SyntaxError: invalid syntax" in broken
    assert "there is neither mnist_mlp.py nor mnist_mlp.ipynb" in gone[0]
    assert gone[2:] == ["  nothing changed"]
    assert "✗    0/8   a second batch and a second call start from fresh gradients" in later.split("\n\n")[2]
    assert "Your weights match what you get when gradients are never cleared." in later.split("\n\n")[2]
    assert "✓" not in later.split("\n\n")[2]


def test_figures_are_shown_where_they_are_asked_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--watch with -v, on a file that is named; what is right in the end ends with 0."""
    mine = folder / "mnist_mlp.py"

    def saved(place: Path) -> Iterator[None]:
        for version in (SOLUTION, FORGETFUL, SOLUTION):
            mine.write_text(version, encoding="utf-8")
            yield

    monkeypatch.setattr("autograder.student.watch.saves", saved)
    done = CliRunner().invoke(main, ["check", "--watch", "-v", str(mine)])

    assert done.exit_code == 0
    assert "entries differ, allowed" in " ".join(done.output.split())


def test_a_place_with_nothing_to_check_ends_it_with_the_reason(tmp_path: Path) -> None:
    """As check itself."""
    done = CliRunner().invoke(main, ["check", "--watch", str(tmp_path / "nothing.py")])

    assert done.exit_code == 2
    assert f"there is no {tmp_path / 'nothing.py'}: check the path" in " ".join(done.output.split())


def watching(folder: Path) -> subprocess.Popen[str]:
    """autograder check --watch, in a terminal of its own."""
    command = [sys.executable, "-m", "autograder", "check", "--watch"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        command,
        cwd=folder,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # tests in the background ignore it
    )


def stop(process: subprocess.Popen[str]) -> str:
    """What it still says after Ctrl-C."""
    try:
        os.killpg(process.pid, signal.SIGINT)
        return process.communicate(timeout=60)[0]
    finally:
        process.kill()


def test_ctrl_c_ends_it_without_a_traceback(folder: Path) -> None:
    """With the exit code of the last report."""
    process = watching(folder)
    assert process.stdout is not None
    said = next(line for line in process.stdout if "checking again" in line or "Traceback" in line)

    rest = stop(process)

    assert said == "checking again whenever mnist_mlp.py is saved; Ctrl-C ends it\n"
    assert (rest, process.returncode) == ("\n", 1)


def test_ctrl_c_does_not_wait_for_an_endless_loop(folder: Path, tmp_path: Path) -> None:
    """The part with the loop has an hour here; nothing is left running."""
    begun = tmp_path / "begun"
    endless = f"    open({str(begun)!r}, 'w').close()\n    while True: pass\n    epochs = range(1"
    (folder / "mnist_mlp.py").write_text(SOLUTION.replace("    epochs = range(1", endless), encoding="utf-8")
    handed_out = expected.read(folder / expected.FILE)
    *others, plots = handed_out.assignment.parts
    patient = replace(handed_out.assignment, parts=(*others, replace(plots, wall_s=3600.0)))
    expected.write(replace(handed_out, assignment=patient), folder / expected.FILE)
    process = watching(folder)
    deadline = time.monotonic() + 120
    while not begun.exists() and time.monotonic() < deadline:
        time.sleep(0.1)

    rest = stop(process)

    assert begun.exists()
    assert (rest, process.returncode) == ("\n", 1)


def test_saves_has_no_end_of_its_own(tmp_path: Path) -> None:
    """Only Ctrl-C ends it, so that a pause in writing does not."""
    (tmp_path / "mine.py").write_text("0")
    numbers = iter(range(1, 1000))

    def pause(seconds: float) -> None:
        number = next(numbers)
        if number % 3 == 0:
            (tmp_path / "mine.py").write_text("x" * number)

    assert len(list(islice(saves(tmp_path, pause), 20))) == 20
