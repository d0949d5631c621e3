"""A student's own check where nothing of POSIX is there: imitated in child interpreters, with the real worker."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from windows import PRELUDE, program

from autograder.sandbox.usage import seconds
from autograder.student import expected

ROOT = Path(__file__).parent.parent
SOLUTION = (ROOT / "solutions" / "mnist_mlp" / "solution.py").read_text(encoding="utf-8")
FILES = {
    "the solution": SOLUTION,
    "a known mistake": SOLUTION.replace("        optimizer.zero_grad()\n", ""),
    "a syntax error": "import torch\ndef train(:\n",
    "an endless loop": SOLUTION.replace("    epochs = range(1", "    while True: pass\n    epochs = range(1"),
    "an end of Python": SOLUTION.replace("    epochs = range(1", "    import os; os._exit(3)\n    epochs = range(1"),
}

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="takes things away from Linux")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """The assignment's folder, with little time for plots."""
    made = shutil.copytree(ROOT / "assignments" / "mnist_mlp", tmp_path / "mnist_mlp")
    handed_out = expected.read(made / expected.FILE)
    *others, plots = handed_out.assignment.parts
    short = replace(handed_out.assignment, parts=(*others, replace(plots, wall_s=2.0)))
    expected.write(replace(handed_out, assignment=short), made / expected.FILE)
    yield made


def check(folder: Path, *command: str) -> tuple[int, str]:
    """How the program ends and what it prints."""
    ran = subprocess.run(
        [sys.executable, *command, "mnist_mlp.py"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.returncode, ran.stdout + ran.stderr[-2000:] * (ran.returncode > 1)


@pytest.mark.parametrize(
    "what",
    [
        pytest.param(what, marks=[] if what in ("the solution", "a syntax error") else [pytest.mark.slow])
        for what in FILES
    ],
)
def test_a_check_without_anything_of_posix_says_the_same(folder: Path, what: str) -> None:
    """Word by word, and with the same exit code."""
    (folder / "mnist_mlp.py").write_text(FILES[what], encoding="utf-8")

    usual, without = check(folder, "-m", "autograder", "check"), check(folder, "-c", program())

    assert usual[0] in (0, 1)
    assert usual == without


def test_what_is_taken_away_is_missed() -> None:
    """Or the tests above would show nothing: the zygote's own way ends at once."""
    code = f"exec({PRELUDE!r})\nfrom autograder.worker import zygote"

    ran = subprocess.run([sys.executable, "-c", code, "spawn"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert ran.returncode == 1
    assert "ModuleNotFoundError: import of resource halted" in ran.stderr


@pytest.mark.parametrize(
    ("text", "s"), [("0:01.50\n", 1.5), ("00:00:02", 2.0), ("1-02:03:04", 93784.0), ("75:00.25", 4500.25)]
)
def test_the_times_of_ps_are_read(text: str, s: float) -> None:
    """As macOS and others write them."""
    assert seconds(text) == s
