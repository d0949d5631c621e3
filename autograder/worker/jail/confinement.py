"""Isolates a worker before any student code runs: it can reach only Python, this package and its workspace.

Layers that cannot be had are reported; the judge decides whether the others are enough.
"""

from __future__ import annotations

import contextlib
import os
import resource
import socket
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from autograder.worker.jail import kernel
from autograder.worker.jail.mounts import leave_file_system
from autograder.worker.jail.syscalls import refusals

_SIGNALS = 256  # queued, and timers: the kernel's memory
_PRIVATE = kernel.NEWPID | kernel.NEWNET | kernel.NEWIPC | kernel.NEWUTS
_DEVICES = ["/dev/null", "/dev/urandom", "/dev/random"]  # no /dev/zero: mapping it makes memory that nobody counts
_ETC = ["/etc/ld.so.cache", "/etc/localtime", "/etc/timezone", "/etc/mime.types", "/etc/fonts", "/etc/matplotlibrc"]
_SYSTEM = ["/usr", "/lib", "/lib64", "/sys/devices/system/cpu", *_ETC]


@dataclass(slots=True)
class Layers:
    """What is really on, and what is missing with the reason."""

    on: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def add(self, name: str, turn_on: Callable[[], object]) -> bool:
        """Turn a layer on; record whether that worked."""
        try:
            detail = turn_on()
        except (OSError, ValueError) as error:
            self.missing.append(f"{name} ({error})")
            return False
        self.on.append(f"{name} {detail}".strip() if isinstance(detail, int | str) else name)
        return True


@dataclass(frozen=True, slots=True)
class Plan:
    """What the judge asks for.

    without    layers to leave out: "namespaces", "setuid", "landlock", "landlock>4", "seccomp"
    workspace  the folder the worker may write to
    uid        the user that only this worker runs as, whose limits it has to itself; None for the judge's user
    """

    workspace: str
    without: frozenset[str]
    memory_mib: int
    cpu_s: float
    disk_mib: int
    processes: int
    uid: int | None = None
    is_jailed: bool = True


def leave(plan: Plan, layers: Layers) -> bool:
    """In the supervisor, before the worker is forked: new namespaces for it, but the supervisor's own view of files."""
    if not plan.is_jailed or "namespaces" in plan.without:
        layers.missing.append("namespaces (left out)")
        return False
    if os.geteuid() == 0:
        return layers.add("namespaces", lambda: kernel.unshare(_PRIVATE))
    return layers.add("namespaces", lambda: kernel.unshare_as_user(_PRIVATE))


def enter(plan: Plan, layers: Layers, has_namespaces: bool) -> None:
    """In the worker: everything else, in the order in which it still can be done."""
    try:
        kernel.be_first_to_go()
    except OSError as error:
        layers.missing.append(f"first to be ended when memory is used up ({error})")
    if not plan.is_jailed:
        layers.add("rlimits", lambda: _limit(plan))
        os.chdir(plan.workspace)
        return
    has_root = has_namespaces and layers.add("private root", lambda: _leave_file_system(plan))
    uid = plan.uid
    can_landlock = "landlock" not in plan.without and kernel.landlock_abi() > 0
    kept = 1 << kernel.CAP_DAC_READ_SEARCH if uid is not None and can_landlock and not _is_readable_by_all() else 0
    is_alone = has_root
    if uid is not None:
        is_alone |= layers.add("setuid", lambda: _become(uid, kept))
    layers.add("capabilities", lambda: kernel.limit_capabilities(kept))
    layers.add("rlimits", lambda: _limit(plan))
    os.chdir(plan.workspace)
    if "landlock" in plan.without:
        layers.missing.append("landlock (left out)")
    elif not layers.add("landlock", lambda: _landlock(plan, has_root, is_alone)):
        kernel.limit_capabilities(0)
    if "seccomp" not in plan.without:
        only = None if has_namespaces else os.getpid()
        layers.add("seccomp", lambda: kernel.install_filter(refusals(has_root, only)))
    else:
        layers.missing.append("seccomp (left out)")


def _leave_file_system(plan: Plan) -> str:
    return leave_file_system(plan.workspace, plan.disk_mib, [*_reads(), *_SYSTEM], _DEVICES)


def _become(uid: int, kept: int) -> None:
    """Another user.

    kept  the right to read other people's files, for a Python that only root can read; Landlock then says which
    """
    if kept:
        kernel.keep_capabilities()
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    kernel.die_with_parent()


