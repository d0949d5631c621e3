"""What a worker can reach of the machine: nothing, in every tier, as root and as a plain user."""

from __future__ import annotations

import json
import os
import platform
import shlex
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from escapes import ESCAPES, named, reached, run_source

from autograder.protocol.records import Outcome
from autograder.sandbox import Limits, Sandbox

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the jail is made of Linux's parts")
is_root = sys.platform.startswith("linux") and os.geteuid() == 0
TIERS = {
    "full": frozenset[str](),
    "no-namespaces": frozenset({"namespaces"}),
    "old-landlock": frozenset({"namespaces", "landlock>4"}),
    "no-landlock": frozenset({"landlock"}),
}
NOBODY = 65534
HERE = Path(__file__).parent


@pytest.mark.parametrize("tier", TIERS)
def test_no_escape_reaches_anything(tier: str) -> None:
    """All of escapes.py from one worker, as whoever runs the tests."""
    assert reached(TIERS[tier]) == []


@pytest.mark.skipif(not is_root, reason="only root can become somebody else: run as root")
@pytest.mark.parametrize("tier", ["full", "no-namespaces", "old-landlock"])
def test_no_escape_reaches_anything_for_a_plain_user(tier: str) -> None:
    """A teaching assistant's own account, where there is no other uid to hide behind."""
    seen = json.loads(as_nobody(f"{sys.executable} {HERE / 'escapes.py'} {' '.join(map(shlex.quote, TIERS[tier]))}"))

    assert seen["reached"] == []
    assert not any(layer.startswith("setuid") for layer in seen["layers"])


def as_nobody(command: str) -> str:
    """What a command prints as an unprivileged user, in mounts of its own that show it our Python."""
    prefix = Path(os.path.realpath(sys.base_prefix))
    closed = [p for p in prefix.parents if not p.stat().st_mode & stat.S_IXOTH]
    show = "true"
    if closed:
        show = (
            f"mount --bind {prefix} /mnt && mount -t tmpfs -o mode=755 none {closed[-1]} && "
            f"mkdir -p {prefix} && mount --bind /mnt {prefix}"
        )
    become = f"setpriv --reuid={NOBODY} --regid={NOBODY} --clear-groups"
    script = f"{show} && cd / && exec {become} env HOME=/tmp PYTHONPATH={HERE.parent} {command}"
    done = subprocess.run(["unshare", "-m", "sh", "-c", script], capture_output=True, text=True, timeout=120)
    if done.returncode in (126, 127):
        pytest.skip(f"another user cannot run this Python: {done.stderr.strip()[-200:]}")
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.splitlines()[-1]


def test_the_escapes_are_real() -> None:
    """With every wall left out but the user, harmless ones of them do get through: the probes can tell."""
    everything = frozenset({"namespaces", "landlock", "seccomp", "setuid"})
    source = "\n".join(
        f"try:\n    r = False\n    exec({ESCAPES[name]!r})\n    print('reached' if r else 'held', {name!r})\n"
        f"except OSError:\n    print('held', {name!r})"
        for name in ("read the list of users", "follow a symlink out", "netlink", "signal the judge", "new privileges")
    )
    head = f"import ctypes, os, socket\nlibc = ctypes.CDLL(None)\nOUTSIDE, JUDGE = '/etc/passwd', {os.getpid()}\n"

    with Sandbox(without=everything) as sandbox:
        log = run_source(sandbox, head + source).log

    assert log.count("reached") >= 4, log


@pytest.fixture(scope="module", params=["full", "no-namespaces"])
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """One zygote in two tiers."""
    with Sandbox(without=TIERS[request.param]) as box:
        yield box


