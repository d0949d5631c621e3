"""Marks that staff gave by hand, from a contact sheet's file into the gradebook."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from autograder.gradebook import Entry, Gradebook, Mark
from autograder.protocol.errors import ReaderError
from autograder.protocol.records import Json

MAX_FILE = 16 << 20  # bytes
_MAX_COMMENT = 2000


def merge(book: Gradebook, file: Path) -> tuple[int, int]:
    """Keep every mark of the file, over earlier ones of the same check; how many marks, for how many submissions.

    Raises  ReaderError that lists every mark that does not fit; nothing is written then
    """
    entries = {entry.identity: entry for entry in book.entries()}
    content = _read(file)
    slug = book.facts().get("slug", "")
    if content.get("assignment") != slug:
        raise ReaderError(f"{file.name} holds marks of {content.get('assignment')!r}, this gradebook is of {slug!r}")
    rows = content.get("marks")
    marks: dict[str, list[Mark]] = {}
    wrong: list[str] = []
    for number, row in enumerate(rows if isinstance(rows, list) else [], 1):
        mark = _mark(row, entries, file.name)
        if isinstance(mark, str):
            wrong.append(f"mark {number}: {mark}")
        else:
            marks.setdefault(mark[0], []).append(mark[1])
    if wrong:
        more = f"\n... and {len(wrong) - 10} more" if len(wrong) > 10 else ""
        raise ReaderError(f"{file.name} was not merged, nothing is written:\n" + "\n".join(wrong[:10]) + more)
    for identity, marks_of_entry in marks.items():
        book.mark(identity, marks_of_entry)
    return sum(map(len, marks.values())), len(marks)


def _read(file: Path) -> dict[str, Json]:
    try:
        if file.stat().st_size > MAX_FILE:
            raise ReaderError(f"{file.name} is larger than {MAX_FILE >> 20} MiB: is it the file of a contact sheet?")
        content = json.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ReaderError(f"{file} cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise ReaderError(f"{file.name} is not JSON: export the marks from the contact sheet again") from None
    if not isinstance(content, dict) or not isinstance(content.get("marks"), list):
        raise ReaderError(f"{file.name} is not a file of marks: export the marks from the contact sheet again")
    return content


def _mark(row: Json, entries: dict[str, Entry], file: str) -> tuple[str, Mark] | str:
    """Whose mark it is and what it says, or what is wrong with it."""
    if not isinstance(row, dict):
        return "is not an object with identity, key, earned and comment"
    identity, key, earned = row.get("identity"), row.get("key"), row.get("earned")
    entry = entries.get(str(identity))
    if entry is None:
        return f"nobody is called {identity!r} in this gradebook"
    verdict = next((v for v in entry.report.verdicts if v.key == key), None)
    if verdict is None:
        return f"there is no check {key!r}; there is {', '.join(_keys(entry))}"
    if isinstance(earned, bool) or not isinstance(earned, int | float) or not 0 <= earned <= verdict.points:
        return f"{earned!r} points for {key!r}, which pays 0 to {verdict.points:g}"
    comment = str(row.get("comment") or "")[:_MAX_COMMENT]
    return entry.identity, Mark(verdict.key, float(earned), comment, file, entry.content)


def _keys(entry: Entry) -> Iterator[str]:
    return (verdict.key for verdict in entry.report.verdicts)
