"""What one file of a folder adds: an LMS that is read, a sheet that is filled in, a data set."""

from __future__ import annotations

import importlib
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import numpy as np
import pytest
from click.testing import CliRunner

import autograder
from autograder.cli.main import main
from autograder.grading.run import GradingRun
from autograder.protocol.registry import kinds
from autograder.readers import Match, Student, match, read_class, read_one
from autograder.readers.lms import all_lms
from autograder.reports import lms as sheets
from autograder.rubric import datasets
from autograder.rubric.catalog import load
from autograder.rubric.expectations.base import Expectation
from autograder.sandbox import Sandbox

Add = Callable[[str, str, str], None]


@pytest.fixture
def add(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Add]:
    """Adds one file to a package, given the package, the file's name and its text."""
    added: list[str] = []

    def _add(package: str, name: str, text: str) -> None:
        folder = tmp_path / "added" / package
        folder.mkdir(parents=True)
        (folder / f"{name}.py").write_text(dedent(text), encoding="utf-8")
        inside = importlib.import_module(package)
        monkeypatch.setattr(inside, "__path__", [*inside.__path__, str(folder)])
        added.append(f"{package}.{name}")

    yield _add
    for module in added:
        sys.modules.pop(module, None)


def test_lms_are_tried_in_the_order_that_they_say() -> None:
    """What others may be mistaken for comes early."""
    names = [lms.name for lms in all_lms()]

    assert names.index("Gradescope export") < names.index("Moodle submissions") < names.index("Canvas submissions")
    assert [lms.order for lms in all_lms()] == sorted(lms.order for lms in all_lms())
    assert {"canvas.csv", "moodle.csv"} <= {sheet.file for sheet in sheets.all_sheets()}


LMS = """
    from autograder.readers.hand_ins import Class, HandIn, Student
    from autograder.readers.lms import Lms, by_header, header_of, roster_row


    def read(tree, _names):
        if not all(entry.path.startswith("bb_") for entry in tree.entries):
            return None
        return Class(LMS.name, tuple(HandIn((Student(e.path[3:].partition(".")[0]),), (e,)) for e in tree.entries))


    def roster(table):
        header = header_of(table)
        if header[:1] != ["bb user"]:
            return None
        rows = [by_header(header, cells) for cells in table[1:]]
        return [roster_row(row["bb user"], row["called"], "", [row["bb user"]]) for row in rows]


    LMS = Lms("Blackboard download", order=25, read=read, roster=roster, roster_order=30)
"""


def test_an_lms_is_one_file(tmp_path: Path, add: Add) -> None:
    """Its class and its roster are read; nothing else is told that it is there."""
    add("autograder.readers.lms", "blackboard", LMS)
    class_, roster = tmp_path / "class", tmp_path / "roster.csv"
    class_.mkdir()
    (class_ / "bb_ada7.py").write_text("x = 1\n", encoding="utf-8")
    (class_ / "bb_eve9.py").write_text("x = 2\n", encoding="utf-8")
    roster.write_text("BB User,Called\nada7,Ada\nbob8,Bob\n", encoding="utf-8")

    found = read_class(class_, (), roster)

    assert found.kind == "Blackboard download"
    assert [(h.students[0].id, h.students[0].name) for h in found.hand_ins] == [("ada7", "Ada"), ("eve9", "")]
    assert match(found, roster) == Match((Student("bob8", "Bob"),), (Student("eve9"),))


SHEET = """
    from autograder.reports.lms import GradeSheet


    def fill(table, column):
        if list(table[0]) != ["BB User", "Points"]:
            return None
        return [list(table[0]), *([row[0], f"{column.grades[row[0]][0]:g}"] for row in table[1:])]


    SHEET = GradeSheet("Blackboard", order=30, file="blackboard.csv", fill=fill)
"""


def test_a_sheet_is_one_file(add: Add) -> None:
    """It is filled in like those that come with the package."""
    add("autograder.reports.lms", "blackboard", SHEET)

    filled = sheets.fill([["BB User", "Points"], ["ada7", ""]], sheets.Column("", 10, {"ada7": (7.5, "")}))

    assert filled == ("blackboard.csv", [["BB User", "Points"], ["ada7", "7.5"]])


