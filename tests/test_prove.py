"""What a course owner is told before students meet an assignment, for each promise that it can break."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from small_folder import MISCONCEPTIONS, RUBRIC, SOLUTION, VARIANTS, folder

from autograder.course.prove import prove
from autograder.rubric.catalog import load
from autograder.sandbox import Sandbox

MARKED = SOLUTION.replace(
    "        super().__init__(4, 2)\n",
    "        # BEGIN SOLUTION\n        super().__init__(4, 2)\n        # END SOLUTION\n",
)
ROW = RUBRIC[RUBRIC.index("                Check(") : RUBRIC.index("            ),\n        ),\n    ),\n)")]
SHAPE = ROW.replace('"output"', '"shape"', 1).replace('Close(("output",))', 'Equal(("output_shapes",), "the shape")')
UNUSED = "\n\ndef unused():\n    # BEGIN SOLUTION\n    return 1\n    # END SOLUTION\n"
TWICE = MISCONCEPTIONS[MISCONCEPTIONS.index("@misconception") :]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


def broken(sandbox: Sandbox, place: Path, **changed: str) -> dict[str, tuple[str, ...]]:
    """Claim -> problems, of the promises that do not hold."""
    assignment = load(folder(place, **{"solution": MARKED, **changed}))
    return {proof.claim: proof.problems for proof in prove(assignment, sandbox) if proof.problems}


def test_a_good_folder_breaks_no_promise(sandbox: Sandbox, tmp_path: Path) -> None:
    assert broken(sandbox, tmp_path) == {}


def test_pairs_are_tried_when_asked_for(sandbox: Sandbox, tmp_path: Path) -> None:
    proofs = {p.claim: p for p in prove(load(folder(tmp_path, solution=MARKED)), sandbox, with_pairs=True)}

    assert proofs["several mistakes at once accuse nobody of another"].figures.startswith("0 at once; ")


@pytest.mark.parametrize(
    ("changed", "claim", "problem"),
    [
        (
            {
                "solution": "import time\n"
                + MARKED
                + "\n    def forward(self, x):\n        return super().forward(x) * (time.time_ns() % 997)\n"
            },
            "the reference earns everything under 5 seeds",
            "under seed 0 it loses output: ",
        ),
        ({"solution": SOLUTION + UNUSED}, "the untouched stub earns nothing", "it passes output"),
        ({"solution": SOLUTION}, "the untouched stub earns nothing", "line/solution.py marks nothing with # BEGIN"),
        (
            {"solution": MARKED.replace("(4, 2)\n", "(4, 2)\n        self.unused = 1\n")},
            "one line of each function earns nothing",
            "output pays where every function of the reference is cut down to its first line: look at more",
        ),
        (
            {"variants": VARIANTS.replace("out_features=2)", "out_features=2, bias=False)")},
            "right code written another way earns everything",
            "Named: it is right and loses output",
        ),
        (
            {"misconceptions": MISCONCEPTIONS.replace("scale=2.0", "scale=1.0"), "variants": ""},
            "every known mistake is named, and nothing else is",
            "doubled: it is wrong and loses nothing",
        ),
        (
            {"variants": VARIANTS.replace("super().forward(x) +", "2 * super().forward(x) +")},
            "a mistake is named however it is written",
            "Added: it shows doubled, and nothing is named",
        ),
        (
            {"misconceptions": MISCONCEPTIONS + TWICE.replace("doubled", "again").replace("Your output is", "It is")},
            "no two known mistakes look alike",
            "doubled and again answer every row alike: output cannot tell them",
        ),
        (
            {"rubric": RUBRIC.replace(ROW, ROW + SHAPE).replace("import Close", "import Close, Equal")},
            "every row is failed by a known mistake",
            "shape is failed by none: add one, or see whether the row asks anything",
        ),
    ],
)
def test_a_broken_promise_is_told(
    sandbox: Sandbox, tmp_path: Path, changed: dict[str, str], claim: str, problem: str
) -> None:
    problems = broken(sandbox, tmp_path, **changed)

    assert claim in problems
    assert problems[claim][0].startswith(problem)
