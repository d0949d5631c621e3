"""nbgrader: ``submitted/<student>/<assignment>/<notebook>.ipynb``, with timestamp.txt beside it.

Source: nbgrader/docs/source/user_guide. With several assignments the one whose notebooks define the wanted
names is read.
"""

from __future__ import annotations

from dataclasses import replace

from autograder.protocol.errors import ReaderError
from autograder.readers.archive import Unpacking
from autograder.readers.hand_ins import Class, HandIn, Student
from autograder.readers.lms import Lms
from autograder.readers.names import safe_id, several, shown
from autograder.readers.submission import load, names_defined
from autograder.readers.tree import Entry, Tree

_PROBED = 3  # hand-ins looked at to tell assignments apart
_MAX_TIMESTAMP = 1000
_COURSE = frozenset({"source", "release", "autograded", "feedback"})  # folders beside submitted/


def read(tree: Tree, wanted: tuple[str, ...]) -> Class | None:
    """The class, or None when this is no such tree."""
    files = _submitted(tree)
    if files is None:
        return None
    works: dict[str, dict[str, list[Entry]]] = {}
    for entry in files:
        student, assignment, path = entry.path.split("/", 2)
        works.setdefault(assignment, {}).setdefault(student, []).append(replace(entry, path=path))
    assignment, others = _assignment(works, wanted)
    notes = (f"files: took assignment {shown(assignment)!r} and left {several(others)}",) if others else ()
    owners = works[assignment]
    hand_ins = tuple(_hand_in(student, owners[student]) for student in sorted(owners))
    return Class(LMS.name, hand_ins, (*tree.notes, *notes))


def _submitted(tree: Tree) -> list[Entry] | None:
    """The files as student/assignment/file, or None.

    What one student puts into their folder makes no such tree of the whole class: at least half of the folders have a
    timestamp, or the course's own folders say what it is.
    """
    tops = {e.path.split("/", 1)[0] for e in tree.entries if "/" in e.path}
    inside = [replace(e, path=e.path[10:]) for e in tree.entries if e.path.startswith("submitted/")]
    if inside and (tops == {"submitted"} or tops & _COURSE):
        return [e for e in inside if e.path.count("/") >= 2] or None
    files = [e for e in tree.entries if e.path.count("/") >= 2]
    stamped = {e.path.split("/", 1)[0] for e in files if e.path.split("/")[2:] == ["timestamp.txt"]}
    is_tree = tree.name == "submitted" or (stamped and 2 * len(stamped) >= len(tops))
    return files if files and is_tree else None


def _assignment(works: dict[str, dict[str, list[Entry]]], wanted: tuple[str, ...]) -> tuple[str, list[str]]:
    """The assignment to read and the others."""
    names = sorted(works)
    if len(names) > 1:
        names.sort(key=lambda name: (-_most_names(works[name], wanted), -len(works[name]), name))
    return names[0], names[1:]


def _most_names(owners: dict[str, list[Entry]], wanted: tuple[str, ...]) -> int:
    most = 0
    for student in sorted(owners)[:_PROBED]:
        try:
            submission = load(_hand_in(student, owners[student]), wanted)
        except ReaderError:
            continue
        most = max(most, len(names_defined(submission.cells, wanted)))
    return most


def _hand_in(student: str, entries: list[Entry]) -> HandIn:
    stamp = next((e for e in entries if e.path == "timestamp.txt"), None)
    files = tuple(e for e in entries if e.path != "timestamp.txt")
    return HandIn(
        (Student(safe_id(student)),), files, submitted_at=_when(stamp), lms={"nbgrader student": shown(student)}
    )


def _when(stamp: Entry | None) -> str:
    if stamp is None:
        return ""
    try:
        return shown(Unpacking().read(stamp, _MAX_TIMESTAMP).decode("utf-8", "replace").strip())
    except ReaderError:
        return ""


LMS = Lms("nbgrader tree", order=40, read=read, is_zip=False)
