"""Takes away what workers leave on disk, whatever they made of it."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def remove(folder: str) -> None:
    """Delete a folder, however deep; no link is followed and no path gets long.

    Every folder inside is flattened into this one before it is deleted: walking down would need a stack or a path
    as deep as a student can make it. Only call it when nobody writes there any more.
    """
    with contextlib.suppress(OSError):
        number = 0
        while found := list(os.scandir(folder)):
            for entry in found:
                if not entry.is_dir(follow_symlinks=False):
                    os.unlink(entry.path)
                    continue
                os.chmod(entry.path, 0o700)
                for inner in os.scandir(entry.path):
                    if inner.is_dir(follow_symlinks=False):
                        os.chmod(inner.path, 0o700)  # or a folder without rights could not be moved
                    number += 1
                    os.rename(inner.path, Path(folder) / f".{number}.moved")
                os.rmdir(entry.path)
        os.rmdir(folder)
