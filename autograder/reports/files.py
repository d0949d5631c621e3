"""Writes files where somebody said, and says what to do where that cannot be."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from pathlib import Path

from autograder.protocol.errors import OutputError

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def write(path: Path, content: str | bytes) -> Path:
    """Write a file, in a folder that is made where it is missing.

    content  text is written as UTF-8 with "\\n" at the end of every line
    Raises   OutputError
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    except OSError as error:
        raise OutputError(refusal(str(path), error)) from None
    return path


def write_all(folder: Path, contents: Mapping[str, str | bytes]) -> list[Path]:
    """Write files into a folder, by their paths in it.

    Raises  OutputError
    """
    return [write(folder / name, content) for name, content in contents.items()]


def refuse_unwritable(path: Path, *, is_folder: bool = False) -> None:
    """End at once what would take minutes and could not be written then; nothing is made.

    Raises  OutputError
    """
    existing = next(place for place in (path, *path.absolute().parents) if place.exists())
    if existing == path and path.is_dir() is not is_folder:
        raise OutputError(refusal(str(path), OSError(errno.ENOTDIR if is_folder else errno.EISDIR, "")))
    if existing != path and not existing.is_dir():
        raise OutputError(refusal(str(path), OSError(errno.ENOTDIR, "")))
    if not os.access(existing, os.W_OK):
        raise OutputError(refusal(str(path), OSError(errno.EACCES, "")))


def is_full(error: OSError) -> bool:
    """Whether there is no room left; such an error does not say for which file."""
    return error.errno in _FULL


def refusal(path: str, error: OSError) -> str:
    """What cannot be used, why, and what to do."""
    reason = error.strerror or os.strerror(error.errno or 0)
    return f"{path} cannot be used: {reason}; {_advice(error)}"


def _advice(error: OSError) -> str:
    if is_full(error):
        return "free some space there, or choose another place, and run the same command again"
    if error.errno == errno.EISDIR:
        return "it is a folder, name a file"
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        return "a file is where a folder has to be, choose another place"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return "choose a place that you may use, or change its permissions"
    return "check the path"
