"""What a process that makes workers is told: where one runs, and what it may use."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.protocol.records import Json


@dataclass(frozen=True, slots=True)
class Job:
    """One worker's; sent as JSON, by the judge only.

    workspace    folder that is the worker's own; log  file that what it prints goes to, where nobody reads a pipe
    without      layers of the jail to leave out
    slot         a number that no other worker has now
    probe        what to try to reach from inside, None for a worker that answers
    whose        the same for the same code, "" where all code is one person's
    wall_s, cpu_s, clock_s, memory_mib, tree_mib, disk_mib, output_mib, processes  as in sandbox.Limits
    port, token  where to connect to, and what to say first; 0 and "" for a worker that is forked
    """

    workspace: str
    log: str
    without: list[str]
    is_jailed: bool
    slot: int
    probe: dict[str, Json] | None
    whose: str
    wall_s: float
    cpu_s: float
    clock_s: float
    memory_mib: int
    tree_mib: int
    disk_mib: int
    output_mib: int
    processes: int
    port: int = 0
    token: str = ""
