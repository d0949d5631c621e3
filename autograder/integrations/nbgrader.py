"""nbgrader's source notebook: solution cells, read-only cells, and one grade cell for every visible check.

nbgrader runs student code and checks in one kernel, so what it says can be forged; the README says when that matters.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from autograder.handout import figures
from autograder.handout.notebook import after_parts, with_pictures
from autograder.handout.notebook_writer import Cell, code, markdown, notebook_json
from autograder.handout.stub import BEGIN, GUARD
from autograder.integrations.otter.names import visible
from autograder.protocol.records import Json
from autograder.reports import files
from autograder.rubric.assignment import Assignment, Check
from autograder.student import expected

_CONFIG = """\
c = get_config()
c.ExecutePreprocessor.timeout = 180  # a check that waits for an endless loop takes longer than the default of 30 s
"""


def write(assignment: Assignment, handed_out: Path, into: Path) -> list[Path]:
    """source/<slug>/ and nbgrader_config.py, into the course's folder.

    handed_out  the folder that students get, as built
    """
    content = {
        f"source/{assignment.slug}/{assignment.slug}.ipynb": source_notebook(
            assignment, figures.read(handed_out)
        ).encode(),
        f"source/{assignment.slug}/{expected.FILE}": (handed_out / expected.FILE).read_bytes(),
    }
    if not (into / "nbgrader_config.py").exists():
        content["nbgrader_config.py"] = _CONFIG.encode()
    return files.write_all(into, content)


def source_notebook(assignment: Assignment, pictures: Mapping[str, bytes] = figures.NO_PICTURES) -> str:
    """The notebook that `nbgrader generate_assignment` takes."""
    reference = with_pictures(assignment.reference[0].source, pictures)
    notebook_cells = [_marked(number, cell) for number, cell in enumerate(reference)]
    grades = {part.title: [_grade(check) for check in visible(part)] for part in assignment.parts}
    notebook_cells = after_parts(assignment, reference, notebook_cells, grades)
    later = [check for check in assignment.checks if not check.visible]
    if later:
        notebook_cells.append(_later(later))
    return notebook_json(notebook_cells)


def _marked(number: int, cell: Cell) -> Cell:
    if cell.kind != "code":
        return cell
    is_solution = BEGIN in cell.source
    metadata = _metadata(f"cell-{number}", grade=False, solution=is_solution, locked=not is_solution)
    return code(_untrained(cell.source), nbgrader=metadata)


def _untrained(source: str) -> str:
    """The cell; one that trains does so where a student runs it, not while nbgrader validates or grades."""
    if not source.startswith(GUARD):
        return source
    return f'import os\n\n{GUARD[:-1]} and "NBGRADER_EXECUTION" not in os.environ:{source.removeprefix(GUARD)}'


def _grade(check: Check) -> Cell:
    source = f"""\
# {check.claim}
from autograder.integrations.in_notebook import earned

earned(globals(), {check.key!r})"""
    metadata = _metadata(check.key, grade=True, solution=False, locked=True)
    return code(source, nbgrader={**metadata, "points": check.points})


def _later(checks: list[Check]) -> Cell:
    rows = "\n".join(f"- {check.points:g} points: {check.claim}" for check in checks)
    text = f"These are measured when the notebook is graded outside of nbgrader:\n\n{rows}"
    return markdown(text, nbgrader=_metadata("later", grade=False, solution=False, locked=True))


def _metadata(grade_id: str, *, grade: bool, solution: bool, locked: bool) -> dict[str, Json]:
    return {
        "schema_version": 3,
        "grade_id": grade_id,
        "grade": grade,
        "solution": solution,
        "locked": locked,
        "task": False,
    }