def test_a_file_that_registers_nothing_is_named(add: Add) -> None:
    """Whoever adds one is told what it must hold."""
    add("autograder.readers.lms", "blackboard", "FORMAT = 1\n")

    with pytest.raises(TypeError, match=r"autograder\.readers\.lms\.blackboard has no LMS: it must hold one Lms"):
        all_lms()


def test_two_files_may_not_register_the_same_order(add: Add) -> None:
    """Which one is tried first would depend on their file names."""
    add("autograder.readers.lms", "blackboard", LMS.replace("order=25", "order=20"))

    with pytest.raises(
        ValueError, match=r"autograder\.readers\.lms: .* and .* have the same order, 20; choose another"
    ):
        all_lms()


CLOCKS = '''
    import numpy as np

    from autograder.rubric.datasets import Dataset


    def load():
        """60 images of three colours whose brightest row is their class."""
        labels = np.arange(60) % 5
        images = np.zeros((60, 3, 5, 4), np.uint8)
        images[np.arange(60), :, labels] = 255
        return images, labels


    DATASET = Dataset(
        name="clocks",
        order=40,
        about="made-up clocks",
        shape=(3, 5, 4),
        n_classes=5,
        mean=(0.5, 0.25, 0.0),
        std=(0.5, 1.0, 2.0),
        sizes=(30, 10, 20),
        load=load,
    )
'''
RUBRIC = """
from autograder.rubric import Accuracy, Assignment, Build, Call, Check, Data, Optimizer, Part

LEARNS = Call(
    "train",
    {"model": Build("Colours", weights="own"), "optimizer": Optimizer(lr=0.1), "train_loader": Data("train", 5)},
    times=10,
    answers="held-out/images",
)
ASSIGNMENT = Assignment(
    title="Colours",
    source="none",
    datasets=("clocks",),
    parts=(Part("P", ("Colours", "train"), (Check("learns", 1, "it learns", LEARNS, Accuracy(at_least=0.9)),)),),
)
"""
SOLUTION = """
import torch.nn as nn
import torch.nn.functional as F


class Colours(nn.Module):
    def __init__(self):
        super().__init__()
        self.out = nn.Linear(3 * 5 * 4, 5)

    def forward(self, x):
        return self.out(x.flatten(1))


def train(model, optimizer, train_loader):
    for images, labels in train_loader:
        assert images.shape[1:] == (3, 5, 4)
        optimizer.zero_grad()
        F.cross_entropy(model(images), labels).backward()
        optimizer.step()
    return model
"""


def test_data_sets_are_listed_in_the_order_that_they_say() -> None:
    """The first is the default."""
    assert set(datasets.names()) >= {"mnist", "fashion-mnist", "digits"}
    assert datasets.names()[0] == "mnist"
    assert datasets.bundled().name == "digits"


@pytest.mark.parametrize("dataset", datasets.all_datasets(), ids=lambda dataset: dataset.name)
def test_every_data_set_is_what_it_says(dataset: datasets.Dataset) -> None:
    """As far as its files are here."""
    if dataset.missing:
        pytest.skip(f"{dataset.missing[0]} is not here")
    images, labels = dataset.load()

    assert images.dtype == np.uint8
    assert images.size == len(labels) * int(np.prod(dataset.shape))
    assert sorted(set(labels.tolist())) == list(range(dataset.n_classes))
    assert sum(dataset.sizes) <= len(labels)
    assert len(dataset.mean) == len(dataset.std) == dataset.shape[0]


def test_a_data_set_is_one_file(tmp_path: Path, add: Add) -> None:
    """Another size, another number of classes, three colours: a reference is trained on it and graded."""
    add("autograder.rubric.datasets", "clocks", CLOCKS)
    folder = tmp_path / "solutions" / "colours"
    folder.mkdir(parents=True)
    (folder / "rubric.py").write_text(RUBRIC, encoding="utf-8")
    (folder / "solution.py").write_text(SOLUTION, encoding="utf-8")
    assignment = load(folder)

    with Sandbox() as sandbox:
        run = GradingRun(assignment, sandbox, 3, assignment.datasets[0])
        run.prepare()
        report = run.report(read_one(folder / "solution.py", assignment.wanted))

    assert [(v.key, v.status.value) for v in report.verdicts] == [("learns", "passed")]
    assert datasets.named("clocks").chance == 0.2


