"""Builds the folder that students get, and tells when it is no longer what would be built."""

from __future__ import annotations

import tempfile
from pathlib import Path

from autograder.grading.run import PUBLISHED_SEED, GradingRun
from autograder.handout.notebook import notebook
from autograder.handout.observe import observe, same
from autograder.handout.pytest_file import SETTINGS, SETTINGS_FILE, rows
from autograder.handout.readme import handout
from autograder.handout.stub import stub
from autograder.protocol.errors import AssignmentError
from autograder.reports import files
from autograder.rubric.assignment import Assignment
from autograder.sandbox import Sandbox
from autograder.student import expected


def build(assignment: Assignment, into: Path) -> list[Path]:
    """Write everything students get.

    into     the folder of this assignment; it is made where it is missing
    Returns  the files, in the order students meet them
    Raises   AssignmentError, OutputError, SandboxError
    """
    files.refuse_unwritable(into, is_folder=True)
    content = texts(assignment)
    with Sandbox() as sandbox:
        GradingRun(assignment, sandbox, PUBLISHED_SEED).prepare()  # hidden rows too have to be passed by the reference
        answers = observe(assignment, sandbox)
    files.write_all(into, {**content, expected.FILE: expected.packed(answers)})
    return [into / name for name in (*content, expected.FILE)]


def stale(assignment: Assignment, folder: Path) -> list[str]:
    """Names of the files in this folder that are missing or not what would be built today."""
    with tempfile.TemporaryDirectory() as temporary:
        names = [path.relative_to(temporary) for path in build(assignment, Path(temporary))]
        return [name.as_posix() for name in names if not _is_current(Path(temporary) / name, folder / name)]


def _is_current(built: Path, existing: Path) -> bool:
    if not existing.is_file():
        return False
    if built.name != expected.FILE:
        return built.read_bytes() == existing.read_bytes()
    try:
        return same(expected.read(existing), expected.read(built))
    except AssignmentError:
        return False


def texts(assignment: Assignment) -> dict[str, str]:
    """File name -> content, of all files but the observations."""
    start = stub(assignment)
    return {
        "README.md": handout(assignment, start),
        assignment.file: start,
        f"{assignment.slug}.ipynb": notebook(assignment, start),
        f"test_{assignment.slug}.py": rows(assignment),
        SETTINGS_FILE: SETTINGS,
    }
