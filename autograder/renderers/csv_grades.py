"""Grades as CSV: one row for each submission, one column for each check. Computes nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from autograder.records import Report
from autograder.renderers.hostile import cell


def render(reports: Sequence[Report], keys: Sequence[str]) -> str:
    """The table, with a header."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["submission", "score", "max_score", "outcome", *keys, "notes"])
    for report in reports:
        earned = {v.key: f"{v.earned:g}" for v in report.verdicts}
        marks = [earned.get(key, "") for key in keys]
        notes = cell("; ".join(filter(None, (report.message, *report.notes))))
        score = (f"{report.earned:g}", f"{report.points:g}", report.outcome.value)
        table.writerow([cell(report.submission), *score, *marks, notes])
    return out.getvalue()
