"""Grades as CSV: one row for each student, one column for each check."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.protocol.records import Report, Status, Student
from autograder.reports.sanitize import cell

_LATE = {True: "yes", False: "no", None: ""}


@dataclass(frozen=True, slots=True)
class Row:
    """One student's line; members of a group share a report.

    submission  what the report calls it
    comments    what staff wrote by hand
    """

    student: Student
    submission: str
    report: Report
    late: bool | None = None
    submitted_at: str = ""
    comments: tuple[str, ...] = ()


def render(rows: Sequence[Row], keys: Sequence[str], with_late: bool = False) -> str:
    """The table, with a header; what was not graded is an empty cell and a note, never a zero.

    with_late  also whether it came late and when, as far as the LMS says it
    """
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    late = ["late", "submitted_at"] if with_late else []
    table.writerow(["submission", "score", "max_score", "outcome", *keys, "name", "email", *late, "notes"])
    for row in rows:
        report = row.report
        open_ = [v.key for v in report.verdicts if v.status is Status.UNGRADED]
        earned = {v.key: f"{v.earned:g}" for v in report.verdicts if v.key not in open_}
        marks = [earned.get(key, "") for key in keys]
        ungraded = f"not graded (our fault): {', '.join(open_)}" if open_ else ""
        shared = f"group: {row.submission}" if row.submission != row.student.id else ""
        notes = cell("; ".join(filter(None, (report.message, ungraded, shared, *row.comments, *report.notes))))
        score = (f"{report.earned:g}", f"{report.points:g}", report.outcome.value)
        when = [_LATE[row.late], cell(row.submitted_at)] if with_late else []
        who = (cell(row.student.name), cell(row.student.email))
        table.writerow([cell(row.student.id), *score, *marks, *who, *when, notes])
    return out.getvalue()
