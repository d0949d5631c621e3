"""Seconds of `otter run` for one right notebook, with our bundle and with one of Otter's own kind. Asserts nothing.

python tests/benchmarks/otter_seconds.py OTTER [runs] [data set]

OTTER is the path of an `otter` command. Otter's own kind has one case for each of our checks, which calls the network
once: less than any of our checks asks. Both take turns, so that a busy machine is unfair to neither.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
import zipfile
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent)]

import otter_tools  # noqa: E402

from autograder.handout.stub import cells  # noqa: E402
from autograder.integrations.otter.bundle import bundle  # noqa: E402
from autograder.integrations.settings import Settings  # noqa: E402
from autograder.rubric.assignment import Assignment  # noqa: E402
from autograder.rubric.catalog import demo  # noqa: E402

CASE = """

@test_case(points={points!r})
def case_{number}(env):
    import torch

    assert env["{model}"]()(torch.zeros(8, 1, 28, 28)).shape[0] == 8
"""


def plain(assignment: Assignment, path: Path) -> None:
    """A bundle of Otter's own kind: a test file for each part, in the student's kernel."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("otter_config.json", "{}")
        for number, part in enumerate(assignment.parts, 1):
            head = f"from otter.test_files import test_case\nOK_FORMAT = False\nname = 'q{number}'\n"
            head += f"points = {sum(check.points for check in part.checks)!r}\n"
            cases = [
                CASE.format(points=check.points, number=n, model=assignment.wanted[0])
                for n, check in enumerate(part.checks)
            ]
            archive.writestr(f"tests/q{number}.py", head + "".join(cases))


def main() -> None:
    """Medians, and what each bundle gave."""
    which, n_runs = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 5
    assignment = demo()
    datasets = sys.argv[3:] or ["", "digits", assignment.datasets[0]]
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        sources = [cell.source for cell in cells(assignment.reference[0].source) if cell.kind == "code"]
        notebook = otter_tools.notebook(folder / "right.ipynb", *sources)
        bundles = {"Otter's own kind": folder / "plain.zip"}
        plain(assignment, bundles["Otter's own kind"])
        for dataset in datasets:
            name = f"ours, trained on {dataset}" if dataset else "ours, nothing trained"
            bundles[name] = folder / f"ours-{dataset}.zip"
            bundles[name].write_bytes(bundle(assignment, Settings(assignment.slug, dataset, seed=1)))
        seconds: dict[str, list[float]] = {name: [] for name in bundles}
        points: dict[str, float] = {}
        for turn in range(n_runs):
            for name, path in bundles.items():
                started = time.perf_counter()
                results = otter_tools.run(which, notebook, path, folder / f"out-{turn}-{path.stem}")
                seconds[name].append(time.perf_counter() - started)
                points[name] = sum(otter_tools.scores(results).values())
    print(f"{'bundle':32}{'s median':>10}{'s worst':>9}{'points':>8}")
    for name, took in seconds.items():
        print(f"{name:32}{statistics.median(took):10.1f}{max(took):9.1f}{points[name]:8g}")


if __name__ == "__main__":
    main()
