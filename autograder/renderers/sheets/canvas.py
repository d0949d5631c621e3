"""Canvas: a gradebook CSV to import, made from the one that was exported.

Source: instructure/canvas-lms lib/gradebook_importer.rb. Only identities and our column are in it, so that an import
changes nothing else. A title that Canvas does not know makes a new assignment there.
"""

from __future__ import annotations

import re

from autograder.renderers.hostile import cell
from autograder.renderers.sheets import Column, Sheet

FILE = "canvas.csv"
_IDENTITY = ("student", "id", "sis user id", "sis login id", "integration id", "root account", "section",
             "lastname", "firstname")  # fmt: skip


def fill(sheet: Sheet, column: Column) -> list[list[str]] | None:
    """As autograder.renderers.sheets describes it."""
    header = [name.strip() for name in sheet[0]] if sheet else []
    lower = [name.casefold() for name in header]
    if not (lower[:1] == ["student"] and "id" in lower[1:2]) and lower[:3] != ["lastname", "firstname", "id"]:
        return None
    kept = [index for index, name in enumerate(lower) if name in _IDENTITY]
    filled = [[*(header[index] for index in kept), _title(header, column.title)]]
    for row in sheet[1:]:
        values = [row[index] if index < len(row) else "" for index in kept]
        if row and row[0].strip() == "Points Possible":
            filled.append([*values, f"{column.points:g}"])
            continue
        position = lower.index("id")
        grade = column.grades.get(row[position].strip()) if position < len(row) else None
        filled.append([*(cell(v) for v in values), f"{grade[0]:g}" if grade else ""])
    return filled


def _title(header: list[str], title: str) -> str:
    """The column that is called so, with Canvas's number behind it; else the title itself."""
    plain = {re.sub(r"\s*\(\d+\)$", "", name).casefold(): name for name in header}
    return header[header.index(title)] if title in header else plain.get(title.casefold(), title)
