"""Stands between the judge and one worker: waits for it, watches its clock, memory and output, and ends it.

Never jailed and never reads more than bytes; what it reports comes from the kernel, not from the worker.
"""

from __future__ import annotations

import base64
import json
import os
import select
import signal
import socket
import time
from dataclasses import dataclass

HEAD, TAIL = 32 << 10, 32 << 10
_TICK_S = 0.05
_GRACE_S = 2.0
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Watch:
    """What may be used.

    private_disk  the workspace has a size of its own and goes with the worker
    """

    wall_s: float
    tree_mib: int
    disk_mib: int
    output_mib: int
    workspace: str
    private_disk: bool
    has_namespaces: bool


class _Log:
    """Head and tail of what was printed."""

    def __init__(self) -> None:
        self.head, self.tail, self.total = bytearray(), bytearray(), 0

    def add(self, chunk: bytes) -> None:
        self.total += len(chunk)
        room = HEAD - len(self.head)
        self.head += chunk[:room]
        self.tail += chunk[room:] if room > 0 else chunk
        if len(self.tail) > 4 * TAIL:
            del self.tail[:-TAIL]

    def text(self) -> bytes:
        tail = bytes(self.tail[-TAIL:])
        dropped = self.total - len(self.head) - len(tail)
        gap = f"\n[... {dropped} bytes left out ...]\n".encode() if dropped > 0 else b""
        return bytes(self.head) + gap + tail


def keep(pid: int, log: int, status: socket.socket, watch: Watch) -> None:
    """Watch the worker until it ends or has to be ended, then tell the judge how."""
    base = _anonymous(os.getpid())
    text, started = _Log(), time.monotonic()
    cause, peak, ended = "", 0, None
    os.set_blocking(log, False)
    while ended is None:
        readable = select.select([log, status.fileno()], [], [], _TICK_S)[0]
        _drain(log, text, 16)
        if status.fileno() in readable and not cause:
            cause = "stopped"
            started = min(started, time.monotonic() - watch.wall_s + _GRACE_S)
        used = _tree_mib(pid, base)
        peak = max(peak, used)
        over = _over(watch, used, text.total, time.monotonic() - started)
        if over and cause in ("", "stopped"):
            cause = cause or over
            _end(pid)
        done, state, usage = os.wait4(pid, os.WNOHANG)
        ended = (state, usage) if done else None
    _end_strays(watch)
    _drain(log, text, 4096)
    state, usage = ended
    outcome = cause if cause not in ("", "stopped") else _outcome(state)
    report = {
        "outcome": outcome,
        "seconds": time.monotonic() - started,
        "cpu_s": usage.ru_utime + usage.ru_stime,
        "peak_mib": float(peak),
        "log": base64.b64encode(text.text()).decode(),
    }
    try:
        status.settimeout(5)
        status.sendall(json.dumps(report).encode())
    except OSError:
        pass  # the judge has gone; there is nobody left to tell


def _over(watch: Watch, used_mib: int, n_bytes: int, seconds: float) -> str:
    if seconds > watch.wall_s:
        return "timeout"
    if used_mib > watch.tree_mib:
        return "memory"
    if n_bytes > watch.output_mib << 20:
        return "output"
    if not watch.private_disk and _disk_mib(watch.workspace) > watch.disk_mib:
        return "disk"
    return ""


def _outcome(state: int) -> str:
    if os.WIFSIGNALED(state):
        ending = {signal.SIGXCPU: "timeout", signal.SIGXFSZ: "disk", signal.SIGKILL: "killed"}
        return ending.get(signal.Signals(os.WTERMSIG(state)), "crashed")
    return "exited"


def _drain(log: int, text: _Log, most: int) -> None:
    for _ in range(most):
        try:
            chunk = os.read(log, 1 << 16)
        except BlockingIOError:
            return
        if not chunk:
            return
        text.add(chunk)


def _children(pid: int) -> list[int]:
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            return [int(child) for child in file.read().split()]
    except OSError:
        return []


def _tree(pid: int) -> list[int]:
    found, waiting = [pid], [pid]
    while waiting and len(found) < 1000:
        children = _children(waiting.pop())
        found += children
        waiting += children
    return found


def _anonymous(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/statm", encoding="ascii") as file:
            fields = file.read().split()
    except OSError:
        return 0
    return (int(fields[1]) - int(fields[2])) * _PAGE


def _tree_mib(pid: int, base: int) -> int:
    return sum(max(0, _anonymous(p) - base) for p in _tree(pid)) >> 20


def _disk_mib(folder: str) -> int:
    total = 0
    for parent, _, files in os.walk(folder):
        for name in files:
            try:
                total += os.lstat(os.path.join(parent, name)).st_blocks * 512
            except OSError:
                continue
    return total >> 20


def _end(pid: int) -> None:
    """The worker and everything it started; with a PID namespace the kernel ends the rest."""
    for process in reversed(_tree(pid)):
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _end_strays(watch: Watch) -> None:
    """Without a PID namespace orphans come back to the keeper, which has adopted them."""
    if watch.has_namespaces:
        return
    until = time.monotonic() + _GRACE_S
    while time.monotonic() < until:
        strays = _children(os.getpid())
        if not strays:
            return
        for stray in strays:
            _end(stray)
        _wait_for_any()


def _wait_for_any() -> None:
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return
    time.sleep(0.005)
