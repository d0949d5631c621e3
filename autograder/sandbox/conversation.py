"""One conversation with a worker: requests in, worker runs out, a fault for every question that gets no answer.

How the worker ended is reported by its supervisor.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Mapping
from dataclasses import replace

from autograder.protocol.errors import WireError
from autograder.protocol.questions import Request, to_json
from autograder.protocol.records import Fault, Json, Observation, Outcome, SourceScan, Usage, WorkerRun
from autograder.protocol.wire import Message, receive, send
from autograder.sandbox import replies

_REPLY_BYTES = 64 << 20  # of all answers to one request: they are kept in the gradebook
_ENDED = ("BadReply", Outcome.TIMEOUT.value)  # kinds that no exception of a student's has
_PICTURE_BYTES = 32 << 20  # of the figures of one question


def ask(
    channel: socket.socket, request: Request, deadline: float, fatal_fault: Fault | None
) -> tuple[WorkerRun, Fault | None]:
    """Put one request; from the first fault of the worker's own on, every question gets a fault."""
    opened, observations, left = SourceScan(), [], _REPLY_BYTES
    try:
        if fatal_fault is None:
            opened = _open(channel, request, deadline)  # kept even if running the source then ends the worker
            opened = replace(opened, fault=_load(channel, deadline))
    except TimeoutError:
        fatal_fault = Fault(Outcome.TIMEOUT.value, "")
    except WireError as error:
        fatal_fault = Fault("BadReply", str(error))
    for question in request.questions:
        if fatal_fault is not None:
            observations.append(Observation(fault=fatal_fault))
            continue
        if opened.fault is not None:
            observations.append(Observation(fault=opened.fault))
            continue
        try:
            head: dict[str, Json] = {
                "do": "ask",
                "probe": to_json(question.probe),
                "seed": question.seed,
                "device": question.device,
            }
            send(channel, Message(head, question.tensors), deadline)
            answer = replies.observation(receive(channel, deadline, left))
            left -= sum(tensor.nbytes for tensor in answer.tensors.values())
            observations.append(replies.asked(answer, question.probe))
        except TimeoutError:
            fatal_fault = Fault(Outcome.TIMEOUT.value, "")
            observations.append(Observation(fault=fatal_fault))
        except WireError as error:
            fatal_fault = Fault("BadReply", str(error))
            observations.append(Observation(fault=fatal_fault))
    if fatal_fault is None:
        observations = _with_pictures(channel, request, observations, deadline)
    return WorkerRun(opened, tuple(observations), Outcome.GRADED), fatal_fault


def _with_pictures(
    channel: socket.socket, request: Request, observations: list[Observation], deadline: float
) -> list[Observation]:
    """The observations with pictures, drawn after the last answer: one that fails or is late only lacks its picture."""
    illustrated = list(observations)
    with contextlib.suppress(WireError, TimeoutError):
        for i, (question, observation) in enumerate(zip(request.questions, observations, strict=True)):
            if question.pictures and "figures" in observation.values:
                send(channel, Message({"do": "draw", "question": i}, {}), deadline)
                drawn = replies.observation(receive(channel, deadline, _PICTURE_BYTES)).tensors
                pictures = {name: tensor for name, tensor in drawn.items() if name.startswith("picture/")}
                illustrated[i] = replace(observation, tensors={**observation.tensors, **pictures})
    return illustrated


def _open(channel: socket.socket, request: Request, deadline: float) -> SourceScan:
    cells: list[Json] = [{"name": c.name, "source": c.source, "module": c.module} for c in request.cells]
    devices: list[Json] = [*sorted({question.device for question in request.questions})]
    head: dict[str, Json] = {"do": "open", "cells": cells, "names": to_json(request.names), "devices": devices}
    send(channel, Message(head, {}), deadline)
    return replies.opened(replies.expect(receive(channel, deadline, 1 << 20), "opened"))


def _load(channel: socket.socket, deadline: float) -> Fault | None:
    return replies.fault(replies.expect(receive(channel, deadline, 1 << 20), "loaded").get("fault"))


def outcome_of(ending: dict[str, Json], fatal_fault: Fault | None) -> Outcome:
    if fatal_fault is None:
        return Outcome.GRADED
    if not ending:
        return Outcome.KILLED
    if fatal_fault.kind == Outcome.TIMEOUT.value:
        return Outcome.TIMEOUT
    name = str(ending.get("outcome"))
    return Outcome(name) if name in set(Outcome) else Outcome.KILLED


def close(worker_run: WorkerRun, outcome: Outcome, usage: Usage, log: str, amount: str) -> WorkerRun:
    """The worker run; faults that come from the end of the worker get the name of its outcome.

    amount  the limit that ended it, as "15 s"
    """
    observations = tuple(
        replace(o, fault=_ending(o.fault, outcome, amount)) if o.fault and o.fault.kind in _ENDED else o
        for o in worker_run.observations
    )
    return replace(worker_run, observations=observations, outcome=outcome, usage=usage, log=log)


def _ending(fault: Fault, outcome: Outcome, amount: str) -> Fault:
    """A bad reply is described only where the worker ended by itself, not by a limit or by somebody else."""
    is_of_its_own = outcome in (Outcome.EXITED, Outcome.CRASHED)
    return Fault(outcome.value, fault.message if is_of_its_own else amount)


def number(ending: Mapping[str, Json], name: str) -> float:
    value = ending.get(name)
    return float(value) if isinstance(value, int | float) else 0.0