BOMBS = {
    "processes": (
        "import os, time\nn = 0\ntry:\n    while n < 500:\n        if os.fork() == 0:\n            time.sleep(9); os._exit(0)\n"
        "        n += 1\nexcept OSError:\n    pass\nprint('stopped' if n < 100 else n)",
        Outcome.GRADED,
        "stopped",
    ),
    "threads": (
        "import threading, time\nn = 0\ntry:\n    while n < 500:\n"
        "        threading.Thread(target=time.sleep, args=(9,), daemon=True).start(); n += 1\nexcept RuntimeError:\n"
        "    pass\nprint('stopped' if n < 100 else n)",
        Outcome.GRADED,
        "stopped",
    ),
    "memory of one process": (
        "held = []\ntry:\n    while len(held) < 99:\n        held.append(bytearray(64 << 20))\nexcept MemoryError:\n"
        "    print('stopped')",
        Outcome.GRADED,
        "stopped",
    ),
    "memory of one tensor": (
        "import torch\ntry:\n    torch.ones(1 << 30)\nexcept RuntimeError:\n    print('stopped')",
        Outcome.GRADED,
        "stopped",
    ),
    "memory over processes": (
        "import os, time\nfor _ in range(8):\n    if os.fork() == 0:\n        held = bytearray(200 << 20)\n"
        "        held[::4096] = b'1' * len(held[::4096])\n        time.sleep(9)\ntime.sleep(9)",
        Outcome.MEMORY,
        "",
    ),
    "memory over processes that a thread starts": (
        "import os, threading, time\ndef start():\n    for _ in range(8):\n        if os.fork() == 0:\n"
        "            held = bytearray(200 << 20)\n            held[::4096] = b'1' * len(held[::4096])\n"
        "            time.sleep(9)\nthread = threading.Thread(target=start)\nthread.start()\nthread.join()\ntime.sleep(9)",
        Outcome.MEMORY,
        "",
    ),
    "shared memory": (
        "import mmap\ntry:\n    mmap.mmap(-1, 2 << 30)\nexcept PermissionError:\n    print('stopped')",
        Outcome.GRADED,
        "stopped",
    ),
    "page tables": (
        "import ctypes, time\nlibc = ctypes.CDLL(None)\nlibc.mmap.restype = ctypes.c_void_p\n"
        "at = libc.mmap(None, ctypes.c_size_t(1 << 39), 1, 0x4022, -1, ctypes.c_long(0))\n"
        "libc.madvise(ctypes.c_void_p(at), ctypes.c_size_t(1 << 39), 15)\n"
        "for i in range(at, at + (1 << 39), 2 << 20):\n    ctypes.c_char.from_address(i).value\n"
        "time.sleep(9)",
        Outcome.MEMORY,
        "",
    ),
    "sockets that were made large": (
        "import os, socket, time\nfor _ in range(50):\n    if os.fork() == 0: break\nheld = []\n"
        "for _ in range(28):\n    held += socket.socketpair()\n    for one in held[-2:]:\n"
        "        one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 22)\n        one.setblocking(False)\n"
        "        try:\n            while True: one.send(b'x' * 32768)\n        except OSError: pass\ntime.sleep(60)",
        Outcome.MEMORY,
        "",
    ),
    "mappings of nothing": (
        "import ctypes, os, time\nlibc = ctypes.CDLL(None)\nlibc.mmap.restype = ctypes.c_void_p\n"
        "at = libc.mmap(None, ctypes.c_size_t(60_000 << 12), 0, 0x4022, -1, ctypes.c_long(0))\n"
        "for i in range(at, at + (60_000 << 12), 2 << 12):\n"
        "    libc.mprotect(ctypes.c_void_p(i), ctypes.c_size_t(4096), 1)\n"
        "for _ in range(44):\n    if os.fork() == 0: break\ntime.sleep(60)",
        Outcome.MEMORY,
        "",
    ),
    "mappings that are handed on and on": (
        "import ctypes, os, time\nlibc = ctypes.CDLL(None)\nlibc.mmap.restype = ctypes.c_void_p\n"
        "at = libc.mmap(None, ctypes.c_size_t(60_000 << 12), 3, 0x4022, -1, ctypes.c_long(0))\n"
        "for i in range(at, at + (60_000 << 12), 2 << 12):\n    ctypes.c_char.from_address(i).value = b'x'\n"
        "    libc.mprotect(ctypes.c_void_p(i + 4096), ctypes.c_size_t(4096), 0)\n"
        "for _ in range(24):\n    if os.fork(): break\ntime.sleep(60)",
        Outcome.MEMORY,
        "",
    ),
    "unread sockets": (
        "import os, socket, time\nfor _ in range(39):\n    if os.fork() == 0: break\nheld = []\ntry:\n    while True:\n"
        "        held += socket.socketpair()\n        held[-1].send(b'x')\nexcept OSError:\n    time.sleep(9)",
        Outcome.MEMORY,
        "",
    ),
    "a large file": (
        "import signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\ntry:\n    with open('big', 'wb') as file:\n"
        "        for _ in range(500):\n            file.write(bytes(1 << 20))\nexcept OSError:\n    print('stopped')",
        Outcome.GRADED,
        "stopped",
    ),
    "endless output": ("while True:\n    print('x' * 100_000)", Outcome.OUTPUT, "x" * 1000),
    "an endless loop": ("import signal\nsignal.signal(15, signal.SIG_IGN)\nwhile True:\n    pass", Outcome.TIMEOUT, ""),
    "endless sleep": ("import time\ntime.sleep(1000)", Outcome.TIMEOUT, ""),
    "a loop in C": ("n = 10 ** 7\nlen(range(n)) and n ** (20 * n)", Outcome.TIMEOUT, ""),
    "a slow drip": (
        "import time\nwhile True:\n    print('.', end='', flush=True)\n    time.sleep(0.1)",
        Outcome.TIMEOUT,
        ".",
    ),
}
UNCOUNTED = {
    "record locks": (
        "import fcntl, os, struct\nfile = open('locked', 'w+')\n"
        "fcntl.fcntl(file, fcntl.F_SETLK, struct.pack('hhqqi4x', fcntl.F_WRLCK, 0, 0, 1, 0))\n"
        "if os.fork() == 0:\n"
        "    seen = fcntl.fcntl(file, fcntl.F_GETLK, struct.pack('hhqqi4x', fcntl.F_WRLCK, 0, 0, 1, 0))\n"
        "    print('held' if struct.unpack('hhqqi4x', seen)[0] != fcntl.F_UNLCK else 'not held')\n    os._exit(0)\nos.wait()"
    ),
    "a socket's room": (
        "import socket\none = socket.socketpair()[0]\nbefore = one.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)\n"
        "one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 22)\n"
        "print('held' if one.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) > before else 'not held')"
    ),
    "datagrams that wait": (
        "import socket\ntry:\n    socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)\n    print('held')\n"
        "except OSError:\n    print('not held')"
    ),
    "rules of a Landlock": (
        "import ctypes\nlibc = ctypes.CDLL(None)\nmade = libc.syscall(444, (ctypes.c_uint64 * 2)(0, 3), 16, 0)\n"
        "print('held' if made >= 0 else 'not held')"
    ),
    "queued signals": (
        "import ctypes, signal\nlibc = ctypes.CDLL(None)\nn, timer = 0, ctypes.c_void_p()\n"
        "while n < 5000 and libc.syscall({timer_create}, 1, 0, ctypes.byref(timer)) == 0:\n    n += 1\n"
        "print('held' if n > 300 else 'not held')"
    ),
}


