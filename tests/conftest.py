"""What all tests share: golden files that one flag rewrites, and one warm grading run for the whole run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograder.grading.run import GradingRun
from autograder.rubric.catalog import load
from autograder.sandbox import Sandbox

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    """pytest --rewrite: what comes out today becomes what is expected; the diff is for a person to read."""
    parser.addoption("--rewrite", action="store_true", help="rewrite the golden files in tests/golden")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was skipped, each reason once: it says what the machine lacks."""
    reasons = Counter(
        report.longrepr[2].removeprefix("Skipped: ")
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple)
    )
    if reasons:
        terminalreporter.section(f"{reasons.total()} skipped")
    for reason, n in reasons.most_common():
        terminalreporter.line(f"{n:>4}  {reason}")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with the golden file of this name, byte by byte."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--rewrite"):
            path.write_bytes(text.encode())
        assert path.read_bytes().decode() == text

    return compare


@pytest.fixture(scope="session")
def grading_run() -> Iterator[GradingRun]:
    """MNIST on digits, under one seed, with workers that are warm."""
    with Sandbox() as sandbox:
        grading_run = GradingRun(load("mnist_mlp"), sandbox, 1, "digits")
        grading_run.prepare()
        yield grading_run
