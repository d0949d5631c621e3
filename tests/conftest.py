"""What all tests share: golden files that one flag rewrites, and one warm examination for the whole run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograder.grading.run import Examination
from autograder.rubric.catalog import load
from autograder.sandbox import Sandbox

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    """pytest --rewrite: what comes out today becomes what is expected; the diff is for a person to read."""
    parser.addoption("--rewrite", action="store_true", help="rewrite the golden files in tests/golden")


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
def exam() -> Iterator[Examination]:
    """MNIST on digits, under one seed, with workers that are warm."""
    with Sandbox() as sandbox:
        examination = Examination(load("mnist_mlp"), sandbox, 1, "digits")
        examination.prepare()
        yield examination
