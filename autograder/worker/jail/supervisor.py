"""Stands between the judge and one worker: waits for it, watches its clock, memory and output, and ends it.

What it reports comes from the kernel, not from the worker; the worker's output is read as bytes only.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import select
import shutil
import signal
import socket
import time
from dataclasses import dataclass

from autograder.protocol.printed import Printed
from autograder.worker.jail import kernel, process_usage
from autograder.worker.jail.clock import OwnTime

_TICK_S = 0.05
_GRACE_S = 2.0
_SHARED = "/dev/shm"


@dataclass(frozen=True, slots=True)
class Watch:
    """What may be used.

    wall_s   of the worker's own time: what it waits for the processor is not counted
    clock_s  of elapsed time, so that every worker ends
    own_uid  a user that nobody else is, whose files in /dev/shm go with the worker; None when there is no such user
    """

    wall_s: float
    clock_s: float
    tree_mib: int
    disk_mib: int
    output_mib: int
    workspace: str
    has_namespaces: bool
    own_uid: int | None = None


def keep(pid: int, log: int, status: socket.socket, watch: Watch) -> None:
    """Watch the worker until it ends or has to be ended, then tell the judge how."""
    inherited, text, started = process_usage.own_mib(os.getpid()), Printed(), time.monotonic()
    deadline, look, cause, peak, ended = started + watch.clock_s, started, "", 0.0, None
    own, own_s = OwnTime(), 0.0
    os.set_blocking(log, False)
    descriptors = [log, status.fileno(), *_ending_of(pid)]
    while ended is None:
        readable = select.select(descriptors, [], [], max(0.0, look - time.monotonic()))[0]
        if log in readable and _drain(log, text, 16):
            descriptors.remove(log)  # closed by everybody; select would return at once for ever
        if status.fileno() in readable and not status.recv(1):
            descriptors.remove(status.fileno())  # the judge wants no more: what does not end by itself now is ended
            deadline = min(deadline, time.monotonic() + _GRACE_S)
        elif status.fileno() in readable or not kernel.is_read(status.fileno()):
            _end(pid)  # it is stopped, or has ended without a word
        if time.monotonic() >= look:  # not for every line that is printed
            look = time.monotonic() + _TICK_S
            pids = process_usage.descendants(os.getpid())
            process_usage.slow_down(pids)
            used = process_usage.memory_mib(pids, inherited, watch.tree_mib, watch.has_namespaces)
            peak = max(peak, used)
            own.look(pids)
            own_s = own.of(time.monotonic() - started)
            over = _over(watch, pids, used, text.total, own_s > watch.wall_s or time.monotonic() > deadline)
            if over and not cause:
                cause = over
                _end(pid)
        if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
            _end_group(pid)  # before its number is free for somebody else
            _, state, usage = os.wait4(pid, 0)
            ended = (state, usage)
    seconds = time.monotonic() - started
    _end_strays(watch)
    _drain(log, text, 4096)
    state, usage = ended
    report = {
        "outcome": cause or _outcome(state),
        "seconds": seconds,
        "own_s": min(own_s, seconds),
        "is_killed": os.WIFSIGNALED(state) and os.WTERMSIG(state) == signal.SIGKILL and not cause,
        "cpu_s": usage.ru_utime + usage.ru_stime,
        "peak_mib": peak,
        "log": base64.b64encode(text.text()).decode(),
    }
    with contextlib.suppress(OSError):  # the judge may have gone; then there is nobody left to tell
        status.settimeout(5)
        status.sendall(json.dumps(report).encode())


def _over(watch: Watch, pids: list[int], used_mib: float, n_bytes: int, is_late: bool) -> str:
    if is_late:
        return "timeout"
    if used_mib > watch.tree_mib:
        return "memory"
    if n_bytes > watch.output_mib << 20:
        return "output"
    disk_mib = process_usage.disk_mib(watch.workspace)
    if not watch.has_namespaces:
        disk_mib += process_usage.deleted_mib(pids)
    if watch.own_uid is not None and not watch.has_namespaces:
        disk_mib += (
            sum(e.stat(follow_symlinks=False).st_blocks for e in process_usage.files_of(watch.own_uid, _SHARED)) / 2048
        )
    return "disk" if disk_mib > watch.disk_mib else ""


def _outcome(state: int) -> str:
    if os.WIFSIGNALED(state):
        ending = {signal.SIGXCPU: "timeout", signal.SIGXFSZ: "disk", signal.SIGKILL: "killed", signal.SIGSYS: "killed"}
        return ending.get(signal.Signals(os.WTERMSIG(state)), "crashed")
    return "exited"


def _ending_of(pid: int) -> list[int]:
    """A descriptor that becomes readable when the worker ends, where the kernel has them; else the tick has to do."""
    with contextlib.suppress(OSError, AttributeError):
        return [os.pidfd_open(pid)]
    return []


def _drain(log: int, text: Printed, most: int) -> bool:
    """Whether nothing will ever be printed again."""
    for _ in range(most):
        try:
            chunk = os.read(log, 1 << 16)
        except BlockingIOError:
            return False
        if not chunk:
            return True
        text.add(chunk)
    return False


def _end(pid: int) -> None:
    """The worker and everything it started; with a PID namespace the kernel ends the rest."""
    _end_group(pid)
    for process in (*reversed(process_usage.descendants(pid)), pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


def _end_group(pid: int) -> None:
    """All of the worker's process group in one step, in which nobody can fork: seccomp lets nobody leave it.

    Whoever lists processes and then ends them, one by one, never meets those that pass on sooner than that.
    """
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _end_strays(watch: Watch) -> None:
    """Without a PID namespace orphans come back to the supervisor, which has adopted them; and files stay."""
    if watch.has_namespaces:
        return
    until = time.monotonic() + _GRACE_S
    while time.monotonic() < until:
        strays = process_usage.descendants(os.getpid())
        if not strays:
            break
        for stray in strays:
            with contextlib.suppress(ProcessLookupError):
                os.kill(stray, signal.SIGKILL)
        _wait_for_all()
    for entry in process_usage.files_of(watch.own_uid, _SHARED) if watch.own_uid is not None else ():
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path, ignore_errors=True)
        else:
            os.unlink(entry.path)


def _wait_for_all() -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    time.sleep(0.005)
