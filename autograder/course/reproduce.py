"""Trains a folder's reference with the settings of its lecture, and compares with the figures that the lecture shows.

A folder says what its lecture measured in lecture.py, as EXPERIMENTS. Called by the command line.
"""

from __future__ import annotations

import hashlib
import json
import math
import multiprocessing
import runpy
import statistics
import types
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from autograder.protocol.errors import AssignmentError

FILE = "lecture.py"
SECONDS = "seconds an epoch"  # what every training measures, whatever the lecture shows
_SHARE = 0.02  # of the training data, to estimate how long everything takes
_MISTAKEN = 0.05  # how often a figure of a lecture that is right is said to differ


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that a lecture shows, or one for each epoch.

    name   of what is measured, as train gives it
    shown  as the lecture shows it, "0.9802"; numbers of several epochs with spaces between them
    """

    name: str
    shown: str

    @property
    def values(self) -> tuple[float, ...]:
        """One, of the last epoch, or as many as there are epochs."""
        return tuple(float(number) for number in self.shown.split())

    @property
    def digits(self) -> int:
        """How many stand behind the point."""
        return len(self.shown.split()[0].partition(".")[2])


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment:
    """One training of a lecture.

    key       kebab-case, its own in the folder
    title     what is trained
    setting   optimiser, learning rate, batch size, epochs, data; what was measured under another one is measured again
    epochs    how many
    figures   what the lecture shows
    train     train(solution, seed, share) gives, after every epoch, numbers by name, SECONDS among them: the time of
              training alone. solution is solution.py as a module; share of the training data is used
    is_drawn  whether another seed gives another result
    why       the reason where a figure cannot be reproduced, from what was measured
    """

    key: str
    title: str
    setting: str
    epochs: int
    figures: tuple[Figure, ...]
    train: Callable[[types.ModuleType, int, float], Iterator[Mapping[str, float]]]
    is_drawn: bool = True
    why: str = ""


@dataclass(frozen=True, slots=True)
class Training:
    """What one training gave: numbers by name after every epoch."""

    key: str
    seed: int
    epochs: tuple[Mapping[str, float], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One figure of a lecture beside ours.

    lecture, ours, spread  one value for each number of the figure; spread is the standard deviation over runs
    runs                   how many
    verdict                "agrees", "differs", or "too few runs"
    """

    name: str
    digits: int
    lecture: tuple[float, ...]
    ours: tuple[float, ...]
    spread: tuple[float, ...]
    runs: int
    verdict: str


@dataclass(frozen=True, slots=True)
class Result:
    """Everything about one experiment.

    seconds      an epoch takes on this machine, the mean
    comparisons  in the order of the figures; empty where nothing was trained yet
    trainings    in the order of the seeds
    """

    experiment: Experiment
    seconds: float
    comparisons: tuple[Comparison, ...]
    trainings: tuple[Training, ...]

    @property
    def why(self) -> str:
        """The reason for what differs, where something does."""
        return self.experiment.why if any(c.verdict == "differs" for c in self.comparisons) else ""


def experiments(folder: Path) -> tuple[Experiment, ...]:
    """What the lecture of this folder measured.

    Raises  AssignmentError when lecture.py is not there or says something else
    """
    path = folder / FILE
    if not path.is_file():
        raise AssignmentError(f"{folder.name} has no {FILE}: it says what its lecture measured, as EXPERIMENTS")
    found = runpy.run_path(str(path)).get("EXPERIMENTS")
    if not isinstance(found, tuple) or not all(isinstance(e, Experiment) for e in found):
        raise AssignmentError(f"{path}: expected EXPERIMENTS = (Experiment(...), ...)")
    for experiment in found:
        for figure in experiment.figures:
            if len(figure.values) not in (1, experiment.epochs):
                raise AssignmentError(
                    f"{path}: {experiment.key!r} has {len(figure.values)} values of {figure.name!r}, "
                    f"expected 1, or one for each of {experiment.epochs} epochs"
                )
    return found


def seconds(folder: Path, wanted: Iterable[tuple[Experiment, int]]) -> float:
    """About how long these trainings take one after the other, from a small part of each experiment."""
    module = solution(folder)
    once: dict[str, float] = {}
    for experiment, _ in wanted:
        if experiment.key not in once:
            first = next(iter(experiment.train(module, 0, _SHARE)))
            once[experiment.key] = first[SECONDS] / _SHARE * experiment.epochs
    return sum(once[experiment.key] for experiment, _ in wanted)


def solution(folder: Path) -> types.ModuleType:
    """solution.py as a module."""
    module = types.ModuleType("solution")
    module.__dict__.update(runpy.run_path(str(folder / "solution.py"), run_name="solution"))
    return module


