"""What a graded class leaves beside its gradebook: grades.csv, the LMS's sheet, one report for each submission.

Written anew from the gradebook each time, so that it is never older than it.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from autograder.gradebook import Entry, Gradebook
from autograder.protocol.records import Report, Status
from autograder.readers import Class, HandIn, match
from autograder.readers.names import safe_id
from autograder.readers.roster import table
from autograder.reports import csv_grades, files, gradescope, lms, markdown, report_json
from autograder.reports.sanitize import cell
from autograder.rubric.assignment import Assignment

Feedback = Callable[[Entry], str]
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})


def write(
    book: Gradebook, assignment: Assignment, folder: Path, feedback: Mapping[str, Feedback] | None = None
) -> list[Path]:
    """Write everything; the paths of what concerns the whole class.

    book      its facts say which roster to fill in, what the LMS calls the assignment, and whether to tell who was late
    feedback  ending -> how to make a further file for each submission
    Raises    ReaderError when the roster cannot be read; OutputError when the folder cannot be written
    """
    facts, entries = book.facts(), list(book.entries())
    keys = [check.key for check in assignment.checks]
    rows = [row for entry in entries for row in _rows(entry)]
    paths = [files.write(folder / "grades.csv", csv_grades.render(rows, keys, facts.get("late") == "yes"))]
    paths += _sheet(facts, entries, assignment, folder)
    hidden = frozenset(check.key for check in assignment.checks if not check.visible)
    names = file_names(entries)
    for entry in entries:
        name, report = names[entry.identity], graded(entry)
        results = gradescope.results(report, gradescope.Beside(hidden=hidden, by_hand=entry.comments))
        files.write(folder / "results" / f"{name}.json", json.dumps(results, ensure_ascii=False, allow_nan=False))
        files.write(folder / "reports" / f"{name}.json", report_json.render(report) + "\n")
        files.write(folder / "feedback" / f"{name}.md", markdown.render(report, report.submission, entry.comments))
        for ending, render in (feedback or {}).items():
            files.write(folder / "feedback" / f"{name}{ending}", render(entry))
    written = {name.casefold() for name in names.values()}
    before = {safe_id(entry.unlisted) for entry in entries}  # what files were called without a roster
    for name in (name for name in before if name.casefold() not in written):
        for path in (
            "results/{}.json",
            "reports/{}.json",
            "feedback/{}.md",
            *(f"feedback/{{}}{e}" for e in feedback or {}),
        ):
            (folder / path.format(name)).unlink(missing_ok=True)
    return paths


def _sheet(facts: Mapping[str, str], entries: Sequence[Entry], assignment: Assignment, folder: Path) -> list[Path]:
    """The roster that the class was graded with, filled in for its LMS; none where it is of no LMS or gone."""
    roster = Path(facts.get("roster", ""))
    if not facts.get("roster") or not roster.is_file():
        return []
    in_time = sorted(entries, key=lambda entry: entry.submitted_at)  # of two by one student the later one counts
    latest = {student.id: entry for entry in in_time for student in entry.students}
    grades = {id_: (entry.earned, _comment(entry)) for id_, entry in latest.items() if not _is_open(entry)}
    column = lms.Column(facts.get("column") or assignment.title, assignment.points, grades)
    filled = lms.fill(table(roster), column)
    if not filled:
        return []
    path = folder / filled[0]
    is_roster = path.exists() and path.samefile(roster)
    return [files.write(folder / f"filled-{filled[0]}" if is_roster else path, as_csv(filled[1]))]


def _is_open(entry: Entry) -> bool:
    """Whether something could not be graded, which is our fault: no points are taken for that in an LMS."""
    return any(verdict.status is Status.UNGRADED for verdict in entry.verdicts)


def new_columns(sheets_: Iterable[Path], roster: Path) -> list[str]:
    """Columns of filled-in sheets that were not there: to import them makes a new assignment."""
    columns = {name.strip() for name in table(roster)[0]}
    return [name for path in sheets_ for name in table(path)[0] if name.strip() not in columns]


def graded(entry: Entry) -> Report:
    """The report with what staff gave by hand."""
    return replace(entry.report, verdicts=entry.verdicts)


def unmatched(entries: Iterable[Entry], roster: Path, folder: Path) -> tuple[int, int]:
    """Write a table of whom roster and gradebook do not agree on; how many did not hand in, how many are strangers."""
    matched = match(Class("", tuple(HandIn(entry.students, ()) for entry in entries)), roster)
    lines = [["is missing", student.id, student.name] for student in matched.rows_without_submission]
    lines += [["is not on the roster", student.id, student.name] for student in matched.submissions_without_row]
    files.write(
        folder / "unmatched.csv",
        as_csv([["what", "id", "name"], *([cell(value) for value in line] for line in lines)]),
    )
    return len(matched.rows_without_submission), len(matched.submissions_without_row)


def as_csv(lines: Iterable[Sequence[str]]) -> str:
    """The lines as a CSV file that every LMS and spreadsheet reads."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(lines)
    return out.getvalue()


def _rows(entry: Entry) -> list[csv_grades.Row]:
    comments = tuple(f"{key}: {comment}" for key, comment in entry.comments.items())
    report = graded(entry)
    return [
        csv_grades.Row(student, entry.identity, report, entry.late, entry.submitted_at, comments)
        for student in entry.students
    ]


def _comment(entry: Entry) -> str:
    """What an LMS has room for: the mistakes that were named."""
    if entry.report.message:
        return entry.report.message
    mistakes = [v.finding.says for v in entry.verdicts if v.finding and v.finding.misconception]
    by_hand = [mark.comment for mark in entry.marks if mark.comment]
    return " ".join(dict.fromkeys((*mistakes, *by_hand)))


def file_names(entries: Iterable[Entry]) -> dict[str, str]:
    """A file name for each identity, no two alike on any file system, and none that Windows takes for a device."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for entry in entries:
        plain = safe_id(entry.identity)
        name = plain = f"id-{plain}" if plain.casefold().partition(".")[0] in _DEVICES else plain
        number = 2
        while name.casefold() in taken:
            name = f"{plain}-{number}"
            number += 1
        taken.add(name.casefold())
        names[entry.identity] = name
    return names