def _is_readable_by_all() -> bool:
    folders = {p for root in _reads() for p in (Path(root), *Path(root).parents) if p.is_dir()}
    return all(folder.stat().st_mode & 0o005 == 0o005 for folder in folders)


def _reads() -> list[str]:
    package = str(Path(__file__).resolve().parent.parent.parent)
    # Never the folder an editable install adds: the solutions lie beside the package.
    paths = [p for p in sys.path if Path(p).name in ("site-packages", "dist-packages") and os.path.isdir(p)]
    return [*dict.fromkeys([*paths, sys.prefix, sys.base_prefix, package])]


def _landlock(plan: Plan, has_root: bool, is_alone: bool) -> int:
    """is_alone  what is left in /dev/shm goes with the worker; otherwise the next one would find it."""
    abi = min(kernel.landlock_abi(), 4 if "landlock>4" in plan.without else 99)
    proc = ["/proc"] if has_root else []  # the host's shows other people's processes
    read = [*_reads(), *_SYSTEM, *proc]
    kernel.landlock(abi, read, [plan.workspace, *(["/dev/shm"] if is_alone else [])], _DEVICES)
    return abi


def _limit(plan: Plan) -> None:
    cpu, data = int(plan.cpu_s) + 1, plan.memory_mib << 20
    limits = {
        resource.RLIMIT_CPU: (cpu, cpu + 1),
        resource.RLIMIT_DATA: (data, data),
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_NOFILE: (256, 256),
    }
    if plan.is_jailed:
        limits[resource.RLIMIT_FSIZE] = (plan.disk_mib << 20, plan.disk_mib << 20)
        limits[resource.RLIMIT_NPROC] = (plan.processes, plan.processes)
        limits[resource.RLIMIT_MEMLOCK] = (0, 0)
        limits[resource.RLIMIT_SIGPENDING] = (_SIGNALS, _SIGNALS)
        limits[resource.RLIMIT_RTPRIO] = (0, 0)  # as the rank that slow_down gives: nobody goes back
        limits[resource.RLIMIT_NICE] = (0, 0)
        if hasattr(resource, "RLIMIT_MSGQUEUE"):
            limits[resource.RLIMIT_MSGQUEUE] = (0, 0)
    for which, (soft, hard) in limits.items():
        _, most = resource.getrlimit(which)
        hard = hard if most == resource.RLIM_INFINITY else min(hard, most)
        resource.setrlimit(which, (min(soft, hard), hard))


def tidy(workspace: str, kept: set[int]) -> None:
    """No inherited descriptor but these, no environment but what Python and matplotlib need."""
    for fd in map(int, os.listdir("/proc/self/fd")):
        if fd > 2 and fd not in kept:
            with contextlib.suppress(OSError):  # the one that listed them is closed already
                os.close(fd)
    os.environ.clear()
    os.environ.update(
        HOME=workspace,
        TMPDIR=workspace,
        MPLBACKEND="Agg",
        MPLCONFIGDIR=workspace,
        OMP_NUM_THREADS="1",
        OMP_THREAD_LIMIT="1",
        OPENBLAS_NUM_THREADS="1",
        LANG="C.UTF-8",
    )
    tempfile.tempdir = None


def try_to_leave(outside: str, judge: int, port: int) -> list[str]:
    """What a worker can still do that it should not, tried out in a throw-away worker to see the layers at work.

    outside  a file of the judge's that anybody may read; judge  its process; port  it listens on 127.0.0.1
    """

    def read() -> None:
        with open(outside, "rb") as file:
            file.read()

    def write() -> None:
        os.close(os.open(outside + ".written", os.O_WRONLY | os.O_CREAT, 0o600))

    def connect() -> None:
        with socket.create_connection(("127.0.0.1", port), timeout=0.5):
            pass

    def run() -> None:
        pid = os.fork()
        if pid == 0:
            with contextlib.suppress(OSError):
                os.execv("/bin/true", ["true"])
            os._exit(1)
        if os.waitpid(pid, 0)[1]:
            raise PermissionError

    attempts = {
        "read a file": read,
        "write a file": write,
        "connect": connect,
        "signal the judge": lambda: os.kill(judge, 0),
        "run a program": run,
    }
    could = []
    for name, attempt in attempts.items():
        with contextlib.suppress(OSError, LookupError):  # a codec that cannot be loaded any more is a LookupError
            attempt()
            could.append(name)
    return could
