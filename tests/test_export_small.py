"""Gradescope's default container, 0.5 of a processor and 768 MB, enforced by the kernel.

`-m slow -s` prints the peak and the seconds.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from gradescope_tree import Tree, lay_out, scores
from small_container import container, missing

from autograder.integrations.gradescope.bundle import data
from autograder.integrations.settings import Settings
from autograder.rubric.assignment import Assignment
from autograder.rubric.catalog import load

CPUS, MEMORY_MIB = 0.5, 768  # Gradescope's default container
SEED = 20

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(missing()), reason=missing())]


@pytest.fixture(scope="module")
def assignment() -> Assignment:
    """The first there is."""
    return load("mnist_mlp")


@pytest.fixture(scope="module")
def tree(assignment: Assignment, tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """Its bundle with the largest data set that it trains on."""
    dataset = assignment.datasets[0]
    assert data(assignment, dataset), "the data set has no files: this would measure less than it says"
    return lay_out(tmp_path_factory.mktemp("small"), assignment, Settings(assignment.slug, dataset, SEED))


def test_the_reference_earns_everything_in_a_small_container(assignment: Assignment, tree: Tree) -> None:
    """What is trained too, on all of its images, and the kernel ends nobody."""
    tree.submit(assignment.folder / "solution.py")
    started = time.monotonic()
    with container(MEMORY_MIB, CPUS) as small:
        made = tree.run(inside=small.enter)
        peak_mib, kills = small.peak_mib(), small.kills()
    print(f"\npeak {peak_mib} MiB of {MEMORY_MIB}, {time.monotonic() - started:.1f} s with {CPUS} of a processor")

    assert sum(scores(made).values()) == assignment.points
    assert "of the images" not in str(made["output"])
    assert (kills, peak_mib < MEMORY_MIB) == (0, True)


def test_half_as_much_processor_trains_on_fewer_images_and_says_so(assignment: Assignment, tree: Tree) -> None:
    """Nothing runs out of time, and nothing that is not trained costs a point."""
    trained = {check.key for check in assignment.checks if check.trains}
    tree.submit(assignment.folder / "solution.py")
    with container(MEMORY_MIB, 0.2) as small:
        made = tree.run(inside=small.enter)
    earned = scores(made)

    assert "This machine has 0.2 of a processor, so your model was trained on 50 % of the images." in str(
        made["output"]
    )
    assert all(earned[check.key] == check.points for check in assignment.checks if check.key not in trained)
    assert all(earned[key] > 0 for key in trained)


GREEDY = {
    "large pieces": "kept = [torch.ones(64 << 20) for _ in range(8)]",
    "small pieces": "kept = []\n    while True:\n        kept.append(bytearray(1 << 20))",
    "many processes": (
        "import os, time\n    for _ in range(6):\n        if os.fork() == 0:\n"
        "            kept = bytearray(b'x') * (300 << 20)\n            time.sleep(30)"
    ),
}


@pytest.mark.parametrize("how", GREEDY)
def test_whoever_takes_all_memory_is_told_so_and_keeps_the_rest(
    assignment: Assignment, tree: Tree, tmp_path: Path, how: str
) -> None:
    """The judge outlives it, and it is nobody else's fault."""
    before, train, after = (assignment.folder / "solution.py").read_text().partition("def train(")
    head, begin, rest = after.partition("# BEGIN SOLUTION\n")
    path = tmp_path / "greedy.py"
    path.write_text(f"{before}{train}{head}{begin}    {GREEDY[how]}\n{rest}")
    with container(MEMORY_MIB, CPUS) as small:
        made = tree.submit(path).run(inside=small.enter)
    tests = made["tests"]
    assert isinstance(tests, list)
    failed = [test for test in tests if test["score"] < test["max_score"]]

    assert {check.key for part in assignment.parts if "train" not in part.names for check in part.checks} <= {
        test["extra_data"]["key"] for test in tests if test not in failed
    }
    assert failed
    assert all("Used more" in test["output"] for test in failed)
    assert "our fault" not in str(made)