@pytest.mark.parametrize("what", UNCOUNTED)
def test_memory_of_the_kernel_that_nobody_counts_is_not_to_be_had(sandbox: Sandbox, what: str) -> None:
    """What cannot be measured from outside is refused, or nothing is done and said to be done."""
    timer_create = 222 if platform.machine() == "x86_64" else 107

    assert run_source(sandbox, UNCOUNTED[what].replace("{timer_create}", str(timer_create))).log == "not held\n"


def test_connections_that_nobody_accepts_are_counted() -> None:
    """They hold what was sent, and no process has them open; without namespaces nobody can listen."""
    source = (
        "import os, socket, time\nserver = socket.socket(socket.AF_UNIX)\nserver.bind('door')\nserver.listen(4096)\n"
        "for _ in range(3500):\n    one = socket.socket(socket.AF_UNIX)\n    one.setblocking(False)\n"
        "    one.connect('door')\n    try:\n        while True: one.send(bytes(32768))\n    except OSError: pass\n"
        "    one.close()\ntime.sleep(5)"
    )
    with Sandbox() as box:
        if box.isolation.tier != "full":
            pytest.skip("needs namespaces, where sockets can be made at all")
        worker_run = run_source(box, source, SMALL)

    assert worker_run.outcome is Outcome.MEMORY


