"""The notebook students may work in instead of the Python file: the same cells, one for Colab, one that checks.

Without outputs and execution counts, byte for byte the same for the same stub.
"""

from __future__ import annotations

import json

import nbformat

from autograder.handout.package import wheel_file
from autograder.handout.stub import Written, cells
from autograder.protocol.records import Json
from autograder.rubric.assignment import Assignment

_TEXT = """\
## Check your work

Run this cell as often as you like. `check({name})` checks only {name}. `hint()` gives the next hint."""
_CHECK = """\
try:
    from autograder import check, hint
except ImportError:
    print("The checks are not installed yet. Run this in a cell: %pip install ./{wheel}")
    print("The file {wheel} came with the assignment; keep it and expected.safetensors beside this notebook.")
else:
    display(check())"""
_COLAB = """\
import sys

if "google.colab" in sys.modules:  # there: first upload {slug}.zip in the file panel on the left
    import os
    import shutil
    import subprocess

    if not os.path.exists("expected.safetensors"):
        shutil.unpack_archive("{slug}.zip")
        os.chdir("{slug}")
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", "./{wheel}"], check=True)"""
_METADATA: dict[str, Json] = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def notebook(assignment: Assignment, stub: str) -> str:
    """The stub as notebook JSON of format 4.5."""
    text = _TEXT.format(name=assignment.wanted[0])
    title, *rest = cells(stub)
    colab = Written("code", _COLAB.format(slug=assignment.slug, wheel=wheel_file()))
    last = (Written("markdown", text), Written("code", _CHECK.format(wheel=wheel_file())))
    written = [title, colab, *rest, *last] if title.kind == "markdown" else [colab, title, *rest, *last]
    made: dict[str, Json] = {
        "cells": [_cell(number, cell) for number, cell in enumerate(written)],
        "metadata": _METADATA,
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    nbformat.validate(made)
    return json.dumps(made, indent=1, ensure_ascii=False) + "\n"


def _cell(number: int, cell: Written) -> Json:
    source: list[Json] = list(cell.source.splitlines(keepends=True))
    made: dict[str, Json] = {"cell_type": cell.kind, "id": f"cell-{number}", "metadata": {}, "source": source}
    return {**made, "execution_count": None, "outputs": []} if cell.kind == "code" else made
