"""The verbs as a user types them: what they print, and the code they end with."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner, Result

from autograder.cli.grade import refuse_if_open
from autograder.cli.main import main

ROOT = Path(__file__).parent.parent
SOLUTION = ROOT / "solutions" / "mnist_mlp" / "solution.py"
HANDED_OUT = ROOT / "assignments" / "mnist_mlp"


def run(*arguments: str | Path) -> Result:
    """autograder ARGUMENTS."""
    return CliRunner().invoke(main, [str(a) for a in arguments])


def said(done: Result) -> str:
    """What was printed, however it was wrapped."""
    return " ".join(done.output.split())


def test_list_shows_every_assignment_with_its_points() -> None:
    """One line each."""
    done = run("list")

    assert done.exit_code == 0
    assert "mnist_mlp              100 points" in done.output


def test_rubric_shows_claims_points_and_keys() -> None:
    """All rows."""
    done = run("rubric", "mnist_mlp")

    assert done.exit_code == 0
    assert "8  a second batch and a second call start from fresh gradients  [fresh-gradients]" in done.output


def test_an_unknown_assignment_is_answered_with_what_there_is() -> None:
    """Wrong usage, not a traceback."""
    done = run("rubric", "mnist_mpl")

    assert done.exit_code == 2
    assert "no assignment is called 'mnist_mpl'; there is: " in done.output
    assert "mnist_mlp" in done.output.partition("there is: ")[2]


def test_the_reference_earns_everything_on_digits_as_json(tmp_path: Path) -> None:
    """And the same seed gives the same bytes, but for the seconds."""
    first = run("grade", "mnist_mlp", SOLUTION, "--data", "digits", "--seed", "3", "--json", "-o", tmp_path / "out")
    again = run("grade", "mnist_mlp", SOLUTION, "--data", "digits", "--seed", "3", "--json", "--device", "cpu")

    one, two = json.loads(first.stdout), json.loads(again.stdout)
    assert (first.exit_code, one["score"], one["max_score"]) == (0, 100, 100)
    clock = ("seconds", "submission")  # in a class a student, alone a file
    assert {k: v for k, v in one.items() if k not in clock} == {k: v for k, v in two.items() if k not in clock}
    assert "solution,100,100,graded" in (tmp_path / "out" / "grades.csv").read_text()


def test_several_submissions_are_graded_although_one_cannot_be_read(tmp_path: Path) -> None:
    """The unreadable one is rejected with its reason; the run goes on."""
    shutil.copy(SOLUTION, tmp_path / "a.py")
    (tmp_path / "b.ipynb").write_text('{"cells": [')
    shutil.copy(HANDED_OUT / "mnist_mlp.py", tmp_path / "c.py")

    done = run("grade", "mnist_mlp", tmp_path, "--data", "none", "--json", "--unsafe")

    reports = [json.loads(line) for line in done.stdout.splitlines()]
    outcomes = [(r["submission"], r["score"], r["max_score"], r["outcome"]) for r in reports]
    assert done.exit_code == 0
    assert outcomes == [("a", 90, 90, "graded"), ("b", 0, 90, "rejected"), ("c", 0, 90, "graded")]


def test_a_finding_names_the_mistake_and_its_place(tmp_path: Path) -> None:
    """What we did, expected, got, the mistake, one question, the line."""
    wrong = SOLUTION.read_text().replace("        optimizer.zero_grad()\n", "", 1)
    (tmp_path / "mine.py").write_text(wrong)

    done = run("grade", "mnist_mlp", tmp_path / "mine.py", "--data", "none", "--seed", "5")

    assert "Your weights match what you get when gradients are never cleared." in said(done)
    assert "→ After batch 2, does each gradient describe batch 2, or more than that?" in said(done)
    assert "(mine.py, line" in done.output
    assert "entries differ, allowed" not in said(done)


def test_the_figures_behind_a_finding_are_shown_when_asked_for(tmp_path: Path) -> None:
    """As check shows them."""
    (tmp_path / "mine.py").write_text(SOLUTION.read_text().replace("        optimizer.zero_grad()\n", "", 1))

    done = run("grade", "mnist_mlp", tmp_path / "mine.py", "--data", "none", "--seed", "5", "-v")

    assert "entries differ, allowed" in said(done)


def test_a_path_that_is_not_there_ends_before_anything_is_graded(tmp_path: Path) -> None:
    """A typing mistake costs no time; what was typed is named."""
    done = run("grade", "mnist_mlp", SOLUTION, tmp_path / "nowhere.py", "--data", "none")

    assert done.exit_code == 2
    assert done.stdout == ""
    assert f"there is no {tmp_path / 'nowhere.py'}: check the path; nothing was graded" in said(done)


def test_a_file_that_is_no_submission_is_said_to_be_none(tmp_path: Path) -> None:
    """Nothing graded is nothing to be silent about."""
    (tmp_path / "homework.txt").write_text("hello")

    done = run("grade", "mnist_mlp", tmp_path / "homework.txt", "--data", "none")

    assert done.exit_code == 2
    assert "there is no submission in homework.txt: name a .py or .ipynb file" in said(done)


def test_a_folder_that_cannot_be_made_is_found_out_before_grading(tmp_path: Path) -> None:
    """-o below a file."""
    (tmp_path / "file").write_text("")

    done = run("grade", "mnist_mlp", SOLUTION, "--data", "none", "-o", tmp_path / "file" / "out")

    assert done.exit_code == 2
    assert done.stdout == ""
    assert "cannot be created: Not a directory; choose another folder with -o" in said(done)


@pytest.mark.skipif(torch.backends.mps.is_available(), reason="this machine has the device that has to be missing")
def test_a_device_that_is_not_there_is_named() -> None:
    """With one that always is."""
    done = run("grade", "mnist_mlp", SOLUTION, "--data", "digits", "--device", "mps")

    assert done.exit_code == 2
    assert "this machine has no mps device; use --device cpu" in said(done)


@pytest.mark.parametrize("tier", ["full", "no-namespaces", "partial", "none"])
@pytest.mark.parametrize("is_bulk", [True, False])
@pytest.mark.parametrize("unsafe", [True, False])
def test_only_a_class_that_is_not_shut_in_is_refused(tier: str, is_bulk: bool, unsafe: bool) -> None:
    """One submission at a time, or at the operator's own risk, is graded anywhere."""
    is_refused = False
    try:
        refuse_if_open(tier, is_bulk, unsafe)
    except SystemExit:
        is_refused = True

    assert is_refused is (tier == "none" and is_bulk and not unsafe)


