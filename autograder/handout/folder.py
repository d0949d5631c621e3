"""Builds the folder that students get, and tells when it is no longer what would be built."""

from __future__ import annotations

import tempfile
from pathlib import Path

from autograder.grading.run import PUBLISHED_SEED, GradingRun
from autograder.handout import figures
from autograder.handout.notebook import notebook
from autograder.handout.observe import observe, same
from autograder.handout.page import page
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
    content = contents(assignment, figures.drawn(assignment, into))
    with Sandbox() as sandbox:
        GradingRun(assignment, sandbox, PUBLISHED_SEED).prepare()  # hidden rows too have to be passed by the reference
        answers = observe(assignment, sandbox)
    files.write_all(into, {**content, expected.FILE: expected.packed(answers)})
    return [into / name for name in (*content, expected.FILE)]


def stale(assignment: Assignment, folder: Path) -> list[str]:
    """Names of the files in this folder that are missing or not what would be built today."""
    with tempfile.TemporaryDirectory() as temporary:
        built = Path(temporary)
        with Sandbox() as sandbox:
            GradingRun(assignment, sandbox, PUBLISHED_SEED).prepare()
            expected.write(observe(assignment, sandbox), built / expected.FILE)
        are_current = _is_current(built / expected.FILE, folder / expected.FILE)
        return [*stale_texts(assignment, folder), *([] if are_current else [expected.FILE])]


def stale_texts(assignment: Assignment, folder: Path) -> list[str]:
    """The same of all files but the observations; no figure is drawn, and its pixels do not count."""
    today = contents(assignment, figures.marks(assignment))
    return [
        name
        for name, content in today.items()
        if not (folder / name).is_file()
        or figures.without_pixels((folder / name).read_bytes())
        != figures.without_pixels(content.encode() if isinstance(content, str) else content)
    ]


def _is_current(built: Path, existing: Path) -> bool:
    if not existing.is_file():
        return False
    try:
        return same(expected.read(existing), expected.read(built))
    except AssignmentError:
        return False


def contents(assignment: Assignment, pictures: figures.Pictures) -> dict[str, str | bytes]:
    """File name -> content, of all files but the observations."""
    start = stub(assignment)
    readme, images = handout(assignment, start), figures.files(pictures)
    return {
        "README.md": readme,
        assignment.file: start,
        f"{assignment.slug}.ipynb": notebook(assignment, start, images),
        f"test_{assignment.slug}.py": rows(assignment),
        f"{assignment.slug}.html": page(assignment, readme, pictures),
        **images,
        SETTINGS_FILE: SETTINGS,
    }
