"""What the process that starts workers is sent for each of them: where it runs, and what it may use."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.protocol.records import Json


@dataclass(frozen=True, slots=True)
class Job:
    """The settings of one worker; sent as JSON, by the judge only.

    workspace    folder that is the worker's own; log  file that its output goes to, where no pipe is used
    without      layers of the jail to leave out
    uid          the user that only this worker runs as, None where it runs as the judge's user
    probe        what to try to reach from inside, None for a worker that answers
    whose        identifies the code: equal for equal code, "" where all code is one person's
    wall_s, cpu_s, clock_s, memory_mib, tree_mib, disk_mib, output_mib, processes  as in sandbox.Limits
    port, token  where to connect to, and what to send first; 0 and "" for a worker that is forked
    """

    workspace: str
    log: str
    without: list[str]
    is_jailed: bool
    uid: int | None
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