class Store:
    """Trainings that are done, a line each, so that a run that was stopped goes on.

    Raises  AssignmentError when a line cannot be read
    """

    def __init__(self, folder: Path, path: Path) -> None:
        self.path = path
        self._source = (folder / "solution.py").read_bytes()

    def trainings(self, experiment: Experiment) -> tuple[Training, ...]:
        """Those of this experiment under today's setting and solution, by seed."""
        digest, found = self._digest(experiment), {}
        for number, line in enumerate(self._lines(), 1):
            try:
                entry = json.loads(line)
                if entry["digest"] == digest:
                    found[entry["seed"]] = Training(entry["key"], entry["seed"], tuple(entry["epochs"]))
            except (ValueError, KeyError, TypeError):
                raise AssignmentError(f"{self.path}, line {number} cannot be read: delete it, and run again") from None
        return tuple(found[seed] for seed in sorted(found))

    def add(self, experiment: Experiment, training: Training) -> None:
        """Keep it."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"digest": self._digest(experiment), **asdict(training)}) + "\n")

    def _lines(self) -> list[str]:
        return self.path.read_text(encoding="utf-8").splitlines() if self.path.is_file() else []

    def _digest(self, experiment: Experiment) -> str:
        text = f"{experiment.key}\n{experiment.setting}\n".encode()
        return hashlib.sha256(text + self._source).hexdigest()[:16]


def missing(store: Store, wanted: Sequence[Experiment], seeds: int) -> list[tuple[Experiment, int]]:
    """Trainings that are still to be done: every experiment once before any is done again."""
    done = {experiment.key: {t.seed for t in store.trainings(experiment)} for experiment in wanted}
    return [
        (experiment, seed)
        for seed in range(1, seeds + 1)
        for experiment in wanted
        if seed not in done[experiment.key] and (experiment.is_drawn or seed == 1)
    ]


def train(
    folder: Path, store: Store, wanted: Sequence[tuple[Experiment, int]], jobs: int, advance: Callable[[], None]
) -> None:
    """Do these trainings, one thread each, and keep each as soon as it is done.

    Raises  AssignmentError when one raises, with what it says
    """
    by_key = {experiment.key: experiment for experiment, _ in wanted}
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as pool:
        running = {pool.submit(_train, folder, e.key, seed): e.key for e, seed in wanted}
        try:
            for done in as_completed(running):
                training = done.result()
                store.add(by_key[training.key], training)
                advance()
        except BaseException as error:
            pool.shutdown(wait=False, cancel_futures=True)
            if isinstance(error, Exception):
                text = f"{type(error).__name__}: {error}"
                raise AssignmentError(f"{running[done]!r} could not be trained: {text}") from error
            raise


def _train(folder: Path, key: str, seed: int) -> Training:
    import torch

    torch.set_num_threads(1)
    experiment = next(e for e in experiments(folder) if e.key == key)
    epochs = tuple(dict(measured) for measured in experiment.train(solution(folder), seed, 1.0))
    return Training(key, seed, epochs)


def result(experiment: Experiment, trainings: Sequence[Training]) -> Result:
    """The experiment's figures beside those of its lecture."""
    times = [epoch[SECONDS] for training in trainings for epoch in training.epochs]
    comparisons = [_comparison(experiment, figure, trainings) for figure in experiment.figures if trainings]
    return Result(experiment, statistics.fmean(times) if times else math.nan, tuple(comparisons), tuple(trainings))


def _comparison(experiment: Experiment, figure: Figure, trainings: Sequence[Training]) -> Comparison:
    last = len(figure.values)
    runs = [[float(epoch[figure.name]) for epoch in training.epochs[-last:]] for training in trainings]
    ours = [statistics.fmean(values) for values in zip(*runs, strict=True)]
    spread = [statistics.stdev(values) if len(runs) > 1 else 0.0 for values in zip(*runs, strict=True)]
    halves = _halves(spread, len(runs)) if experiment.is_drawn else [0.0] * last
    rounding = 0.5 * 10.0**-figure.digits
    is_near = all(
        abs(theirs - mean) <= half + rounding for theirs, mean, half in zip(figure.values, ours, halves, strict=True)
    )
    is_enough = len(runs) > 2 or not experiment.is_drawn
    verdict = ("agrees" if is_near else "differs") if is_enough else "too few runs"
    return Comparison(figure.name, figure.digits, figure.values, tuple(ours), tuple(spread), len(runs), verdict)


def _halves(spread: Sequence[float], runs: int) -> list[float]:
    """How far from the mean one more run may be: half the width of Student's prediction interval for all together."""
    if runs < 2:
        return [math.inf for _ in spread]
    from scipy.stats import t  # loads for half a second

    at = float(t.ppf(1 - _MISTAKEN / 2 / len(spread), runs - 1))
    return [at * deviation * math.sqrt(1 + 1 / runs) for deviation in spread]


def shown(values: Sequence[float], digits: int) -> str:
    """Numbers as the lecture writes them."""
    return " ".join(f"{value:.{digits}f}" for value in values)


def page(results: Sequence[tuple[str, Sequence[Result]]]) -> str:
    """Everything as an HTML page with curves.

    results  title of an assignment, and its results
    """
    from autograder.reports.pages import html

    return html.reproduced([(title, [_view(one) for one in some]) for title, some in results])


def _view(one: Result) -> dict[str, Any]:
    from autograder.reports.pages.charts import curve

    name = next((f.name for f in one.experiment.figures if "accuracy" in f.name), "")
    runs = [[_share(epoch[name]) for epoch in training.epochs] for training in one.trainings] if name else []
    by_epoch = list(zip(*runs, strict=True))
    drawn = None
    if len(by_epoch) > 1:
        band = [(min(v), statistics.fmean(v), max(v)) for v in by_epoch]
        drawn = curve([mean for _, mean, _ in band], band)
    every = max(1, one.experiment.epochs // 5)
    rows = [_row(c) for c in one.comparisons]
    return {"result": one, "rows": rows, "curve": drawn, "measured": name, "every": every}


def _share(accuracy: float) -> float:
    return accuracy / 100 if accuracy > 1 else accuracy


def _row(comparison: Comparison) -> dict[str, str]:
    return {
        "name": comparison.name,
        "lecture": shown(comparison.lecture, comparison.digits),
        "ours": shown(comparison.ours, comparison.digits),
        "spread": shown(comparison.spread, comparison.digits + 1) if comparison.runs > 1 else "",
        "verdict": comparison.verdict,
    }
