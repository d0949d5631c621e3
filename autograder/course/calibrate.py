"""Measures how well the reference learns under many seeds and turns that into bands of accuracy.

The threshold for all the points is one that a right solution misses by bad luck less than once in a million.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from importlib.metadata import version
from statistics import fmean

import numpy as np

from autograder.grading.reference import unanswered
from autograder.grading.run import GradingRun
from autograder.protocol.errors import AssignmentError
from autograder.protocol.records import Json, Observation, Submission, Tensor
from autograder.reports import files
from autograder.rubric import datasets
from autograder.rubric.assignment import Assignment, Check, where
from autograder.sandbox import Sandbox

MISSES = 1e-6
PARTIAL = ((0.7, 0.75), (0.4, 0.5))  # share of the points, and how far between chance and the full threshold


Curves = dict[str, list[tuple[float, ...]]]


def measure(
    assignment: Assignment, sandbox: Sandbox, dataset: str, seeds: Sequence[int], advance: Callable[[], None]
) -> Curves:
    """Check key -> accuracy of the reference on held-out images after each epoch, once for each seed.

    Raises  AssignmentError when no row trains, or the reference cannot be trained
    """
    checks = trained_checks(assignment)
    curves: Curves = {check.key: [] for check in checks}
    for seed in seeds:
        grading_run = GradingRun(assignment, sandbox, seed, dataset, trained_only=True, secret=seed)
        grading_run.prepare()
        worker_runs = grading_run.observe(Submission("reference", "solution.py", assignment.reference))
        labels = grading_run.knowledge.held_out.tensors["held-out/labels"]
        for part in assignment.parts:
            keys = grading_run.keys_of(part)
            observations = worker_runs[part.title].observations if keys else ()
            for key, observation in zip(keys, observations, strict=True):
                check = next(check for check in checks if check.key == key)
                curves[key].append(_accuracies(assignment, check, observation, labels))
        advance()
    return curves


def _accuracies(assignment: Assignment, check: Check, observation: Observation, labels: Tensor) -> tuple[float, ...]:
    if observation.fault:
        failure = unanswered(assignment, observation.fault)
        raise AssignmentError(f"{where(assignment, check)}: {check.key!r}: the reference is not trained: {failure}")
    named = [observation.tensors[f"named/{t}"] for t in range(1, 1000) if f"named/{t}" in observation.tensors]
    if not named:
        raise AssignmentError(
            f"{where(assignment, check)}: {check.key!r}: the reference's model does not answer with one score for "
            "each class, so there is no accuracy to measure"
        )
    return tuple(float((answers == labels).mean()) for answers in named)


def trained_checks(assignment: Assignment) -> list[Check]:
    """The checks that are calibrated.

    Raises  AssignmentError when there is none
    """
    checks = [check for check in assignment.checks if check.trains]
    if not checks:
        raise AssignmentError(f"{assignment.slug} has no check that trains, so there is nothing to calibrate")
    return checks


def bands(accuracies: Sequence[float], chance: float) -> list[tuple[float, float]]:
    """Lowest accuracy and share of the points, best first; partial credit starts above chance.

    The full threshold is the lower bound of a Student-t prediction for one more draw, rounded down.
    """
    lowest, _ = _next_draw(accuracies)
    full = min(float(np.floor(1000 * lowest)) / 1000, min(accuracies) - 0.005)
    return [(round(full, 3), 1.0), *((round(chance + far * (full - chance), 3), share) for share, far in PARTIAL)]


def most(accuracies: Sequence[float]) -> float:
    """What honest training does not go beyond: the upper bound of the same prediction, rounded up."""
    _, highest = _next_draw(accuracies)
    return round(min(1.0, max(float(np.ceil(1000 * highest)) / 1000, max(accuracies) + 0.005)), 3)


def _next_draw(accuracies: Sequence[float]) -> tuple[float, float]:
    """Bounds of one more draw; each is missed less than once in a million."""
    from scipy.stats import t  # comes with scikit-learn; only the course owner needs it

    n, mean, std = len(accuracies), float(np.mean(accuracies)), float(np.std(accuracies, ddof=1))
    far = float(t.ppf(1 - MISSES, n - 1)) * std * (1 + 1 / n) ** 0.5
    return mean - far, mean + far


def refuse_worthless(assignment: Assignment, dataset: str, accuracies: Sequence[float]) -> None:
    """Few or uneven draws say little about the next: what guessing passes is no threshold.

    Raises  AssignmentError
    """
    chance = datasets.named(dataset).chance
    lowest = bands(accuracies, chance)[0][0]
    if lowest <= chance:
        reached = f"{100 * min(accuracies):.1f} to {100 * max(accuracies):.1f} %"
        raise AssignmentError(
            f"{len(accuracies)} draws on {dataset} put the threshold at {100 * lowest:.1f} %, which guessing passes "
            f"(the reference got {reached}); run: autograder calibrate {assignment.slug} --data {dataset} --seeds 30"
        )


def record(assignment: Assignment, key: str, dataset: str, curves: Sequence[Sequence[float]]) -> None:
    """Write a check's bands and curve beside the rubric, with where they come from.

    curves  one for each seed: accuracy after each epoch
    """
    accuracies = [curve[-1] for curve in curves]
    epochs = list(zip(*curves, strict=True))
    path = assignment.folder / "bands.json"
    content: dict[str, dict[str, Json]] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    content.setdefault(key, {})[dataset] = {
        "bands": [list(band) for band in bands(accuracies, datasets.named(dataset).chance)],
        "curve": [[round(f(epoch), 4) for f in (min, fmean, max)] for epoch in epochs],
        "most": most(accuracies),
        "n_seeds": len(accuracies),
        "mean": round(float(np.mean(accuracies)), 4),
        "std": round(float(np.std(accuracies, ddof=1)), 4),
        "min": round(min(accuracies), 4),
        "max": round(max(accuracies), 4),
        "torch": version("torch"),
        "source": f"autograder calibrate {assignment.slug} --data {dataset} --seeds {len(accuracies)}",
    }
    files.write(path, json.dumps(content, indent=2, sort_keys=True) + "\n")
