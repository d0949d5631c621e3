"""How much of the clock's time a process tree had for itself: what it waited for the processor is not its own."""

from __future__ import annotations

import contextlib
import os

_NS = 1e9


class OwnTime:
    """Of a tree that is looked at again and again while it lives.

    ran_s     processor time of all its threads, of processes that have ended since too
    waited_s  time in which its threads could have run and the machine ran something else, all together
    """

    def __init__(self) -> None:
        self.ran_s, self.waited_s = 0.0, 0.0
        self._before: dict[int, tuple[int, int]] = {}

    def look(self, pids: list[int]) -> None:
        """Add what their threads have run and waited since the last look."""
        now: dict[int, tuple[int, int]] = {}
        for pid in pids:
            with contextlib.suppress(OSError):
                for task in os.listdir(f"/proc/{pid}/task"):
                    with contextlib.suppress(OSError, ValueError):
                        now[int(task)] = _times(f"/proc/{pid}/task/{task}/schedstat")
        for task_id, (ran, waited) in now.items():
            ran_before, waited_before = self._before.get(task_id, (0, 0))
            if ran >= ran_before:  # else it is another thread by the same number
                self.ran_s += (ran - ran_before) / _NS
                self.waited_s += max(0, waited - waited_before) / _NS
        self._before = now
        self.ran_s = max(self.ran_s, sum(map(_used_s, pids)))

    def of(self, elapsed_s: float) -> float:
        """How much of this much time was the tree's own; sleeping is.

        Threads that wait for one another's turn count as one, and nobody has less than the processor time it got: who
        makes processes of its own wait for one another, on one processor of many, gains nothing by that.
        """
        busy_s = self.ran_s + self.waited_s
        waited_s = self.waited_s * min(1.0, elapsed_s / busy_s) if busy_s else 0.0
        return min(elapsed_s, max(elapsed_s - waited_s, self.ran_s))


def _times(path: str) -> tuple[int, int]:
    """Nanoseconds on a processor, and waiting for one."""
    with open(path, encoding="ascii") as file:
        ran, waited, _ = map(int, file.read().split())
    return ran, waited


def _used_s(pid: int) -> float:
    """Seconds on a processor of a process, its ended threads and the children that it has waited for."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
            fields = file.read().rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return 0.0
