"""Folders of runs: made, and deleted with whatever workers left in them."""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
import tempfile
import time
from pathlib import Path

_PREFIX = "autograder-"
_A_DAY = 86_400  # seconds


def make() -> str:
    """A new folder, named after this process; folders of runs that were killed are deleted first."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*-*"):
        pid = folder.name.removeprefix(_PREFIX).partition("-")[0]
        with contextlib.suppress(OSError):
            if pid.isdigit() and _is_ours(folder) and not _is_alive(int(pid), folder):
                remove(str(folder))
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
    folder.chmod(0o711)
    return str(folder)


def _is_ours(folder: Path) -> bool:
    return not hasattr(os, "getuid") or folder.lstat().st_uid == os.getuid()


def _is_alive(pid: int, folder: Path) -> bool:
    if sys.platform == "win32":  # where signal 0 does not ask whether the process is alive: it ends it
        return time.time() - folder.lstat().st_mtime < _A_DAY
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def remove(folder: str) -> None:
    """Delete a folder, however deep; no link is followed and no path gets long.

    Every folder inside is flattened into this one before it is deleted: walking down would need a stack or a path
    as deep as a student can make it. Only call it when nobody writes there any more.
    """
    with contextlib.suppress(OSError):
        number, unused = 0, secrets.token_hex(8)
        while entries := list(os.scandir(folder)):
            for entry in entries:
                if not entry.is_dir(follow_symlinks=False):
                    os.unlink(entry.path)
                    continue
                os.chmod(entry.path, 0o700)
                for inner in os.scandir(entry.path):
                    if inner.is_dir(follow_symlinks=False):
                        os.chmod(inner.path, 0o700)  # or a folder without rights could not be moved
                    number += 1
                    os.rename(inner.path, Path(folder) / f"{unused}.{number}")
                os.rmdir(entry.path)
        os.rmdir(folder)
