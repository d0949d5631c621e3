"""What all tests share: golden files that one flag rewrites, one sandbox, and grading runs that are warm."""

from __future__ import annotations

import functools
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograder.grading.known import VARIABLE
from autograder.grading.run import PUBLISHED_SEED, GradingRun
from autograder.rubric.catalog import load
from autograder.sandbox import Sandbox

GOLDEN = Path(__file__).parent / "golden"
SOLUTIONS = Path(__file__).parent.parent / "solutions"


QUICK = {
    "test_alike.py",
    "test_binding.py",
    "test_calibrate.py",
    "test_catalog.py",
    "test_cli_errors.py",
    "test_curves.py",
    "test_datasets.py",
    "test_differences.py",
    "test_evidence.py",
    "test_expectations.py",
    "test_export_otter.py",
    "test_extract.py",
    "test_files.py",
    "test_floors.py",
    "test_gradebook.py",
    "test_handout.py",
    "test_judge.py",
    "test_messages.py",
    "test_models_and_drawings.py",
    "test_no_evidence.py",
    "test_readers_classes.py",
    "test_readers_files.py",
    "test_readers_zips.py",
    "test_renderers.py",
    "test_replies.py",
    "test_rubric.py",
    "test_scores.py",
    "test_sheets.py",
}
SLOW_FIXTURES = {"built", "folder", "grading_run", "published", "sandbox", "untrained"}  # they start a worker


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """pytest -m quick: something of every room in less than a minute, by the files that ask no worker."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if item.path.name in QUICK and not fixtures & SLOW_FIXTURES and "slow" not in item.keywords:
            item.add_marker("quick")


def pytest_configure(config: pytest.Config) -> None:
    """What known mistakes answer is kept for this run of the tests alone, for all of its processes."""
    if VARIABLE not in os.environ:
        os.environ[VARIABLE] = tempfile.mkdtemp(prefix="autograder-known-")
        config.add_cleanup(lambda: shutil.rmtree(os.environ.pop(VARIABLE), ignore_errors=True))


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
def sandbox() -> Iterator[Sandbox]:
    """One for all tests that do not look at the sandbox itself: to start one takes longer than most answers."""
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
def grading_run(sandbox: Sandbox) -> GradingRun:
    """MNIST on digits, under one seed, with workers that are warm."""
    return prepared(sandbox, "mnist_mlp", 1, "digits")


@pytest.fixture(scope="session")
def untrained(sandbox: Sandbox) -> GradingRun:
    """MNIST without the rows that train, under another seed; what it learns of mistakes it learns once."""
    return prepared(sandbox, "mnist_mlp", 44)


@pytest.fixture(scope="session")
def published(sandbox: Sandbox) -> Callable[[str], GradingRun]:
    """The visible rows of an assignment, as students have them."""
    return functools.cache(lambda slug: prepared(sandbox, slug, PUBLISHED_SEED, visible_only=True))


def prepared(
    sandbox: Sandbox, slug: str, seed: int, dataset: str | None = None, visible_only: bool = False
) -> GradingRun:
    """A grading run that the reference has answered."""
    grading_run = GradingRun(load(SOLUTIONS / slug), sandbox, seed, dataset, visible_only=visible_only)
    grading_run.prepare()
    return grading_run
