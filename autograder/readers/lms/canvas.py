"""Canvas: the zip (or folder) of "Download submissions", flat, named by Canvas.

``<name>[_LATE]_<user id>_<attachment id>_<file>``; anonymous ``[LATE_]anon_<id>_<attachment id>_<file>``.
Source: instructure/canvas-lms lib/content_zipper.rb. A group appears once, under one of its members.
The roster is the gradebook that Canvas exports.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from autograder.readers.hand_ins import Class, HandIn, Student
from autograder.readers.lms import Lms, Row, Table, by_header, class_of, header_of, roster_row
from autograder.readers.names import several, shown
from autograder.readers.tree import Entry, Tree

_ANONYMOUS = re.compile(
    r"(?P<late>LATE_)?anon_(?P<id>[^_/]+)_(?:(?P<attachment>\d+)_(?P<file>.+)|(?:text|link)\.html)", re.DOTALL
)
_NAMED = re.compile(
    r"(?P<name>[^/]+?)(?P<late>_LATE)?_(?P<id>\d+)_(?:(?P<attachment>\d+)_(?P<file>.+)|(?:text|link)\.html)", re.DOTALL
)
_AFTER_A_NUMBER = re.compile(r"(?P<name>[^/]+?_\d+)_(?P<id>\d+)_(?P<attachment>\d+)_(?P<file>.+)", re.DOTALL)
_KEYS = ("id", "sis user id", "sis login id", "integration id")
_AGAIN = re.compile(r"-(\d{1,3})(?=\.[^.]*$|$)")


@dataclass(frozen=True, slots=True)
class _File:
    entry: Entry
    student: str
    name: str
    late: bool
    attachment: int


def read(tree: Tree, _names: tuple[str, ...]) -> Class | None:
    """The class, or None when fewer than half of the files are named as Canvas does."""
    readings = {entry: _readings(entry) for entry in tree.entries}
    known = [files[0].attachment for files in readings.values() if len(files) == 1 and files[0].attachment]
    usual = range(min(known) // 2, 2 * max(known)) if known else range(0)
    return class_of(
        tree, LMS, "Canvas", lambda entry: _file(readings[entry], usual), lambda file: file.student, _hand_in
    )


def roster(table: Table) -> list[Row] | None:
    """The students in a gradebook, with one column of names or two; None when the header is another one."""
    header = header_of(table)
    return [_row(by_header(header, cells)) for cells in table[1:]] if is_gradebook(header) else None


def is_gradebook(header: Sequence[str]) -> bool:
    """Whether these columns, in lower case, are those of a gradebook that Canvas exports."""
    return tuple(header[:2]) == ("student", "id") or tuple(header[:3]) == ("lastname", "firstname", "id")


def _row(cells: dict[str, str]) -> Row:
    last_first = f"{cells.get('lastname', '')}, {cells.get('firstname', '')}".strip(", ")
    name = next((v for k, v in cells.items() if "student" in k), "") or last_first
    login = cells.get("sis login id", "")
    return roster_row(cells.get("id", ""), name, login if "@" in login else "", (cells.get(k, "") for k in _KEYS))


def _readings(entry: Entry) -> list[_File]:
    """The file as Canvas may have named it: a name that ends in "_501" makes the next three numbers two readings."""
    match = _ANONYMOUS.fullmatch(entry.path) or _NAMED.fullmatch(entry.path)
    later = _AFTER_A_NUMBER.fullmatch(entry.path) if match else None
    return [_read_as(entry, each) for each in (match, later) if each]


def _read_as(entry: Entry, match: re.Match[str]) -> _File:
    groups = match.groupdict()
    original = groups["file"] or entry.path
    attachment = int(groups["attachment"][:18]) if groups["attachment"] else 0
    return _File(
        replace(entry, path=original), groups["id"], groups.get("name") or "", bool(groups.get("late")), attachment
    )


def _file(readings: list[_File], usual: range) -> _File | None:
    """Whose file it is; of two readings the one whose attachment has a number as others have, else nobody's.

    Users and groups choose their names. Who ends theirs in another's id has nothing put beside that student's work.

    usual  numbers of attachments; empty where no name has only one reading
    """
    if len(readings) < 2 or not usual:
        return readings[0] if readings else None
    likely = [file for file in readings if file.attachment in usual]
    return likely[0] if len(likely) == 1 else replace(readings[0], student=" or ".join(f.student for f in readings))


def _hand_in(student: str, files: list[_File]) -> HandIn:
    kept, dropped = _newest(files)
    notes = (f"files: handed in again, older left out: {several(dropped)}",) if dropped else ()
    return HandIn(
        students=(Student(shown(student), shown(files[0].name)),),
        entries=tuple(file.entry for file in kept),
        late=any(file.late for file in kept),
        notes=notes,
        lms={"canvas id": shown(student)},
    )


def _newest(files: list[_File]) -> tuple[list[_File], list[str]]:
    """Canvas writes a file that is handed in again as "hw-1.py", "hw-2.py"; the last one counts."""
    groups: dict[str, list[_File]] = {}
    for file in files:
        groups.setdefault(_AGAIN.sub("", file.entry.path), []).append(file)
    kept: list[_File] = []
    dropped: list[str] = []
    for original, group in sorted(groups.items()):
        group.sort(key=lambda file: (_again(file.entry.path), file.attachment))
        is_series = any(file.entry.path == original for file in group)
        kept += group[-1:] if is_series else group[::-1]
        dropped += [file.entry.path for file in group[:-1]] if is_series else []
    return kept, dropped


def _again(path: str) -> int:
    match = _AGAIN.search(path)
    return int(match.group(1)) if match else 0


LMS = Lms("Canvas submissions", order=30, read=read, roster=roster, roster_order=10)