def test_a_class_is_refused_where_workers_are_not_shut_in(capsys: pytest.CaptureFixture[str]) -> None:
    """With the two ways to go on."""
    with pytest.raises(SystemExit) as ended:
        refuse_if_open("none", is_bulk=True, unsafe=False)

    assert ended.value.code == 3
    assert (
        "sandboxing is too weak here (sandbox none): see autograder doctor, or use --unsafe" in capsys.readouterr().err
    )


def test_missing_data_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a network the download fails, and the message names both ways out."""
    monkeypatch.setenv("AUTOGRADER_DATA", str(tmp_path))
    monkeypatch.setattr("torchvision.datasets.MNIST.download", _no_network)

    done = run("grade", "mnist_mlp", SOLUTION)

    assert done.exit_code == 2
    assert "set AUTOGRADER_DATA to a folder that has it in torchvision's layout, or use --data digits" in said(done)


def _no_network(*_: object) -> None:
    raise RuntimeError("Error downloading train-images-idx3-ubyte.gz")


def test_check_ends_with_1_while_something_is_left(tmp_path: Path) -> None:
    """The untouched handout."""
    shutil.copytree(HANDED_OUT, tmp_path / "mine")

    done = run("check", tmp_path / "mine" / "mnist_mlp.py")

    assert done.exit_code == 1
    assert "train is not written yet: 5 checks wait for it" in done.output


def test_a_further_hint_and_the_figures_are_one_verb_away(tmp_path: Path) -> None:
    """The report shows the first hint and no figures."""
    shutil.copytree(HANDED_OUT, tmp_path / "mine")
    mine = tmp_path / "mine" / "mnist_mlp.py"
    mine.write_text(SOLUTION.read_text().replace("        optimizer.zero_grad()\n", "", 1))

    hint = run("hint", "fresh-gradients", "1", "--file", mine)
    next_hint = run("hint", "--file", mine)
    figures = run("check", mine, "--verbose")

    assert hint.output == (
        "fresh-gradients, hint 1 of 2: After batch 2, does each gradient describe batch 2, or more than that?\n"
        "Next: autograder hint fresh-gradients 2\n"
    )
    assert next_hint.output.startswith("fresh-gradients, hint 2 of 2: ")
    assert "entries differ, allowed" in said(figures)
    assert run("check", mine, "-v").output == figures.output


def test_check_ends_with_0_when_nothing_is_left(tmp_path: Path) -> None:
    """The right solution in the student's folder; accuracy is measured later."""
    shutil.copytree(HANDED_OUT, tmp_path / "mine")
    shutil.copy(SOLUTION, tmp_path / "mine" / "mnist_mlp.py")

    done = run("check", tmp_path / "mine" / "mnist_mlp.py")

    assert done.exit_code == 0
    assert "90 of 90 here, 10 more when graded" in done.output


