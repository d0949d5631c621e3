"""Answers one job after the other in one process, where forking is unsafe or impossible: no jail, nothing of POSIX.

For a student's own code on their own machine: what one job changes in Python itself stays changed for the next.
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import queue
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator
from typing import TextIO

from autograder.protocol.job import Job
from autograder.protocol.records import Json
from autograder.protocol.wire import Message, send
from autograder.worker import session
from autograder.worker.loading import load_here
from autograder.worker.warmup import warm_up

END = b"end"  # the last bytes of a job after which the process can take the next


def serve_jobs() -> None:
    """Answer the jobs that standard input brings, a line each, until it is closed."""
    lines, home = open(os.dup(0), encoding="utf-8"), os.getcwd()  # noqa: SIM115  # read to the end of the process
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(lines, waiting), daemon=True).start()
    warm_up()
    if multiprocessing.get_start_method() != "fork":
        load_here()  # a new process would not know the classes of a submission
    while True:
        _answer(Job(**json.loads(waiting.get())), home)


def _read(lines: TextIO, waiting: queue.SimpleQueue[str]) -> None:
    """In a thread, so that a job that never ends does not outlive the process that sent it."""
    for line in lines:
        waiting.put(line)
    if hasattr(os, "killpg"):
        os.killpg(0, signal.SIGKILL)  # with what it has started
    os._exit(0)


def _answer(job: Job, home: str) -> None:
    with socket.create_connection(("127.0.0.1", job.port)) as link, _printed_to(job.log):
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        link.sendall(job.token.encode())
        layers = _limit(job.memory_mib)
        os.chdir(job.workspace)
        os.environ["TMPDIR"] = tempfile.tempdir = job.workspace
        send(link, Message({"did": "ready", "layers": layers, "missing": ["fork (not safe here)"], "could": []}, {}))
        try:
            session.serve(link)
        except BaseException:  # student code may have broken everything, also what would describe the error
            os.write(2, b"This process could not go on: something that Python relies on was changed.\n")
            os._exit(0)
        os.chdir(home)  # the workspace is taken away now
        link.sendall(END)


@contextlib.contextmanager
def _printed_to(path: str) -> Iterator[None]:
    """What is printed in the block, by whatever means, goes to this file."""
    _print_to(path)
    try:
        yield
    finally:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(Exception):  # a submission may have replaced the stream by anything
                stream.flush()
        _print_to(os.devnull)


def _print_to(path: str) -> None:
    with open(path, "ab") as file:
        for target in (1, 2):
            os.dup2(file.fileno(), target)
    sys.stdout = open(1, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115


def _limit(memory_mib: int) -> list[Json]:
    """Memory and core files, where the system has limits for them."""
    try:
        import resource
    except ImportError:
        return []
    for which, most in ((resource.RLIMIT_DATA, memory_mib << 20), (resource.RLIMIT_CORE, 0)):
        hard = resource.getrlimit(which)[1]
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(which, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
    return ["rlimits"]
