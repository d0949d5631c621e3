"""Asks workers, and bounds what they do: deadlines, sizes and how a worker ended are measured on this side.

One sandbox serves any number of threads; a run is one worker from first to last question.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType

from autograder.protocol.errors import SandboxError, WireError
from autograder.protocol.job import Job
from autograder.protocol.questions import Request
from autograder.protocol.records import Fault, Json, Outcome, Usage, WorkerRun
from autograder.protocol.wire import receive
from autograder.sandbox import replies
from autograder.sandbox.conversation import ask, close, number, outcome_of
from autograder.sandbox.forked import START_S, Forked, Kept
from autograder.sandbox.limits import Isolation, Limits, isolation
from autograder.sandbox.spawned import Spawned, Watched
from autograder.sandbox.turns import Turns
from autograder.sandbox.users import own_user
from autograder.sandbox.workspace import make, remove

_LATE_S = 30.0  # the supervisor ends a worker; this is for when it cannot
_BUSY = 1 / 3  # a worker that waited for more than this share of its time may be late because of the machine


class Sandbox:
    """Workers for untrusted code.

    without   layers to leave out, to try what happens on a system that lacks them
    jailed    False only for a person's own code on their own machine
    method    "fork": one warm process forks every worker; "spawn": one process, unjailed, does every job of the same
              code itself
    """

    def __init__(self, without: frozenset[str] = frozenset(), jailed: bool = True, method: str = "") -> None:
        self._without, self._jailed = without, jailed
        self._method = method or ("fork" if sys.platform.startswith("linux") else "spawn")
        self._lock = threading.Lock()
        self._turns = Turns()
        self._folder = ""
        self._workers: Forked | Spawned | None = None
        self._isolation: Isolation | None = None

    def __enter__(self) -> Sandbox:
        self._folder = make()
        self._workers = Forked(self._folder) if self._method == "fork" else Spawned(self._folder)
        self._workers.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._workers is not None:
            self._workers.stop()
        remove(self._folder)

    @property
    def is_parallel(self) -> bool:
        """Whether workers run at the same time; where they do not, every change of code costs a new process."""
        return self._method == "fork"

    @property
    def isolation(self) -> Isolation:
        """The layers that are really on, tried out once in a throw-away worker."""
        if self._isolation is None:
            outside = Path(self._folder, "outside")
            outside.write_text("what no worker may read")
            outside.chmod(0o644)
            with self._user() as uid, socket.create_server(("127.0.0.1", 0)) as server:
                probe: dict[str, Json] = {
                    "outside": str(outside),
                    "judge": os.getpid(),
                    "port": server.getsockname()[1],
                }
                self._isolation = self._probed(uid, probe)
        return self._isolation

    def _probed(self, uid: int | None, probe: dict[str, Json]) -> Isolation:
        with self._workspace() as workspace:
            worker = self._begin(Limits(), uid, workspace, probe)
            head: Mapping[str, Json] = {}
            why = ""
            try:
                head = replies.expect(receive(worker.channel, time.monotonic() + START_S), "ready")
            except (WireError, TimeoutError) as error:
                why = str(error)
            ending = worker.finish()
        if not head:
            raise SandboxError(f"a worker did not start: {why}\n{_log(ending).strip()[-1000:]}")
        return isolation(*(replies.texts(head.get(k)) for k in ("layers", "missing", "could")))

    def _user(self) -> contextlib.AbstractContextManager[int | None]:
        """The number of the user that only one worker runs as; None where workers run as the judge's."""
        is_another = self._jailed and "setuid" not in self._without and self.is_parallel and os.geteuid() == 0
        return own_user() if is_another else contextlib.nullcontext()

    def run(self, requests: Sequence[Request], limits: Limits) -> list[WorkerRun]:
        """Let one worker answer all these requests, in order.

        A worker that was late on a busy machine, or ended from outside, or with its supervisor, is run once more
        without others beside it.

        Raises  SandboxError only when workers cannot be started at all
        """
        with self._turns.shared(), self._user() as uid:
            worker_runs, is_doubtful = self._run(requests, limits, uid)
        if not is_doubtful:
            return worker_runs
        with self._turns.alone(), self._user() as uid:
            again, _ = self._run(requests, limits, uid)
        return max(again, worker_runs, key=_n_answered)

    def _run(self, requests: Sequence[Request], limits: Limits, uid: int | None) -> tuple[list[WorkerRun], bool]:
        """What the worker answered, and whether the machine may be why it did not answer more."""
        with self._workspace() as workspace:
            worker = self._begin(limits, uid, workspace, whose=_whose(requests))
            deadline = time.monotonic() + limits.clock_s + _LATE_S
            worker_runs: list[WorkerRun] = []
            fatal_fault: Fault | None = None
            try:
                fatal_fault = self._await_ready(worker.channel, deadline)
                for request in requests:
                    worker_run, fatal_fault = ask(worker.channel, request, deadline, fatal_fault)
                    worker_runs.append(worker_run)
            except BaseException:  # Ctrl-C, most likely
                worker.end()
                raise
            finally:
                ending = worker.finish()
        outcome = outcome_of(ending, fatal_fault)
        usage = Usage(number(ending, "seconds"), number(ending, "cpu_s"), number(ending, "peak_mib"))
        amount, log = limits.amount(outcome, usage.cpu_s), _log(ending)
        return [close(worker_run, outcome, usage, log, amount) for worker_run in worker_runs], _is_doubtful(
            outcome, ending
        )

    def _await_ready(self, channel: socket.socket, deadline: float) -> Fault | None:
        try:
            replies.expect(receive(channel, deadline, 1 << 16), "ready")
        except TimeoutError:
            return Fault(Outcome.TIMEOUT.value, "")
        except WireError as error:
            return Fault("BadReply", str(error))
        return None

    @contextlib.contextmanager
    def _workspace(self) -> Iterator[str]:
        """A folder for one worker."""
        workspace = tempfile.mkdtemp(dir=self._folder)
        os.chmod(workspace, 0o777)
        try:
            yield workspace
        finally:
            remove(workspace)

    def _begin(
        self, limits: Limits, uid: int | None, workspace: str, probe: dict[str, Json] | None = None, whose: str = ""
    ) -> Kept | Watched:
        job = Job(
            workspace=workspace,
            log=f"{workspace}.log",
            without=sorted(self._without),
            is_jailed=self._jailed,
            uid=uid,
            probe=probe,
            whose=whose if self._jailed else "",  # on a person's own machine all code is that person's
            clock_s=limits.clock_s,
            **asdict(limits),
        )
        assert self._workers is not None
        return self._workers.begin(job)


def _whose(requests: Sequence[Request]) -> str:
    """A digest of the code: the same for the same code."""
    cells = repr([[(cell.name, cell.module, cell.source) for cell in request.cells] for request in requests])
    return hashlib.sha256(cells.encode("utf-8", "surrogatepass")).hexdigest()


def _log(ending: Mapping[str, Json]) -> str:
    return base64.b64decode(str(ending.get("log", ""))).decode("utf-8", "replace")


def _is_doubtful(outcome: Outcome, ending: Mapping[str, Json]) -> bool:
    """Whether the machine may be to blame: not for an endless loop, which has used up its time on a processor."""
    seconds = number(ending, "seconds")
    if outcome is Outcome.TIMEOUT:
        return seconds > 0 and 1 - number(ending, "own_s") / seconds > _BUSY if "own_s" in ending else False
    return outcome is Outcome.KILLED and ending.get("is_killed") is not False  # nobody is left to say how it ended


def _n_answered(worker_runs: Sequence[WorkerRun]) -> int:
    return sum(o.fault is None for s in worker_runs for o in s.observations)