SMALL = Limits(wall_s=6.0, memory_mib=1536, tree_mib=900, disk_mib=64, output_mib=16)


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_stopped(sandbox: Sandbox, bomb: str) -> None:
    """By a limit of its own process, which the code may notice, or by the supervisor, which it does not outlive."""
    source, outcome, printed = BOMBS[bomb]

    worker_run = run_source(sandbox, source, SMALL)

    assert outcome == worker_run.outcome
    assert printed in worker_run.log
    assert worker_run.usage.seconds < SMALL.clock_s + 3  # on a busy machine; its own seconds are fewer
    assert len(worker_run.log) < 70_000


@pytest.mark.parametrize("then", ["", "os.unlink(f'f{i}'); "])
def test_many_files_are_stopped(sandbox: Sandbox, then: str) -> None:
    """By the size of the workspace, or where it has none by the supervisor; deleted ones too, while they are open."""
    source = (
        "import os, time\nkept = []\nfor i in range(40):\n    kept.append(open(f'f{i}', 'wb', buffering=0))\n"
        f"    kept[-1].write(bytes(8 << 20)); {then}time.sleep(0.05)\n    if i == 39:\n        print('wrote all')"
    )

    worker_run = run_source(sandbox, source, SMALL)

    assert "wrote all" not in worker_run.log


@pytest.mark.parametrize(
    "left",
    ["pass", "import ctypes; ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)", "signal.signal(15, signal.SIG_IGN)"],
)
def test_a_daemon_does_not_outlive_its_worker(sandbox: Sandbox, left: str) -> None:
    """It adopts no other parent that would let it live on."""
    mark = f"daemon-{os.getpid()}-{abs(hash(left))}"
    source = (
        f"import os, signal, time, ctypes\nlibc = ctypes.CDLL(None)\nif os.fork() == 0:\n    {left}\n"
        f"    if os.fork() == 0:\n        libc.prctl(15, {mark[-15:].encode()!r}, 0, 0, 0)\n        time.sleep(99)\n"
        "    os._exit(0)\ntime.sleep(0.3)"
    )

    run_source(sandbox, source)

    assert named(mark[-15:].encode()) == []


# By hand, for x86-64: sleep, clone with CLONE_VM, let the clone go on and exit. A link lives for less than a listing takes.
CHAIN = bytes.fromhex(
    "b823000000498d7c240831f60f05b8c900000031ff0f05493b04247d2249ff442418b838000000bf1101000031f631d24531d24531c00f05"
    "4885c074c378c1b83c00000031ff0f054989fcebb3"
)
CHAINS = """
import ctypes, mmap, os, signal, struct, time
CODE, ENTRY, MARK = {code!r}, 0x48, {mark!r}
libc = ctypes.CDLL(None)
for nap_us in {naps}:
    if os.fork():
        continue
    libc.prctl(36, 1, 0, 0, 0)  # orphans come here
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # and leave no zombies
    if os.fork() == 0:
        libc.prctl(15, MARK, 0, 0, 0)
        code = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=7)
        code.write(CODE)
        data = ctypes.create_string_buffer(struct.pack("qqqq", int(time.time()) + 20, 0, nap_us * 1000, 0), 64)
        place = ctypes.addressof(ctypes.c_char.from_buffer(code))
        ctypes.CFUNCTYPE(None, ctypes.c_void_p)(place + ENTRY)(ctypes.addressof(data))
    time.sleep(20)
    os._exit(0)
time.sleep(0.5)
print("began")
"""


