"""No worker outlives the judge: it is dead within two seconds, however the judge ended and whatever the worker did."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from escapes import named

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="finds processes by name in /proc")
HERE = Path(__file__).parent
TIERS = {
    "full": (),
    "no-namespaces": ("namespaces",),
    "old-landlock": ("namespaces", "landlock>4"),
    "partial": ("namespaces", "landlock", "seccomp"),
    "none": ("namespaces", "landlock", "seccomp", "setuid"),
}
WITHIN_S = 10.0  # two seconds where the machine is not busy
JUDGE = """
import sys
sys.path.insert(0, {here!r})
from escapes import run_source
from autograder.sandbox import Limits, Sandbox
with Sandbox(without=frozenset({without!r}), jailed={jailed!r}) as box:
    run_source(box, {source!r}, Limits(wall_s=30.0))
"""
STAYS = """
import ctypes, os, signal, time
libc = ctypes.CDLL(None)
for number in (1, 2, 3, 13, 15):
    signal.signal(number, signal.SIG_IGN)
libc.prctl(1, 0, 0, 0, 0)  # the kernel is to forget with whom this process ends
libc.prctl(15, {mark!r}, 0, 0, 0)
{more}
until = time.monotonic() + 30
while time.monotonic() < until:
    time.sleep(0.1)
"""
MORE = {
    "alone": "",
    "with children": "os.fork(); os.fork()",
    "with orphans of a group of their own": (
        "if os.fork() == 0:\n    try: os.setsid()\n    except OSError: pass\n    if os.fork(): os._exit(0)"
    ),
}


def wait(mark: bytes, there: bool, seconds: float) -> bool:
    """Whether processes of this name came, or went, in this time."""
    until = time.monotonic() + seconds
    while bool(named(mark)) is not there and time.monotonic() < until:
        time.sleep(0.02)
    return bool(named(mark)) is there


SAMPLE = [
    ("full", "alone", signal.SIGKILL),
    ("full", "with children", signal.SIGINT),
    ("no-namespaces", "with orphans of a group of their own", signal.SIGKILL),
    ("partial", "with children", signal.SIGKILL),
    ("unjailed", "alone", signal.SIGINT),
]
ALL = itertools.product([*TIERS, "unjailed"], MORE, [signal.SIGKILL, signal.SIGINT])


@pytest.mark.parametrize(
    ("tier", "more", "ends"), [pytest.param(*row, marks=() if row in SAMPLE else pytest.mark.slow) for row in ALL]
)
def test_no_worker_outlives_the_judge(tier: str, more: str, ends: signal.Signals) -> None:
    """Not one that asked the kernel to forget its parent, nor what it started."""
    mark = f"stay{os.getpid() % 100000}{time.monotonic_ns() % 100000}".encode()[:15]
    source = STAYS.format(mark=mark, more=MORE[more])
    code = JUDGE.format(here=str(HERE), without=TIERS.get(tier, ()), jailed=tier != "unjailed", source=source)
    judge = subprocess.Popen(
        [sys.executable, "-c", code],
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # tests in the background ignore it
    )
    try:
        assert wait(mark, True, 60)
        time.sleep(0.3)

        judge.send_signal(ends)

        assert wait(mark, False, WITHIN_S), f"{len(named(mark))} of them live on"
    finally:
        judge.kill()
        judge.wait()
        for pid in named(mark):
            os.kill(pid, signal.SIGKILL)
