"""What a process tree and its folders use, measured from outside, and its share of the processor."""

from __future__ import annotations

import contextlib
import functools
import math
import os
import stat
from collections.abc import Iterator

_MOST_PROCESSES, _MOST_FILES, _DEEPEST = 2000, 20_000, 50
_USUAL = 8  # threads of one submission, a DataLoader's and a library's among them
_OWN = ("RssAnon:", "RssShmem:", "VmSwap:")  # shared mappings too: RLIMIT_DATA does not count them
_EXACT = ("Pss_Anon:", "Pss_Shmem:", "SwapPss:")
_TABLES = ("VmPTE:",)  # for a mapping of nothing there is a page of them for every two MiB
# What the kernel holds for a mapping, and more of it for each process that it was handed on through.
_MAPPING_MIB, _MAPPING_OF_A_FORK_MIB, _MOST_MAPPINGS = 512 / (1 << 20), 96 / (1 << 20), 65_530
_USUAL_SENDER = 212_992  # bytes on their way that a socket of Linux takes before it waits; seccomp keeps it from more


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


def memory_mib(pids: list[int], inherited_mib: float, limit_mib: float, has_namespaces: bool) -> float:
    """What these use together beyond what each had at its fork.

    The cheap sum counts a page once for everyone who maps it. Only when that, with as much as the kernel could hold for
    so many processes, is over the limit, everyone's exact share is asked for, and what the kernel holds is counted.

    has_namespaces  the caller is in their network namespace, and in no other
    """
    rough = {pid: max(0.0, own_mib(pid) - inherited_mib) for pid in pids}
    used_mib, mapping_mib = sum(rough.values()), _MAPPING_MIB + len(pids) * _MAPPING_OF_A_FORK_MIB
    descriptors = sum(_numbers(f"/proc/{pid}/status", ("FDSize:",)) for pid in pids)
    sockets = _all_sockets() if has_namespaces else descriptors
    if used_mib + sockets * socket_mib() + len(pids) * _MOST_MAPPINGS * _MAPPING_MIB <= limit_mib:
        return used_mib
    held_mib = (sockets if has_namespaces else _open_sockets(pids)) * socket_mib()
    for pid in pids:
        held_mib += _mappings(pid) * mapping_mib
        if held_mib > limit_mib:
            return held_mib  # sixty thousand mappings take long to read, and so many processes have more time than one
    for pid, mib in rough.items():
        exact = _numbers(f"/proc/{pid}/smaps_rollup", _EXACT) / 1024
        held_mib += exact + _tables_mib(pid) if exact else mib
    return held_mib


def own_mib(pid: int) -> float:
    """Memory of one process that is not a file's, with what the kernel needs to find it."""
    return _numbers(f"/proc/{pid}/status", _OWN) / 1024 + _tables_mib(pid)


def _tables_mib(pid: int) -> float:
    return _numbers(f"/proc/{pid}/status", _TABLES) / 1024


def _mappings(pid: int) -> int:
    """As many as there can be, of a process that hides them."""
    try:
        with open(f"/proc/{pid}/maps", "rb", buffering=0) as file:
            return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 16), b""))
    except PermissionError:
        return _MOST_MAPPINGS
    except OSError:
        return 0  # it has ended


@functools.cache
def socket_mib() -> float:
    """The most that can lie in one socket: what its sender may have on the way, and one message more of half the size.

    Ask before the caller enters a namespace that does not say so.
    """
    sender = _USUAL_SENDER
    with contextlib.suppress(OSError, ValueError), open("/proc/sys/net/core/wmem_default", encoding="ascii") as file:
        sender = int(file.read())
    return 1.5 * sender / (1 << 20)


def _all_sockets() -> int:
    """Of this network namespace: those that wait to be accepted, and those on their way to somebody, too."""
    with contextlib.suppress(OSError), open("/proc/self/net/unix", "rb") as file:
        return sum(1 for _ in file) - 1
    return 0


def _open_sockets(pids: list[int]) -> int:
    """Of these processes, each once; every descriptor of a process that hides what they are."""
    sockets, hidden = set(), 0
    for pid in pids:
        try:
            for fd in os.listdir(f"/proc/{pid}/fd"):
                with contextlib.suppress(OSError):
                    sockets.add(os.readlink(f"/proc/{pid}/fd/{fd}"))
        except PermissionError:
            hidden += _numbers(f"/proc/{pid}/status", ("FDSize:",))
        except OSError:
            pass  # it has ended
    return hidden + sum(name.startswith("socket:") for name in sockets)


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


def deleted_mib(pids: list[int]) -> float:
    """Blocks of files that these have open and that no folder has any more, each file once."""
    blocks: dict[tuple[int, int], int] = {}
    for pid in pids:
        with contextlib.suppress(OSError):
            for fd in os.listdir(f"/proc/{pid}/fd"):
                with contextlib.suppress(OSError):
                    file = os.stat(f"/proc/{pid}/fd/{fd}")
                    if stat.S_ISREG(file.st_mode) and not file.st_nlink:
                        blocks[file.st_dev, file.st_ino] = file.st_blocks
    return sum(blocks.values()) * 512 / (1 << 20)


def files_of(uid: int, folder: str) -> Iterator[os.DirEntry[str]]:
    """What a user has put directly into a folder."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            with contextlib.suppress(OSError):
                if entry.stat(follow_symlinks=False).st_uid == uid:
                    yield entry
