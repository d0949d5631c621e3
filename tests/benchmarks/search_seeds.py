"""Search seeds under which all loss and all accuracy formulas of mnist_mlp's validate are far apart.

Usage: python tests/benchmarks/search_seeds.py [how many] [smallest relative gap]; the result is kept in rubric.py.
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

import torch

from autograder.protocol.questions import Question
from autograder.rubric.catalog import load
from autograder.worker.fixtures import make

wanted, gap = int(sys.argv[1]) if len(sys.argv) > 1 else 16, float(sys.argv[2]) if len(sys.argv) > 2 else 0.05
torch.set_num_threads(1)
assignment = load(Path(__file__).parents[2] / "solutions" / "mnist_mlp")
check = next(check for check in assignment.checks if check.key == "accuracy")
mistakes = [m for m in assignment.misconceptions if m.of == "validate" and m.levels and "mode" not in m.levels]
scope: dict[str, object] = {"__name__": "search"}
for cell in mistakes[0].cells[:-1]:
    exec(cell.source, scope)


def is_apart(numbers: list[float]) -> bool:
    """Every two are further apart than the gap, relative to the larger."""
    pairs = itertools.combinations(numbers, 2)
    return all(abs(a - b) > gap * max(abs(a), abs(b), 1e-9) for a, b in pairs)


def formulas(model: object, loader: object, which: str) -> list[float]:
    """What the right formula and every mistaken one give."""
    found = []
    levels = [{}, *({which: m.levels[which]} for m in mistakes if which in m.levels)]
    for level in levels:
        losses: list[float] = []
        accuracies: list[float] = []
        scope["any_validate"](model, loader, losses, accuracies, **level)  # type: ignore[operator]
        found.append((losses if which == "loss" else accuracies)[0])
    return found


given = {role: check.probe.given[role] for role in ("model", "validation_loader")}
good: list[int] = []
for seed in range(10**7):
    made = make(given, Question(check.probe, seed), None, lambda _: torch.nn.Identity()).objects
    model, loader = made["model"], made["validation_loader"]
    with torch.no_grad():
        rights = [int((model(x).argmax(1) == y).sum()) for x, y in loader]
    if min(rights) < 1 or len({r / len(y) for r, (_, y) in zip(rights, loader, strict=True)}) < 4:
        continue
    if is_apart(formulas(model, loader, "accuracy")) and is_apart(formulas(model, loader, "loss")):
        good.append(seed)
        print(seed, rights, flush=True)
    if len(good) == wanted:
        break
