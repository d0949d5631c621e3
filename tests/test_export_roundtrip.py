"""The same submission earns the same per check from `autograder grade`, on Gradescope's layout and through `otter run`.

Eight of them by default; the reference, the stub, every variant and every misconception of every assignment with
-m slow, through Otter too where it is installed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import gradescope_tree
import otter_tools
import pytest
from gradescope_tree import Tree, lay_out
from otter_tools import OTTERS

from autograder.grading.run import GradingRun
from autograder.handout.stub import stub
from autograder.integrations.otter.bundle import bundle
from autograder.integrations.settings import Settings
from autograder.readers import read_one
from autograder.rubric.assignment import Assignment
from autograder.rubric.catalog import load, slugs
from autograder.sandbox import Sandbox

SEED, DATASET = 20, "digits"
FIRST = "mnist_mlp"  # all kinds of submissions of this one

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Gradescope is Linux")


@cache
def assignment_of(slug: str) -> Assignment:
    """Loaded once."""
    return load(slug)


def sources(assignment: Assignment) -> dict[str, str]:
    """Everything that is known about, as files a student could hand in."""
    known = {thing.key: thing.cells for thing in (*assignment.variants, *assignment.misconceptions)}
    text = {key: "\n\n\n".join(cell.source for cell in cells) for key, cells in known.items()}
    return {"reference": assignment.reference[0].source, "stub": stub(assignment), **text}


def sample(assignment: Assignment) -> set[str]:
    """One of each kind of one assignment, and what is wrong of the others."""
    wrong = assignment.misconceptions[0].key
    return {wrong, "reference", "stub", assignment.variants[0].key} if assignment.slug == FIRST else {wrong}


EVERYTHING = [
    pytest.param(slug, key, marks=[] if key in sample(assignment_of(slug)) else [pytest.mark.slow])
    for slug in slugs()
    for key in sources(assignment_of(slug))
]
everything = pytest.mark.parametrize(("slug", "key"), EVERYTHING)


@dataclass(frozen=True)
class Stage:
    """One assignment, ready in all three places, under one seed."""

    grading_run: GradingRun
    tree: Tree
    zip: Path
    files: dict[str, Path]
    earned: dict[str, dict[str, float]] = field(default_factory=dict)

    def grade(self, key: str) -> dict[str, float]:
        """As `autograder grade`."""
        if key not in self.earned:
            report = self.grading_run.report(read_one(self.files[key], self.grading_run.assignment.wanted, ""))
            self.earned[key] = {v.key: round(v.earned, 2) for v in report.verdicts}
        return self.earned[key]

    def gradescope(self, key: str) -> dict[str, float]:
        """As Gradescope's harness."""
        return gradescope_tree.scores(self.tree.submit(self.files[key]).run())

    def otter(self, key: str, into: Path) -> dict[str, float]:
        """As `otter run`, of the newest Otter there is."""
        return otter_tools.scores(otter_tools.run(OTTERS[0], self.files[key], self.zip, into))


def prepare(slug: str, folder: Path, stack: ExitStack) -> Stage:
    """Written, laid out, and the reference observed."""
    assignment, chosen = assignment_of(slug), Settings(slug, DATASET, SEED)
    files = {key: folder / f"{key}.py" for key in sources(assignment)}
    for key, text in sources(assignment).items():
        files[key].write_text(text)
    (folder / "otter.zip").write_bytes(bundle(assignment, chosen))
    grading_run = GradingRun(assignment, stack.enter_context(Sandbox()), SEED, DATASET)
    grading_run.prepare()
    return Stage(grading_run, lay_out(folder, assignment, chosen), folder / "otter.zip", files)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Stage]]:
    """Each assignment prepared once."""
    with ExitStack() as stack:
        yield cache(lambda slug: prepare(slug, tmp_path_factory.mktemp(slug), stack))


@everything
def test_it_earns_the_same_on_gradescope(slug: str, key: str, stage: Callable[[str], Stage]) -> None:
    """Per check, in a process of its own that knows nothing of earlier submissions."""
    place = stage(slug)

    assert place.grade(key) == place.gradescope(key)


@pytest.mark.slow
@pytest.mark.skipif(not OTTERS, reason="no otter-grader: pip install .[test], or say where it is in AUTOGRADER_OTTERS")
@everything
def test_it_earns_the_same_through_otter(slug: str, key: str, stage: Callable[[str], Stage], tmp_path: Path) -> None:
    """Per check."""
    place = stage(slug)

    assert place.grade(key) == place.otter(key, tmp_path)


@pytest.mark.parametrize("slug", slugs())
def test_points_differ_between_submissions(slug: str, stage: Callable[[str], Stage]) -> None:
    """The control: were everybody given the same, the tests above would say nothing."""
    assignment = assignment_of(slug)
    totals = {key: sum(stage(slug).grade(key).values()) for key in {"reference", *sample(assignment)}}

    assert totals["reference"] == assignment.points
    assert totals.get("stub", 0) == 0
    assert 0 < totals[assignment.misconceptions[0].key] < assignment.points