@pytest.mark.skipif(platform.machine() != "x86_64", reason="the chain is machine code of x86-64")
@pytest.mark.parametrize("tier", ["full", "no-namespaces"])
def test_a_chain_of_processes_that_each_live_for_less_than_a_listing_ends(tier: str) -> None:
    """For every length of life: the group they are in ends as a whole, and nobody may leave it."""
    mark = f"chain{os.getpid()}".encode()
    source = CHAINS.format(code=CHAIN, mark=mark, naps=[20, 50, 100, 200, 400, 1000, 3000, 20_000])
    with Sandbox(without=TIERS[tier]) as box:
        logs = [run_source(box, source).log for _ in range(3)]

        left = [named(mark) for _ in range(20)]  # one listing could miss them

    assert logs == ["began\n"] * 3
    assert left == [[]] * 20


@pytest.mark.parametrize(("start", "n", "steps"), [("fork", 3, 0), ("fork", 40, 17), ("thread", 40, 17)])
def test_many_at_once_get_the_processor_that_one_would_have(sandbox: Sandbox, start: str, n: int, steps: int) -> None:
    """Or a right submission beside them would run out of time."""
    starts = {
        "fork": "if os.fork() == 0: time.sleep(9)",
        "thread": "threading.Thread(target=time.sleep, args=(9,)).start()",
    }
    source = (
        f"import os, threading, time\nfor _ in range({n}):\n    {starts[start]}\ntime.sleep(0.7)\n"
        "print(os.getpriority(os.PRIO_PROCESS, 0), flush=True)\nos._exit(0)"
    )

    log = run_source(sandbox, source).log

    assert abs(int(log) - min(19, os.getpriority(os.PRIO_PROCESS, 0) + steps)) <= 1


def test_a_tree_of_folders_that_is_too_deep_to_walk_is_removed(sandbox: Sandbox) -> None:
    """Neither the supervisor nor the judge walks it by recursion or by path."""
    worker_run = run_source(sandbox, "import os\nfor _ in range(3000):\n    os.mkdir('d')\n    os.chdir('d')")

    assert worker_run.outcome in (Outcome.GRADED, Outcome.DISK)
    assert run_source(sandbox, "print('next')").log == "next\n"


def test_what_one_worker_leaves_in_shared_memory_the_next_does_not_find(sandbox: Sandbox) -> None:
    """/dev/shm is the one folder outside the workspace that is written to."""
    run_source(sandbox, "open('/dev/shm/left', 'w').write('x')")

    worker_run = run_source(sandbox, "import os\nprint(os.path.exists('/dev/shm/left'))")

    assert worker_run.log == "False\n"
    assert not os.path.exists("/dev/shm/left")


def test_a_worker_cannot_use_up_the_processes_of_another(sandbox: Sandbox) -> None:
    """Each has a user of its own, or a namespace that counts on its own."""
    bomb = (
        "import os, time\ntry:\n    while True:\n        if os.fork() == 0:\n            time.sleep(3); os._exit(0)\n"
        "except OSError:\n    time.sleep(3)"
    )
    honest = (
        "import os, time\ntime.sleep(1.5)\nfor _ in range(20):\n    if os.fork() == 0:\n"
        "        time.sleep(0.5); os._exit(0)\nprint('made 20')"
    )
    thread = Thread(target=run_source, args=(sandbox, bomb, Limits(wall_s=4.0)))
    thread.start()

    log = run_source(sandbox, honest, Limits(wall_s=6.0)).log
    thread.join()

    assert log == "made 20\n"
