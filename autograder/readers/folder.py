"""A folder or zip that no LMS made: one file or one folder for each student, named after them.

Files that differ only in their ending belong to the same student.
"""

from __future__ import annotations

from dataclasses import replace

from autograder.readers.hand_ins import Class, HandIn, Student
from autograder.readers.names import safe_id, several, shown, stem, suffix
from autograder.readers.tree import Entry, Tree

_NOBODYS = frozenset({".csv", ".txt", ".md", ".json", ".yml", ".yaml", ".xlsx", ".db", ".log", ".html", ".toml"})


def read(tree: Tree) -> Class:
    """One hand-in for each name at the top."""
    owners: dict[str, list[Entry]] = {}
    other: list[str] = []
    n_folders = 0
    for entry in tree.entries:
        top, _, rest = entry.path.partition("/")
        if rest:
            n_folders += top not in owners
            owners.setdefault(top, []).append(replace(entry, path=rest))
        elif suffix(top) in _NOBODYS:
            other.append(top)
        else:
            owners.setdefault(stem(top), []).append(entry)
    notes = (f"files: beside the submissions, left out: {several(other)}",) if other else ()
    kind = "folder with one folder per student" if 2 * n_folders > len(owners) else "folder with one file per student"
    return Class(kind, tuple(_hand_ins(owners)), (*tree.notes, *notes))


def _hand_ins(owners: dict[str, list[Entry]]) -> list[HandIn]:
    hand_ins: list[HandIn] = []
    identities: set[str] = set()
    for owner in sorted(owners):
        plain = identity = safe_id(owner)
        number = 2
        while identity in identities:
            identity = f"{plain}-{number}"
            number += 1
        identities.add(identity)
        notes = (f"files: {shown(owner)!r} is listed as {identity!r}",) if identity != plain else ()
        hand_ins.append(HandIn((Student(identity, shown(owner)),), tuple(owners[owner]), notes=notes))
    return hand_ins
