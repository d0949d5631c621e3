"""Takes away from a Python on POSIX what Windows has not, as far as the standard library itself survives it.

Put in front of a program, and of the programs that it starts; imports first what asks for its platform only once.
"""

from __future__ import annotations

PRELUDE = """
import ctypes, json, multiprocessing, os, pathlib, platform, random, select, shutil, signal, socket, subprocess
import sys, tempfile, threading, asyncio, uuid, zipfile, logging
for name in ("torch", "torchvision", "matplotlib.pyplot", "sklearn.cluster", "numpy.testing") * ("spawn" in sys.argv):
    __import__(name)
for name in ("click", "rich.console", "rich.table", "safetensors.numpy", "yaml", "nbformat", "jupytext"):
    try:
        __import__(name)
    except ImportError:
        pass
for name in ("resource", "fcntl", "pwd", "grp", "termios", "tty", "pty", "posix"):
    sys.modules[name] = None
GONE = {
    os: "fork forkpty getuid geteuid getgid getegid setuid setgid setresuid setgroups killpg getpgid setsid wait4 "
        "pidfd_open sched_getaffinity getpriority setpriority getloadavg sysconf statvfs mkfifo chown lchown "
        "O_NOFOLLOW O_NONBLOCK O_DIRECTORY O_CLOEXEC memfd_create set_blocking",
    socket: "AF_UNIX send_fds recv_fds SOCK_SEQPACKET CMSG_SPACE socketpair",
    signal: "SIGALRM SIGKILL SIGCHLD SIGXCPU SIGHUP setitimer pthread_kill",
}
ticks, system_kill = os.sysconf("SC_CLK_TCK"), os.kill
for owner, names in GONE.items():
    for name in names.split():
        if hasattr(owner, name):
            delattr(owner, name)

def kill(pid, number):
    raise SystemExit(f"os.kill({pid}, {number}) would end that process")
os.kill = kill

class Popen(subprocess.Popen):
    def __init__(self, *args, pass_fds=(), preexec_fn=None, **kwargs):
        assert not pass_fds and preexec_fn is None, "not supported on Windows platforms"
        super().__init__(*args, **kwargs)
        self._handle = self.pid
    def kill(self):
        if self.poll() is None:
            system_kill(self.pid, 9)
    terminate = kill
subprocess.Popen = Popen

def sockets_only(*lists):
    assert all(isinstance(thing, socket.socket) for some in lists[:3] for thing in some), "not a socket"
    return system_select(*lists)
system_select, select.select = select.select, sockets_only

class Socket(socket.socket):
    def recv(self, size, flags=0):
        assert not (flags & socket.MSG_WAITALL and self.gettimeout() is not None), "not with a deadline"
        return super().recv(size, flags)

def only_libraries_by_name(name, *args, **kwargs):
    if name is None:
        raise TypeError("argument of type 'NoneType' is not iterable")
    return system_library(name, *args, **kwargs)
system_library, ctypes.CDLL = ctypes.CDLL, only_libraries_by_name

def times(handle, *places):
    fields = open(f"/proc/{handle.value}/stat").read().rpartition(")")[2].split()
    for place, n_ticks in zip(places[2:], fields[11:13]):
        place._obj.value = int(n_ticks) * 10_000_000 // ticks
    return 1
ctypes.windll = type("windll", (), {"kernel32": type("kernel32", (), {"GetProcessTimes": staticmethod(times)})})
sys._base_executable = sys.executable
sys.platform = "win32"
"""

CHECK = """
from autograder.sandbox import process
process._BOOT = PRELUDE + process._BOOT
from autograder.cli.main import main
main(["check", sys.argv[1]])
"""


def program() -> str:
    """`autograder check` of the file that is its argument, on such a machine."""
    return f"PRELUDE = {PRELUDE!r}\nexec(PRELUDE)\n{CHECK}"
