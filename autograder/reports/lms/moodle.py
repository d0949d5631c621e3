"""Moodle: the teacher's own grading worksheet, filled in.

Source: moodle/moodle mod/assign/feedback/offline. Column names are localised; their order is not: the grade stands
before the maximum, which is the same number in every row, and the comment behind them. An assignment with a scale has a
negative maximum and takes no points.
"""

from __future__ import annotations

import re

from autograder.reports.lms import Column, GradeSheet, Table, number
from autograder.reports.sanitize import cell

_COMMENT = re.compile(r"feedback|[ck]omm?ent", re.IGNORECASE)


def fill(table: Table, column: Column) -> list[list[str]] | None:
    """The table with the column's grades in it; they are scaled to Moodle's own maximum."""
    header, rows = [list(row) for row in table[:1]], [list(row) for row in table[1:] if row]
    student_rows = [row for row in rows if re.search(r"\d$", row[0].strip()) and len(row) >= len(header[0])]
    at = _grade_column(header[0], student_rows) if student_rows else None
    if at is None:
        return None
    comment = next((i for i in range(at + 2, len(header[0])) if _COMMENT.search(header[0][i])), -1)
    for row in student_rows:
        digits = re.search(r"\d+$", row[0].strip())
        grade = column.grades.get(digits.group()) if digits else None
        largest = number(row[at + 1])
        if grade is None or largest is None:
            continue
        scaled = f"{grade[0] / column.points * largest:.2f}" if column.points else "0.00"
        row[at] = scaled.replace(".", ",") if "," in row[at + 1] else scaled
        row[comment] = cell(grade[1])
    return [*header, *rows]


def _grade_column(header: list[str], rows: list[list[str]]) -> int | None:
    """Where grades are entered, or None when this is no worksheet, or one that takes no points."""
    lower = [name.strip().casefold() for name in header]
    if "identifier" in lower[:1] and "grade" in lower and "maximum grade" in lower:
        grade = lower.index("grade")
        return grade if number(rows[0][grade + 1]) else None
    for index in range(3, len(header) - 1):
        largest = {row[index + 1].strip() for row in rows}
        grades = {row[index].strip() for row in rows}
        if (
            len(largest) == 1
            and number(largest.pop())
            and all(re.fullmatch(r"(\d+[.,]?\d*)?", text) for text in grades)
        ):
            return index
    return None


SHEET = GradeSheet("Moodle", order=20, file="moodle.csv", fill=fill)
