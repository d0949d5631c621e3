"""Ways out of a worker, as programs, and a function that tries them all in one: what did it reach?

Run as a program it prints the answer for the user it runs as; arguments are the layers to leave out.
"""

from __future__ import annotations

import json
import os
import re
import socket
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from autograder.protocol.questions import Names, Request
from autograder.protocol.records import Cell, WorkerRun
from autograder.sandbox import Limits, Sandbox

# Each either raises OSError or leaves something true in r: then it got out. A process of its own runs each.
ESCAPES = {
    # files
    "read a file of the judge's": "r = open(OUTSIDE).read()",
    "list the folder of the judge's": "r = os.listdir(os.path.dirname(OUTSIDE))",
    "read the list of users": "r = open('/etc/passwd').read()",
    "read the home folder": "r = os.listdir(os.path.expanduser('~root'))",
    "write beside the judge's file": "open(OUTSIDE + '.new', 'w'); r = True",
    "write to /tmp": "open('/tmp/escaped', 'w'); r = True",
    "write into the Python installation": "open(os.path.dirname(os.__file__) + '/escaped.pth', 'w'); r = True",
    "write into the package": "import autograder; open(autograder.__path__[0] + '/escaped.py', 'w'); r = True",
    "follow a symlink out": "os.symlink(OUTSIDE, 'a link'); r = open('a link').read()",
    "hard link a file in": "os.link(OUTSIDE, 'a hard link'); r = open('a hard link').read()",
    "move a file out": "open('f', 'w'); os.rename('f', OUTSIDE + '.moved'); r = True",
    "truncate a file outside": "os.truncate(OUTSIDE, 0); r = True",
    "chmod a file outside": "os.chmod(OUTSIDE, 0o777); r = os.stat(OUTSIDE).st_mode & 0o111",
    "give a file outside other times": "os.utime(OUTSIDE, (1, 1)); r = os.stat(OUTSIDE).st_mtime == 1",
    "lock Python away": "os.chmod(os.__file__, 0); r = not os.stat(os.__file__).st_mode & 0o777",
    "label a file outside": "os.setxattr(OUTSIDE, 'user.x', b'x'); r = os.getxattr(OUTSIDE, 'user.x')",
    "open by handle": "r = libc.syscall(303, -100, OUTSIDE.encode(), b'\\x80' + b'\\0' * 200, b'\\0' * 8, 0) >= 0",
    "make a device": "os.mknod('device', 0o020600, os.makedev(1, 1)); r = True",
    "open /dev/mem": "os.open('/dev/mem', os.O_RDONLY); r = True",
    "open the terminal": "os.open('/dev/tty', os.O_RDWR); r = True",
    "watch a file outside":
        "n = libc.inotify_init1(0); "
        "r = n >= 0 and libc.inotify_add_watch(n, OUTSIDE.encode(), 2) > 0",
    "fanotify": "r = libc.fanotify_init(0, 0) >= 0",
    "read files of another worker in /dev/shm": "r = open('/dev/shm/escape-test').read()",
    # programs
    "run a shell": "os.execv('/bin/sh', ['sh', '-c', 'exit 42'])",
    "run a file of one's own":
        "open('e', 'w').write('#!/bin/sh\\nexit 42'); os.chmod('e', 0o755); "
        "os.execv('./e', ['e'])",
    "run a file in memory": "fd = os.memfd_create('x'); os.write(fd, b'#!/bin/sh\\nexit 42'); os.execv(fd, ['x'])",
    "run by the loader": "os.execv('/lib64/ld-linux-x86-64.so.2', ['ld', '/bin/true'])",
    # network
    "connect over TCP": "r = socket.create_connection(('127.0.0.1', PORT), 1)",
    "send over UDP": "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); r = s.sendto(b'x', ('127.0.0.1', PORT))",
    "connect over IPv6": "r = socket.create_connection(('::1', PORT), 1)",
    "netlink": "r = socket.socket(16, 3, 0)",
    "packet socket": "r = socket.socket(17, 3, 0)",
    "vsock": "r = socket.socket(40, 1, 0)",
    "bluetooth": "r = socket.socket(31, 5, 1)",
    "alg socket": "r = socket.socket(38, 5, 0)",
    "abstract socket outside": "s = socket.socket(socket.AF_UNIX); s.connect(ABSTRACT); r = True",
    "named socket outside": "s = socket.socket(socket.AF_UNIX); s.connect(NAMED); r = True",
    "datagram to a named socket":
        "s = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)[0]; "
        "r = s.sendto(b'x', NAMED + 'd')",
    # other processes
    "signal the parent": "r = os.getppid() != MAIN and not os.kill(os.getppid(), 0)",
    "signal the worker's parent": "r = PARENT > 0 and not os.kill(PARENT, 0)",
    "signal the judge": "os.kill(JUDGE, 0); r = True",
    "signal by owning a pipe": "import fcntl; a, b = os.pipe(); fcntl.fcntl(a, fcntl.F_SETOWN, JUDGE); r = True",
    "queue a signal": "r = libc.syscall(129, JUDGE, 0, b'\\0' * 128) == 0",
    "pidfd of the judge": "r = os.pidfd_open(JUDGE)",
    "ptrace the judge": "r = libc.ptrace(16, JUDGE, 0, 0) == 0",
    "seize the worker's parent": "r = libc.ptrace(0x4206, PARENT, 0, 0) == 0",
    "ptrace a sibling":
        "libc.prctl(4, 1, 0, 0, 0)\np = os.fork()\nif not p: time.sleep(1); os._exit(0)\n"
        "r = libc.ptrace(16, p, 0, 0) == 0",
    "memory of the worker's parent": "r = open(f'/proc/{PARENT}/mem', 'rb')",
    "environment of the worker's parent": "r = PARENT > 0 and open(f'/proc/{PARENT}/environ', 'rb').read()",
    "environment of the judge": "r = open(f'/proc/{JUDGE}/environ', 'rb').read()",
    "command line of the judge": "r = open(f'/proc/{JUDGE}/cmdline', 'rb').read()",
    "read another memory": "r = libc.syscall(310, JUDGE, 0, 0, 0, 0, 0) >= 0",
    "advise another memory": "r = libc.syscall(440, 0, 0, 0, 0, 0) >= 0 or ctypes.get_errno() != 1",
    "limits of the judge": "r = libc.syscall(302, JUDGE, 7, b'\\0' * 16, 0) == 0",
    "priority of the judge": "os.setpriority(os.PRIO_PROCESS, JUDGE, 19); r = True",
    "priority of all of the judge's user": "os.setpriority(os.PRIO_USER, 0, 19); r = True",
    "lease on a file of Python's": "import fcntl; fcntl.fcntl(os.open(os.__file__, 0), 1024, 0); r = True",
    "processors of the judge": "os.sched_setaffinity(JUDGE, {0}); r = True",
    "scheduler of the judge": "os.sched_setscheduler(JUDGE, os.SCHED_IDLE, os.sched_param(0)); r = True",
    "type into the terminal": "import fcntl; fcntl.ioctl(0, 0x5412, b'x'); r = True",
    # namespaces, roots, privileges
    "new user namespace": "r = libc.unshare(0x10000000) == 0",
    "clone into a namespace": "r = libc.syscall(56, 0x10000011, 0, 0, 0, 0)\nif r == 0: os._exit(0)\nr = r > 0",
    "clone3": "r = libc.syscall(435, 0, 0) >= 0 or ctypes.get_errno() != 38",
    "mount": "r = libc.mount(b't', b'.', b'tmpfs', 0, None) == 0",
    "fsopen": "r = libc.syscall(430, b'tmpfs', 0) >= 0",
    "enter a namespace": "r = libc.setns(os.open('/proc/1/ns/net', 0), 0) == 0",
    "chroot": "os.chroot('.'); r = True",
    "become root": "os.setuid(0); r = UID != 0",
    "raise a limit": "import resource; resource.setrlimit(resource.RLIMIT_NPROC, (9999, 9999)); r = True",
    "capabilities that matter":
        "header = ctypes.create_string_buffer(b'\\x22\\x05\\x08\\x20' + b'\\0' * 4, 8)\n"
        "sets = (ctypes.c_uint * 6)()\nlibc.capget(header, sets)\nr = any(word & ~4 for word in sets)",
    "new privileges": "r = libc.prctl(39, 0, 0, 0, 0) != 1",
    # kernel
    "bpf": "r = libc.syscall(321, 0, 0, 0) >= 0 or ctypes.get_errno() != 1",
    "io_uring": "r = libc.syscall(425, 8, b'\\0' * 120) >= 0 or ctypes.get_errno() != 1",
    "userfaultfd": "r = libc.syscall(323, 1) >= 0 or ctypes.get_errno() != 1",
    "perf": "r = libc.syscall(298, b'\\0' * 128, 0, -1, -1, 0) >= 0 or ctypes.get_errno() != 1",
    "keyring": "r = libc.syscall(250, 0, -3, 0) >= 0",
    "quota": "r = libc.quotactl(0x80000700, 0, 0, 0) >= 0 or ctypes.get_errno() != 1",
    "kernel log": "r = libc.klogctl(10, 0, 0) >= 0",
    "shared memory segment": "r = libc.shmget(1234, 4096, 0o1600) >= 0",
    "message queue": "r = libc.msgget(1234, 0o1600) >= 0",
    "memory that nobody counts": "import mmap; mmap.mmap(-1, 4096); r = True",
    "memory of the zero device": "import mmap; mmap.mmap(os.open('/dev/zero', os.O_RDWR), 4096); r = True",
    "memory of a pipe": "r = libc.vmsplice(os.pipe()[1], 0, 0, 0) >= 0 or ctypes.get_errno() != 1",
    "requests of the whole machine": "r = libc.syscall(206, 1, ctypes.byref(ctypes.c_ulong())) == 0",
    "session of one's own": "os.setsid(); r = True",
    "process group of one's own": "os.setpgid(0, 0); r = True",
    "choose with whom to end":
        "libc.prctl(1, 15, 0, 0, 0); n = ctypes.c_int(); libc.prctl(2, ctypes.byref(n), 0, 0, 0); r = n.value",
    "hide from being measured": "was = libc.prctl(3); libc.prctl(4, 1 - was, 0, 0, 0); r = libc.prctl(3) != was",
    "come back from the first to be killed": "open('/proc/self/oom_score_adj', 'w').write('0'); r = True",
    "posix message queue": "r = libc.syscall(240, b'q', 0o102, 0o600, 0) >= 0",
    "x32 calls": "r = libc.syscall(0x40000000 | 39) > 0",
    # what is left lying about
    "descriptors that were left open": "r = [fd for fd in range(64) if is_open(fd) and fd not in KNOWN]",
    "secrets in the environment":
        "r = [k for k in os.environ if k.startswith(('AUTOGRADER', 'SECRET', 'CUDA', "
        "'PYTHON'))]",
    "judge's modules":
        "r = [m for m in sys.modules if m.startswith('autograder.') and m.split('.')[1] in ('judge', "
        "'rubric', 'sandbox')]",
    "import a neighbour of the package": "import solutions; r = True",
}  # fmt: skip
_PROGRAM = """
import ctypes, os, socket, sys, time
libc = ctypes.CDLL(None, use_errno=True)
MAIN, PARENT, UID = os.getpid(), os.getppid(), os.getuid()
def is_open(fd):
    try:
        os.fstat(fd)
        return True
    except OSError:
        return False
KNOWN = {fd for fd in range(64) if is_open(fd)}
channels = [fd for fd in KNOWN if fd > 2]
print("fds", len(channels), flush=True)
def attempt(name, code):
    pid = os.fork()
    if pid == 0:
        r = False
        space = dict(globals())
        try:
            exec(code, space)
            r = space.get("r")
        except (OSError, ImportError, AttributeError, ValueError):
            r = False
        except BaseException as error:
            print("broken", name, repr(error), flush=True)
        os._exit(42 if r else 0)
    while True:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            break
        time.sleep(0.001)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) == 42:
        print("reached", name, flush=True)
    print("tried", name, flush=True)
for name, code in ESCAPES.items():
    attempt(name, code)
"""


