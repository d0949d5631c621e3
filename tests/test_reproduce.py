"""Figures of lectures beside ours: what agrees, what is kept of a run, and what is said of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.cli.main import main
from autograder.course import reproduce
from autograder.course.reproduce import SECONDS, Experiment, Figure, Training
from autograder.protocol.errors import AssignmentError
from autograder.rubric.catalog import slugs, solutions

LECTURE = """
from autograder.course.reproduce import SECONDS, Experiment, Figure


def train(solution, seed, share):
    for epoch in (1, 2):
        yield {{SECONDS: 0.5, "test accuracy": solution.BEST - 0.01 * seed / epoch, "loss": 1.0 / epoch}}


EXPERIMENTS = (
    Experiment(
        key="net", title="a net", setting="{setting}", epochs=2, why="Its seeds differ.",
        figures=(Figure("test accuracy", "{shown}"), Figure("loss", "1.00 0.50")), train=train,
    ),
    Experiment(
        key="sum", title="a sum", setting="by hand", epochs=2, figures=(Figure("loss", "0.5"),), train=train,
        is_drawn=False,
    ),
)
"""


def write(folder: Path, setting: str = "SGD", shown: str = "0.98", best: float = 0.99) -> Path:
    """The solutions folder of one assignment whose lecture measured two things."""
    (folder / "hw").mkdir(parents=True, exist_ok=True)
    (folder / "hw" / "rubric.py").touch()
    (folder / "hw" / "solution.py").write_text(f"BEST = {best}\n")
    (folder / "hw" / "lecture.py").write_text(LECTURE.format(setting=setting, shown=shown))
    return folder


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = write(tmp_path / "solutions")
    monkeypatch.setattr("autograder.rubric.catalog.solutions", lambda: folder)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: object) -> str:
    done = CliRunner().invoke(main, ["reproduce", *map(str, arguments)])
    assert done.exit_code == 0, done.output
    return done.output


def test_a_lecture_s_figures_stand_beside_ours(course: Path) -> None:
    """Mean and spread over the seeds, in the lecture's digits; what is not drawn is trained once."""
    output = run("hw", "--seeds", 3, "--jobs", 1)

    assert "hw: 4 trainings, about " in output
    assert "hw, net: a net\n    SGD; 0.50 s an epoch\n" in output
    assert "test accuracy: lecture 0.98, ours 0.98 ± 0.005 (3 runs): agrees\n" in output
    assert "loss: lecture 1.00 0.50, ours 1.00 0.50 ± 0.000 0.000 (3 runs): agrees\n" in output
    assert "loss: lecture 0.5, ours 0.5: agrees\n" in output


def test_what_is_done_is_not_trained_again(course: Path) -> None:
    """Under the same setting and solution; more seeds are added to those that there are."""
    run("hw", "--seeds", 2, "--jobs", 1)

    assert "1 training, about" in run("hw", "--seeds", 3, "--jobs", 1)
    assert "training" not in run("hw", "--seeds", 3)
    write(course / "solutions", setting="SGD 0.2")
    assert "hw: 3 trainings" in run("hw", "--seeds", 3, "--jobs", 1)
    write(course / "solutions", setting="SGD 0.2", best=0.98)
    assert "hw: 4 trainings" in run("hw", "--seeds", 3, "--jobs", 1)


def test_what_differs_is_said_with_the_reason(course: Path) -> None:
    write(course / "solutions", shown="0.50")

    output = run("hw", "--row", "net", "--seeds", 3, "--jobs", 1, "-o", course / "kept", "--html", course / "page.html")

    assert "test accuracy: lecture 0.50, ours 0.98 ± 0.005 (3 runs): differs\n" in output
    assert "    Its seeds differ.\n" in output
    assert len((course / "kept" / "hw.jsonl").read_text().splitlines()) == 3
    page = (course / "page.html").read_text()
    assert "<td>0.50</td><td>0.98</td><td>0.005</td><td>differs</td>" in page
    assert "Its seeds differ." in page
    assert 'class="line"' in page


