"""Grades as CSV: one row for each submission, one column for each check. Computes nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from autograder.records import Report, Status
from autograder.renderers.hostile import cell


def render(reports: Sequence[Report], keys: Sequence[str]) -> str:
    """The table, with a header; what was not graded is an empty cell and a note, never a zero."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["submission", "score", "max_score", "outcome", *keys, "notes"])
    for report in reports:
        open_ = [v.key for v in report.verdicts if v.status is Status.UNGRADED]
        earned = {v.key: f"{v.earned:g}" for v in report.verdicts if v.key not in open_}
        marks = [earned.get(key, "") for key in keys]
        ungraded = f"not graded, which is our fault: {', '.join(open_)}" if open_ else ""
        notes = cell("; ".join(filter(None, (report.message, ungraded, *report.notes))))
        score = (f"{report.earned:g}", f"{report.points:g}", report.outcome.value)
        table.writerow([cell(report.submission), *score, *marks, notes])
    return out.getvalue()
