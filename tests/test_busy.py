"""A busy machine costs nobody a point: what a worker waits for is not its own time."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from escapes import run_source
from test_sandbox import HONEST, make_request

from autograder.grading.run import GradingRun
from autograder.protocol.questions import Request
from autograder.protocol.records import Cell, Json, Outcome, Submission, WorkerRun
from autograder.rubric.catalog import load
from autograder.sandbox import Limits, Sandbox
from autograder.sandbox.pool import _is_doubtful
from autograder.sandbox.turns import Turns
from autograder.worker.jail.clock import OwnTime

N_BUSY = 20  # a load of about 10 for each of two processors
WORKS_FOR_S = 2.5
WORKS = f"import time\nwhile time.process_time() < {WORKS_FOR_S}: pass\nprint('done')"

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the scheduler tells of its delays")


@contextmanager
def busy(n: int = N_BUSY) -> Iterator[None]:
    """So many processes of ordinary rank that only compute, each in a session: some kernels share time by session."""
    alone = [sys.executable, "-c", "while True: pass"]
    running = [subprocess.Popen(alone, start_new_session=True) for _ in range(n)]
    try:
        yield
    finally:
        for process in running:
            process.kill()
        for process in running:
            process.wait()


def schedule(monkeypatch: pytest.MonkeyPatch, *threads: tuple[float, float]) -> OwnTime:
    """What OwnTime sees of one process with these threads: seconds run and waited."""
    times = {f"/proc/1/task/{i}/schedstat": (int(1e9 * r), int(1e9 * w)) for i, (r, w) in enumerate(threads)}
    monkeypatch.setattr("autograder.worker.jail.clock._times", times.__getitem__)
    monkeypatch.setattr(os, "listdir", lambda _: [str(i) for i in range(len(threads))])
    monkeypatch.setattr("autograder.worker.jail.clock._used_s", lambda _: 0.0)
    own = OwnTime()
    own.look([1])
    return own


@pytest.mark.parametrize(
    ("threads", "own_s"),
    [
        ([(10.0, 0.0)], 10.0),  # alone
        ([(2.0, 8.0)], 2.0),  # four others beside it
        ([(0.0, 0.0)], 10.0),  # asleep: its own time
        ([(1.0, 3.0)], 7.0),  # asleep for six
        ([(1.0, 4.0), (1.0, 4.0)], 2.0),  # one waits while the other sleeps
        ([(0.2, 9.8)] * 50, 10.0),  # on one of many processors too
        ([(0.4, 9.6)] * 50, 10.0),  # who crowds two processors alone has all of their time
    ],
)
def test_what_a_tree_waits_is_not_its_own(
    monkeypatch: pytest.MonkeyPatch, threads: list[tuple[float, float]], own_s: float
) -> None:
    """In ten seconds of the clock."""
    assert schedule(monkeypatch, *threads).of(10.0) == pytest.approx(own_s)


def test_children_that_end_between_two_looks_have_run_all_the_same() -> None:
    """The kernel adds them to who waited for them: a parent of low rank that many short ones crowd out is not late."""
    before = time.process_time()
    own = OwnTime()
    for _ in range(8):
        pid = os.fork()
        if pid == 0:
            while time.process_time() < 0.1:
                pass
            os._exit(0)
        os.waitpid(pid, 0)

    own.look([os.getpid()])

    assert own.ran_s >= before + 0.6


@pytest.mark.parametrize(
    ("outcome", "ended", "is_doubtful"),
    [
        (Outcome.TIMEOUT, {"seconds": 15.1, "own_s": 15.0}, False),
        (Outcome.TIMEOUT, {"seconds": 60.0, "own_s": 15.0}, True),
        (Outcome.KILLED, {"seconds": 1.0, "own_s": 1.0, "is_killed": True}, True),
        (Outcome.KILLED, {"seconds": 1.0, "own_s": 1.0, "is_killed": False}, False),  # by a system call of its own
        (Outcome.KILLED, {}, True),  # with its supervisor
        (Outcome.GRADED, {"seconds": 60.0, "own_s": 5.0}, False),
    ],
)
def test_who_is_asked_again_is_who_may_have_been_hurt_by_the_machine(
    outcome: Outcome, ended: dict[str, Json], is_doubtful: bool
) -> None:
    """An endless loop on an idle machine is paid for once."""
    assert _is_doubtful(outcome, ended) is is_doubtful


class Unlucky(Sandbox):
    """Its first worker is late on a busy machine."""

    def __init__(self) -> None:
        super().__init__()
        self.beside: list[int] = []
        self.running: list[int] = []
        self.n = 0

    def _run(self, requests: Sequence[Request], limits: Limits, uid: int | None) -> tuple[list[WorkerRun], bool]:
        with self._lock:
            self.n += 1
            is_late = self.n == 1
            self.running.append(1)
        time.sleep(0.1)
        self.beside.append(len(self.running))
        try:
            return super()._run(requests, Limits(wall_s=0.01) if is_late else limits, uid)[0], is_late
        finally:
            self.running.pop()


def test_who_was_late_is_asked_once_more_and_alone() -> None:
    """While others wait; the second answer counts."""
    with Unlucky() as sandbox, ThreadPoolExecutor(4) as pool:
        worker_runs = list(pool.map(lambda n: run_source(sandbox, f"print({n})"), range(4)))

    assert {s.outcome for s in worker_runs} == {Outcome.GRADED}
    assert sandbox.n == 5
    assert 1 in sandbox.beside


def test_whoever_is_alone_is_alone() -> None:
    """However many come and go."""
    turns, inside, most = Turns(), [], []
    lock = threading.Lock()

    def visit(n: int) -> None:
        with turns.alone() if n % 4 == 0 else turns.shared():
            with lock:
                inside.append(n)
                if any(m % 4 == 0 for m in inside):
                    most.append(len(inside))
            time.sleep(0.002)
            with lock:
                inside.remove(n)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(visit, range(80)))

    assert set(most) == {1}
    assert len(most) == 20


LIMITS = {
    "while True: pass": "1.5 s",
    "import time; time.sleep(99)": "1.5 s",
    "while True: print('x' * 100_000)": "3 MiB",
    "import os, time\nfor _ in range(4):\n    if os.fork() == 0: break\nx = b'1' * (200 << 20)\ntime.sleep(9)": "500 MiB",
}


@pytest.mark.parametrize("source", LIMITS)
def test_a_fault_holds_the_limit_that_applied(source: str) -> None:
    """With its unit, for whoever words it."""
    limits = Limits(wall_s=1.5, output_mib=3, tree_mib=500)
    asked = make_request(HONEST.replace("return self", f"exec({source!r}, {{}}); return self"), 1)
    with Sandbox() as sandbox:
        worker_run = sandbox.run([asked], limits)[0]

    fault = worker_run.observations[0].fault
    assert fault is not None
    assert (fault.kind, fault.message) == (worker_run.outcome.value, LIMITS[source])


@pytest.mark.slow
def test_honest_code_ends_on_a_busy_machine_and_a_loop_is_ended_too() -> None:
    """Both have more of the clock than their limit, and neither has it for ever."""
    with Sandbox() as sandbox, busy(6):
        run_source(sandbox, "pass")
        honest = run_source(sandbox, WORKS, Limits(wall_s=WORKS_FOR_S + 2))
        endless = run_source(sandbox, "while True: pass", Limits(wall_s=0.7))

    assert (honest.outcome, honest.log) == (Outcome.GRADED, "done\n")
    assert honest.usage.seconds > WORKS_FOR_S + 2
    assert endless.outcome is Outcome.TIMEOUT
    assert endless.usage.seconds < 7 + 2


@pytest.mark.slow
def test_a_run_at_load_ten_gives_the_scores_of_an_idle_one() -> None:
    """Of the reference, and of one that takes most of its time for every part: verdict by verdict."""
    assignment = load("mnist_mlp")
    cells = assignment.reference
    slowly = tuple(
        Cell(c.name, c.source.replace("    model.train()\n", f"    model.train()\n    {_WASTE}\n")) for c in cells
    )
    people = {"right": cells, "slow": slowly}
    assert slowly != cells

    def scores() -> dict[str, list[tuple[str, float]]]:
        with Sandbox() as sandbox:
            grading_run = GradingRun(assignment, sandbox, 1, "digits")
            grading_run.prepare()
            reports = {name: grading_run.report(Submission(name, "hw.py", cells)) for name, cells in people.items()}
        return {name: [(v.key, v.earned) for v in report.verdicts] for name, report in reports.items()}

    idle = scores()
    with busy():
        loaded = scores()

    assert sum(points for _, points in idle["right"]) == 100
    assert idle == loaded


_WASTE = "until = __import__('time').process_time() + 1.5\n    while __import__('time').process_time() < until: pass"
