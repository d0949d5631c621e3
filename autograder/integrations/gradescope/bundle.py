"""The autograder.zip that Gradescope takes: setup.sh, run_autograder, the engine and one solution folder.

The data set is packed too, so that nothing is downloaded while grading.
"""

from __future__ import annotations

import importlib.metadata
import re
from pathlib import Path

from autograder.grading.run import refuse_unmeasured
from autograder.handout.package import package
from autograder.integrations import settings
from autograder.integrations.gradescope.run import provisional
from autograder.integrations.settings import Settings
from autograder.integrations.zip import engine, pack, template, tree
from autograder.protocol.errors import AssignmentError, DataError
from autograder.rubric import datasets
from autograder.rubric.assignment import Assignment


def bundle(assignment: Assignment, options: Settings, wheels: Path | None = None) -> bytes:
    """The zip.

    wheels  a folder of wheels for the image's Python, installed instead of downloads
    Raises  AssignmentError, DataError
    """
    content = {
        "setup.sh": template("gradescope/setup.sh").encode(),
        "run_autograder": template("gradescope/run_autograder").encode(),
        "requirements.txt": requirements(),
        "provisional.json": provisional(assignment),
        settings.FILE: settings.write(options),
        **engine(),
        **solution(assignment),
        **data(assignment, options.dataset),
    }
    if wheels is not None:
        content |= _wheels(wheels)
    return pack(content, frozenset({"setup.sh", "run_autograder"}))


def solution(assignment: Assignment) -> dict[str, bytes]:
    """The assignment's folder, for a place that students cannot read."""
    return tree(assignment.folder, f"solutions/{assignment.slug}")


def requirements(*extra: str) -> bytes:
    """What setup.cfg says that the package needs, in the versions installed here: the reference was observed with them.

    extra  further requirements, as they are
    """
    lines = []
    for requirement in package().requires:
        name = re.split(r"[^\w.-]", requirement)[0]
        try:
            lines.append(f"{name}=={importlib.metadata.version(name).split('+')[0]}")
        except importlib.metadata.PackageNotFoundError:
            lines.append(requirement)
    return "".join(f"{line}\n" for line in (*lines, *extra)).encode()


def data(assignment: Assignment, dataset: str) -> dict[str, bytes]:
    """The files of the data set, where the assignment trains on one that has files.

    Raises  DataError when they are not here, or thresholds were never measured on it
    """
    training = [check for check in assignment.checks if check.trains]
    if not training or not dataset:
        return {}
    named_dataset = datasets.named(dataset)
    refuse_unmeasured(assignment, dataset)
    if named_dataset.missing:
        raise DataError(
            f"{dataset} is not in {datasets.root()} ({named_dataset.missing[0].name} is missing); {datasets.way_out()}"
        )
    return {f"data/{file}": (datasets.root() / file).read_bytes() for file in named_dataset.files}


def _wheels(folder: Path) -> dict[str, bytes]:
    wheels = sorted(folder.glob("*.whl"))
    if not wheels:
        raise AssignmentError(f"there are no wheels in {folder}; run: pip download -d {folder} -r requirements.txt")
    return {f"wheels/{file.name}": file.read_bytes() for file in wheels}
