"""A folder for a new assignment that builds, grades and proves as it stands, with every kind of row once.

Called by the command line.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from autograder.protocol.errors import AssignmentError

_FILES = ("solution.py", "rubric.py", "helpers.py", "misconceptions.py", "variants.py")


def new(folder: Path) -> list[Path]:
    """Write the files of an assignment that is called like the folder.

    Returns  what was written, to be read in this order
    Raises   AssignmentError when the folder is there, or cannot be an assignment's
    """
    slug = folder.name
    if not slug.isidentifier() or slug != slug.lower():
        raise AssignmentError(f"{slug!r} cannot be an assignment: name its folder like a module, as my_first_mlp")
    if folder.exists():
        raise AssignmentError(f"{folder} is there already: choose another name")
    folder.mkdir(parents=True)
    for name in _FILES:
        text = (files("autograder.course") / "template" / f"{name}.txt").read_text(encoding="utf-8")
        (folder / name).write_text(text.replace("SLUG", slug), encoding="utf-8")
    return [folder / name for name in _FILES]
