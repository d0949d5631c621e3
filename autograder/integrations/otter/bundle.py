"""A folder in Otter's shape: student notebook with check cells, tests, autograder.zip and a master for Otter Assign.

The zip carries our plugin's settings and the solution; tests in the notebook are for the student's eyes alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from autograder.handout import figures
from autograder.handout.notebook import after_parts, with_pictures
from autograder.handout.notebook_writer import code, markdown, notebook_json
from autograder.handout.package import package
from autograder.handout.stub import stub
from autograder.integrations.gradescope.bundle import data, requirements, solution
from autograder.integrations.otter.assign_notebook import master
from autograder.integrations.otter.names import config, name, test_file, visible
from autograder.integrations.settings import Settings
from autograder.integrations.zip import pack, template, tree
from autograder.reports import files
from autograder.rubric.assignment import Assignment
from autograder.student import expected


def write(assignment: Assignment, settings: Settings, handed_out: Path, into: Path) -> list[Path]:
    """Everything, into this folder.

    handed_out  the folder that students get, as built
    """
    start = stub(assignment)
    pictures = figures.read(handed_out)
    reference = with_pictures(assignment.reference[0].source, pictures)
    beside = solution(assignment)
    content = {
        f"student/{assignment.slug}.ipynb": student_notebook(assignment, start, pictures).encode(),
        f"student/{expected.FILE}": (handed_out / expected.FILE).read_bytes(),
        "autograder.zip": bundle(assignment, settings),
        f"master/{assignment.slug}.ipynb": master(assignment, settings, reference, start, sorted(beside)).encode(),
        f"master/{expected.FILE}": (handed_out / expected.FILE).read_bytes(),
        **{f"student/tests/{name(part)}.py": test_file(part).encode() for part in assignment.parts if visible(part)},
        **{f"master/{file}": value for file, value in beside.items()},
    }
    return files.write_all(into, content)


def bundle(assignment: Assignment, settings: Settings) -> bytes:
    """autograder.zip for `otter run` and `otter grade`; Otter's images take what is under files/."""
    engine = tree(Path(__file__).resolve().parent.parent.parent, "engine/autograder")
    packed_files = {**engine, **solution(assignment), **data(assignment, settings.dataset)}
    content = {
        "setup.sh": template("gradescope/setup.sh").encode(),
        "run_autograder": template("otter/run_autograder").encode(),
        "run_otter.py": template("otter/run_otter").encode(),
        "environment.yml": b"name: otter-env\n",
        "requirements.txt": requirements(*package().extra("otter")),
        "otter_config.json": (json.dumps(config(settings), indent=2) + "\n").encode(),
        "tests/README.md": b"There are no tests here on purpose: student code never runs in Otter's kernel.\n",
        **{f"files/{file}": value for file, value in packed_files.items()},
    }
    return pack(content, frozenset({"setup.sh", "run_autograder"}))


def student_notebook(assignment: Assignment, start: str, pictures: Mapping[str, bytes] = figures.NO_PICTURES) -> str:
    """The stub with a check cell after each part that students can check."""
    notebook_cells = with_pictures(start, pictures)
    checks = {part.title: [code(f'grader.check("{name(part)}")')] for part in assignment.parts if visible(part)}
    notebook_cells = after_parts(assignment, notebook_cells, notebook_cells, checks)
    first = code(f'import otter\n\ngrader = otter.Notebook("{assignment.slug}.ipynb")')
    return notebook_json([first, *notebook_cells, markdown("Everything at once:"), code("grader.check_all()")])
