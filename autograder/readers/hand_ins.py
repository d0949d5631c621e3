"""Who handed in what, before any of it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from autograder.protocol.records import Student
from autograder.readers.tree import Entry

__all__ = ["Class", "HandIn", "Student"]


@dataclass(frozen=True, slots=True)
class HandIn:
    """What one student or group handed in; ``load`` reads it.

    students      several for a group
    late          None when the LMS does not say
    submitted_at  as the LMS wrote it, "" when it did not
    entries       the files it may be in
    notes         what the reader of the LMS has to say, "files: ..."
    lms           what a renderer needs to write grades back, e.g. {"canvas id": "123"}
    unlisted      the students as the class itself calls them, where a roster says who they are
    """

    students: tuple[Student, ...]
    entries: tuple[Entry, ...]
    late: bool | None = None
    submitted_at: str = ""
    notes: tuple[str, ...] = ()
    lms: Mapping[str, str] = field(default_factory=dict)
    unlisted: tuple[Student, ...] = ()


@dataclass(frozen=True, slots=True)
class Class:
    """All hand-ins of one assignment, in a fixed order.

    kind  which format was found, e.g. "Canvas submissions"
    """

    kind: str
    hand_ins: tuple[HandIn, ...]
    notes: tuple[str, ...] = ()
