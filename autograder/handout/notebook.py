"""The notebook students may work in instead of the Python file: the same cells, one for Colab, and checks.

Without outputs and execution counts, byte for byte the same for the same stub.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from autograder.handout.figures import NO_PICTURES, embedded
from autograder.handout.notebook_writer import Cell, code, markdown, notebook_json
from autograder.handout.package import install_line
from autograder.handout.stub import cells
from autograder.rubric.assignment import Assignment, Part

_TEXT = """\
## Check your work

Run this cell as often as you like. `check({name})` checks only {name}. `hint()` gives the next hint."""
_FIRST = """\
import sys

if "google.colab" in sys.modules:  # there: first upload {slug}.zip in the file panel on the left
    import os
    import shutil
    import subprocess

    if not os.path.exists("expected.safetensors"):
        if not os.path.exists("{slug}"):
            shutil.unpack_archive("{slug}.zip")
        os.chdir("{slug}")
    subprocess.run([sys.executable, "-m", *"{install}".split()], check=True)

try:
    from autograder import check, hint
except ImportError:

    def check(*_):
        print("The checks are not installed yet. Run this in a cell, then restart the kernel:")
        print("%{install}")
        print("The .whl file came with the assignment; keep it and expected.safetensors beside this notebook.")

    hint = check"""


def with_pictures(text: str, pictures: Mapping[str, bytes]) -> list[Cell]:
    """The cells of a file in percent format, with the figures that its texts show.

    pictures  by their paths, as the texts name them
    """
    return [Cell(c.kind, embedded(c.source, pictures) if c.kind == "markdown" else c.source) for c in cells(text)]


def notebook(assignment: Assignment, stub: str, pictures: Mapping[str, bytes] = NO_PICTURES) -> str:
    """The stub as notebook JSON of format 4.5, with a check under each task that students can check."""
    handed_out = with_pictures(stub, pictures)
    title, *rest = after_parts(assignment, handed_out, handed_out, _checks(assignment))
    first = code(_FIRST.format(slug=assignment.slug, install=install_line()))
    end = (markdown(_TEXT.format(name=assignment.wanted[0])), code("check()"))
    return notebook_json([title, first, *rest, *end] if title.kind == "markdown" else [first, title, *rest, *end])


def _checks(assignment: Assignment) -> dict[str, list[Cell]]:
    """Part title -> a check of what it is the first to ask for, where students can check that."""
    visible = {check.probe.subject for check in assignment.checks if check.visible}
    checks: dict[str, list[Cell]] = {}
    for part in assignment.parts:
        names = [name for name in part.names if name in visible]
        visible -= set(names)
        checks[part.title] = [code(f"check({', '.join(names)})")] if names else []
    return checks


def last(part: Part, cells: Sequence[Cell]) -> int:
    """The cell in which the last of the part's names is defined."""
    starts = tuple(f"{word} {wanted}{sign}" for wanted in part.names for word in ("def", "class") for sign in "(:")
    indices = [i for i, cell in enumerate(cells) if any(line.startswith(starts) for line in cell.source.splitlines())]
    return max(indices, default=len(cells) - 1)


def after_parts(
    assignment: Assignment, cells: Sequence[Cell], marked: Sequence[Cell], more: Mapping[str, Sequence[Cell]]
) -> list[Cell]:
    """The marked cells, behind the last cell of each part more cells; parts may stand in any order in the file.

    cells   in which parts define their names
    marked  one for each of the cells
    more    part title -> what comes behind it
    """
    behind: dict[int, list[Cell]] = {}
    for part in assignment.parts:
        behind.setdefault(last(part, cells), []).extend(more.get(part.title, ()))
    return [cell for index, own in enumerate(marked) for cell in (own, *behind.get(index, ()))]
