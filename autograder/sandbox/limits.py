"""What a worker may use, and how well it is isolated."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.protocol.records import Outcome

_PATIENCE = 10  # times the limit


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one worker and everything it starts.

    wall_s      of its own time: waiting for a busy machine does not count, sleeping does
    memory_mib  data of one process; tree_mib  of all together; processes  of the worker's user
    """

    wall_s: float = 20.0
    cpu_s: float = 25.0
    memory_mib: int = 2048
    tree_mib: int = 2560
    disk_mib: int = 96
    output_mib: int = 64
    processes: int = 64

    @property
    def clock_s(self) -> float:
        """The worker is ended after this much elapsed time, however busy the machine is."""
        return _PATIENCE * self.wall_s

    def amount(self, outcome: Outcome, cpu_s: float) -> str:
        """The limit that ended a worker, with its unit; "" where none did.

        cpu_s  the processor time that it used
        """
        amounts = {
            Outcome.TIMEOUT: f"{self.cpu_s if cpu_s >= self.cpu_s else self.wall_s:g} s",
            Outcome.MEMORY: f"{self.tree_mib} MiB",
            Outcome.OUTPUT: f"{self.output_mib} MiB",
            Outcome.DISK: f"{self.disk_mib} MiB",
        }
        return amounts.get(outcome, "")


@dataclass(frozen=True, slots=True)
class Isolation:
    """The layers that were really on in a throw-away worker.

    tier  "full": namespaces, Landlock and seccomp; "no-namespaces": the other two; "partial": another user or
          namespaces only; "none": nothing but limits
    could what the throw-away worker managed to do and should not
    """

    tier: str
    layers: tuple[str, ...]
    missing: tuple[str, ...]
    could: tuple[str, ...] = ()

    def describe(self) -> str:
        """One line for a report."""
        return f"sandbox {self.tier}: {', '.join(self.layers) or 'no isolation'}"


def isolation(layers: tuple[str, ...], missing: tuple[str, ...], could: tuple[str, ...]) -> Isolation:
    """The tier that these layers make."""
    on = {name.split()[0] for name in layers}
    tier = "none"
    if "setuid" in on or "namespaces" in on:
        tier = "partial"
    if {"landlock", "seccomp"} <= on and not could:
        tier = "full" if "namespaces" in on else "no-namespaces"
    return Isolation(tier, layers, missing, could)
