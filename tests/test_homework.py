"""Homework as people write it: what is right loses nothing, what is wrong is named as a teacher would, or not at all.

A third of the right files and an eighth of the others run by default; with -m slow all of them do, under five seeds, and through
what students have.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from autograder.grading.judge import judge
from autograder.grading.run import PUBLISHED_SEED, GradingRun
from autograder.protocol.records import Report, Status, Submission, Verdict
from autograder.readers import read_one
from autograder.rubric.catalog import load
from autograder.sandbox import Sandbox
from autograder.student import expected

SLUG = "mnist_mlp"
HOME = Path(__file__).parent / "homework" / SLUG
RIGHT = sorted(path.relative_to(HOME).as_posix() for path in (HOME / "right").iterdir())


def expected_names(home: Path) -> dict[str, tuple[set[str], set[str]]]:
    """File -> the names that it has to get, and those that it may get.

    A "?" behind a name: it is true of the file under some draws only, as "the accuracy is 0" of one that keeps the
    accuracy of sixteen images.
    """
    with (home / "EXPECTED.tsv").open(encoding="utf-8", newline="") as table:
        words = {row["file"]: set(row["named"].split()) - {"-"} for row in csv.DictReader(table, delimiter="\t")}
    return {
        file: ({word for word in spelled if not word.endswith("?")}, {word.removesuffix("?") for word in spelled})
        for file, spelled in words.items()
    }


EXPECTED = expected_names(HOME)
SEEDS = (3, 17, 2_024, 90_210, 4_503_599_627_370_495)


def prepared(sandbox: Sandbox, seed: int) -> GradingRun:
    grading_run = GradingRun(load(SLUG), sandbox, seed, None, visible_only=True)
    grading_run.prepare()
    return grading_run


def submission(grading_run: GradingRun, file: str) -> Submission:
    return read_one(HOME / file, grading_run.assignment.wanted, grading_run.assignment.file)


def lost(report: Report) -> list[tuple[str, str]]:
    """What did not pass, and what came out."""
    return [(v.key, v.finding.got if v.finding else "") for v in report.verdicts if v.status is not Status.PASSED]


def named(verdicts: Iterable[Verdict]) -> set[str]:
    findings = [v.finding for v in verdicts if v.finding]
    return {key for f in findings for key in (f.misconception, *f.also) if key}


def is_as_expected(names: tuple[set[str], set[str]], report: Report) -> bool:
    must, may = names
    return must <= named(report.verdicts) <= may


def test_every_file_is_expected_to_be_something() -> None:
    """The table and the folders agree."""
    files = {path.relative_to(HOME).as_posix() for kind in ("wrong", "half") for path in (HOME / kind).iterdir()}

    assert files == set(EXPECTED)


@pytest.mark.parametrize("file", RIGHT[::3])
def test_what_is_right_loses_nothing(untrained: GradingRun, file: str) -> None:
    """Whatever it is called, imports, returns or prints."""
    assert lost(untrained.report(submission(untrained, file))) == []


@pytest.mark.parametrize("file", sorted(EXPECTED)[::8])
def test_what_is_wrong_is_named_as_a_teacher_would(untrained: GradingRun, file: str) -> None:
    """Exactly these names, and something is lost where something is wrong."""
    report = untrained.report(submission(untrained, file))

    assert is_as_expected(EXPECTED[file], report)
    assert lost(report) or file.startswith("half/")


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_all_of_it_under_every_seed(seed: int) -> None:
    """No point and no name hangs on what was drawn."""
    with Sandbox() as sandbox:
        grading_run = prepared(sandbox, seed)
        reports = {file: grading_run.report(submission(grading_run, file)) for file in (*RIGHT, *EXPECTED)}

    assert {file: lost(reports[file]) for file in RIGHT if lost(reports[file])} == {}
    assert {f: named(reports[f].verdicts) for f in EXPECTED if not is_as_expected(EXPECTED[f], reports[f])} == {}
    assert [f for f in EXPECTED if f.startswith("wrong/") and not lost(reports[f])] == []


OTHERS = {slug: HOME.parent / slug for slug in ("backprop", "fashion_mnist", "foundations", "regularization")}
OTHERS_RIGHT = [(slug, p.name) for slug, home in OTHERS.items() for p in sorted((home / "right").iterdir())]


def loses_nothing(grading_run: GradingRun, path: Path) -> None:
    report = grading_run.report(read_one(path, grading_run.assignment.wanted, grading_run.assignment.file))

    assert lost(report) == []


@pytest.mark.parametrize(("slug", "file"), OTHERS_RIGHT[::4])
def test_what_is_right_in_other_assignments_loses_nothing(
    published: Callable[[str], GradingRun], slug: str, file: str
) -> None:
    loses_nothing(published(slug), OTHERS[slug] / "right" / file)


@pytest.mark.slow
@pytest.mark.parametrize(("slug", "file"), OTHERS_RIGHT)
def test_whatever_is_right_in_other_assignments_loses_nothing(
    published: Callable[[str], GradingRun], slug: str, file: str
) -> None:
    loses_nothing(published(slug), OTHERS[slug] / "right" / file)


@pytest.mark.slow
@pytest.mark.parametrize("slug", OTHERS)
def test_what_is_wrong_in_other_assignments_is_named_as_a_teacher_would(
    published: Callable[[str], GradingRun], slug: str
) -> None:
    """Exactly these names."""
    grading_run, home = published(slug), OTHERS[slug]
    wrong = {}
    for file, names in expected_names(home).items():
        report = grading_run.report(read_one(home / file, grading_run.assignment.wanted, grading_run.assignment.file))
        if not is_as_expected(names, report):
            wrong[file] = named(report.verdicts)

    assert wrong == {}


@pytest.mark.slow
def test_students_are_told_the_same_by_what_they_have() -> None:
    """Without a solution, the same points and names."""
    there = expected.read(Path(__file__).parent.parent / "assignments" / SLUG / expected.FILE)
    differ = {}
    with Sandbox() as sandbox:
        grading_run = prepared(sandbox, PUBLISHED_SEED)
        for file in (*RIGHT, *EXPECTED):
            worker_runs = grading_run.observe(submission(grading_run, file))
            students = judge(there.assignment, worker_runs, there.knowledge)
            staff = grading_run.verdicts(worker_runs)
            if [(v.key, v.earned) for v in students] != [(v.key, v.earned) for v in staff]:
                differ[file] = "points"
            elif named(students) != named(staff):
                differ[file] = f"students read {named(students)}, staff {named(staff)}"

    assert differ == {}
