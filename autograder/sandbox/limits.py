"""What a worker may use, and how well it is shut in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one worker and everything it starts.

    memory_mib  data of one process; tree_mib  of all together; processes  of the worker's user
    """

    wall_s: float = 20.0
    cpu_s: float = 25.0
    memory_mib: int = 2048
    tree_mib: int = 2560
    disk_mib: int = 96
    output_mib: int = 64
    processes: int = 64


@dataclass(frozen=True, slots=True)
class Isolation:
    """The layers that were really on in a throw-away worker.

    tier  "A" namespaces, Landlock and seccomp; "A2" without namespaces; "B" another user or namespaces only;
          "D" nothing but limits
    could what the throw-away worker managed to do and should not
    """

    tier: str
    layers: tuple[str, ...]
    missing: tuple[str, ...]
    could: tuple[str, ...] = ()

    def describe(self) -> str:
        """One line for a report."""
        return f"tier {self.tier}: {', '.join(self.layers) or 'no isolation'}"


def isolation(layers: tuple[str, ...], missing: tuple[str, ...], could: tuple[str, ...]) -> Isolation:
    """The tier that these layers make."""
    on = {name.split()[0] for name in layers}
    tier = "D"
    if "setuid" in on or "namespaces" in on:
        tier = "B"
    if {"landlock", "seccomp"} <= on and not could:
        tier = "A" if "namespaces" in on else "A2"
    return Isolation(tier, layers, missing, could)
