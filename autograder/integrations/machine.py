"""How small the machine is that a bundle runs on, as its control groups say.

From that follows how much a worker may use there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.protocol.questions import Request
from autograder.protocol.records import Observation, Outcome, WorkerRun
from autograder.sandbox import Limits, Sandbox

_LEFT_MIB = 48  # for the operating system and this process to go on with
_ENOUGH_CPUS = 0.4  # measured: the largest part then still ends within its time
_UNLIMITED = 1 << 60


@dataclass(frozen=True, slots=True)
class Machine:
    """What there is.

    cpus        may be a fraction; 0 when unknown
    memory_mib  0 when unknown
    """

    cpus: float = 0.0
    memory_mib: int = 0

    @property
    def share(self) -> float:
        """Of the training images that can be trained on in time."""
        return min(1.0, self.cpus / _ENOUGH_CPUS) if self.cpus else 1.0


def look(groups: Path = Path("/sys/fs/cgroup"), own_group: Path = Path("/proc/self/cgroup")) -> Machine:
    """The limits of this process's control group; version 2, else version 1."""
    quota, _, period = _first(groups, own_group, "", "cpu.max").partition(" ")
    quota = quota or _first(groups, own_group, "cpu", "cpu.cfs_quota_us")
    period = period or _first(groups, own_group, "cpu", "cpu.cfs_period_us")
    memory = _first(groups, own_group, "", "memory.max") or _first(groups, own_group, "memory", "memory.limit_in_bytes")
    cpus = int(quota) / int(period) if quota.isdigit() and period.isdigit() and int(period) else 0.0
    limit = int(memory) if memory.isdigit() else 0
    return Machine(cpus, limit >> 20 if limit < _UNLIMITED else 0)


def used_mib(groups: Path = Path("/sys/fs/cgroup"), own_group: Path = Path("/proc/self/cgroup")) -> int:
    """What this control group holds that cannot be given back; 0 when unknown."""
    for controller, names in (("", ("anon", "shmem")), ("memory", ("total_rss", "total_shmem"))):
        rows = _rows(_first(groups, own_group, controller, "memory.stat"))
        if names[0] in rows:
            return sum(int(rows.get(name, "0")) for name in names) >> 20
    return 0


def kills(groups: Path = Path("/sys/fs/cgroup"), own_group: Path = Path("/proc/self/cgroup")) -> int:
    """How often the kernel has ended a process of this control group because its memory was used up."""
    events = _first(groups, own_group, "", "memory.events") or _first(groups, own_group, "memory", "memory.oom_control")
    return int(_rows(events).get("oom_kill", "0"))


def _rows(text: str) -> dict[str, str]:
    return dict(line.split(" ", 1) for line in text.splitlines() if " " in line)


def _first(groups: Path, own_group: Path, controller: str, name: str) -> str:
    """A file of the group this process is in; in a container that group is often seen as the topmost."""
    for line in _text(own_group).splitlines():
        controllers, _, path = line.partition(":")[2].partition(":")
        if controller in controllers.split(","):
            text = _text(groups / controller / path.lstrip("/") / name)
            if text:
                return text
    return _text(groups / controller / name)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""


class SmallSandbox(Sandbox):
    """Workers that together leave the judge alive: no limit is higher than what the container has."""

    def __init__(self, machine: Machine, without: frozenset[str] = frozenset()) -> None:
        super().__init__(without)
        self._machine = machine

    def run(self, requests: Sequence[Request], limits: Limits) -> list[WorkerRun]:
        """As Sandbox.run, within the memory there is; also reports workers that the kernel ended for memory."""
        if self._machine.memory_mib:
            room = max(96, self._machine.memory_mib - used_mib() - _LEFT_MIB)
            limits = replace(limits, tree_mib=min(limits.tree_mib, room))
        before = kills()
        worker_runs = super().run(requests, limits)
        return [_starved(worker_run) for worker_run in worker_runs] if kills() > before else worker_runs


def _starved(worker_run: WorkerRun) -> WorkerRun:
    """A worker that was ended from outside while the kernel ended somebody for memory."""
    if worker_run.outcome is not Outcome.KILLED:
        return worker_run
    observations = tuple(_short(observation) for observation in worker_run.observations)
    return replace(worker_run, observations=observations, outcome=Outcome.MEMORY)


def _short(observation: Observation) -> Observation:
    fault = observation.fault
    if fault is None or fault.kind != Outcome.KILLED.value:
        return observation
    return replace(observation, fault=replace(fault, kind=Outcome.MEMORY.value))
