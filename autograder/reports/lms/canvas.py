"""Canvas: a gradebook CSV to import, made from the one that was exported.

Source: instructure/canvas-lms lib/gradebook_importer.rb. Only identities and our column are in it, so that an import
changes nothing else. A title that Canvas does not know makes a new assignment there. An empty cell takes a grade away
that is there, so a cell that we have nothing for stays as it was exported, and so does an excuse ("EX").
"""

from __future__ import annotations

import re

from autograder.readers.lms.canvas import is_gradebook
from autograder.reports.lms import Column, GradeSheet, Table, number
from autograder.reports.sanitize import cell

_IDENTITY = ("student", "id", "sis user id", "sis login id", "integration id", "root account", "section",
             "lastname", "firstname")  # fmt: skip


def fill(table: Table, column: Column) -> list[list[str]] | None:
    """The table with the column's grades in it; they are scaled to the points that Canvas gives."""
    header = [name.strip() for name in table[0]] if table else []
    lower = [name.casefold() for name in header]
    if not is_gradebook(lower):
        return None
    identity_columns = [index for index, name in enumerate(lower) if name in _IDENTITY]
    title = _title(header, column.title)
    ours = header.index(title) if title in header else len(header)
    position = lower.index("id")
    scale = 1.0
    filled = [[*(header[index] for index in identity_columns), title]]
    for row in table[1:]:
        values = [row[index] if index < len(row) else "" for index in identity_columns]
        before = row[ours].strip() if ours < len(row) else ""
        if row and row[0].strip() == "Points Possible" and not "".join(row[position : position + 1]).strip():
            largest = number(before)
            scale = largest / column.points if largest and column.points else 1.0
            filled.append([*values, before if largest else f"{column.points:g}"])
            continue
        grade = column.grades.get(row[position].strip()) if position < len(row) else None
        is_ours = grade is not None and before.casefold() != "ex"
        after = f"{round(grade[0] * scale, 2):g}" if grade and is_ours else cell(before)
        filled.append([*(cell(v) for v in values), after])
    return filled


def _title(header: list[str], title: str) -> str:
    """The column that is called so, with Canvas's number behind it; else the title itself."""
    plain = {re.sub(r"\s*\(\d+\)$", "", name).casefold(): name for name in header}
    return header[header.index(title)] if title in header else plain.get(title.casefold(), title)


SHEET = GradeSheet("Canvas", order=10, file="canvas.csv", fill=fill)
