"""Workers that a warm process forks, one for every job, each with a supervisor that says how it ended."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
import threading
import weakref
from dataclasses import asdict

from autograder.protocol.errors import SandboxError
from autograder.protocol.job import Job
from autograder.protocol.records import Json
from autograder.sandbox import process

START_S = 180.0
_END_S = 60.0  # a supervisor takes two seconds on an idle machine
_NOW = b"!"  # to a supervisor, which ends its worker; without, the worker has some time to end by itself


class Forked:
    """One zygote for any number of threads; started again when it has ended."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._is_up = self._is_over = False
        self._kept: weakref.WeakSet[Kept] = weakref.WeakSet()
        self.zygote: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process, which begins to import torch, without waiting for it."""
        kind = socket.SOCK_SEQPACKET if sys.platform.startswith("linux") else socket.SOCK_STREAM
        self._control, zygote_end = socket.socketpair(socket.AF_UNIX, kind)
        self.zygote = process.zygote(["fork", str(zygote_end.fileno())], self._folder, (zygote_end.fileno(),))
        zygote_end.close()
        self._is_up = False

    def stop(self) -> None:
        """End it and every worker that still runs; there are no more."""
        self._is_over = True
        for kept in list(self._kept):
            kept.end()
        self._end_zygote()

    def _end_zygote(self) -> None:
        """Workers that still run go on: their supervisors need no zygote."""
        if self._control is not None:
            self._control.close()
        if self.zygote is not None:
            self.zygote.kill()
            self.zygote.wait()
        self.zygote, self._control, self._is_up = None, None, False

    def begin(self, job: Job) -> Kept:
        """A worker for this job.

        Raises  SandboxError when none can be started
        """
        judge_end, worker_end = socket.socketpair()
        status, supervisor = socket.socketpair()
        kept = Kept(judge_end, status)
        self._kept.add(kept)
        try:
            self._send(json.dumps(asdict(job)).encode(), [worker_end.fileno(), supervisor.fileno()])
        finally:
            worker_end.close()
            supervisor.close()
        return kept

    def _send(self, job: bytes, fds: list[int]) -> None:
        for last_try in (False, True):
            with self._lock:
                if self._is_over:
                    raise SandboxError("workers cannot be started: this run is being stopped")
                if self.zygote is None or self.zygote.poll() is not None:
                    self._end_zygote()
                    self.start()
                try:
                    self._wait_until_up()
                    assert self._control is not None
                    socket.send_fds(self._control, [job], fds)
                    return
                except (OSError, SandboxError) as error:
                    self._end_zygote()
                    if last_try:
                        raise SandboxError(f"workers cannot be started: {error}") from None

    def _wait_until_up(self) -> None:
        if self._is_up:
            return
        assert self._control is not None
        self._control.settimeout(START_S)
        if self._control.recv(16) != b"ready":
            raise SandboxError("the process that starts workers ended; is torch installed for this Python?")
        self._control.settimeout(30)
        self._is_up = True


class Kept:
    """A worker with a supervisor."""

    def __init__(self, channel: socket.socket, status: socket.socket) -> None:
        self.channel, self._status = channel, status

    def end(self) -> None:
        """Have it ended at once; whoever waits for its answer gets none. From any thread."""
        with contextlib.suppress(OSError):
            self._status.send(_NOW)

    def finish(self) -> dict[str, Json]:
        """Close the channel, ask the supervisor to end, and read how the worker ended; empty without a supervisor."""
        self.channel.close()
        with self._status as status, contextlib.suppress(OSError, ValueError):
            status.shutdown(socket.SHUT_WR)
            status.settimeout(_END_S)
            data = b""
            while chunk := status.recv(1 << 16):
                data += chunk
            ending = json.loads(data) if data else {}
            return ending if isinstance(ending, dict) else {}
        return {}