def run_source(sandbox: Sandbox, source: str, limits: Limits | None = None) -> WorkerRun:
    """One worker that runs a source and is asked nothing."""
    request = Request((Cell("hw.py", source),), Names(wanted=(), whole_file=True), ())
    return sandbox.run([request], limits or Limits(wall_s=20.0))[0]


def program(**targets: object) -> str:
    """All escapes as one submission; targets are its constants."""
    constants = "".join(f"{name} = {value!r}\n" for name, value in {**targets, "ESCAPES": ESCAPES}.items())
    return constants + _PROGRAM


def reached(without: frozenset[str]) -> list[str]:
    """Names of escapes that succeeded; 'broken ...' for those that could not be tried at all."""
    with tempfile.TemporaryDirectory() as folder, Sandbox(without=without) as sandbox:
        os.chmod(folder, 0o755)
        outside = Path(folder, "labels.json")
        outside.write_text("a secret")
        outside.chmod(0o666)
        name = f"\0escape-{os.getpid()}"
        named = f"{folder}/socket"
        with (
            socket.create_server(("127.0.0.1", 0)) as tcp,
            socket.socket(socket.AF_UNIX) as abstract,
            socket.socket(socket.AF_UNIX) as unix,
            socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as datagram,
        ):
            for server, address in ((abstract, name), (unix, named), (datagram, named + "d")):
                server.bind(address)
            for server in (abstract, unix):
                server.listen()
            for path in (named, named + "d"):
                os.chmod(path, 0o777)
            port = tcp.getsockname()[1]
            source = program(OUTSIDE=str(outside), JUDGE=os.getpid(), PORT=port, ABSTRACT=name, NAMED=named)
            worker_run = run_source(sandbox, source)
        log = worker_run.log
    tried = re.findall(r"^tried (.*)$", log, re.M)
    missing = [f"not tried: {name} ({worker_run.outcome}, {log[-300:]})" for name in ESCAPES if name not in tried]
    lines = re.findall(r"^(?:reached|broken) .*$", log, re.M)
    changed = [] if not outside.exists() else ["the outside file survived its folder"]
    return [line.removeprefix("reached ") for line in lines] + missing[:3] + changed


def named(mark: bytes) -> list[int]:
    """Processes of this name that have not ended."""
    pids = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            name, _, rest = (folder / "stat").read_bytes().partition(b"(")[2].rpartition(b")")
        except OSError:
            continue
        if name == mark and rest.split()[0] not in (b"Z", b"X"):
            pids.append(int(folder.name))
    return pids


if __name__ == "__main__":
    left_out = frozenset(sys.argv[1:])
    with Sandbox(without=left_out) as box:
        isolation = box.isolation
    print(json.dumps({"reached": reached(left_out), **asdict(isolation)}))
