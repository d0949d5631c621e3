"""A process that has imported torch, and forks one supervisor and one worker for every job.

A worker's memory holds torch, this package and its own questions, but no answer and no secret.
"""

from __future__ import annotations

import array
import contextlib
import itertools
import json
import os
import signal
import socket
import sys
import traceback
from typing import Any, cast

from autograder.protocol.job import Job
from autograder.protocol.records import Json
from autograder.protocol.wire import Message, send
from autograder.worker import session
from autograder.worker.jail import confinement, kernel, process_usage
from autograder.worker.jail.supervisor import Watch, keep
from autograder.worker.loading import load_here
from autograder.worker.warmup import warm_up

_MAX_JOB = 1 << 16
_MANY = 32  # workers: a class, no longer one submission


def serve_jobs(control: socket.socket) -> None:
    """Fork for every job until the judge closes the control channel."""
    warm_up()
    kernel.set_dumpable(False)
    control.send(b"ready")
    for number in itertools.count(1):
        data, fds = _receive(control)
        if not data:
            return
        job = Job(**json.loads(data))
        if len(os.listdir("/proc/self/task")) != 1:
            os._exit(70)  # forking with threads would hang the child; the judge starts another zygote
        if os.fork() == 0:
            control.close()
            try:
                run_job(job, fds)
            except BaseException:  # a supervisor or worker that fails here must not run on as a second zygote
                traceback.print_exc()
            os._exit(71)
        for fd in fds:
            os.close(fd)
        if number == _MANY:
            kernel.use_huge_pages()  # a tenth of a second once, half of what an empty worker costs from then on


def _receive(control: socket.socket) -> tuple[bytes, list[int]]:
    data, ancillary, _, _ = control.recvmsg(_MAX_JOB, socket.CMSG_SPACE(16))
    fds = array.array("i")
    for _, _, payload in ancillary:
        fds.frombytes(payload[: len(payload) - len(payload) % fds.itemsize])
    return data, list(fds)


def run_job(job: Job, fds: list[int]) -> None:
    """In the supervisor: fork the worker into its namespaces, watch it, report; never returns."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    channel, status = fds
    layers = confinement.Layers()
    plan = plan_of(job)
    kernel.adopt_orphans()
    process_usage.socket_mib()
    has_namespaces = confinement.leave(plan, layers)
    log, log_in = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(log)
        os.close(status)
        run_worker(plan, layers, has_namespaces, channel, log_in, job.probe)
    with contextlib.suppress(OSError):  # it has done so itself, and ended
        os.setpgid(pid, pid)
    for fd in (channel, log_in):
        os.close(fd)
    watch = Watch(
        wall_s=job.wall_s,
        clock_s=job.clock_s,
        tree_mib=job.tree_mib,
        disk_mib=plan.disk_mib,
        output_mib=job.output_mib,
        workspace=plan.workspace,
        has_namespaces=has_namespaces,
        own_uid=plan.uid,
    )
    try:
        keep(pid, log, socket.socket(fileno=status), watch)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)  # also when watching failed
    os._exit(0)


def run_worker(
    plan: confinement.Plan, layers: confinement.Layers, has_namespaces: bool, channel: int, log: int, probe: Json
) -> None:
    """In the worker: jail, then serve; never returns."""
    os.setpgid(0, 0)
    kernel.die_with_parent()
    null = os.open("/dev/null", os.O_RDONLY)
    for source, target in ((null, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    confinement.tidy(plan.workspace, {channel})
    confinement.enter(plan, layers, has_namespaces)
    if not kernel.is_read(1):
        os._exit(72)  # the supervisor ended before this process had asked to end with it
    sys.stdout = open(1, "w", buffering=1, errors="backslashreplace", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", buffering=1, errors="backslashreplace", closefd=False)  # noqa: SIM115
    if plan.is_jailed and not has_namespaces:
        load_here()  # there are no sockets, which the worker processes of a DataLoader need
    link = socket.socket(fileno=channel)
    could = confinement.try_to_leave(**cast("dict[str, Any]", probe)) if probe else []
    send(
        link,
        Message({"did": "ready", "layers": list(layers.on), "missing": list(layers.missing), "could": list(could)}, {}),
    )
    try:
        session.serve(link)
    except BaseException:  # student code may have broken everything, also what would describe the error
        os.write(2, b"This process could not go on: something that Python relies on was changed.\n")
    os._exit(0)


def plan_of(job: Job) -> confinement.Plan:
    """The jail that a job asks for."""
    return confinement.Plan(
        workspace=job.workspace,
        without=frozenset(job.without),
        memory_mib=job.memory_mib,
        cpu_s=job.cpu_s,
        disk_mib=job.disk_mib,
        processes=job.processes,
        uid=job.uid,
        is_jailed=job.is_jailed,
    )
