"""Control groups with the memory and the processor of a small container, where this machine lets us make them."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

GROUPS = Path("/sys/fs/cgroup")
_PERIOD_US = 100_000


@dataclass(frozen=True)
class Container:
    """Control groups of version 1: one folder for memory, one for the processor."""

    memory: Path
    cpu: Path

    def enter(self) -> None:
        """Move the calling process in, and with it all that it starts."""
        for folder in (self.memory, self.cpu):
            (folder / "cgroup.procs").write_text(str(os.getpid()))

    def peak_mib(self) -> int:
        """The most that was held at any time, with what the kernel keeps of files."""
        return int((self.memory / "memory.max_usage_in_bytes").read_text()) >> 20

    def kills(self) -> int:
        """How often the kernel ended a process because memory was used up."""
        rows = dict(line.split() for line in (self.memory / "memory.oom_control").read_text().splitlines())
        return int(rows["oom_kill"])


def missing() -> str:
    """Why no such container can be made here; empty when it can."""
    wanted = (GROUPS / "memory" / "memory.limit_in_bytes", GROUPS / "cpu" / "cpu.cfs_quota_us")
    absent = [str(path) for path in wanted if not path.is_file() or not os.access(path.parent, os.W_OK)]
    return f"no control groups of version 1 that we may make here: {', '.join(absent)}" if absent else ""


@contextlib.contextmanager
def container(memory_mib: int, cpus: float) -> Iterator[Container]:
    """Removed afterwards; everything in it has to have ended."""
    made = Container(*(GROUPS / kind / f"autograder-test-{os.getpid()}" for kind in ("memory", "cpu")))
    try:
        made.memory.mkdir()
        made.cpu.mkdir()
        (made.memory / "memory.limit_in_bytes").write_text(str(memory_mib << 20))
        (made.cpu / "cpu.cfs_period_us").write_text(str(_PERIOD_US))
        (made.cpu / "cpu.cfs_quota_us").write_text(str(int(cpus * _PERIOD_US)))
        yield made
    finally:
        for folder in (made.memory, made.cpu):
            if folder.is_dir():
                folder.rmdir()
