"""What a folder or a zip holds, listed without following a link and without unpacking anything.

Reading is bounded before it starts: regular files only, opened without following links or waiting for pipes.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.protocol.errors import ReaderError
from autograder.readers.names import is_junk, mib, shown

MAX_FILES = 200_000  # of a whole class
MAX_FILES_EACH = 20_000  # in one folder, and of one student
MAX_FOLDERS_DEEP = 8
_OPEN = (
    os.O_RDONLY
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
)
_KINDS = ((stat.S_ISLNK, "is a link"), (stat.S_ISFIFO, "is a pipe"), (stat.S_ISSOCK, "is a socket"),
          (stat.S_ISCHR, "is a device"), (stat.S_ISBLK, "is a device"), (stat.S_ISDIR, "is a folder"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Member:
    """Where one file lies inside a zip, as the zip's own directory says: a student's file of a class of thousands is
    read without parsing that directory again.

    offset  of its header; packed, size  bytes in the zip and out of it; method  0 stored, 8 deflated
    """

    name: str
    offset: int
    packed: int
    size: int
    method: int
    crc: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One file that can be read later: a name, and the way to it.

    path     relative to what was handed in, with "/", for display and choice, never to open
    disk     the real file; members  the way on through a zip and the zips in it
    refused  why it may not be read, "" when it may
    """

    path: str
    size: int
    disk: str
    members: tuple[Member, ...] = ()
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Tree:
    """All files of a folder or a zip, in order of their paths.

    name   of the folder or zip, for display
    notes  what was left out and why
    """

    name: str
    entries: tuple[Entry, ...]
    notes: tuple[str, ...] = ()


def read_regular(path: str, limit: int) -> bytes:
    """All bytes of a regular file that holds no more than ``limit``."""
    handle = open_regular(path)
    with os.fdopen(handle, "rb") as file:
        size = os.fstat(handle).st_size
        data = b"" if size > limit else file.read(limit + 1)
    if max(size, len(data)) > limit:
        name = shown(os.path.basename(path))
        raise ReaderError(f"{name} is too large: {mib(size)}, the most is {mib(limit)}; give a smaller file")
    return data


def open_regular(path: str) -> int:
    """A descriptor of a regular file; a link, pipe, device or folder is refused."""
    name = shown(os.path.basename(path))
    try:
        refused = irregular(os.lstat(path).st_mode)
        if refused:
            raise ReaderError(f"{name} {refused}, not a file: hand in the file itself")
        handle = os.open(path, _OPEN)
    except (OSError, ValueError) as error:
        raise ReaderError(_why_not(name, error)) from None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise ReaderError(f"{name} is not a file: hand in the file itself")
    return handle


def irregular(mode: int) -> str:
    """What kind of thing it is, for the end of a message; "" for a regular file."""
    if stat.S_ISREG(mode):
        return ""
    return next((says for test, says in _KINDS if test(mode)), "is no ordinary file")


def too_large(path: str, size: int, limit: int) -> str:
    """The sentence for a file that is not read because of its size."""
    name = shown(path.rsplit("/", 1)[-1])
    return f"{name} is too large: {mib(size)}, the most is {mib(limit)}; hand in the code only, without data or outputs"


def list_folder(root: Path) -> Tree:
    """Every file under a folder; links and pipes are listed as refused, never followed."""
    entries: list[Entry] = []
    notes: list[str] = []
    counts: dict[str, int] = {}
    waiting = [""]
    while waiting:
        inside = waiting.pop()
        for path, mode, size in _children(root, inside, notes):
            owner = path.split("/", 1)[0]
            counts[owner] = counts.get(owner, 0) + 1
            if is_junk(path) or counts[owner] > MAX_FILES_EACH:
                continue
            if stat.S_ISDIR(mode) and path.count("/") < MAX_FOLDERS_DEEP:
                waiting.append(path)
                continue
            entries.append(Entry(path, size, str(root / path), refused=irregular(mode)))
        if len(entries) > MAX_FILES:
            raise ReaderError(f"{shown(root.name)} holds more than {MAX_FILES:,} files: give the folder of one class")
    crowded = sorted(owner for owner, n in counts.items() if n > MAX_FILES_EACH)
    notes += [f"files: {shown(o)!r} holds more than {MAX_FILES_EACH:,} files, not all looked at" for o in crowded]
    return Tree(shown(root.name), tuple(sorted(entries, key=lambda e: e.path)), tuple(notes))


def _children(root: Path, inside: str, notes: list[str]) -> list[tuple[str, int, int]]:
    """Path, mode and size of what lies directly in a folder, sorted, as many as may be."""
    listing: list[tuple[str, int, int]] = []
    try:
        with os.scandir(root / inside) as children:
            for child in children:
                status = child.stat(follow_symlinks=False)
                listing.append((f"{inside}/{child.name}" if inside else child.name, status.st_mode, status.st_size))
                if len(listing) > MAX_FILES_EACH:
                    notes.append(f"files: {shown(inside or root.name)!r} holds more than {MAX_FILES_EACH:,} files")
                    break
    except (OSError, ValueError) as error:
        if not inside:
            raise ReaderError(_why_not(shown(root.name), error)) from None
        notes.append(f"files: {_why_not(shown(inside), error)}")
    return sorted(listing)


def levels(tree: Tree) -> list[Tree]:
    """The tree, then the tree without its single outermost folder, and so on: zip programs add such folders."""
    trees = [tree]
    for _ in range(MAX_FOLDERS_DEEP):
        tops = {e.path.split("/", 1)[0] if "/" in e.path else "" for e in tree.entries}
        top = tops.pop() if len(tops) == 1 else ""
        if not top:
            break
        entries = tuple(replace(e, path=e.path[len(top) + 1 :]) for e in tree.entries)
        tree = Tree(shown(top), entries, tree.notes)
        trees.append(tree)
    return trees


def _why_not(name: str, error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return f"there is no {name}: check the path"
    if isinstance(error, PermissionError):
        return f"{name} may not be read: check its permissions"
    why = error.strerror if isinstance(error, OSError) and error.strerror else "not a usable file name"
    return f"{name} cannot be opened ({why})"
