"""Notices that a student saved their file, and says what is other than before.

Looks at the files' times instead of asking the operating system for events: that also works on network drives and with
editors that save by renaming, and looking at a handful of files costs nothing.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from autograder.grading.outline import outline
from autograder.protocol.records import Report, Status, Verdict

_EVERY_S = 0.3
_SOURCES = (".py", ".ipynb")

Saved = dict[str, tuple[int, int, int]]


def saves(place: Path, pause: Callable[[float], None] = time.sleep) -> Iterator[None]:
    """Once at once, and again whenever what was saved has come to rest; without an end.

    place  a file, which may import files beside it, or a folder
    pause  waits so many seconds
    """
    checked = _saved(place)
    yield
    while True:
        pause(_EVERY_S)
        now = _saved(place)
        if now == checked:
            continue
        while now != (later := _saved_after(place, pause)):  # an editor may be in the middle of writing
            now = later
        if now and now != checked:
            checked = now
            yield


def changed(before: Report, now: Report) -> tuple[Verdict, ...]:
    """The rows that pass now, that fail now, or that fail in another way, as a report shows them.

    A row that has come to wait for another one says nothing new: that other one is told.
    """
    then = {verdict.key: _told(verdict) for verdict in before.verdicts}
    is_new = {verdict.key for verdict in now.verdicts if then.get(verdict.key) != _told(verdict)}
    told = (Status.PASSED, Status.FAILED)
    return tuple(v for v in outline(now.verdicts).verdicts if v.key in is_new and v.status in told)


def unreadable(report: Report) -> str:
    """Why Python cannot read the file, as one sentence; empty when it can."""
    return outline(report.verdicts).top


def _saved_after(place: Path, pause: Callable[[float], None]) -> Saved:
    pause(_EVERY_S)
    return _saved(place)


def _saved(place: Path) -> Saved:
    """Time, size and number of each file that a check reads; empty while the student's own file is not there."""
    if not place.is_dir() and not place.is_file():
        return {}
    own = [] if place.is_dir() else [place]
    beside = place.iterdir() if place.is_dir() else place.parent.glob("*.py")
    found: Saved = {}
    for path in {*own, *(path for path in beside if path.suffix in _SOURCES)}:
        try:
            stat = os.stat(path)
        except OSError:  # it was renamed just now
            continue
        found[path.name] = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
    return found


def _told(verdict: Verdict) -> object:
    """What a row says, without its place: lines move while a student writes."""
    finding = verdict.finding and replace(verdict.finding, place=None, detail="")
    return verdict.status, finding
