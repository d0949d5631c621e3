"""Shuts a worker in before the first byte of student code: what it can still reach is this package and its workspace.

Layers that cannot be had are reported, never passed over in silence; whether that is enough is the judge's business.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from autograder.worker import kernel
from autograder.worker.syscalls import refusals

NOBODY = 60001
PRIVATE = kernel.NEWPID | kernel.NEWNET | kernel.NEWIPC | kernel.NEWUTS | kernel.NEWNS
_DEVICES = ["/dev/null", "/dev/zero", "/dev/urandom", "/dev/random"]
_ETC = ["/etc/ld.so.cache", "/etc/localtime", "/etc/timezone", "/etc/mime.types", "/etc/fonts", "/etc/matplotlibrc"]


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
        self.on.append(f"{name} {detail}" if isinstance(detail, int | str) else name)
        return True


@dataclass(frozen=True, slots=True)
class Plan:
    """What the judge asks for.

    without    layers to leave out: "namespaces", "setuid", "landlock", "landlock>4", "seccomp"
    workspace  the folder the worker may write to
    """

    workspace: str
    without: frozenset[str]
    memory_mib: int
    cpu_s: float
    disk_mib: int
    processes: int
    is_jailed: bool = True


def leave(plan: Plan, layers: Layers) -> bool:
    """In the keeper, before the worker is forked: new namespaces for it."""
    if not plan.is_jailed or "namespaces" in plan.without:
        layers.missing.append("namespaces (left out)")
        return False
    if os.geteuid() == 0:
        return layers.add("namespaces", lambda: kernel.unshare(PRIVATE))
    return layers.add("namespaces", lambda: kernel.unshare_as_user(PRIVATE))


def enter(plan: Plan, layers: Layers, has_namespaces: bool) -> None:
    """In the worker: everything else, in the order in which it still can be done."""
    if not plan.is_jailed:
        layers.add("rlimits", lambda: _limit(plan))
        os.chdir(plan.workspace)
        return
    has_proc = False
    if has_namespaces:
        layers.add("private mounts", lambda: _mount(plan))
        has_proc = layers.add("private /proc", lambda: kernel.mount("proc", "/proc", "proc", _QUIET))
    is_root = os.geteuid() == 0
    can_landlock = "landlock" not in plan.without and kernel.landlock_abi() > 0
    kept = 1 << kernel.CAP_DAC_READ_SEARCH if is_root and can_landlock and not _is_readable_by_all() else 0
    if is_root and "setuid" not in plan.without:
        layers.add("setuid", lambda: _become_nobody(kept))
    layers.add("capabilities", lambda: kernel.limit_capabilities(kept))
    layers.add("rlimits", lambda: _limit(plan))
    os.chdir(plan.workspace)
    if "landlock" in plan.without:
        layers.missing.append("landlock (left out)")
    elif not layers.add("landlock", lambda: _landlock(plan, has_proc)):
        kernel.limit_capabilities(0)
    if "seccomp" not in plan.without:
        only = None if has_namespaces else os.getpid()
        layers.add("seccomp", lambda: kernel.install_filter(refusals(has_namespaces, only)))
    else:
        layers.missing.append("seccomp (left out)")


_QUIET = kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC


def _mount(plan: Plan) -> None:
    kernel.mount("", "/", "", kernel.MS_REC | kernel.MS_PRIVATE)
    for folder, size in (("/run", 16), ("/dev/shm", 128), (plan.workspace, plan.disk_mib)):
        if os.path.isdir(folder):
            options = f"size={size}m,nr_inodes=8192,mode=1777"
            kernel.mount("tmpfs", folder, "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, options)


def _become_nobody(kept: int) -> None:
    """Another uid.

    kept  the right to read other people's files, for a Python that only root can read; Landlock then says which
    """
    if kept:
        kernel.keep_capabilities()
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)
    kernel.die_with_parent()


def _is_readable_by_all() -> bool:
    folders = {p for root in _reads() for p in (Path(root), *Path(root).parents) if p.is_dir()}
    return all(folder.stat().st_mode & 0o005 == 0o005 for folder in folders)


def _reads() -> list[str]:
    package = str(Path(__file__).resolve().parent.parent)
    paths = [p for p in sys.path if p and os.path.isdir(p)]
    return [*dict.fromkeys([*paths, sys.prefix, sys.base_prefix, package])]


def _landlock(plan: Plan, has_proc: bool) -> int:
    abi = min(kernel.landlock_abi(), 4 if "landlock>4" in plan.without else 99)
    proc = ["/proc"] if has_proc else []
    read = [*_reads(), "/usr", "/lib", "/lib64", "/sys/devices/system/cpu", *_ETC, *proc]
    kernel.landlock(abi, read, [plan.workspace, "/dev/shm"], _DEVICES)
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
        if hasattr(resource, "RLIMIT_MSGQUEUE"):
            limits[resource.RLIMIT_MSGQUEUE] = (0, 0)
    for which, (soft, hard) in limits.items():
        _, most = resource.getrlimit(which)
        hard = hard if most == resource.RLIM_INFINITY else min(hard, most)
        resource.setrlimit(which, (min(soft, hard), hard))


def tidy(workspace: str, kept: set[int]) -> None:
    """No inherited descriptor but these, no environment but what Python and matplotlib need."""
    top = min(resource.getrlimit(resource.RLIMIT_NOFILE)[0], 4096)
    for fd in range(3, max(top, 256)):
        if fd not in kept:
            try:
                os.close(fd)
            except OSError:
                continue
    os.environ.clear()
    os.environ.update(
        HOME=workspace,
        TMPDIR=workspace,
        MPLBACKEND="Agg",
        MPLCONFIGDIR=workspace,
        OMP_NUM_THREADS="1",
        OPENBLAS_NUM_THREADS="1",
        LANG="C.UTF-8",
    )
    tempfile.tempdir = None


def try_to_leave() -> dict[str, bool]:
    """What a worker can still do that it should not: run in a throw-away child to see the layers at work."""
    import socket  # only this probe opens one

    def reads_outside() -> None:
        os.listdir("/etc")

    def connects() -> None:
        with socket.socket() as link:
            link.settimeout(0.2)
            if link.connect_ex(("127.0.0.1", 9)) not in (0, 111):
                raise OSError

    def signals() -> None:
        os.kill(os.getppid() or -1, 0)

    def runs_programs() -> None:
        os.execv("/bin/true", ["true"])

    could = {}
    for name, attempt in (("read outside", reads_outside), ("connect", connects), ("signal", signals)):
        try:
            attempt()
            could[name] = True
        except OSError:
            could[name] = False
    return could
