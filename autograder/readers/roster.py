"""Rosters: who should have handed in, from a table that an LMS exports or a simple CSV.

Which one it is follows from the table. A roster gives identities.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.protocol.errors import ReaderError
from autograder.readers.hand_ins import Class, HandIn, Student
from autograder.readers.lms import Row, Table, all_lms, folded, header_of, name_forms, roster_row
from autograder.readers.names import several, shown
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
    rows_of = _Rows(rows, _people(class_)).of
    strangers = tuple(student for hand_in in class_.hand_ins for student in hand_in.students if student not in rows_of)
    submitter_ids = {row.student.id for row in rows_of.values()}
    return Match(tuple(row.student for row in rows if row.student.id not in submitter_ids), strangers)


def with_roster(class_: Class, roster_csv: Path) -> Class:
    """The class with its students as the roster lists them; students that are not in the roster stay as they were.

    Whoever gives an id that is somebody else's goes by their address.
    """
    people = _Rows(_rows(roster_csv), _people(class_))
    merged: dict[tuple[Student, ...], HandIn] = {}
    for hand_in in class_.hand_ins:
        listed = _as_listed(hand_in, people)
        earlier = merged.get(listed.students)
        merged[listed.students] = _together(earlier, listed) if earlier else listed
    return replace(class_, hand_ins=tuple(merged.values()), notes=(*class_.notes, *people.notes))


def _people(class_: Class) -> list[Student]:
    return list(dict.fromkeys(student for hand_in in class_.hand_ins for student in hand_in.students))


def _together(one: HandIn, other: HandIn) -> HandIn:
    """Two hand-ins of the same student as one, out of which the file that holds the work is chosen."""
    note = f"files: {one.students[0].id!r} handed in more than once, all of it was looked at"
    return replace(
        other,
        entries=one.entries + other.entries,
        late=one.late or other.late,
        notes=tuple(dict.fromkeys((*one.notes, *other.notes, note))),
    )


def _as_listed(hand_in: HandIn, people: _Rows) -> HandIn:
    """The hand-in with its students as the roster lists them."""

    def listed(student: Student) -> Student:
        if student in people.disputed:
            return replace(student, id=student.email or f"{student.id} of {student.name}")
        return people.of[student].student if student in people.of else student

    return replace(hand_in, students=tuple(map(listed, hand_in.students)), unlisted=hand_in.students)


class _Rows:
    """Whose row of the roster is whose.

    An id or an address decides, where all that somebody has lead to the same row; of people with several addresses who
    give one id, those whose address is in that row. A name can be chosen by whoever bears it: it counts only for the
    one person of that name, in a row that is nobody's by id or address.

    of        the people who have a row
    disputed  people who give the id of a row that is not theirs, or may not be
    notes     who is not told apart, for staff
    """

    def __init__(self, rows: Iterable[Row], people: Iterable[Student]) -> None:
        self._by_key: dict[str, Row | None] = {}
        self._by_name: dict[str, Row | None] = {}
        for row in rows:
            for key in row.keys:
                self._by_key[key] = None if key in self._by_key else row
            for name in row.names:
                self._by_name[name] = None if name in self._by_name else row
        keyed: dict[Row, list[Student]] = {}
        named: dict[Row, list[Student]] = {}
        for student in people:
            if by_key := self._keyed(student.id) or self._keyed(student.email):
                keyed.setdefault(by_key, []).append(student)
            elif by_name := self._named(student):
                named.setdefault(by_name, []).append(student)
        own = {row: [s for s in students if self._is_of(s, row, students)] for row, students in keyed.items()}
        own |= {row: students for row, students in named.items() if row not in keyed and len(students) == 1}
        self.of = {student: row for row, students in own.items() for student in students}
        self.disputed = {s for students in keyed.values() for s in students if s not in self.of}
        self.notes = tuple(
            f"files: not taken for {row.student.id!r}, whose {what} they give, as they may be somebody else: "
            f"{several([student.email or student.id for student in strangers])}"
            for what, claims in (("id", keyed), ("name", named))
            for row, students in claims.items()
            if (strangers := [student for student in students if student not in self.of])
        )

    def _keyed(self, key: str) -> Row | None:
        return self._by_key.get(folded(key)) if key else None

    def _is_of(self, student: Student, row: Row, claimants: Sequence[Student]) -> bool:
        """Whether the row is this student's among all who give its id."""
        of_address = self._keyed(student.email)
        return of_address is row or (of_address is None and len({other.email for other in claimants}) == 1)

    def _named(self, student: Student) -> Row | None:
        forms = (form for name in (student.name, student.id) for form in sorted(name_forms(name)))
        return next((row for form in forms if (row := self._by_name.get(form))), None)


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
