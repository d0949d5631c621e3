"""Rosters: who should have handed in, from a table that an LMS exports or a simple CSV.

Which one it is follows from the table. A roster gives identities.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.protocol.errors import ReaderError
from autograder.readers.hand_ins import Class, HandIn, Student
from autograder.readers.lms import Row, Table, all_lms, folded, header_of, name_forms, roster_row
from autograder.readers.names import shown
from autograder.readers.tree import read_regular

MAX_ROSTER = 32 << 20  # bytes
_HEADERS = {
    "id": ("sid", "student id", "student_id", "studentid", "id", "user id", "userid", "username", "login", "id number",
           "matriculation number"),
    "name": ("name", "full name", "fullname", "student", "student name"),
    "first": ("first name", "first_name", "firstname", "given name"),
    "last": ("last name", "last_name", "lastname", "surname"),
    "email": ("email", "e-mail", "email address", "mail"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Match:
    """Whom the roster and the class do not agree on."""

    rows_without_submission: tuple[Student, ...]
    submissions_without_row: tuple[Student, ...]


def match(class_: Class, roster_csv: Path) -> Match:
    """Every roster row without a submission, and every submitter without a roster row."""
    rows = _rows(roster_csv)
    finder = _Finder(rows)
    submitter_ids: set[str] = set()
    strangers: list[Student] = []
    for hand_in in class_.hand_ins:
        for student in hand_in.students:
            row = finder.row(student)
            if row is None:
                strangers.append(student)
            else:
                submitter_ids.add(row.student.id)
    missing = tuple(row.student for row in rows if row.student.id not in submitter_ids)
    return Match(missing, tuple(strangers))


def with_roster(class_: Class, roster_csv: Path) -> Class:
    """The class with its students as the roster lists them; students that are not in the roster stay as they were."""
    finder = _Finder(_rows(roster_csv))
    merged: dict[tuple[Student, ...], HandIn] = {}
    for hand_in in class_.hand_ins:
        listed = _as_listed(hand_in, finder)
        earlier = merged.get(listed.students)
        merged[listed.students] = _together(earlier, listed) if earlier else listed
    return replace(class_, hand_ins=tuple(merged.values()))


def _together(one: HandIn, other: HandIn) -> HandIn:
    """Two hand-ins of the same student as one, out of which the file that holds the work is chosen."""
    note = f"files: {one.students[0].id!r} handed in more than once, all of it was looked at"
    return replace(
        other,
        entries=one.entries + other.entries,
        late=one.late or other.late,
        notes=tuple(dict.fromkeys((*one.notes, *other.notes, note))),
    )


def _as_listed(hand_in: HandIn, finder: _Finder) -> HandIn:
    """The hand-in with its students as the roster lists them."""
    rows = [(student, finder.row(student)) for student in hand_in.students]
    students = tuple(row.student if row else student for student, row in rows)
    return replace(hand_in, students=students, unlisted=hand_in.students)


class _Finder:
    """Looks people up by any of their identities, by name only where nobody else has that name."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._by_key: dict[str, Row | None] = {}
        self._by_name: dict[str, Row | None] = {}
        for row in rows:
            for key in row.keys:
                self._by_key[key] = None if key in self._by_key else row
            for name in row.names:
                self._by_name[name] = None if name in self._by_name else row

    def row(self, student: Student) -> Row | None:
        """The row of this student, or None when there is none or more than one."""
        for key in (student.id, student.email):
            row = self._by_key.get(folded(key)) if key else None
            if row:
                return row
        for name in (student.name, student.id):
            for form in sorted(name_forms(name)):
                row = self._by_name.get(form)
                if row:
                    return row
        return None


def _rows(path: Path) -> list[Row]:
    lines = table(path)
    rows = _lms_rows(lines)
    if rows is None:
        header = header_of(lines)
        columns = {what: _column(header, names) for what, names in _HEADERS.items()}
        if columns["id"] < 0 and columns["email"] < 0:
            raise ReaderError(f"{shown(path.name)} has no column id or email: name its columns id, name and email")
        rows = [_simple_row(cells, columns) for cells in lines[1:]]
    return [row for row in rows if row.student.id]


def _lms_rows(lines: Table) -> list[Row] | None:
    """The students in the table, as the first LMS that knows it reads them; None when none does."""
    for lms in sorted(all_lms(), key=lambda lms: lms.roster_order):
        rows = lms.roster(lines) if lms.roster else None
        if rows is not None:
            return rows
    return None


def table(path: Path) -> list[list[str]]:
    """All lines of a CSV file, whatever its delimiter and encoding.

    Raises  ReaderError when it is not text or not a table
    """
    data = read_regular(str(path), MAX_ROSTER)
    if b"\0" in data:
        raise ReaderError(f"{shown(path.name)} is not text in UTF-8: save it as CSV (UTF-8)")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise ReaderError(f"{shown(path.name)} is not a CSV file ({shown(str(error))}): export it again") from None


def _column(header: list[str], names: tuple[str, ...]) -> int:
    return next((header.index(name) for name in names if name in header), -1)


def _simple_row(cells: list[str], columns: Mapping[str, int]) -> Row:
    def at(what: str) -> str:
        return cells[columns[what]].strip() if 0 <= columns[what] < len(cells) else ""

    name = at("name") or f"{at('first')} {at('last')}".strip()
    email, id_ = at("email"), at("id")
    return roster_row(id_ or email, name, email, (id_, email, email.split("@", 1)[0]))