def test_a_data_set_is_an_option_of_the_command_line(add: Add) -> None:
    """Among those that come with the package, and in the words of whoever mistypes it."""
    add("autograder.rubric.datasets", "clocks", CLOCKS)

    usage = CliRunner().invoke(main, ["grade", "--help"], terminal_width=200).output
    done = CliRunner().invoke(main, ["grade", "mnist_mlp", str(Path(__file__)), "--data", "clock"])

    assert f"[{'|'.join((*datasets.names(), 'none'))}]" in usage
    assert "clocks" in datasets.names()
    assert done.exit_code == 2
    assert "no data set is called 'clock'; there is: mnist," in done.output


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            """
            from dataclasses import dataclass
            from autograder.rubric.expectations.base import Expectation

            @dataclass(frozen=True, slots=True)
            class Falling(Expectation):
                names: tuple[str, ...]

                @property
                def looks_at(self):
                    return self.names

                def mismatch(self, observation, reference, held_out):
                    return None
            """,
            "falling: Falling is a Expectation without alike",
        ),
        (
            """
            from autograder.rubric.expectations.base import Expectation

            class Falling(Expectation):
                looks_at = ("weights",)

                def mismatch(self, observation, reference, held_out):
                    return None

                def alike(self, observation, other):
                    return True
            """,
            "falling: Falling must be a frozen dataclass: @dataclass(frozen=True, slots=True)",
        ),
    ],
)
def test_an_expectation_that_lacks_something_is_not_left_out_without_a_word(add: Add, text: str, says: str) -> None:
    """Whoever writes one would look for it in vain."""
    add("autograder.rubric.expectations", "falling", text)

    with pytest.raises(TypeError, match=re.escape(says)):
        kinds("autograder.rubric.expectations", Expectation)


PROBE = '''
    """What a class of the student's says of itself."""

    from __future__ import annotations

    import inspect
    from dataclasses import dataclass

    from autograder.protocol.ingredients.build import Build
    from autograder.protocol.probes.base import Desk, Probe
    from autograder.protocol.records import Observed


    @dataclass(frozen=True, slots=True)
    class Documented(Probe):
        """Read the docstring of a function or class.

        Example: Documented("train")
        """

        name: str

        def answer(self, desk: Desk) -> None:
            thing = desk.look_up(self.name)
            desk.values["has_docstring"] = bool(inspect.getdoc(thing))

        @property
        def subject(self) -> str:
            return self.name

        def describe(self) -> str:
            return f"We read the docstring of {self.name}."

        def observes(self) -> Observed:
            return Observed((), ("has_docstring",))

        def builds(self) -> tuple[Build, ...]:
            return ()

        def needs(self) -> tuple[str, ...]:
            return (self.name,)
'''
ABOUT_DOCSTRINGS = """
    from autograder.rubric import Assignment, Check, Documented, Equal, Part

    CHECK = Check("docstring", 100, "train has a docstring", Documented("train"), Equal(("has_docstring",), "a docstring:"))
    ASSIGNMENT = Assignment(title="Words", source="lecture 1", parts=(Part("words", ("train",), (CHECK,)),))
"""


def test_a_probe_is_one_file(tmp_path: Path) -> None:
    """In a copy of the package, because the worker has to find it too."""
    package = tmp_path / "autograder"
    shutil.copytree(Path(autograder.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    (package / "protocol" / "probes" / "documented.py").write_text(dedent(PROBE), encoding="utf-8")
    folder = tmp_path / "solutions" / "words"
    folder.mkdir(parents=True)
    (folder / "rubric.py").write_text(dedent(ABOUT_DOCSTRINGS), encoding="utf-8")
    (folder / "solution.py").write_text('def train():\n    """Trains."""\n    # BEGIN SOLUTION\n    # END SOLUTION\n')
    (tmp_path / "hw.py").write_text("def train():\n    pass\n")

    def cli(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "autograder", *arguments], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        return done.stdout + done.stderr

    assert "Documented(name)" in cli("rows", "Documented")
    assert "100 / 100" in cli("grade", "words", str(folder / "solution.py"), "--data", "none")
    lost = " ".join(cli("grade", "words", "hw.py", "--data", "none").split())
    assert "0 / 100" in lost
    assert "We read the docstring of train. (hw.py, line 1) Expected a docstring: True; got False." in lost
