"""An assignment whose reference does not pass its own rows grades nobody, and says which rows and why."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from small_folder import MISCONCEPTIONS, RUBRIC, SOLUTION, VARIANTS, folder

from autograder.cli.main import main
from autograder.grading.reference import refuse_broken
from autograder.protocol.errors import AssignmentError
from autograder.protocol.ingredients.build import Build
from autograder.protocol.probes.call import Call
from autograder.protocol.probes.forward import Forward
from autograder.protocol.records import Fault, Json, Observation, Place
from autograder.rubric import catalog
from autograder.rubric.assignment import Assignment, Check, Part
from autograder.rubric.expectations.accuracy import Accuracy
from autograder.rubric.expectations.all import All
from autograder.rubric.expectations.base import Expectation
from autograder.rubric.expectations.close import Close
from autograder.rubric.expectations.equal import Equal
from autograder.rubric.expectations.every import Every
from autograder.rubric.expectations.log_probabilities import LogProbabilities
from autograder.rubric.expectations.repeats import Repeats
from autograder.rubric.expectations.still import Still

WEIGHTS = np.ones(4, np.float32)


def of(expects: Expectation) -> Assignment:
    """An assignment with one row, on line 7."""
    probe = Call("train", {"model": Build("Line")})
    part = Part("P", ("train", "Line"), (Check("row", 100, "c", probe, expects),))
    return Assignment("T", "", (part,), slug="t", folder=Path("/t"), lines={"row": 7})


def complaint(expects: Expectation, answer: Observation) -> str:
    """What is said about it."""
    with pytest.raises(AssignmentError) as caught:
        refuse_broken(of(expects), {"row": answer})
    return str(caught.value)


SEEN = Observation({"weights/0": WEIGHTS, "weights/1": WEIGHTS, "returned": WEIGHTS}, {"modes/1": [True]})
HALF = Observation({"output/0/0/0": np.full((2, 2), 0.5, np.float32)})
NULL: dict[str, Json] = {"shapes": None}
BROKEN = {
    "nothing there": (
        Close(("appended",)),
        SEEN,
        "Close looks at 'appended', where the reference has nothing; it has: returned, weights/0, weights/1",
    ),
    "one of two": (Close(("weights", "logits")), SEEN, "Close looks at 'logits', where the reference has nothing"),
    "within All": (
        All((Close(("weights",)), Equal(("figures",), "w"))),
        SEEN,
        "Equal looks at 'figures', where the reference has nothing; it has: modes/1",
    ),
    "only what may be missing": (
        Still(("buffers",)),
        SEEN,
        "Still looks at 'buffers', where the reference has nothing",
    ),
    "once": (
        Still(("returned",)),
        SEEN,
        "Still looks at 'returned', where the reference has only 1 of at least two tensors",
    ),
    "one output": (
        Repeats(),
        HALF,
        "Repeats looks at 'output', where the reference has only 1 of at least two tensors",
    ),
    "its own row": (
        LogProbabilities(),
        HALF,
        "the reference does not pass: expected exp of each row to sum to 1; got a sum of 3.29744 in row 0",
    ),
    "the wrong way round": (
        Every(("modes",), False, ("eval mode", "train mode")),
        SEEN,
        "the reference does not pass: expected eval mode; got train mode in 1 of 1 forward passes",
    ),
    "nothing is enough": (
        Equal(("shapes",), "w"),
        Observation(values=NULL),
        "Equal passes an answer that holds nothing, so everybody would pass",
    ),
    "a fault": (
        Close(("weights",)),
        Observation(fault=Fault("ZeroDivisionError", "division by zero", Place("solution.py", 3))),
        "the reference does not answer: /t/solution.py, line 3: ZeroDivisionError: division by zero",
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_row_that_the_reference_does_not_pass_is_named_with_its_line(what: str) -> None:
    """With what the reference has instead."""
    expects, answer, text = BROKEN[what]

    assert complaint(expects, answer).startswith(f"/t/rubric.py, line 7: 'row': {text}")


@pytest.mark.parametrize(
    "expects", [Close(("weights", "stray_weights")), Still(("weights", "buffers")), Close(("returned",))]
)
def test_a_row_that_the_reference_passes_is_left_alone(expects: Expectation) -> None:
    """A model without buffers, and one that no other stands beside."""
    refuse_broken(of(expects), {"row": SEEN})


def test_a_row_whose_truth_is_elsewhere_is_not_asked_about() -> None:
    """What trains is measured on a data set."""
    refuse_broken(of(Accuracy(0.5)), {})


BROKEN_RUBRIC = (
    RUBRIC.replace("from autograder.rubric import Close", "from autograder.rubric import Close, Equal")
    .replace(
        "from autograder.rubric import Build, Forward", "from autograder.rubric import Build, Call, Forward, Value"
    )
    .replace("100,", "80,")
    .replace('("Line",),', '("Line", "halve", "third"),')
    .replace(
        """                ),
            ),
        ),
""",
        """                ),
                Check("halve", 10, "c", Call("halve", {"n": Value(4)}), Close(("returned",))),
                Check("third", 10, "c", Call("third", {"n": Value(0)}), Close(("returned",)), visible=False),
            ),
        ),
""",
    )
)
BROKEN_SOLUTION = f"""{SOLUTION}

def halve(n):
    return [n / 2], "half"