def test_a_row_that_there_is_not_names_the_nearest(course: Path) -> None:
    done = CliRunner().invoke(main, ["reproduce", "hw", "--row", "nett"])

    assert done.exit_code == 2
    assert "no row is called 'nett'; did you mean 'net'? There is: net, sum" in done.output


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "hw has no lecture.py: it says what its lecture measured, as EXPERIMENTS"),
        ("EXPERIMENTS = 3\n", "lecture.py: expected EXPERIMENTS = (Experiment(...), ...)"),
        (
            LECTURE.format(setting="", shown="1 2 3"),
            "lecture.py: 'net' has 3 values of 'test accuracy', expected 1, or one for each of 2 epochs",
        ),
    ],
)
def test_what_is_wrong_with_a_lecture_is_said(course: Path, content: str | None, message: str) -> None:
    path = course / "solutions" / "hw" / "lecture.py"
    path.unlink()
    if content:
        path.write_text(content)

    done = CliRunner().invoke(main, ["reproduce", "hw"])

    assert done.exit_code == 2
    assert message in " ".join(done.output.split())


def test_a_training_that_fails_is_named(course: Path) -> None:
    """And what was done before is kept."""
    path = course / "solutions" / "hw" / "lecture.py"
    path.write_text(path.read_text().replace("    for epoch", "    assert seed < 2, 'no more'\n    for epoch"))

    done = CliRunner().invoke(main, ["reproduce", "hw", "--row", "net", "--seeds", "2", "--jobs", "1"])

    assert done.exit_code == 2
    assert "'net' could not be trained: AssertionError: no more" in done.output
    assert len((course / "reproduced" / "hw.jsonl").read_text().splitlines()) == 1


def test_a_line_that_cannot_be_read_is_named(course: Path) -> None:
    (course / "reproduced").mkdir()
    (course / "reproduced" / "hw.jsonl").write_text("{\n")

    done = CliRunner().invoke(main, ["reproduce", "hw"])

    assert "hw.jsonl, line 1 cannot be read: delete it, and run again" in " ".join(done.output.split())


def experiment(shown: str, is_drawn: bool = True) -> Experiment:
    return Experiment(
        key="k", title="t", setting="s", epochs=1, figures=(Figure("x", shown),), train=lambda *_: iter(()),
        is_drawn=is_drawn,
    )  # fmt: skip


def verdict(shown: str, *ours: float, is_drawn: bool = True) -> str:
    trainings = [Training("k", seed, ({"x": value, SECONDS: 1.0},)) for seed, value in enumerate(ours)]
    return reproduce.result(experiment(shown, is_drawn), trainings).comparisons[0].verdict


def test_one_more_run_would_lie_as_far_away_or_it_differs() -> None:
    """Student's prediction interval: for 5 runs, 3.04 standard deviations; figures are rounded."""
    ours = (1.0, 1.1, 0.9, 1.1, 0.9)  # mean 1, deviation 0.1

    assert verdict("1.3040", *ours) == "agrees"
    assert verdict("1.3042", *ours) == "differs"
    assert verdict("0.6960", *ours) == "agrees"
    assert verdict("0.6958", *ours) == "differs"
    assert verdict("1.3", 1.34, 1.34, 1.34) == "agrees"
    assert verdict("1.3", 1.36, 1.36, 1.36) == "differs"


def test_two_runs_are_too_few_for_a_verdict_where_something_is_drawn() -> None:
    assert verdict("1.0", 1.0, 1.0) == "too few runs"
    assert verdict("1.0", 1.0, is_drawn=False) == "agrees"
    assert verdict("1.0", 1.1, is_drawn=False) == "differs"


HAVE = [slug for slug in slugs() if (solutions() / slug / reproduce.FILE).is_file()]


@pytest.mark.parametrize("slug", HAVE)
def test_every_experiment_of_ours_measures_what_its_lecture_shows(slug: str) -> None:
    """In a thousandth of an epoch."""
    if not (Path(os.environ.get("AUTOGRADER_DATA") or "data") / "MNIST").is_dir():
        pytest.skip("no MNIST here: set AUTOGRADER_DATA to a folder that has it")
    module = reproduce.solution(solutions() / slug)

    for one in reproduce.experiments(solutions() / slug):
        measured = next(iter(one.train(module, 1, 0.001)))
        assert {SECONDS, *(figure.name for figure in one.figures)} <= set(measured), one.key


def test_the_twelve_rows_of_the_lectures_are_there() -> None:
    keys = [one.key for slug in HAVE for one in reproduce.experiments(solutions() / slug)]

    assert len(keys) == len(set(keys)) == 12


def test_a_folder_without_a_lecture_is_an_error_and_not_an_empty_table(tmp_path: Path) -> None:
    with pytest.raises(AssignmentError, match=r"has no lecture\.py"):
        reproduce.experiments(tmp_path)
