"""How much of the clock's time a process tree had for itself: what it waited for the processor is not its own."""

from __future__ import annotations

import contextlib
import os

_NS = 1e9


class OwnTime:
    """Of a tree that is looked at again and again while it lives.

    ran_s     processor time of all its threads
    waited_s  time in which its threads could have run and the machine ran something else, all together
    """

    def __init__(self) -> None:
        self.ran_s, self.waited_s = 0.0, 0.0
        self._before: dict[int, tuple[int, int]] = {}
        self._cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

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

    def of(self, elapsed_s: float) -> float:
        """How much of this much time was the tree's own; sleeping is.

        Threads that wait for one another's turn count as one, and nobody has less than the processor time it got.
        """
        busy_s = self.ran_s + self.waited_s
        waited_s = self.waited_s * min(1.0, elapsed_s / busy_s) if busy_s else 0.0
        return min(elapsed_s, max(elapsed_s - waited_s, self.ran_s / self._cores))


def _times(path: str) -> tuple[int, int]:
    """Nanoseconds on a processor, and waiting for one."""
    with open(path, encoding="ascii") as file:
        ran, waited, _ = map(int, file.read().split())
    return ran, waited
