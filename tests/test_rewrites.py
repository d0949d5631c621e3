"""Random legitimate rewrites of the reference never lose a point, and nobody is accused."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from rewrites import solutions

from autograder.grading.run import GradingRun
from autograder.protocol.records import Cell, Report, Submission
from autograder.rubric.catalog import load
from autograder.sandbox import Sandbox

RARELY = {"deadline": None, "database": None, "suppress_health_check": list(HealthCheck)}


@pytest.fixture(scope="module")
def grading_run() -> Iterator[GradingRun]:
    """mnist_mlp's visible checks."""
    with Sandbox() as sandbox:
        grading_run = GradingRun(load("mnist_mlp"), sandbox, seed=31)
        grading_run.prepare()
        yield grading_run


def lost(report: Report) -> list[tuple[str, str]]:
    """What did not pass, and what came out."""
    return [(v.key, v.finding.got if v.finding else "") for v in report.verdicts if v.status.value != "passed"]


@settings(max_examples=40, **RARELY)
@given(source=solutions())
def test_a_right_rewrite_earns_everything(grading_run: GradingRun, source: str) -> None:
    """Other names, orders, reductions, dtypes, loops and class structures."""
    report = grading_run.report(Submission("rewrite", "rewrite.py", (Cell("rewrite.py", source),)))

    assert lost(report) == []


@pytest.mark.slow
@settings(max_examples=2000, **RARELY)
@given(source=solutions())
def test_two_thousand_rewrites_earn_everything(grading_run: GradingRun, source: str) -> None:
    """The same, for longer."""
    report = grading_run.report(Submission("rewrite", "rewrite.py", (Cell("rewrite.py", source),)))

    assert lost(report) == []
