"""Three promises about time, each as a ratio or a share of one core in one run: pytest -m slow -s tests/benchmarks.

Wall-clock medians of a quiet machine; on a busy one run it again before believing it.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from torch.utils.data import DataLoader, Subset
from torchvision import datasets as torchvision_data
from torchvision import transforms

from autograder.grading.run import GradingRun
from autograder.protocol.errors import DataError
from autograder.protocol.ingredients.data import Data
from autograder.protocol.questions import Question
from autograder.protocol.records import Submission
from autograder.rubric import datasets
from autograder.worker.fixtures import make

pytestmark = pytest.mark.slow
HANDED_OUT = Path(__file__).parents[2] / "assignments"


def median_s(work: Callable[[], object], times: int) -> float:
    """Seconds of wall clock, the median of so many runs."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return statistics.median(found)


def test_all_checks_but_trained_take_a_third_of_a_second_of_one_core(grading_run: GradingRun) -> None:
    """CPU seconds that the warm workers of one right submission use, as their supervisor counts them."""
    submission = Submission("right", grading_run.assignment.file, grading_run.assignment.reference)
    untrained = {part.title for part in grading_run.assignment.parts if not any(check.trains for check in part.checks)}
    found = []
    for _ in range(6):
        worker_runs = grading_run.observe(submission)
        found.append(sum(worker_runs[title].usage.cpu_s for title in untrained))

    used = statistics.median(found[1:])
    print(f"\nall checks but trained: {used:.3f} s of one core")
    assert used <= 0.3


def test_check_from_the_shell_takes_what_torch_takes_and_a_second_and_a_half(tmp_path: Path) -> None:
    """The untouched handout, beside an import of torch in the same run."""
    file = next(HANDED_OUT.glob("*/expected.safetensors")).parent

    def shell(*arguments: str) -> Callable[[], object]:
        return lambda: subprocess.run([sys.executable, *arguments], cwd=file, stdout=subprocess.DEVNULL, check=False)

    torch_s, check_s = [], []
    for _ in range(6):
        torch_s.append(median_s(shell("-c", "import torch"), 1))
        check_s.append(median_s(shell("-m", "autograder", "check"), 1))

    alone, ours = statistics.median(torch_s[1:]), statistics.median(check_s[1:])
    print(f"\nimport torch {alone:.2f} s, autograder check {ours:.2f} s: {ours - alone:+.2f} s")
    assert ours <= alone + 1.5


def test_an_epoch_of_trained_is_four_times_as_fast_as_over_torchvision(grading_run: GradingRun) -> None:
    """The reference's own train, one thread, the same number of MNIST images in batches of the same size."""
    try:
        split = datasets.draw("mnist", 0)
    except DataError as error:
        pytest.skip(str(error))
    check = next(check for check in grading_run.assignment.checks if check.trains)
    recipe = next(i for i in check.probe.given.values() if isinstance(i, Data))  # type: ignore[union-attr]
    count = len(split.shown["train/labels"])
    scale = transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.1307,), (0.3081,))])
    images = Subset(torchvision_data.MNIST(str(datasets.root()), transform=scale), range(count))
    bench = make({"loader": recipe}, Question(check.probe, 0, split.shown), None, lambda *_: torch.nn.Module())
    loader = bench.objects["loader"]
    code = SimpleNamespace()
    exec(grading_run.assignment.reference[0].source.partition("# ## Everything together")[0], vars(code))
    threads = torch.get_num_threads()
    torch.set_num_threads(1)

    def epoch(batches: object) -> None:
        model = code.MyMLP()
        code.train(model, torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.5), batches, 1, 10_000)

    ours = median_s(lambda: epoch(loader), 5)
    theirs = median_s(lambda: epoch(DataLoader(images, batch_size=recipe.batch_size, shuffle=True)), 3)
    torch.set_num_threads(threads)

    print(f"\none epoch of {count} images: {ours:.2f} s, over torchvision {theirs:.2f} s: {theirs / ours:.1f} times")
    assert theirs >= 4 * ours
