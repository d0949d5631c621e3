"""How each LMS exports a class: one file in this folder for each LMS; called by readers.classes and readers.roster.

A file holds one ``LMS = Lms(...)`` and is registered by lying here; ``registered`` says in which order they are tried.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from autograder.protocol.registry import registered
from autograder.readers.hand_ins import Class, HandIn, Student
from autograder.readers.names import several, shown
from autograder.readers.tree import Entry, Tree

Table = Sequence[Sequence[str]]
File = TypeVar("File")


@dataclass(frozen=True, slots=True)
class Row:
    """One student of a roster.

    keys   anything that identifies them
    names  ways their name is written, which identify them only if nobody else has it
    """

    student: Student
    keys: frozenset[str]
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lms:
    """One LMS's format of a class.

    name          as staff are told, e.g. "Canvas submissions"
    order         formats are tried in this order, the lowest first: what others may be mistaken for comes early
    read          the class in a tree; None when the tree is not this LMS's. The names are those that the assignment
                  asks for, to tell assignments apart
    roster        the students in a table that this LMS exports; None when the table is not its own
    roster_order  rosters are tried in this order: those that are known by their header come first
    is_zip        whether this LMS hands out the whole class as one zip, which staff may put among submissions
    """

    name: str
    order: int
    read: Callable[[Tree, tuple[str, ...]], Class | None]
    roster: Callable[[Table], list[Row] | None] | None = None
    roster_order: int = 0
    is_zip: bool = True


def all_lms() -> tuple[Lms, ...]:
    """Every LMS in this folder, in the order in which they are tried."""
    return registered(__name__, "LMS", Lms)


def class_of(
    tree: Tree,
    lms: Lms,
    program: str,
    file_of: Callable[[Entry], File | None],
    owner_of: Callable[[File], str],
    hand_in_of: Callable[[str, list[File]], HandIn],
) -> Class | None:
    """The class in a tree whose files say by their names whose they are; None when fewer than half of them do.

    program  what named them, for the note on those that are left out
    """
    files = [(entry, file_of(entry)) for entry in tree.entries]
    owners: dict[str, list[File]] = {}
    for _, file in files:
        if file is not None:
            owners.setdefault(owner_of(file), []).append(file)
    other = [entry.path for entry, file in files if file is None]
    if not owners or len(files) < 2 * len(other):
        return None
    notes = (f"files: not named as {program} does, left out: {several(other)}",) if other else ()
    return Class(lms.name, tuple(hand_in_of(owner, owners[owner]) for owner in sorted(owners)), (*tree.notes, *notes))


def roster_row(id_: str, name: str, email: str, keys: Iterable[str]) -> Row:
    """A student of a roster, made of the cells of the table."""
    student = Student(shown(id_), shown(name), shown(email))
    return Row(student, frozenset(folded(k) for k in keys if k), name_forms(name))


def folded(text: str) -> str:
    """A key as it is compared."""
    return text.strip().casefold()


def name_forms(text: str) -> frozenset[str]:
    """Ways a name is written without spaces and marks: "Doe, Jane", "Jane Doe" and Canvas's "doejane" meet."""
    parts = [part for part in re.split(r"[^\w]+|_", text.casefold()) if part]
    turned = text.split(",", 1)[::-1] if "," in text else []
    turned_parts = [part for part in re.split(r"[^\w]+|_", " ".join(turned).casefold()) if part]
    last_first = parts[-1:] + parts[:-1]
    return frozenset(n for n in ("".join(parts), "".join(turned_parts), "".join(last_first)) if n)


def header_of(table: Table) -> list[str]:
    """The names of a table's columns as they are compared."""
    return [folded(cell) for cell in table[0]] if table else []


def by_header(header: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """One line of a table: column -> cell."""
    return dict(zip(header, (cell.strip() for cell in cells), strict=False))
