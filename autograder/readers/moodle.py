"""Moodle: the zip (or folder) of "Download all submissions", in folder mode or flat mode.

``<Full Name>_<unique id>_assignsubmission_file[_]/<path>`` or ``..._assignsubmission_file_<name>``; the number is
that of the grading worksheet's Identifier. Source: moodle/moodle mod/assign/classes/downloader.php.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from autograder.readers.hand_ins import Class, HandIn, Student
from autograder.readers.names import several, shown
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


def read(tree: Tree) -> Class | None:
    """The class, or None when fewer than half of the files are named as Moodle does."""
    files = [found for entry in tree.entries if (found := _file(entry))]
    if not files or 2 * len(files) < len(tree.entries):
        return None
    owners: dict[str, list[_File]] = {}
    for file in files:
        owners.setdefault(file.number, []).append(file)
    other = [entry.path for entry in tree.entries if not _file(entry)]
    notes = (f"files: not named as Moodle does, left out: {several(other)}",) if other else ()
    hand_ins = tuple(_hand_in(number, owners[number]) for number in sorted(owners))
    return Class("Moodle submissions", hand_ins, (*tree.notes, *notes))


def _file(entry: Entry) -> _File | None:
    found = _OWNED.fullmatch(entry.path)
    if not found:
        return None
    name = found["name"].replace("_", " ").strip()
    path = found["path"] if found["kind"] == "file" else "onlinetext.html"
    return _File(replace(entry, path=path), found["number"], "" if _BLIND.fullmatch(name) else name)


def _hand_in(number: str, files: list[_File]) -> HandIn:
    uploaded = [file.entry for file in files if file.entry.path != "onlinetext.html"]
    entries = uploaded or [file.entry for file in files]
    student = Student(shown(number), shown(files[0].name))
    return HandIn((student,), tuple(entries), lms={"moodle identifier": number})
