"""What the judge is told of a worker, however it ended, and what it does not believe."""

from __future__ import annotations

import os
import platform
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from escapes import run_source

from autograder.protocol.ingredients.build import Build
from autograder.protocol.ingredients.value import Value
from autograder.protocol.probes.call import Call
from autograder.protocol.probes.forward import Forward
from autograder.protocol.questions import Names, Question, Request
from autograder.protocol.records import Cell, Outcome
from autograder.sandbox import Limits, Sandbox
from autograder.sandbox.forked import Forked

HONEST = """
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(784, 10)

    def forward(self, x):
        return self.linear(x.flatten(1))
"""
QUESTION = Question(Forward((Build("Net"),), (4,), "eval"), seed=1)
SHORT = Limits(wall_s=4.0)


def make_request(source: str, n_questions: int = 2) -> Request:
    """A source that is asked to run Net forward, so many times."""
    return Request((Cell("hw.py", source),), Names(("Net",)), (QUESTION,) * n_questions)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """The best this machine has."""
    with Sandbox() as box:
        yield box


@pytest.fixture(scope="module", params=["full", "no-namespaces"])
def tiered(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """With and without namespaces."""
    with Sandbox(without=frozenset({"namespaces"} if request.param == "no-namespaces" else ())) as box:
        yield box


def test_an_honest_paper_is_answered(sandbox: Sandbox) -> None:
    """Every question has tensors and no fault."""
    worker_run = sandbox.run([make_request(HONEST)], SHORT)[0]

    assert worker_run.outcome == Outcome.GRADED
    assert [o.fault for o in worker_run.observations] == [None, None]
    assert all(o.tensors for o in worker_run.observations)
    assert worker_run.opened.places["Net"].line > 0


@pytest.mark.parametrize(("device", "seen"), [("cpu", "''"), ("cuda", "None")])
def test_a_worker_that_is_asked_on_the_cpu_sees_no_accelerator(sandbox: Sandbox, device: str, seen: str) -> None:
    """Else a student's own device would be one that our images are not on."""
    source = f"{HONEST}\nimport os\nprint('sees', repr(os.environ.get('CUDA_VISIBLE_DEVICES')))"
    asked = Request((Cell("hw.py", source),), Names(("Net",), whole_file=True), (replace(QUESTION, device=device),))

    worker_run = sandbox.run([asked], SHORT)[0]

    assert worker_run.log.splitlines() == [f"sees {seen}"]


@pytest.mark.parametrize("drawing", ["os._exit(0)", "os.kill(os.getpid(), 9)", "time.sleep(100)", "1 / 0"])
def test_a_figure_that_cannot_be_drawn_costs_its_picture_only(tiered: Sandbox, drawing: str) -> None:
    """The numbers in it are observed, and whatever was asked next is answered; other figures are shown."""
    source = f"""
import os, time
from matplotlib import pyplot as plt
from matplotlib.artist import Artist

class Acts(Artist):
    def draw(self, renderer):
        {drawing}

def plot(number):
    figure, axes = plt.subplots()
    axes.plot([number, 2])
    if number == 7:
        axes.add_artist(Acts())
"""
    asked = [Question(Call("plot", {"number": Value(n)}), seed=1, pictures=True) for n in (6, 7, 8)]

    worker_run = tiered.run([Request((Cell("hw.py", source),), Names(("plot",)), tuple(asked))], SHORT)[0]

    assert worker_run.outcome == Outcome.GRADED
    assert [o.fault for o in worker_run.observations] == [None] * 3
    assert all("figures" in o.values for o in worker_run.observations)
    assert "picture/0" in worker_run.observations[0].tensors
    assert "picture/0" not in worker_run.observations[1].tensors


def test_the_usage_is_measured_from_outside(sandbox: Sandbox) -> None:
    """Clock, processor and memory of the worker alone, without what it has from its zygote."""
    source = "import time\nheld = bytearray(300 << 20)\nheld[::4096] = b'1' * len(held[::4096])\ntime.sleep(0.5)"

    usage = run_source(sandbox, source).usage

    assert 0.5 <= usage.seconds < 3
    assert 0 < usage.cpu_s < 2
    assert 280 < usage.peak_mib < 450


ENDINGS = {
    "os._exit(0)": Outcome.EXITED,
    "os._exit(7)": Outcome.EXITED,
    "ctypes.string_at(0)": Outcome.CRASHED,
    "os.abort()": Outcome.CRASHED,
    "time.sleep(99)": Outcome.TIMEOUT,
    "while_true()": Outcome.TIMEOUT,
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_worker_that_ends_before_it_answers_is_told_apart(sandbox: Sandbox, ending: str) -> None:
    """The question that was due and all after it have a fault of that kind."""
    source = (
        HONEST.replace("return self", f"{ending}; return self")
        + "\nimport ctypes, os, time\ndef while_true():\n    while True: pass"
    )

    worker_run = sandbox.run([make_request(source)], Limits(wall_s=2.0))[0]

    assert ENDINGS[ending] == worker_run.outcome
    assert [ENDINGS[ending]] * 2 == [o.fault and o.fault.kind for o in worker_run.observations]


FORGERIES = {
    "garbage": "os.write(fd, b'\\xff' * 64)",
    "a head that is no JSON": "os.write(fd, struct.pack('<II', 4, 0) + b'nope')",
    "NaN": 'os.write(fd, frame(b\'{"did": "answered", "values": {"a": NaN}, "fault": null}\'))',
    "nested without end": "os.write(fd, frame(b'[' * 100_000))",
    "a list for an object": 'os.write(fd, frame(b\'{"did": "answered", "values": [], "fault": null}\'))',
    "a line that is a float": (
        'os.write(fd, frame(b\'{"did": "answered", "values": {}, "fault": {"kind": "a", "message": "b", '
        '"place": {"cell": "c", "line": 1.5}}}\'))'
    ),
    "a length of 4 GiB": "os.write(fd, struct.pack('<II', 10, 0xFFFFFFFF) + b'x' * 10)",
    "half a reply": "os.write(fd, struct.pack('<II', 100, 0) + b'{'); os._exit(0)",
    "tensors that are a pickle": (
        'body = b\'\\x80\\x04cos\\nsystem\\n.\'; head = b\'{"did": "answered", "values": {}, "fault": null}\'; '
        "os.write(fd, struct.pack('<II', len(head), len(body)) + head + body)"
    ),
    "another reply": 'os.write(fd, frame(b\'{"did": "loaded", "fault": null}\'))',
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_reply_costs_its_own_question_only(sandbox: Sandbox, forgery: str) -> None:
    """The judge reads it, believes nothing and goes on."""
    prelude = (
        "\nimport os, stat, struct\nframe = lambda head: struct.pack('<II', len(head), 0) + head\n"
        "fd = next(n for n in range(3, 64) if os.path.exists(f'/proc/self/fd/{n}') and stat.S_ISSOCK(os.fstat(n).st_mode))"
    )
    source = HONEST.replace("return self", f"import os, struct; {FORGERIES[forgery]}; return self") + prelude

    worker_run = sandbox.run([make_request(source)], Limits(wall_s=4.0))[0]

    assert worker_run.observations[-1].fault is not None
    assert sandbox.run([make_request(HONEST)], SHORT)[0].outcome == Outcome.GRADED


BREAKAGES = {
    "an exception that ends Python when it is described": "raise type('E', (BaseException,), {'__str__': exit})",
    "no JSON": "import json; json.dumps = None",
    "a channel that is closed": "os.closerange(3, 256)",
}


@pytest.mark.parametrize("breakage", BREAKAGES)
def test_a_worker_that_was_broken_says_nothing_of_our_files(sandbox: Sandbox, breakage: str) -> None:
    """What it printed is the submission's log, which students may get to see."""
    source = HONEST.replace("return self", f"import os; {BREAKAGES[breakage]}; return self")

    worker_run = sandbox.run([make_request(source)], SHORT)[0]

    assert worker_run.observations[0].fault is not None
    assert "autograder" not in worker_run.log


INDESCRIBABLE = {
    "it ends": "def __str__(self): raise SystemExit",
    "it is interrupted": "def __str__(self): raise KeyboardInterrupt",
    "it cannot be cut": "def __str__(self): return type('S', (str,), {'__getitem__': lambda s, i: s})('a' * 2_000_000)",
    "it has no name": "__class__ = property(lambda self: 1 / 0)",
}


@pytest.mark.parametrize("how", INDESCRIBABLE)
def test_an_exception_that_cannot_be_described_costs_its_own_question_only(sandbox: Sandbox, how: str) -> None:
    """The next question is answered by the same worker."""
    source = HONEST.replace("return self", "Net.n += 1\n        if Net.n == 1: raise Evil\n        return self")

    worker_run = sandbox.run(
        [make_request(f"{source}\n    n = 0\nclass Evil(Exception):\n    {INDESCRIBABLE[how]}\n")], SHORT
    )[0]

    assert worker_run.outcome is Outcome.GRADED
    assert [o.fault and o.fault.kind for o in worker_run.observations] == ["Evil", None]
    assert len(worker_run.observations[0].fault.message) <= 300  # type: ignore[union-attr]


def test_answers_have_room_together_not_each(sandbox: Sandbox) -> None:
    """Or seventeen forged ones would be more than a gradebook can keep, and the run of a whole class would end."""
    forged = (
        '\nimport os, struct, stat\ndef forge(fd, n):\n    head = b\'{"did": "answered", "values": {}, "fault": null}\'\n'
        '    index = b\'{"output/0": {"dtype": "F32", "shape": [%d], "data_offsets": [0, %d]}}\' % (n // 4, n)\n'
        "    body = struct.pack('<Q', len(index)) + index\n"
        "    os.write(fd, struct.pack('<II', len(head), len(body) + n) + head + body)\n"
        "    for _ in range(n >> 20):\n        os.write(fd, bytes(1 << 20))\n"
        "fd = next(n for n in range(3, 64) if os.path.exists(f'/proc/self/fd/{n}') and stat.S_ISSOCK(os.fstat(n).st_mode))"
    )
    source = HONEST.replace("return self", "[forge(fd, 24 << 20) for _ in range(3)]; return self") + forged

    observations = sandbox.run([make_request(source, 3)], Limits(wall_s=8.0))[0].observations

    assert [bool(o.tensors) for o in observations] == [True, True, False]


def test_what_is_printed_is_kept_at_both_ends(sandbox: Sandbox) -> None:
    """And how much lies between is said."""
    log = run_source(sandbox, "print('begin')\nfor i in range(30_000):\n    print('x' * 100)\nprint('end')").log

    assert log.startswith("begin\n")
    assert log.endswith("end\n")
    assert "bytes left out" in log
    assert len(log) < 70_000


def test_two_workers_at_once_do_not_mix(sandbox: Sandbox) -> None:
    """Threads may share a sandbox."""

    def ask(n: int) -> str:
        return run_source(sandbox, f"import time\nfor _ in range(5):\n    print({n})\n    time.sleep(0.1)").log

    with ThreadPoolExecutor(6) as pool:
        logs = list(pool.map(ask, range(6)))

    assert [f"{n}\n" * 5 for n in range(6)] == logs


def zygote_of(box: Sandbox) -> subprocess.Popen[bytes]:
    """The process that workers are forked from."""
    assert isinstance(box._workers, Forked)
    assert box._workers.zygote is not None
    return box._workers.zygote


def test_a_class_is_forked_from_huge_pages() -> None:
    """Asked of the kernel, which counts them; workers go on as before."""
    release = tuple(map(int, re.findall(r"\d+", platform.release())[:2]))
    if not sys.platform.startswith("linux") or release < (6, 1):
        pytest.skip("this kernel lays nothing on huge pages when asked")
    if os.geteuid():
        pytest.skip("only root may count the pages of a process that hides its memory")
    with Sandbox() as box:
        for _ in range(40):
            assert box.run([make_request(HONEST)], SHORT)[0].outcome == Outcome.GRADED
        counted = Path(f"/proc/{zygote_of(box).pid}/smaps_rollup").read_text()

    assert int(re.findall(r"AnonHugePages:\s+(\d+) kB", counted)[0]) > 2048


def test_a_killed_zygote_is_replaced(sandbox: Sandbox) -> None:
    """The next worker comes from a new one."""
    run_source(sandbox, "pass")
    zygote = zygote_of(sandbox)
    zygote.send_signal(signal.SIGKILL)
    zygote.wait()

    assert run_source(sandbox, "print('alive')").log == "alive\n"


def test_a_killed_zygote_costs_those_that_it_has_forked_nothing(tiered: Sandbox) -> None:
    """They go on, and whoever comes meanwhile gets another zygote."""
    run_source(tiered, "pass")
    zygote = zygote_of(tiered)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(run_source, tiered, "import os, time\ntime.sleep(2)\nprint('went on', os.getpid())")
        wait_for_worker(zygote.pid)
        zygote.send_signal(signal.SIGKILL)
        zygote.wait()
        other = run_source(tiered, "print('other')")

    assert other.log == "other\n"
    assert running.result().log.startswith("went on")
    assert running.result().usage.seconds >= 2


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="finds the supervisor in /proc")
def test_what_died_with_its_supervisor_is_asked_again_and_the_worker_does_not_live_on(tiered: Sandbox) -> None:
    """Who ran out of memory is not who pays for it; the kernel was asked to forget with whom this worker ends."""
    run_source(tiered, "pass")
    zygote = zygote_of(tiered)
    time.sleep(0.2)  # the last supervisor has gone
    with ThreadPoolExecutor(1) as pool:
        source = "import ctypes, time\nctypes.CDLL(None).prctl(1, 0, 0, 0, 0)\ntime.sleep(5)\nprint('answered')"
        running = pool.submit(run_source, tiered, source, Limits(wall_s=10.0))
        supervisor, worker = wait_for_worker(zygote.pid)
        time.sleep(0.5)
        os.kill(supervisor, signal.SIGKILL)
        until = time.monotonic() + 2
        while is_running(worker) and time.monotonic() < until:
            time.sleep(0.05)
        lives_on = is_running(worker)
        worker_run = running.result(timeout=30)

    assert not lives_on
    assert (worker_run.outcome, worker_run.log) == (Outcome.GRADED, "answered\n")


def wait_for_worker(zygote: int) -> tuple[int, int]:
    """The supervisor and the worker of a job that has just been sent."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        for supervisor in children(zygote):
            for worker in children(supervisor):
                return supervisor, worker
    raise AssertionError("there is no worker")


def children(pid: int) -> list[int]:
    """None for a process that has ended."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def is_running(pid: int) -> bool:
    """Not ended and not merely waited for."""
    for _ in range(100):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return False
        if state in "ZX":
            return False
        time.sleep(0.02)
    return True


HABITS = {
    "DataLoader with workers": (
        "import torch\nfrom torch.utils.data import DataLoader, TensorDataset\n"
        "loader = DataLoader(TensorDataset(torch.arange(64.0)), batch_size=8, num_workers=2)\n"
        "print('ok' if sum(x.sum().item() for x, in loader) == 2016 else 'wrong')"
    ),
    "torch.save and load": "import torch\ntorch.save({'a': torch.ones(3)}, 'm.pt')\nif torch.load('m.pt')['a'].sum() == 3: print('ok')",
    "savefig": "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.title('x')\nplt.savefig('a.png')\nprint('ok')",
    "tqdm": "from tqdm import tqdm\nif sum(tqdm(range(10))) == 45: print('ok')",
    "tqdm in a notebook": "from tqdm.notebook import tqdm, trange\nif sum(tqdm(trange(10), leave=False)) == 45: print('ok')",
    "mp.Pool": "import multiprocessing as mp\nwith mp.Pool(2) as pool:\n    if pool.map(abs, [-1, -2]) == [1, 2]: print('ok')",
    "tempfile": "import tempfile\nwith tempfile.NamedTemporaryFile('w') as f:\n    f.write('x')\n    print('ok')",
    "copying a file": "import shutil\nopen('a', 'w').write('x')\nshutil.copy('a', 'b')\nprint('ok')",
    "two threads": "import torch\ntorch.set_num_threads(2)\na = torch.ones(500, 500)\nif (a @ a).sum() > 0: print('ok')",
    "jit.script": "import torch\ntorch.jit.script(torch.nn.Linear(2, 2))(torch.ones(1, 2))\nprint('ok')",
    "sqlite3 in a file": (
        "import sqlite3\nwith sqlite3.connect('a.db') as db:\n    db.execute('create table t (x)')\n"
        "    db.execute('insert into t values (1)')\n"
        "if sqlite3.connect('a.db').execute('select x from t').fetchone() == (1,): print('ok')"
    ),
    "sqlite3": "import sqlite3\nif sqlite3.connect(':memory:').execute('select 1').fetchone() == (1,): print('ok')",
    "platform": "import platform\nif platform.platform(): print('ok')",
    "cuda.is_available": "import torch\nif torch.cuda.is_available() in (True, False): print('ok')",
    "asyncio": "import asyncio\nif asyncio.run(asyncio.sleep(0, 1)) == 1: print('ok')",
    "a late import": "import sklearn.linear_model\nimport xml.dom.minidom, sqlite3, wsgiref.util\nprint('ok')",
    "the time zone": "import datetime\nif datetime.datetime.now().astimezone().tzinfo: print('ok')",
    "training": (
        "import torch\nmodel = torch.nn.Linear(784, 10)\nsgd = torch.optim.SGD(model.parameters(), lr=0.1)\n"
        "for _ in range(20):\n    sgd.zero_grad()\n    model(torch.randn(64, 784)).square().mean().backward()\n"
        "    sgd.step()\nprint('ok')"
    ),
}  # fmt: skip


MANY_THREADS = """
import os
os.environ["OMP_NUM_THREADS"] = "8"
import torch
torch.set_num_threads(8)
torch.set_num_interop_threads(4)
torch.set_num_interop_threads(2)
print(torch.get_num_threads(), torch.get_num_interop_threads())
a = torch.ones(400, 400, requires_grad=True)
for _ in range(5):
    (a @ a).sin().sum().backward()
import sklearn.cluster
sklearn.cluster.KMeans(3, n_init=1).fit(torch.randn(400, 4).numpy())
print(len(os.listdir("/proc/self/task")), "thread")
"""


def test_a_worker_computes_on_one_thread_whatever_is_set(sandbox: Sandbox) -> None:
    """Two threads in two workers on two processors take ten times as long; what was set is read again."""
    pytest.importorskip("sklearn")

    assert run_source(sandbox, MANY_THREADS).log.splitlines() == ["8 2", "1 thread"]


@pytest.mark.parametrize("habit", HABITS)
def test_honest_code_is_not_hurt(tiered: Sandbox, habit: str) -> None:
    """What students do beside their homework still works."""
    if "tqdm" in habit or "sklearn" in HABITS[habit]:
        pytest.importorskip("tqdm" if "tqdm" in habit else "sklearn")

    worker_run = run_source(tiered, HABITS[habit])

    assert "ok\n" in worker_run.log, worker_run


def test_without_a_zygote_the_same_comes_back() -> None:
    """Where forking is unsafe: a fresh process, its output kept, its end told apart."""
    with Sandbox(method="spawn", jailed=False) as box:
        honest = box.run(
            [make_request(HONEST + "\nimport sys\nprint('said', file=sys.stderr)", 1)], Limits(wall_s=20.0)
        )[0]
        exited = box.run(
            [make_request(HONEST.replace("return", "import os; os._exit(3); return"), 1)], Limits(wall_s=20.0)
        )[0]

        assert box.isolation.tier == "none"

    assert honest.outcome == Outcome.GRADED
    assert honest.observations[0].fault is None
    assert exited.outcome == Outcome.EXITED


def test_without_a_zygote_one_process_does_one_job_after_the_other() -> None:
    """Until one has to be ended: the next gets another, and whoever waits is not late."""
    tells = "import os\nprint('process', os.getpid())"
    with Sandbox(method="spawn", jailed=False) as box, ThreadPoolExecutor(3) as pool:
        same = list(pool.map(lambda _: run_source(box, tells), range(3)))
        ended = run_source(box, f"{tells}\nwhile True: pass", Limits(wall_s=0.5))
        after = run_source(box, f"{tells}\nprint('again')")

    assert [s.outcome for s in same] == [Outcome.GRADED] * 3
    assert {same[0].log} == {s.log for s in (*same, ended)}
    assert ended.outcome is Outcome.TIMEOUT
    assert after.log.endswith("again\n")
    assert not after.log.startswith(same[0].log)


def test_without_a_zygote_nobody_meets_what_another_left() -> None:
    """Where a class is graded, or one submission after our own solution: sources and modules are not to be found."""
    secret = f"{HONEST}\nimport helper"
    looks = f"{HONEST}\nimport linecache, sys\nprint('helper' in sys.modules, 'SEC' + 'RET' in str(linecache.cache))"
    with Sandbox(method="spawn") as box:
        first = replace(
            make_request(secret, 1), cells=(*make_request(secret, 1).cells, Cell("helper.py", "A = 'SECRET'", "helper"))
        )
        mine = box.run([first], Limits())[0]
        same = box.run([first], Limits())[0]
        next_one = run_source(box, looks)

    assert (mine.outcome, same.outcome) == (Outcome.GRADED, Outcome.GRADED)
    assert next_one.log == "False False\n"


@pytest.fixture(scope="module")
def spawning() -> Iterator[Sandbox]:
    """What other systems than Linux have."""
    with Sandbox(method="spawn", jailed=False) as box:
        yield box


SPAWNED_ENDINGS = {
    "os._exit(3)": (Outcome.EXITED, ""),
    "os.abort()": (Outcome.CRASHED, ""),
    "time.sleep(99)": (Outcome.TIMEOUT, "0.5 s"),
    "os.closerange(3, 64); time.sleep(99)": (Outcome.TIMEOUT, "0.5 s"),
    "print('x' * (3 << 20)); time.sleep(99)": (Outcome.OUTPUT, "2 MiB"),
}


@pytest.mark.parametrize("ending", SPAWNED_ENDINGS)
def test_without_a_zygote_every_ending_is_told_apart_and_the_next_job_is_answered(
    spawning: Sandbox, ending: str
) -> None:
    """By a thread that looks at the clock, the output and the process."""
    broken = HONEST.replace("return self", f"import os, time; {ending}; return self")
    ended = spawning.run([make_request(broken, 1)], Limits(wall_s=0.5, output_mib=2))[0]
    honest = spawning.run([make_request(HONEST, 1)], Limits())[0]

    outcome, amount = SPAWNED_ENDINGS[ending]
    fault = ended.observations[0].fault
    assert (outcome, outcome.value) == (ended.outcome, fault and fault.kind)
    assert not amount or (fault is not None and fault.message == amount)
    assert honest.outcome is Outcome.GRADED


def test_the_isolation_names_what_is_on_and_what_is_not() -> None:
    """A report prints it."""
    with Sandbox(without=frozenset({"landlock"})) as box:
        isolation = box.isolation

    assert "landlock (left out)" in isolation.missing
    assert isolation.describe().startswith("sandbox partial: ")
    assert isolation.could == ()
