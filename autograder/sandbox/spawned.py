"""Watches a worker that is a process of its own, where there is no keeper to do it.

Knows clock and output only: memory and disk are left to the worker's own limits.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import time

_TICK_S, _GRACE_S, _PART = 0.05, 2.0, 32 << 10


def watch(process: subprocess.Popen[bytes], report: int, wall_s: float, output_mib: int) -> None:
    """Wait for the process or end it, then write how it went as one JSON object.

    report  descriptor of a socket; when its other side closes for writing, the worker has to end
    """
    assert process.stdout is not None
    started = time.monotonic()
    deadline, cause, n_bytes, head, tail = started + wall_s, "", 0, b"", b""
    with socket.socket(fileno=report) as status, process.stdout as output:
        os.set_blocking(output.fileno(), False)
        heard = [output.fileno(), status.fileno()]
        while process.poll() is None or output.fileno() in heard:
            readable = select.select(heard, [], [], _TICK_S)[0]
            if status.fileno() in readable:
                heard.remove(status.fileno())
                deadline = min(deadline, time.monotonic() + _GRACE_S)
            if output.fileno() in readable:
                chunk = output.read(1 << 16) or b""
                heard = heard if chunk else [fd for fd in heard if fd != output.fileno()]
                n_bytes += len(chunk)
                room = _PART - len(head)
                head, tail = head + chunk[:room], (tail + chunk[room:])[-_PART:]
            over = "timeout" if time.monotonic() > deadline else "output" if n_bytes > output_mib << 20 else ""
            if over:
                cause = cause or over
                _end(process)
                break
        code = process.wait()
        log = head + (b"\n[...]\n" if n_bytes > len(head) + len(tail) else b"") + tail
        said = {
            "outcome": cause or ("crashed" if code < 0 else "exited"),
            "seconds": time.monotonic() - started,
            "log": base64.b64encode(log).decode(),
        }
        with contextlib.suppress(OSError):
            status.sendall(json.dumps(said).encode())


def _end(process: subprocess.Popen[bytes]) -> None:
    """The worker and what it started, as far as that has stayed in its session."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
