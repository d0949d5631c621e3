"""Users for workers: each has one that is nobody else's, where the judge is root."""

from __future__ import annotations

import contextlib
import functools
import os
import sys
import tempfile
from collections.abc import Iterator

from autograder.protocol.errors import SandboxError

if sys.platform != "win32":
    import fcntl
    import pwd

# systemd's table leaves these unassigned: they are no account's, no home's, no service's and no container's.
_FIRST, _LAST = 60_706, 61_183
_SHARED = "/dev/shm"  # what a worker leaves there is deleted, so nothing of this user's may have been there before


@contextlib.contextmanager
def own_user() -> Iterator[int]:
    """The number of a user without a name, a process or a file in /dev/shm, which no other judge here has taken.

    Raises  SandboxError when there is none
    """
    for uid in range(_FIRST, _LAST + 1):
        lock = _lock(uid)
        if lock is None:
            continue
        try:
            if not (_has_name(uid) or _runs(uid) or _owns_shared(uid)):
                yield uid
                return
        finally:
            os.close(lock)
    raise SandboxError(
        f"no user is free for a worker: each number from {_FIRST} to {_LAST} has a name, runs a process, owns a file "
        f"in {_SHARED} or is used by another grader; end or delete what is theirs"
    )


def _lock(uid: int) -> int | None:
    """A descriptor that holds this number until it is closed, or its process ends; None when another does."""
    folder = "/run" if os.access("/run", os.W_OK) else tempfile.gettempdir()
    lock = None
    try:
        lock = os.open(f"{folder}/autograder-user-{uid}.lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        if lock is not None:
            os.close(lock)
        return None
    return lock


@functools.cache
def _has_name(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _runs(uid: int) -> bool:
    try:
        os.getpriority(os.PRIO_USER, uid)  # of all processes of this user
    except ProcessLookupError:
        return False
    return True


def _owns_shared(uid: int) -> bool:
    with contextlib.suppress(OSError), os.scandir(_SHARED) as entries:
        for entry in entries:
            with contextlib.suppress(OSError):
                if entry.stat(follow_symlinks=False).st_uid == uid:
                    return True
    return False