def test_build_check_says_what_is_stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing has been built in a new course folder yet."""
    shutil.copytree(ROOT / "tests" / "assignments" / "hw", tmp_path / "solutions" / "hw")
    monkeypatch.setenv("AUTOGRADER_SOLUTIONS", str(tmp_path / "solutions"))

    before = run("build", "hw", "--check")
    built = run("build", "hw", "--unproven")
    after = run("build", "--check")

    assert (before.exit_code, built.exit_code, after.exit_code) == (1, 0, 0)
    assert "stale:" in before.output


def test_what_is_not_proven_is_not_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a homework that knows no mistakes, so that nothing is known to fail its rows."""
    shutil.copytree(ROOT / "tests" / "assignments" / "hw", tmp_path / "solutions" / "hw")
    monkeypatch.setenv("AUTOGRADER_SOLUTIONS", str(tmp_path / "solutions"))

    built = run("build", "hw")
    proven = run("prove", "hw", "--pairs", "--data", "none")

    assert (built.exit_code, proven.exit_code) == (1, 1)
    assert "proven: the untouched stub earns nothing" in proven.output
    assert "not proven: every row is failed by a known mistake" in proven.output
    assert "hw is not built; mend what is not proven, or build it --unproven" in built.output
    assert not (tmp_path / "assignments").exists()


def test_matrix_takes_pairs_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a homework that knows no mistakes, so that it takes no time."""
    monkeypatch.setenv("AUTOGRADER_SOLUTIONS", str(ROOT / "tests" / "assignments"))

    done = run("matrix", "hw", "--pairs", "--seed", "2")

    assert done.exit_code == 0
    assert "2 right: 2 earn everything" in done.output


def test_matrix_writes_a_page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The summary is still printed; the rows are in the file."""
    monkeypatch.setenv("AUTOGRADER_SOLUTIONS", str(ROOT / "tests" / "assignments"))

    done = run("matrix", "hw", "--html", str(tmp_path / "matrix.html"))

    assert done.exit_code == 0
    assert "2 right: 2 earn everything" in done.output
    assert (tmp_path / "matrix.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_gradescope_s_bundle_is_written_with_all_that_can_be_chosen(tmp_path: Path) -> None:
    """The verb only hands on what was typed; what is in the bundle has tests of its own."""
    (tmp_path / "wheels").mkdir()
    (tmp_path / "wheels" / "torch-2.0-py3-none-any.whl").write_bytes(b"PK")
    chosen = ("--leaderboard", "--wheels", tmp_path / "wheels", "--timeout-s", "300", "--data", "none", "--seed", "1")

    done = run("export", "gradescope", "mnist_mlp", "-o", tmp_path / "autograder.zip", *chosen)

    assert done.exit_code == 0
    assert (tmp_path / "autograder.zip").stat().st_size > 1000


def test_calibrate_writes_bands_with_their_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Six draws are enough for a test, not for a course."""
    shutil.copytree(SOLUTION.parent, tmp_path / "solutions" / "copy")
    monkeypatch.setenv("AUTOGRADER_SOLUTIONS", str(tmp_path / "solutions"))

    done = run("calibrate", "copy", "--data", "digits", "--seeds", "6")

    written = json.loads((tmp_path / "solutions" / "copy" / "bands.json").read_text())
    assert done.exit_code == 0
    assert written["held-out"]["digits"]["source"] == "autograder calibrate copy --data digits --seeds 6"


def test_doctor_names_the_tier() -> None:
    """And what makes it."""
    done = run("doctor")

    assert done.exit_code == 0
    assert done.output.startswith("sandbox ")


@pytest.mark.slow
def test_demo_shows_a_class_of_twelve() -> None:
    """Right, untouched, eight mistakes, a crash, an endless loop."""
    done = run("demo")

    assert done.exit_code == 0
    assert "endless loop" in done.output
