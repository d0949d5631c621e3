"""Moodle: the zip (or folder) of "Download all submissions", in folder mode or flat mode.

``<Full Name>_<unique id>_assignsubmission_file[_]/<path>`` or ``..._assignsubmission_file_<name>``; the number is
that of the grading worksheet's Identifier; the worksheet is the roster. Source: moodle/moodle
mod/assign/classes/downloader.php.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from autograder.readers.hand_ins import Class, HandIn, Student
from autograder.readers.lms import Lms, Row, Table, by_header, class_of, header_of, roster_row
from autograder.readers.names import shown
from autograder.readers.tree import Entry, Tree

_OWNED = re.compile(
    r"(?P<name>[^/]*?)_(?P<number>\d+)_(?:assignsubmission_)?(?P<kind>file|onlinetext)(?:_?/|_)(?P<path>.+)", re.DOTALL
)
_BLIND = re.compile(r"participant|teilnehmer(/?in)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _File:
    entry: Entry
    number: str
    name: str


def read(tree: Tree, _names: tuple[str, ...]) -> Class | None:
    """The class, or None when fewer than half of the files are named as Moodle does."""
    return class_of(tree, LMS, "Moodle", _file, lambda file: file.number, _hand_in)


def roster(table: Table) -> list[Row] | None:
    """The students in a grading worksheet; None when it is none."""
    header = header_of(table)
    return [_row(cells, header) for cells in table[1:] if cells] if _is_worksheet(table, header) else None


def _is_worksheet(table: Table, header: list[str]) -> bool:
    """Column names are localised; that all rows begin like "Participant 12345" is not."""
    if "identifier" in header[:1]:
        return True
    numbered = [re.fullmatch(r"([^\d@]+?)\d+", cells[0].strip()) for cells in table[1:] if cells]
    prefixes = {match and match.group(1) for match in numbered}
    return len(header) > 5 and len(numbered) > 1 and len(prefixes) == 1 and None not in prefixes


def _row(cells: Sequence[str], header: list[str]) -> Row:
    number = re.search(r"\d+$", cells[0].strip())
    named = by_header(header, cells)
    addresses = [c.strip() for c in cells if re.fullmatch(r"\s*[^@\s]+@[^@\s]+\s*", c)]
    email = named.get("email address", addresses[0] if len(addresses) == 1 else "")  # students fill in other columns
    name = named.get("full name", cells[1].strip() if len(cells) > 2 and "full name" not in header else "")
    id_ = number.group() if number else ""
    return roster_row(id_, name, email, (id_, email, named.get("id number", "")))


def _file(entry: Entry) -> _File | None:
    match = _OWNED.fullmatch(entry.path)
    if not match:
        return None
    name = match["name"].replace("_", " ").strip()
    path = match["path"] if match["kind"] == "file" else "onlinetext.html"
    return _File(replace(entry, path=path), match["number"], "" if _BLIND.fullmatch(name) else name)


def _hand_in(number: str, files: list[_File]) -> HandIn:
    uploaded = [file.entry for file in files if file.entry.path != "onlinetext.html"]
    entries = uploaded or [file.entry for file in files]
    student = Student(shown(number), shown(files[0].name))
    return HandIn((student,), tuple(entries), lms={"moodle identifier": number})


LMS = Lms("Moodle submissions", order=20, read=read, roster=roster, roster_order=20)
