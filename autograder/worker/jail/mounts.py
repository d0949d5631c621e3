"""A root file system of a worker's own, which holds only what Python and torch need.

Landlock alone does not hide: named sockets can still be connected to, and files can be watched and measured.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from autograder.worker.jail import kernel

_PRIVATE = kernel.MS_NOSUID | kernel.MS_NODEV
_SHARED_MEMORY_MIB = 128  # where the worker processes of a DataLoader leave their batches
_KEPT = kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC | 1024 | 2048  # noatime, nodiratime
_ST_RELATIME, _MS_RELATIME = 4096, 1 << 21


def leave_file_system(workspace: str, disk_mib: int, shown: list[str], devices: list[str]) -> str:
    """Move into a new root: what is shown to read only, an empty workspace and /dev/shm of bounded size to write.

    In mount and PID namespaces of the caller's own making; paths stay what they were.
    Returns  what could not be had
    """
    kernel.unshare(kernel.NEWNS)
    kernel.mount("", "/", "", kernel.MS_REC | kernel.MS_PRIVATE)
    root = workspace
    kernel.mount("tmpfs", root, "tmpfs", _PRIVATE, "size=1m,mode=755")
    for path in _outermost(shown):
        _show(path, root)
        if not os.path.islink(path):
            _make_read_only(path, root)
    for path in devices:
        _show(path, root)
    for path, mib, flags in (
        (workspace, disk_mib, _PRIVATE),
        ("/dev/shm", _SHARED_MEMORY_MIB, _PRIVATE | kernel.MS_NOEXEC),
    ):
        os.makedirs(root + path, exist_ok=True)
        kernel.mount("tmpfs", root + path, "tmpfs", flags, f"size={mib}m,nr_inodes=8192,mode=1777")
    os.makedirs(root + "/proc", exist_ok=True)
    lacks = ""
    try:
        kernel.mount("proc", root + "/proc", "proc", _PRIVATE | kernel.MS_NOEXEC)
    except OSError as error:  # a container that hides parts of its own /proc
        lacks = f"without /proc ({error.strerror})"
    kernel.pivot_root(root)
    kernel.mount("", "/", "", kernel.MS_REMOUNT | kernel.MS_BIND | kernel.MS_RDONLY | _PRIVATE)
    return lacks


def _outermost(paths: list[str]) -> list[str]:
    """Existing paths that lie in no other of them."""
    existing = sorted({os.path.abspath(p) for p in paths if os.path.lexists(p)}, key=len)
    folders = [p for p in existing if not os.path.islink(p)]
    return [p for p in existing if not any(p.startswith(f"{folder}/") for folder in folders)]


def _show(path: str, root: str) -> None:
    target = root + path
    os.makedirs(os.path.dirname(target), exist_ok=True)
    if os.path.islink(path):
        os.symlink(os.readlink(path), target)
        return
    if os.path.isdir(path):
        os.makedirs(target, exist_ok=True)
    else:
        Path(target).touch()
    kernel.mount(path, target, "", kernel.MS_BIND | kernel.MS_REC)


def _make_read_only(path: str, root: str) -> None:
    """Remount a path read-only where possible; mounts below it stay, but Landlock and the uid forbid writing there."""
    mount_flags = os.statvfs(path).f_flag
    inherited = mount_flags & _KEPT | (_MS_RELATIME if mount_flags & _ST_RELATIME else 0)
    flags = kernel.MS_REMOUNT | kernel.MS_BIND | kernel.MS_RDONLY
    with contextlib.suppress(OSError):
        kernel.mount("", root + path, "", flags | inherited)
