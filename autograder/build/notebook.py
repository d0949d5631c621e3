"""The notebook students may work in instead of the Python file: the same cells and one that runs the checks.

Without outputs and execution counts, byte for byte the same for the same stub.
"""

from __future__ import annotations

import json

import nbformat

from autograder.build.stub import Written, cells
from autograder.records import Json
from autograder.rubric import Assignment

_TEXT = """\
## Check your work

Run this cell as often as you like. `check({name})` checks only what you name; `hint()` gives the next hint."""
_CHECK = """\
try:
    from autograder import check, hint
except ImportError:
    print("The checks need the package mlp-autograder (in a cell: %pip install mlp-autograder)")
    print("and the assignment's file expected.safetensors beside this notebook.")
else:
    display(check())"""
_METADATA: dict[str, Json] = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def notebook(assignment: Assignment, stub: str) -> str:
    """The stub as notebook JSON of format 4.5."""
    text = _TEXT.format(name=assignment.wanted[0])
    written = [*cells(stub), Written("markdown", text), Written("code", _CHECK)]
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
