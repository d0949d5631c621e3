"""Whoever writes nothing earns nothing, however it is put."""

from __future__ import annotations

import pytest

from autograder.grading.run import GradingRun
from autograder.protocol.records import Cell, Submission

LAZY = """
import torch.nn as nn


class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.layer = nn.Linear(1, 1)

    def forward(self, x):
        return x.flatten(1)[:, :10].float().log_softmax(1)


def train(model, optimizer, train_loader, epoch, log_interval=100):
    pass


def validate(model, validation_loader, loss_vector, accuracy_vector):
    loss_vector.append(0.0)
    accuracy_vector.append(0.0)


def plot_history(loss_vector, accuracy_vector):
    pass
"""


@pytest.mark.slow
def test_functions_that_do_nothing_earn_nothing(grading_run: GradingRun) -> None:
    """No row passes because nothing was seen that speaks against it; a zero is no proof of how it came about."""
    report = grading_run.report(Submission("lazy", "a.py", (Cell("a.py", LAZY),)))

    earned = {v.key: v.earned for v in report.verdicts if v.part != "MyMLP"}
    named = {v.finding.misconception for v in report.verdicts if v.finding} - {None}
    assert {key: points for key, points in earned.items() if points} == {}
    assert named <= {"no_batch_at_all", "given_model_never_asked", "nothing_drawn", "accuracy_of_zero_or_one"}
