"""Grades in the sheets that LMSs read back in: one file in this folder for each LMS; called by reports.outputs.

Each has  FILE                              the file's name
          fill(sheet, column) -> sheet      None when the sheet is not this LMS's
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Sheet = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Column:
    """The grades of one assignment.

    title   what the LMS calls the assignment
    points  the most that can be earned
    grades  student id, as the sheet's reader knows it -> points and a comment
    """

    title: str
    points: float
    grades: Mapping[str, tuple[float, str]]


def fill(sheet: Sheet, column: Column) -> tuple[str, list[list[str]]] | None:
    """File name and filled-in sheet, by the first LMS that knows it; None when none does."""
    for found in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name):
        module = importlib.import_module(f"{__name__}.{found.name}")
        filled = module.fill(sheet, column)
        if filled is not None:
            return str(module.FILE), filled
    return None


def number(text: str) -> float | None:
    """A maximum as an LMS writes it, with a point or a comma; None when it is none or not above zero."""
    found = re.fullmatch(r"\d+(?:[.,]\d+)?", text.strip())
    return float(found.group().replace(",", ".")) or None if found else None
