"""The notebook students may work in instead of the Python file: the same cells, one for Colab, one that checks.

Without outputs and execution counts, byte for byte the same for the same stub.
"""

from __future__ import annotations

from collections.abc import Mapping

from autograder.handout.figures import NO_PICTURES, embedded
from autograder.handout.notebook_writer import Cell, code, markdown, notebook_json
from autograder.handout.package import install_line
from autograder.handout.stub import cells
from autograder.rubric.assignment import Assignment

_TEXT = """\
## Check your work

Run this cell as often as you like. `check({name})` checks only {name}. `hint()` gives the next hint."""
_CHECK = """\
try:
    from autograder import check, hint
except ImportError:
    print("The checks are not installed yet. Run this in a cell, then restart the kernel:")
    print("%{install}")
    print("The .whl file came with the assignment; keep it and expected.safetensors beside this notebook.")
else:
    display(check())"""
_COLAB = """\
import sys

if "google.colab" in sys.modules:  # there: first upload {slug}.zip in the file panel on the left
    import os
    import shutil
    import subprocess

    if not os.path.exists("expected.safetensors"):
        if not os.path.exists("{slug}"):
            shutil.unpack_archive("{slug}.zip")
        os.chdir("{slug}")
    subprocess.run([sys.executable, "-m", *"{install}".split()], check=True)"""


def with_pictures(text: str, pictures: Mapping[str, bytes]) -> list[Cell]:
    """The cells of a file in percent format, with the figures that its texts show.

    pictures  by their paths, as the texts name them
    """
    return [Cell(c.kind, embedded(c.source, pictures) if c.kind == "markdown" else c.source) for c in cells(text)]


def notebook(assignment: Assignment, stub: str, pictures: Mapping[str, bytes] = NO_PICTURES) -> str:
    """The stub as notebook JSON of format 4.5."""
    title, *rest = with_pictures(stub, pictures)
    colab = code(_COLAB.format(slug=assignment.slug, install=install_line()))
    last = (markdown(_TEXT.format(name=assignment.wanted[0])), code(_CHECK.format(install=install_line())))
    return notebook_json([title, colab, *rest, *last] if title.kind == "markdown" else [colab, title, *rest, *last])
