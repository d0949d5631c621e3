"""What a process tree and its folders use, measured from outside, and its share of the processor."""

from __future__ import annotations

import contextlib
import math
import os
from collections.abc import Iterator

_MOST_PROCESSES, _MOST_FILES, _DEEPEST = 2000, 20_000, 50
_USUAL = 8  # threads of one submission, a DataLoader's and a library's among them
_OWN = ("RssAnon:", "RssShmem:", "VmSwap:")  # shared mappings too: RLIMIT_DATA does not count them
_EXACT = ("Pss_Anon:", "Pss_Shmem:", "SwapPss:")
_TABLES = ("VmPTE:",)  # for a mapping of nothing there is a page of them for every two MiB
_FEW, _SOCKET_MIB = 64, 0.2  # descriptors; what may wait in one to be read, which no process is seen to hold


def descendants(root: int) -> list[int]:
    """Children, their children and so on, whichever thread started them."""
    pids: list[int] = []
    waiting = [root]
    while waiting and len(pids) < _MOST_PROCESSES:
        children = _children(waiting.pop())
        pids += children
        waiting += children
    return pids


def _children(pid: int) -> list[int]:
    pids: list[int] = []
    with contextlib.suppress(OSError):
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children", encoding="ascii") as file:
                pids += map(int, file.read().split())
    return pids


def slow_down(pids: list[int]) -> None:
    """Give a tree of many threads about the share of the processor that one thread has: others are graded beside it.

    A step of nice is worth a quarter; going back takes rights that not every supervisor has.
    """
    tasks: list[int] = []
    for pid in pids:
        with contextlib.suppress(OSError):
            tasks += map(int, os.listdir(f"/proc/{pid}/task"))
    if len(tasks) <= _USUAL:
        return
    nice = min(19, os.getpriority(os.PRIO_PROCESS, 0) + round(math.log(len(tasks), 1.25)))
    for task in tasks:
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, task, nice)


def memory_mib(pids: list[int], inherited_mib: float, limit_mib: float) -> float:
    """What these use together beyond what each had at its fork.

    The cheap sum counts a page once for everyone who maps it; only when that is over the limit, everyone's exact
    share is asked for.
    """
    rough = {pid: max(0.0, own_mib(pid) - inherited_mib) for pid in pids}
    if sum(rough.values()) <= limit_mib:
        return sum(rough.values())
    exact = {pid: _numbers(f"/proc/{pid}/smaps_rollup", _EXACT) / 1024 for pid in pids}
    return sum(exact[pid] + _held_for(pid) if exact[pid] else mib for pid, mib in rough.items())


def own_mib(pid: int) -> float:
    """Memory of one process that is not a file's, with what the kernel holds for it."""
    return _numbers(f"/proc/{pid}/status", _OWN) / 1024 + _held_for(pid)


def _held_for(pid: int) -> float:
    """Page tables, and as much as may lie in sockets when there are more than honest code opens."""
    path = f"/proc/{pid}/status"
    return _numbers(path, _TABLES) / 1024 + max(0, _numbers(path, ("FDSize:",)) - _FEW) * _SOCKET_MIB


def _numbers(path: str, names: tuple[str, ...]) -> int:
    """The sum of what stands behind these names."""
    try:
        with open(path, encoding="ascii", errors="replace") as file:
            return sum(int(line.split()[1]) for line in file if line.startswith(names))
    except OSError:
        return 0  # it has ended, or hides behind another user: then the cheap sum counts


def disk_mib(folder: str) -> float:
    """Blocks of everything in a folder; more files or deeper folders than anybody needs count as endless."""
    n_bytes, n_files, waiting = 0, 0, [(folder, 0)]
    while waiting:
        path, depth = waiting.pop()
        with contextlib.suppress(OSError), os.scandir(path) as entries:
            for entry in entries:
                n_files += 1
                with contextlib.suppress(OSError):
                    n_bytes += entry.stat(follow_symlinks=False).st_blocks * 512
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append((entry.path, depth + 1))
        if n_files > _MOST_FILES or depth > _DEEPEST:
            return float("inf")
    return n_bytes / (1 << 20)


def files_of(uid: int, folder: str) -> Iterator[os.DirEntry[str]]:
    """What a user has put directly into a folder."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            with contextlib.suppress(OSError):
                if entry.stat(follow_symlinks=False).st_uid == uid:
                    yield entry
