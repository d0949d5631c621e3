"""A whole class out of what an LMS exported or a folder holds: finds out which format it is, and reports it."""

from __future__ import annotations

import os
import stat
from collections import Counter
from dataclasses import replace
from pathlib import Path

from autograder.protocol.errors import ReaderError
from autograder.readers import folder
from autograder.readers.archive import Unpacking
from autograder.readers.hand_ins import Class
from autograder.readers.lms import all_lms
from autograder.readers.names import is_junk, several, shown, suffix
from autograder.readers.roster import with_roster
from autograder.readers.tree import Entry, Tree, irregular, levels, list_folder

_MAX_INSIDE = 1 << 20  # bytes of a list of submissions inside what is taken for one student's zip


def read_class(
    path: Path | tuple[Path, ...], wanted: tuple[str, ...], roster: Path | None = None, left_out: tuple[Path, ...] = ()
) -> Class:
    """Every hand-in under a folder, in a zip or among several files; nothing is read yet but names.

    wanted    the names asked for, to tell assignments apart
    roster    a CSV file; students are then called what it calls them
    left_out  folders inside that are not hand-ins, e.g. of reports
    """
    tree = _tree(path) if isinstance(path, Path) else _union(path)
    for folder_ in left_out:
        ours = folder_.resolve()
        tree = replace(tree, entries=tuple(e for e in tree.entries if not Path(e.disk).is_relative_to(ours)))
    if not tree.entries:
        raise ReaderError(f"{tree.name} holds no submissions: give the folder or zip that the LMS exported")
    class_ = _read(tree, wanted)
    class_ = replace(class_, notes=(*class_.notes, *_classes_inside(class_)))
    return _with_doubles(class_ if roster is None else with_roster(class_, roster))


def _with_doubles(class_: Class) -> Class:
    """The class, with a note on everybody who is in more than one hand-in."""
    counts = Counter(student.id for hand_in in class_.hand_ins for student in hand_in.students)
    doubles = [id_ for id_, n in counts.items() if n > 1]
    note = f"files: in more than one submission: {several(doubles)}; an LMS gets the points of the latest"
    return replace(class_, notes=(*class_.notes, *((note,) if doubles else ())))


def _classes_inside(class_: Class) -> tuple[str, ...]:
    """A note on every zip that is taken for one student's and holds what an LMS exports of many."""
    zips = [h.entries[0] for h in class_.hand_ins if len(h.entries) == 1 and suffix(h.entries[0].path) == ".zip"]
    notes = []
    for entry in zips:
        try:
            tree = levels(Unpacking().tree(entry))[-1]
            tree = replace(tree, entries=tuple(map(_small, tree.entries)))
            inner = next((inner for lms in all_lms() if lms.is_zip and (inner := lms.read(tree, ()))), None)
        except ReaderError:  # reported when the submission itself is read
            continue
        if inner and len(inner.hand_ins) > 1:
            n = len(inner.hand_ins)
            notes.append(
                f"files: {shown(entry.path)!r} counts as one submission but holds {n} ({inner.kind}): give it alone"
            )
    return tuple(notes)


def _small(entry: Entry) -> Entry:
    """The file, refused where to read it for a note would take seconds: it may be one student's."""
    return replace(entry, refused="is large") if entry.size > _MAX_INSIDE else entry


def _read(tree: Tree, wanted: tuple[str, ...]) -> Class:
    """The class, by the first format that recognises the tree, with or without its outermost folders."""
    all_levels = levels(tree)
    for level in all_levels:
        for lms in all_lms():
            class_ = lms.read(level, wanted)
            if class_:
                return class_
    outermost = folder.read(tree)
    deepest = folder.read(all_levels[-1])
    return deepest if len(outermost.hand_ins) == 1 < len(deepest.hand_ins) else outermost


def _tree(path: Path) -> Tree:
    """What is at the path that staff gave; that path itself may be a link."""
    try:
        real = path.resolve(strict=True)
        status = os.stat(real)
    except (OSError, ValueError, RuntimeError):
        raise ReaderError(f"there is no {shown(path.name)}: check the path") from None
    if stat.S_ISDIR(status.st_mode):
        return list_folder(real)
    entry = Entry(real.name, status.st_size, str(real), refused=irregular(status.st_mode))
    if suffix(real.name) == ".zip" and not entry.refused:
        return Unpacking().tree(entry)
    return Tree(shown(real.name), (entry,))


def _union(paths: tuple[Path, ...]) -> Tree:
    """Several files and folders side by side, each under its own name."""
    entries: list[Entry] = []
    notes: list[str] = []
    for path in sorted(set(paths)):
        status = _status(path)
        if stat.S_ISDIR(status.st_mode):
            tree = list_folder(path)
            entries += [replace(e, path=f"{path.name}/{e.path}") for e in tree.entries]
            notes += tree.notes
        elif not is_junk(path.name):
            entries.append(Entry(path.name, status.st_size, str(path), refused=irregular(status.st_mode)))
    return Tree("the files given", tuple(sorted(entries, key=lambda e: (e.path, e.disk))), tuple(notes))


def _status(path: Path) -> os.stat_result:
    try:
        return os.lstat(path)
    except (OSError, ValueError):
        raise ReaderError(f"there is no {shown(path.name)}: check the path") from None
