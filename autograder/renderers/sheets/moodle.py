"""Moodle: the teacher's own grading worksheet, filled in.

Source: moodle/moodle mod/assign/feedback/offline. Column names are localised; their order is not: the grade stands
before the maximum, which is the same number in every row, and the comment stands last.
"""

from __future__ import annotations

import re

from autograder.renderers.hostile import cell
from autograder.renderers.sheets import Column, Sheet

FILE = "moodle.csv"


def fill(sheet: Sheet, column: Column) -> list[list[str]] | None:
    """As autograder.renderers.sheets describes it; grades are scaled to Moodle's own maximum."""
    header, rows = [list(row) for row in sheet[:1]], [list(row) for row in sheet[1:] if row]
    at = _grade_column(header[0] if header else [], rows)
    if at is None or not all(re.search(r"\d+$", row[0].strip()) for row in rows):
        return None
    for row in rows:
        found = re.search(r"\d+$", row[0].strip())
        grade = column.grades.get(found.group()) if found else None
        if grade is None or len(row) < len(header[0]):
            continue
        largest = row[at + 1]
        scaled = f"{grade[0] / column.points * _number(largest):.2f}" if column.points else "0.00"
        row[at] = scaled.replace(".", ",") if "," in largest else scaled
        row[-1] = cell(grade[1])
    return [*header, *rows]


def _grade_column(header: list[str], rows: list[list[str]]) -> int | None:
    """Where grades are entered, or None when this is no worksheet."""
    lower = [name.strip().casefold() for name in header]
    if "identifier" in lower[:1] and "grade" in lower and "maximum grade" in lower:
        return lower.index("grade")
    for index in range(3, len(header) - 1):
        values = {row[index + 1].strip() if index + 1 < len(row) else "" for row in rows}
        if rows and len(values) == 1 and re.fullmatch(r"\d+[.,]\d+", values.pop()):
            return index
    return None


def _number(text: str) -> float:
    return float(text.strip().replace(",", "."))
