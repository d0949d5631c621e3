"""Lint, format and types are tests like the others."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    "command",
    [
        "ruff check --config tests/ruff.toml autograder solutions tests",
        "ruff format --check --config tests/ruff.toml autograder solutions tests",
        "mypy --strict autograder",
    ],
)
def test_the_code_is_clean(command: str) -> None:
    """Nothing to say; what is said is in the failure."""
    done = subprocess.run([sys.executable, "-m", *command.split()], cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr
