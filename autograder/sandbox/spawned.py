"""A worker where forking is unsafe or impossible: one process that answers one job after the other, unjailed.

Works without POSIX. Torch is imported once for all jobs of the same code. Other code gets another process, because
what one person's code leaves in Python itself (modules, sources, replaced functions) would change how the next
person's code, or our own solution, behaves.
"""

from __future__ import annotations

import base64
import contextlib
import hmac
import json
import os
import secrets
import signal
import socket
import subprocess
import threading
import time
from dataclasses import asdict, replace
from pathlib import Path

from autograder.protocol.errors import SandboxError
from autograder.protocol.job import Job
from autograder.protocol.printed import Printed
from autograder.protocol.records import Json, Outcome
from autograder.sandbox import process
from autograder.sandbox.usage import cpu_s

_START_S = 180.0
_TICK_S, _GRACE_S = 0.05, 2.0
_END = b"end"  # the last bytes that a worker sends of a job
_LAST_CODE = 255  # the largest exit code of a program's own; Windows reports a crash by a larger one
_SHARE = 4  # at least 1 / _SHARE of the elapsed time counts as the worker's own: how long it waited is unknown here


class Spawned:
    """One process; a job waits for the one before it."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._whose = ""  # what the process has run so far; "" for nothing

    def start(self) -> None:
        """Start the process, which begins to import torch, without waiting for it."""
        self._process = process.own(["spawn"], self._folder)

    def stop(self) -> None:
        """End the process and those it started, except those that have left its session."""
        running, self._process, self._whose = self._process, None, ""
        if running is None:
            return
        if hasattr(os, "killpg"):
            with contextlib.suppress(OSError):
                os.killpg(running.pid, signal.SIGKILL)
        running.kill()
        running.wait()
        if running.stdin is not None:
            with contextlib.suppress(OSError):
                running.stdin.close()

    def begin(self, job: Job) -> Watched:
        """The worker, connected and ready for this job.

        Raises  SandboxError when it cannot be started
        """
        self._turn.acquire()
        try:
            whose = job.whose
            if self._whose not in ("", whose):
                self.stop()
            for last_try in (False, True):
                if self._process is None or self._process.poll() is not None:
                    self.stop()
                    self.start()
                self._whose = whose
                try:
                    return Watched(self, self._turn, *self._connected(job), job)
                except OSError as error:
                    self.stop()
                    if last_try:
                        raise SandboxError(f"workers cannot be started: {error}; is torch installed?") from None
        except BaseException:
            self._turn.release()
            raise
        raise AssertionError

    def _connected(self, job: Job) -> tuple[subprocess.Popen[bytes], socket.socket]:
        running, token, until = self._process, secrets.token_hex(16), time.monotonic() + _START_S
        assert running is not None
        assert running.stdin is not None
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(0.2)
            job_line = json.dumps(asdict(replace(job, port=server.getsockname()[1], token=token)))
            running.stdin.write(job_line.encode() + b"\n")
            running.stdin.flush()
            while time.monotonic() < until and running.poll() is None:
                with contextlib.suppress(TimeoutError):
                    channel = server.accept()[0]
                    channel.settimeout(_GRACE_S)
                    if hmac.compare_digest(channel.recv(len(token), socket.MSG_PEEK), token.encode()):
                        channel.recv(len(token))
                        channel.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                        return running, channel
                    channel.close()  # of somebody else on this machine
        raise OSError("the process that answers ended, or does not begin")


class Watched:
    """A job that runs, watched by a thread of ours."""

    def __init__(
        self,
        owner: Spawned,
        turn: threading.Lock,
        running: subprocess.Popen[bytes],
        channel: socket.socket,
        job: Job,
    ) -> None:
        self.channel = channel
        self._owner, self._turn, self._running = owner, turn, running
        self._wall_s, self._clock_s = job.wall_s, job.clock_s
        self._output, self._most_bytes = Path(job.log), job.output_mib << 20
        self._started, self._cpu_before = time.monotonic(), cpu_s(running)
        self._cause = ""
        self._is_done = threading.Event()
        self._watching = threading.Thread(target=self._watch, daemon=True)
        self._watching.start()

    def _watch(self) -> None:
        look = self._wall_s
        while not self._is_done.wait(_TICK_S) and self._running.poll() is None:
            elapsed = time.monotonic() - self._started
            with contextlib.suppress(OSError):
                if self._output.stat().st_size > self._most_bytes:
                    self._cause = Outcome.OUTPUT.value
            if elapsed > look:
                look = elapsed + max(0.2, elapsed / 50)
                own_s = max(cpu_s(self._running) - self._cpu_before, elapsed / _SHARE)
                if own_s > self._wall_s or elapsed > self._clock_s:
                    self._cause = Outcome.TIMEOUT.value
            if self._cause:
                self._owner.stop()
                return

    def end(self) -> None:
        """End the process at once."""
        self._owner.stop()

    def finish(self) -> dict[str, Json]:
        """Close the channel, wait until the worker has finished this job, and say how it ended."""
        last = b""
        with self.channel as channel, contextlib.suppress(OSError):
            channel.shutdown(socket.SHUT_WR)
            channel.settimeout(_GRACE_S)
            while chunk := channel.recv(1 << 16):
                last = (last + chunk)[-len(_END) :]
        self._is_done.set()
        self._watching.join()
        used_s = cpu_s(self._running) - self._cpu_before
        if last != _END:
            self._end()
        code = self._running.poll() or 0
        ending: dict[str, Json] = {
            "outcome": self._cause or ("exited" if 0 <= code <= _LAST_CODE else "crashed"),
            "seconds": time.monotonic() - self._started,
            "cpu_s": max(0.0, used_s),
            "log": base64.b64encode(self._printed()).decode(),
        }
        self._turn.release()
        return ending

    def _end(self) -> None:
        """End a process that did not announce that it can take another job."""
        try:
            self._running.wait(_GRACE_S)
        except subprocess.TimeoutExpired:
            self._cause = self._cause or Outcome.TIMEOUT.value
        self._owner.stop()

    def _printed(self) -> bytes:
        """Head and tail of the output."""
        printed = Printed()
        with contextlib.suppress(OSError), self._output.open("rb") as file:
            while chunk := file.read(1 << 20):
                printed.add(chunk)
        return printed.text()
