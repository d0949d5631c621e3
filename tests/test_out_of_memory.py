"""A container that runs out of memory: the kernel ends the worker that used it up, and the others lose nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from small_container import container, missing

HERE = Path(__file__).parent
MEMORY_MIB = 700  # the judge, what workers are forked from, and 200 MiB for workers
JUDGE = """
import json, sys
from concurrent.futures import ThreadPoolExecutor
sys.path.insert(0, {here!r})
from escapes import run_source
from autograder.sandbox import Limits, Sandbox
limits = Limits(wall_s=60.0)
with Sandbox(without=frozenset({without!r})) as box, ThreadPoolExecutor(4) as pool:
    run_source(box, "pass")
    runs = [pool.submit(run_source, box, source, limits) for source in {sources!r}]
    print(json.dumps([[run.result().outcome.value, run.result().log] for run in runs]))
"""
GREEDY = {
    "memory": (
        "import os, time\ntime.sleep(1)\nfor _ in range(20):\n    if os.fork() == 0: break\n"
        "held = bytearray(60 << 20)\nheld[::4096] = b'1' * len(held[::4096])\ntime.sleep(15)\nos._exit(0)"
    ),
    "unread sockets": (
        "import os, socket, time\ntime.sleep(1)\nfor _ in range(50):\n    if os.fork() == 0: break\nkept = []\n"
        "for _ in range(28):\n    kept += socket.socketpair()\n    for s in kept[-2:]:\n"
        "        s.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 22)\n        s.setblocking(False)\n"
        "        try:\n            while True: s.send(b'x' * 32768)\n        except OSError: pass\ntime.sleep(15)\nos._exit(0)"
    ),
}
HONEST = "import time\nfor _ in range(40):\n    time.sleep(0.1)\nprint('done')"

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing())


@pytest.mark.parametrize("greedy", GREEDY)
@pytest.mark.parametrize("tier", ["full", pytest.param("no-namespaces", marks=pytest.mark.slow)])
def test_who_uses_up_the_memory_of_a_container_costs_nobody_else_a_point(tier: str, greedy: str) -> None:
    """Neighbours answer, those that died with what they were forked from too."""
    without = ["namespaces"] if tier == "no-namespaces" else []
    code = JUDGE.format(here=str(HERE), without=without, sources=[GREEDY[greedy], HONEST, HONEST])
    with container(MEMORY_MIB, 2.0) as small:
        judge = subprocess.run(
            [sys.executable, "-c", code], preexec_fn=small.enter, capture_output=True, text=True, timeout=240
        )
        kills = small.kills()

    assert judge.returncode == 0, judge.stderr[-2000:]
    assert kills, "memory was not used up: this would show nothing"
    assert json.loads(judge.stdout)[1:] == [["graded", "done\n"]] * 2
