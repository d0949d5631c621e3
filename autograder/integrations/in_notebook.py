"""Checks what a student has run in a notebook so far; called by the test cells of Otter and nbgrader.

For a student's own eyes: it runs in their kernel, so nothing it says is ever a grade.
"""

from __future__ import annotations

import ast
import tempfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from autograder.handout.notebook_writer import code, notebook_json
from autograder.integrations.strip_checks import without_checks
from autograder.protocol.errors import AutograderError
from autograder.protocol.records import Report, Status
from autograder.student.check import Stand, check_file, row_status


def require(env: Mapping[str, object], key: str) -> None:
    """Raise AssertionError with the finding unless the check passes.

    env  the notebook's globals
    """
    stand, text = row_status(_report(executed(env)), key)
    if stand is not Stand.DONE:
        raise AssertionError(text)


def earned(env: Mapping[str, object], key: str) -> float:
    """Points for one check, and the finding on stdout."""
    report = _report(executed(env))
    verdict = next(v for v in report.verdicts if v.key == key)
    if verdict.status is not Status.PASSED:
        print(row_status(report, key)[1])
    return verdict.earned


def executed(env: Mapping[str, object]) -> tuple[str, ...]:
    """Every cell that was run, as IPython keeps them; empty where it is no Python."""
    history = env.get("In")
    if not isinstance(history, list):
        raise AssertionError("Run this inside the notebook: it checks the cells that were run.")
    cells = [_work(source) for source in map(str, history)]
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def _work(source: str) -> str:
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    return without_checks(source).rstrip()


@lru_cache(maxsize=4)
def _report(cells: tuple[str, ...]) -> Report:
    notebook = notebook_json([code(source) for source in cells])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "notebook.ipynb"
        path.write_text(notebook, encoding="utf-8")
        try:
            return check_file(path)
        except AutograderError as error:
            raise AssertionError(str(error)) from None
