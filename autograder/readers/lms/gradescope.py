"""Gradescope: the folder or zip of "Export submissions", submission_metadata.yml beside submission_<id>/ folders.

Structure from public samples; there is no published specification. The YAML is read as a stream of events, every
scalar as text, so that tens of megabytes of results cost no memory and a sid keeps its leading zeros.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

import yaml  # type: ignore[import-untyped]  # PyYAML ships no annotations

from autograder.protocol.errors import ReaderError
from autograder.readers.archive import Unpacking
from autograder.readers.hand_ins import Class, HandIn, Student
from autograder.readers.lms import Lms
from autograder.readers.names import several, shown
from autograder.readers.tree import Entry, Tree

METADATA = "submission_metadata.yml"
MAX_METADATA = 256 << 20  # bytes
_DEPTH = 4  # submission, :submitters, which one, :sid
_MAX_DEPTH = 100  # the time libyaml takes grows with the square of it
_MISSING = frozenset({"", "~", "null", "None"})
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # scalars stay text; the C one where PyYAML has it
_MAPPING, _SEQUENCE = "mapping", "sequence"


@dataclass(slots=True)
class _Level:
    """How far the stream has come inside one mapping or sequence."""

    kind: str
    key: str = ""
    index: int = 0
    expects_key: bool = True


@dataclass(slots=True)
class _Record:
    created_at: str = ""
    people: dict[str, dict[str, str]] = field(default_factory=dict)


def read(tree: Tree, _names: tuple[str, ...]) -> Class | None:
    """The class, or None when there is no submission_metadata.yml."""
    metadata = next((entry for entry in tree.entries if entry.path == METADATA), None)
    if metadata is None:
        return None
    records = _records(Unpacking().read(metadata, MAX_METADATA))
    folders: dict[str, list[Entry]] = {}
    for entry in tree.entries:
        top, _, rest = entry.path.partition("/")
        if rest:
            folders.setdefault(top, []).append(replace(entry, path=rest))
    unknown = sorted(set(folders) - set(records))
    notes = [f"files: not in {METADATA}: {several(unknown)}"] if unknown else []
    hand_ins = [
        _hand_in(key, records.get(key, _Record()), folders.get(key, [])) for key in sorted({*records, *folders})
    ]
    kept, dropped = _latest(hand_ins)
    notes += [f"files: older submissions of the same students left out: {several(dropped)}"] if dropped else []
    return Class(LMS.name, tuple(kept), (*tree.notes, *notes))


def _hand_in(key: str, record: _Record, entries: list[Entry]) -> HandIn:
    number = shown(key.removeprefix("submission_"))
    students = [_student(person) for _, person in sorted(record.people.items(), key=lambda item: int(item[0]))]
    members = tuple(dict.fromkeys(student for student in students if student.id))
    if not members:
        members = (Student(f"submission_{number}", students[0].name if students else ""),)
    created = shown(record.created_at)
    return HandIn(members, tuple(entries), submitted_at=created, lms={"gradescope submission": number})


def _student(person: dict[str, str]) -> Student:
    fields = {key: shown(value) for key, value in person.items() if value not in _MISSING}
    email = fields.get(":email", "")
    return Student(fields.get(":sid", "") or email, fields.get(":name", ""), email)


def _latest(hand_ins: list[HandIn]) -> tuple[list[HandIn], list[str]]:
    """One hand-in for each student or group: that with the latest time, by number when times are equal."""
    latest: dict[tuple[tuple[str, str], ...], HandIn] = {}
    dropped: list[str] = []
    for hand_in in sorted(hand_ins, key=lambda h: (h.submitted_at, h.lms["gradescope submission"])):
        who = tuple(sorted((student.id, student.email) for student in hand_in.students))  # an id can be anybody's
        if who in latest:
            dropped.append(f"submission_{latest[who].lms['gradescope submission']}")
        latest[who] = hand_in
    return sorted(latest.values(), key=lambda h: h.lms["gradescope submission"]), dropped


def _records(data: bytes) -> dict[str, _Record]:
    records: dict[str, _Record] = {}
    try:
        for path, value in _scalars(yaml.parse(data, Loader=_LOADER)):
            record = records.setdefault(path[0], _Record())
            if path[1:] == (":created_at",):
                record.created_at = value
            elif len(path) == _DEPTH and path[1] == ":submitters" and path[2].isdecimal() and len(path[2]) < 6:
                record.people.setdefault(path[2], {})[path[3]] = value
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        why = str(error).replace("\n", " ")
        raise ReaderError(f"{METADATA} is broken or cut off ({shown(why)}): export the submissions again") from None
    return records


def _scalars(events: Iterable[yaml.Event]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Path and text of every scalar that lies no deeper than a submitter's name."""
    levels: list[_Level] = []
    for event in events:
        opens = isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent)
        if opens or isinstance(event, yaml.ScalarEvent | yaml.AliasEvent):
            value = event.value if isinstance(event, yaml.ScalarEvent) else ""
            if not _is_value(levels, value) and not opens:
                continue
            if not opens and 1 < len(levels) <= _DEPTH:
                yield tuple(level.key if level.kind == _MAPPING else str(level.index - 1) for level in levels), value
        if len(levels) > _MAX_DEPTH:
            raise ValueError("nested too deep")
        if opens:
            levels.append(_Level(_MAPPING if isinstance(event, yaml.MappingStartEvent) else _SEQUENCE))
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            levels.pop()


def _is_value(levels: list[_Level], text: str) -> bool:
    """Moves the innermost level on by one node; whether that node was a value rather than a key."""
    if not levels:
        return True
    level = levels[-1]
    if level.kind == _SEQUENCE:
        level.index += 1
        return True
    level.expects_key = not level.expects_key
    if not level.expects_key:
        level.key = text
        return False
    return True


LMS = Lms("Gradescope export", order=10, read=read)
