"""Grades in the sheets that LMSs read back in: one file in this folder for each LMS; called by reports.outputs.

A file holds one ``SHEET = GradeSheet(...)`` and is registered by lying here, as in readers.lms.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from autograder.protocol.registry import registered

Table = Sequence[Sequence[str]]


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


@dataclass(frozen=True, slots=True)
class GradeSheet:
    """The sheet of one LMS.

    name   of the LMS
    order  sheets are tried in this order, the lowest first
    file   what the filled-in sheet is called
    fill   the table with the column's grades in it; None when the table is not this LMS's
    """

    name: str
    order: int
    file: str
    fill: Callable[[Table, Column], list[list[str]] | None]


def all_sheets() -> tuple[GradeSheet, ...]:
    """Every sheet in this folder, in the order in which they are tried."""
    return registered(__name__, "SHEET", GradeSheet)


def fill(table: Table, column: Column) -> tuple[str, list[list[str]]] | None:
    """File name and filled-in table, by the first LMS that knows it; None when none does."""
    for sheet in all_sheets():
        filled = sheet.fill(table, column)
        if filled is not None:
            return sheet.file, filled
    return None


def number(text: str) -> float | None:
    """A maximum as an LMS writes it, with a point or a comma; None when it is none or not above zero."""
    match = re.fullmatch(r"\d+(?:[.,]\d+)?", text.strip())
    return float(match.group().replace(",", ".")) or None if match else None
