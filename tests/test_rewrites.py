"""Random legitimate rewrites of the reference never lose a point, and nobody is accused."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from rewrites import solutions

from autograder.grading.run import GradingRun
from autograder.protocol.records import Cell, Report, Submission

RARELY = {"deadline": None, "database": None, "suppress_health_check": list(HealthCheck)}


def lost(report: Report) -> list[tuple[str, str]]:
    """What did not pass, and what came out."""
    return [(v.key, v.finding.got if v.finding else "") for v in report.verdicts if v.status.value != "passed"]


@settings(max_examples=40, **RARELY)
@given(source=solutions())
def test_a_right_rewrite_earns_everything(untrained: GradingRun, source: str) -> None:
    """Other names, orders, reductions, dtypes, loops and class structures."""
    report = untrained.report(Submission("rewrite", "rewrite.py", (Cell("rewrite.py", source),)))

    assert lost(report) == []


@pytest.mark.slow
@settings(max_examples=2000, **RARELY)
@given(source=solutions())
def test_two_thousand_rewrites_earn_everything(untrained: GradingRun, source: str) -> None:
    """The same, for longer."""
    report = untrained.report(Submission("rewrite", "rewrite.py", (Cell("rewrite.py", source),)))

    assert lost(report) == []
