"""Asks workers and believes nothing: deadlines, sizes and the way a worker ended are ours.

One zygote serves any number of threads; a sit is one worker from first to last question.
"""

from __future__ import annotations

import base64
import contextlib
import itertools
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType

from autograder.errors import SandboxError, WireError
from autograder.probes import Paper
from autograder.records import Fault, Json, Outcome, Sitting, Usage
from autograder.sandbox import replies
from autograder.sandbox.conversation import ask, close, number, outcome_of
from autograder.sandbox.limits import Isolation, Limits, isolation
from autograder.sandbox.spawned import watch
from autograder.sandbox.workspace import make, remove
from autograder.wire import receive

_START_S = 180.0
_LATE_S = 3.0
# The package is found by its folder, not by a path entry that would make its neighbours importable.
_BOOT = """
import importlib.util, sys
folder = sys.argv.pop(1)
find = importlib.util.spec_from_file_location
spec = find("autograder", folder + "/__init__.py", submodule_search_locations=[folder])
package = importlib.util.module_from_spec(spec)
sys.modules["autograder"] = package
spec.loader.exec_module(package)
from autograder.worker.__main__ import main
main()
"""


class Sandbox:
    """Workers for untrusted code.

    without   layers to leave out, to see what a lesser machine would do
    jailed    False only for a person's own code on their own machine
    method    "fork": one warm process forks every worker; "spawn": a fresh process for every call
    """

    def __init__(self, without: frozenset[str] = frozenset(), jailed: bool = True, method: str = "") -> None:
        self._without, self._jailed = without, jailed
        self._method = method or ("fork" if sys.platform.startswith("linux") else "spawn")
        self._lock = threading.Lock()
        self._zygote: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._is_up = False
        self._folder = ""
        self._isolation: Isolation | None = None
        self._slots: set[int] = set()

    def __enter__(self) -> Sandbox:
        self._folder = make()
        if self._method == "fork":
            self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()
        remove(self._folder)

    @property
    def isolation(self) -> Isolation:
        """The layers that are really on, tried out once in a throw-away worker."""
        if self._isolation is None:
            outside = Path(self._folder, "outside")
            outside.write_text("what no worker may read")
            outside.chmod(0o644)
            with self._slot() as slot, socket.create_server(("127.0.0.1", 0)) as server:
                probe: dict[str, Json] = {
                    "outside": str(outside),
                    "judge": os.getpid(),
                    "port": server.getsockname()[1],
                }
                self._isolation = self._probed(slot, probe)
        return self._isolation

    def _probed(self, slot: int, probe: dict[str, Json]) -> Isolation:
        channel, status, workspace = self._begin(Limits(), slot, probe)
        head: Mapping[str, Json] = {}
        why = ""
        try:
            head = replies.expect(receive(channel, time.monotonic() + _START_S), "ready")
        except (WireError, TimeoutError) as error:
            why = str(error)
        ended = self._finish(channel, status, workspace, Limits())
        if not head:
            said = base64.b64decode(str(ended.get("log", ""))).decode("utf-8", "replace").strip()
            raise SandboxError(f"a worker did not start: {why}\n{said[-1000:]}")
        return isolation(*(replies.texts(head.get(k)) for k in ("layers", "missing", "could")))

    @contextlib.contextmanager
    def _slot(self) -> Iterator[int]:
        """The smallest number that no worker of ours has now."""
        with self._lock:
            slot = next(n for n in itertools.count() if n not in self._slots)
            self._slots.add(slot)
        try:
            yield slot
        finally:
            self._slots.discard(slot)

    def sit(self, papers: Sequence[Paper], limits: Limits) -> list[Sitting]:
        """Let one worker answer all these papers, in order.

        Raises  SandboxError only when workers cannot be started at all
        """
        with self._slot() as slot:
            return self._sit(papers, limits, slot)

    def _sit(self, papers: Sequence[Paper], limits: Limits, slot: int) -> list[Sitting]:
        channel, status, workspace = self._begin(limits, slot)
        started = time.monotonic()
        deadline = started + limits.wall_s + _LATE_S
        sittings: list[Sitting] = []
        stopped: Fault | None = None
        try:
            stopped = self._await_ready(channel, deadline)
            for paper in papers:
                sitting, stopped = ask(channel, paper, deadline, stopped)
                sittings.append(sitting)
        finally:
            ended = self._finish(channel, status, workspace, limits)
        outcome = outcome_of(ended, stopped)
        usage = Usage(number(ended, "seconds"), number(ended, "cpu_s"), number(ended, "peak_mib"))
        log = base64.b64decode(str(ended.get("log", ""))).decode("utf-8", "replace")
        return [close(sitting, outcome, usage, log) for sitting in sittings]

    def _await_ready(self, channel: socket.socket, deadline: float) -> Fault | None:
        try:
            replies.expect(receive(channel, deadline, 1 << 16), "ready")
        except TimeoutError:
            return Fault(Outcome.TIMEOUT.value, "")
        except WireError as error:
            return Fault("BadReply", str(error))
        return None

    def _begin(self, limits: Limits, slot: int, probe: Json = None) -> tuple[socket.socket, socket.socket, str]:
        """Send a job to the zygote, or start a process; the worker's channel, the keeper's, the workspace."""
        workspace = tempfile.mkdtemp(dir=self._folder)
        os.chmod(workspace, 0o777)
        ours, theirs = socket.socketpair()
        status, keeper = socket.socketpair()
        job: dict[str, Json] = {
            "workspace": workspace,
            "without": [*sorted(self._without)],
            "is_jailed": self._jailed,
            "slot": slot,
            "probe": probe,
            **{name: getattr(limits, name) for name in Limits.__dataclass_fields__},
        }
        try:
            if self._method == "fork":
                self._send_job(json.dumps(job).encode(), [theirs.fileno(), keeper.fileno()])
            else:
                self._spawn(job, theirs, keeper)
        finally:
            theirs.close()
            keeper.close()
        return ours, status, workspace

    def _send_job(self, job: bytes, fds: list[int]) -> None:
        for last_try in (False, True):
            with self._lock:
                if self._zygote is None or self._zygote.poll() is not None:
                    self._stop()
                    self._start()
                try:
                    self._wait_until_up()
                    assert self._control is not None
                    socket.send_fds(self._control, [job], fds)
                    return
                except (OSError, SandboxError) as error:
                    self._stop()
                    if last_try:
                        raise SandboxError(f"workers cannot be started: {error}") from None

    def _wait_until_up(self) -> None:
        if self._is_up:
            return
        assert self._control is not None
        self._control.settimeout(_START_S)
        if self._control.recv(16) != b"ready":
            raise SandboxError("the process that starts workers ended; is torch installed for this Python?")
        self._control.settimeout(30)
        self._is_up = True

    def _start(self) -> None:
        kind = socket.SOCK_SEQPACKET if sys.platform.startswith("linux") else socket.SOCK_STREAM
        self._control, theirs = socket.socketpair(socket.AF_UNIX, kind)
        self._zygote = self._process(["fork", str(theirs.fileno())], (theirs.fileno(),))
        theirs.close()
        self._is_up = False

    def _process(
        self, arguments: list[str], fds: tuple[int, ...], output: int = subprocess.DEVNULL, errors: int | None = None
    ) -> subprocess.Popen[bytes]:
        package = str(Path(__file__).resolve().parent.parent)
        return subprocess.Popen(
            [sys.executable, "-I", "-c", _BOOT, package, *arguments],
            pass_fds=fds,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            start_new_session=True,
            env={
                "OMP_NUM_THREADS": "1",
                "OMP_THREAD_LIMIT": "1",  # whatever a submission sets before it loads a library of its own
                "OPENBLAS_NUM_THREADS": "1",
                "MPLBACKEND": "Agg",
                "PYTHONHASHSEED": "0",
                "LANG": "C.UTF-8",
                "PATH": os.defpath,
                "HOME": self._folder,
                "MPLCONFIGDIR": os.environ.get("MPLCONFIGDIR", str(Path.home() / ".cache" / "matplotlib")),
                "PYTHONWARNINGS": "ignore",
            },
            cwd="/",
        )

    def _spawn(self, job: dict[str, Json], theirs: socket.socket, keeper: socket.socket) -> None:
        process = self._process(
            ["spawn", str(theirs.fileno()), json.dumps(job)], (theirs.fileno(),), subprocess.PIPE, subprocess.STDOUT
        )
        report = os.dup(keeper.fileno())
        limits = float(str(job["wall_s"])) + _START_S, int(str(job["output_mib"]))
        threading.Thread(target=watch, args=(process, report, *limits), daemon=True).start()

    def _finish(self, channel: socket.socket, status: socket.socket, workspace: str, limits: Limits) -> dict[str, Json]:
        """Close the channel, ask the keeper to end, and read how the worker ended."""
        channel.close()
        ended: dict[str, Json] = {}
        try:
            status.shutdown(socket.SHUT_WR)
            status.settimeout(limits.wall_s + 2 * _LATE_S)
            data = b""
            while chunk := status.recv(1 << 16):
                data += chunk
            ended = json.loads(data) if data else {}
        except (OSError, ValueError):
            ended = {}
        finally:
            status.close()
            remove(workspace)
        return ended if isinstance(ended, dict) else {}

    def _stop(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._zygote is not None:
            self._zygote.kill()
            self._zygote.wait()
        self._zygote, self._control, self._is_up = None, None, False
