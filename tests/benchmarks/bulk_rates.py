"""How fast a class is graded: python tests/benchmarks/bulk_rates.py [N ...]

For each class size, honest submissions without and with the check that trains, through the command line's own path:
submissions a second and the cost of one against the smallest class. Then the same training loops bare: the reference's
own train in plain processes on as many cores, over three loaders: what a teacher would write (torch's DataLoader on
torchvision's data set, or on a TensorDataset in memory) and the one that workers get.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sized
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stdout
from functools import cache
from pathlib import Path
from typing import cast

import torch
from torch.utils.data import DataLoader, Subset
from torchvision.datasets import MNIST
from torchvision.transforms import Compose, Normalize, ToTensor

from autograder.gradebook import Gradebook
from autograder.gradebook.run_class import Running, grade_class
from autograder.grading.run import GradingRun
from autograder.protocol.questions import Question
from autograder.protocol.records import Tensor
from autograder.readers import read_class
from autograder.rubric import datasets
from autograder.rubric.assignment import Assignment
from autograder.rubric.catalog import demo, load
from autograder.sandbox import Sandbox
from autograder.sandbox.threads import cores
from autograder.worker.fixtures import UnevenLoader, make


def _from_torchvision(ours: UnevenLoader) -> Iterable[object]:
    turned = Compose((ToTensor(), Normalize((0.1307,), (0.3081,))))
    images = Subset(MNIST(datasets.root(), transform=turned), range(len(cast(Sized, ours.dataset))))
    return DataLoader(images, batch_size=ours.batch_size, shuffle=True)


OURS = "tensors in memory and our loader"
LOADERS: dict[str, Callable[[UnevenLoader], Iterable[object]]] = {
    "torchvision's data set and torch's DataLoader": _from_torchvision,
    "tensors in memory and torch's DataLoader": lambda ours: DataLoader(ours.dataset, ours.batch_size, shuffle=True),
    OURS: lambda ours: ours,
}


def main() -> None:
    """Print one line for each measurement."""
    sizes = [int(word) for word in sys.argv[1:]] or [20, 200]
    assignment = demo()
    wholes = []
    for dataset in (None, "mnist"):
        costs = []
        for size in sizes:
            seconds = graded(assignment, size, dataset)
            costs.append(seconds / size)
            told = f"{size} submissions, data {dataset}: {seconds:.1f} s, {size / seconds:.2f} a second"
            print(f"{told}, {costs[-1] / costs[0]:.2f} times the cost at {sizes[0]}", flush=True)
        wholes.append(costs[0] * sizes[0])
    without, whole = wholes
    bare = {name: trained(assignment, sizes[0], name) for name in LOADERS}
    around = whole - bare[OURS]
    print(f"grading {sizes[0]} whole takes {around:.1f} s beside the training itself")
    for name, seconds in bare.items():
        told = f"{sizes[0]} bare training loops over {name}, on as many cores: {seconds:.1f} s"
        shares = f"whole {whole / seconds:.2f}, the part that trains {(whole - without) / seconds:.2f}"
        print(f"{told}; times as long: {shares}; beside the training {around / seconds:.0%}")


def graded(assignment: Assignment, size: int, dataset: str | None) -> float:
    """Seconds from the first submission read to the last report stored, workers warm."""
    source = "".join(cell.source for cell in assignment.reference)
    with tempfile.TemporaryDirectory() as folder, Sandbox() as sandbox:
        for number in range(size):
            (Path(folder) / f"s{number:05d}.py").write_text(f"{source}\n# {number}\n")
        grading_run = GradingRun(assignment, sandbox, 1, dataset)
        grading_run.prepare()
        class_ = read_class(Path(folder), assignment.wanted)
        start = time.monotonic()
        with tempfile.TemporaryDirectory() as out, Gradebook(Path(out), is_new_ok=True) as book:
            grade_class(grading_run, class_, book, cores(), lambda done: None, Running())
            mean = sum(entry.earned for entry in book.entries()) / size
        if mean != sum(check.points for check in assignment.checks if check.key in grading_run.questions):
            raise SystemExit(f"the reference earned {mean:g} on average")
        return time.monotonic() - start


def trained(assignment: Assignment, size: int, loader: str) -> float:
    """Seconds for as many bare training loops, a process on each core, imports and data not counted."""
    with ProcessPoolExecutor(cores()) as pool:
        list(pool.map(_warm, range(cores())))
        start = time.monotonic()
        list(pool.map(_train, [assignment.slug] * size, [loader] * size))
        return time.monotonic() - start


def _warm(_: int) -> None:
    torch.set_num_threads(1)
    _shown()
    time.sleep(3)  # so that each process of the pool gets one of these


@cache
def _shown() -> Mapping[str, Tensor]:
    return datasets.draw("mnist", 1).shown


def _train(slug: str, loader: str) -> None:
    assignment = load(slug)
    check = next(check for check in assignment.checks if check.trains)
    question = Question(check.probe, 1, _shown())
    scope: dict[str, object] = {"__name__": "reference"}
    exec("".join(cell.source for cell in assignment.reference), scope)
    given = make(check.probe.given, question, None, lambda *_: scope["MyMLP"]()).objects
    batches = LOADERS[loader](given["train_loader"])
    with open(os.devnull, "w") as nowhere, redirect_stdout(nowhere):
        for epoch in range(1, check.probe.times + 1):
            scope["train"](given["model"], given["optimizer"], batches, epoch, 1000)


if __name__ == "__main__":
    main()