def third(n):
    # BEGIN SOLUTION
    return 3 / n
    # END SOLUTION
"""


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course with one assignment, two rows of which the reference does not pass."""
    place = folder(tmp_path, rubric=BROKEN_RUBRIC, solution=BROKEN_SOLUTION.replace('[n / 2], "half"', '"half"'))
    monkeypatch.setenv("AUTOGRADER_SOLUTIONS", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return place


def run(*arguments: str | Path) -> Result:
    """autograder ARGUMENTS."""
    return CliRunner().invoke(main, [str(a) for a in arguments])


@pytest.mark.parametrize(
    "verb",
    [("grade", "line", "line/solution.py"), ("matrix", "line"), ("build", "line"), ("export", "student", "line")],
)
def test_every_verb_that_would_use_it_stops(course: Path, verb: tuple[str, ...]) -> None:
    """With all rows at once, hidden ones too, and the line of the reference that failed."""
    done = run(*verb)

    assert done.exit_code == 2
    assert done.stderr.splitlines() == [
        "line/rubric.py, line 20: 'halve': Close looks at 'returned', where the reference has nothing; it has: nothing",
        "line/rubric.py, line 21: 'third': the reference does not answer: line/solution.py, line 15: ZeroDivisionError: division by zero",
    ]
    assert sorted(path.name for path in course.parent.iterdir()) == ["line"]


def test_a_reference_that_cannot_be_run_is_named_with_its_line(course: Path) -> None:
    """Before anybody is graded by it."""
    (course / "solution.py").write_text("import torch.nn as nn\n\nclass Line(nn.Linear:\n")

    done = run("grade", "line", "line/solution.py")

    assert done.exit_code == 2
    assert "line/solution.py, line 3: SyntaxError" in done.stderr


def test_nothing_is_calibrated_where_nothing_trains(course: Path) -> None:
    """Not a StopIteration."""
    done = run("calibrate", "line", "--data", "digits")

    assert (done.exit_code, done.stderr) == (2, "line has no check that trains, so there is nothing to calibrate\n")


def small(place: Path, monkeypatch: pytest.MonkeyPatch, **changed: str) -> Result:
    """The matrix of a small assignment."""
    folder(place, **changed)
    monkeypatch.setenv("AUTOGRADER_SOLUTIONS", str(place))
    return run("matrix", "line")


def test_a_matrix_without_surprises_ends_with_0(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reference is a row of it."""
    done = small(tmp_path, monkeypatch)

    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith("reference ")
    assert done.stdout.splitlines()[-3:] == [
        "2 right: 2 earn everything, 0 accused wrongly",
        "1 misconceptions: 1 detected, 1 named exactly, 0 accused wrongly",
        "1 other ways to write a mistake: 1 detected, 1 named exactly, 0 accused wrongly",
    ]


SURPRISES = {
    "right code loses": (
        {"variants": VARIANTS.replace("in_features=4, out_features=2)", "4, 2, bias=False)")},
        "Named: it is right and loses output\n",
    ),
    "wrong code does not": (
        {"misconceptions": MISCONCEPTIONS.replace("scale=2.0", "scale=1.0"), "variants": ""},
        "doubled: it is wrong and loses nothing\n",
    ),
    "a mistake that is not named": (
        {"variants": VARIANTS.replace("return super().forward(x) + super", "return super().forward(x) - 2 * super")},
        "Added: it shows doubled, and nothing is named\n",
    ),
}


@pytest.mark.parametrize("what", SURPRISES)
def test_a_matrix_with_a_surprise_ends_with_1(what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And says which."""
    changed, text = SURPRISES[what]

    done = small(tmp_path, monkeypatch, **changed)

    assert (done.exit_code, done.stderr) == (1, text)


def test_another_folder_changes_nothing_about_the_demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One whose name comes first, and one that is broken."""
    solutions = catalog.solutions()
    before = catalog.demo().slug
    shutil.copytree(solutions / before, tmp_path / before)
    folder(tmp_path).rename(tmp_path / "aaa")
    folder(tmp_path, rubric="(").rename(tmp_path / "aab")
    monkeypatch.setenv("AUTOGRADER_SOLUTIONS", str(tmp_path))

    assert catalog.slugs()[:2] == ("aaa", "aab")
    assert catalog.demo().slug == before


def test_a_folder_that_somebody_is_at_work_on_hides_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list goes on, and ends with what is wrong."""
    folder(tmp_path, rubric="(").rename(tmp_path / "aaa")
    folder(tmp_path)
    monkeypatch.setenv("AUTOGRADER_SOLUTIONS", str(tmp_path))

    done = run("list")

    assert done.stdout == "line                   100 points  A line\n"
    assert (done.exit_code, done.stderr) == (2, f"{tmp_path}/aaa/rubric.py, line 1: '(' was never closed\n")


def test_without_a_marked_assignment_there_is_no_demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to write."""
    folder(tmp_path)
    monkeypatch.setenv("AUTOGRADER_SOLUTIONS", str(tmp_path))

    done = run("demo")

    assert done.exit_code == 2
    assert done.stderr == f"no assignment in {tmp_path} says demo=True in its rubric.py\n"


def test_the_probe_of_a_class_shows_what_it_says_it_shows() -> None:
    """Also without a batch."""
    assert Forward((Build("Line"),), (), "eval").observes().tensors == ()
