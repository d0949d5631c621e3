"""One conversation with a worker: requests in, worker runs out, a fault for every question that gets no answer.

Knows nothing of processes; how the worker ended is told by its supervisor.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Mapping
from dataclasses import replace

from autograder.protocol.errors import WireError
from autograder.protocol.probes import Request, to_json
from autograder.protocol.records import Fault, Json, Observation, Outcome, SourceScan, Usage, WorkerRun
from autograder.protocol.wire import Message, receive, send
from autograder.sandbox import replies

_REPLY_BYTES = 64 << 20  # of all answers to one request: they are kept in the gradebook
_ENDED = ("BadReply", Outcome.TIMEOUT.value)  # no fault of a class of the student's is called so
_PICTURE_BYTES = 32 << 20  # of the figures of one question


def ask(
    channel: socket.socket, request: Request, deadline: float, stopped: Fault | None
) -> tuple[WorkerRun, Fault | None]:
    """Put one request; from the first fault of the worker's own on, every question gets a fault."""
    opened, seen, left = SourceScan(), [], _REPLY_BYTES
    try:
        if stopped is None:
            opened = _open(channel, request, deadline)  # kept even if running the source then ends the worker
            opened = replace(opened, fault=_load(channel, deadline))
    except TimeoutError:
        stopped = Fault(Outcome.TIMEOUT.value, "")
    except WireError as error:
        stopped = Fault("BadReply", str(error))
    for question in request.questions:
        if stopped is not None:
            seen.append(Observation(fault=stopped))
            continue
        if opened.fault is not None:
            seen.append(Observation(fault=opened.fault))
            continue
        try:
            head: dict[str, Json] = {
                "do": "ask",
                "probe": to_json(question.probe),
                "seed": question.seed,
                "device": question.device,
            }
            send(channel, Message(head, question.tensors), deadline)
            seen.append(replies.observation(receive(channel, deadline, left)))
            left -= sum(tensor.nbytes for tensor in seen[-1].tensors.values())
        except TimeoutError:
            stopped = Fault(Outcome.TIMEOUT.value, "")
            seen.append(Observation(fault=stopped))
        except WireError as error:
            stopped = Fault("BadReply", str(error))
            seen.append(Observation(fault=stopped))
    if stopped is None:
        seen = _with_pictures(channel, request, seen, deadline)
    return WorkerRun(opened, tuple(seen), Outcome.GRADED), stopped


def _with_pictures(
    channel: socket.socket, request: Request, seen: list[Observation], deadline: float
) -> list[Observation]:
    """Drawn when everything is answered: a figure that is not drawn, or not in time, costs nothing but its picture."""
    shown = list(seen)
    with contextlib.suppress(WireError, TimeoutError):
        for i, (question, said) in enumerate(zip(request.questions, seen, strict=True)):
            if question.pictures and "figures" in said.values:
                send(channel, Message({"do": "draw", "question": i}, {}), deadline)
                drawn = replies.observation(receive(channel, deadline, _PICTURE_BYTES)).tensors
                pictures = {name: tensor for name, tensor in drawn.items() if name.startswith("picture/")}
                shown[i] = replace(said, tensors={**said.tensors, **pictures})
    return shown


def _open(channel: socket.socket, request: Request, deadline: float) -> SourceScan:
    cells: list[Json] = [{"name": c.name, "source": c.source, "module": c.module} for c in request.cells]
    devices: list[Json] = [*sorted({question.device for question in request.questions})]
    head: dict[str, Json] = {"do": "open", "cells": cells, "names": to_json(request.names), "devices": devices}
    send(channel, Message(head, {}), deadline)
    return replies.opened(replies.expect(receive(channel, deadline, 1 << 20), "opened"))


def _load(channel: socket.socket, deadline: float) -> Fault | None:
    return replies.fault(replies.expect(receive(channel, deadline, 1 << 20), "loaded").get("fault"))


def outcome_of(ended: dict[str, Json], stopped: Fault | None) -> Outcome:
    if stopped is None:
        return Outcome.GRADED
    if not ended:
        return Outcome.KILLED
    said = str(ended.get("outcome"))
    known = said if said in set(Outcome) else Outcome.KILLED.value
    return Outcome.TIMEOUT if stopped.kind == Outcome.TIMEOUT.value else Outcome(known)


def close(worker_run: WorkerRun, outcome: Outcome, usage: Usage, log: str, amount: str) -> WorkerRun:
    """Faults of the worker's own are called by the way it ended.

    amount  the limit that ended it, as "15 s"
    """
    seen = tuple(
        replace(o, fault=_ending(o.fault, outcome, amount)) if o.fault and o.fault.kind in _ENDED else o
        for o in worker_run.observations
    )
    return replace(worker_run, observations=seen, outcome=outcome, usage=usage, log=log)


def _ending(fault: Fault, outcome: Outcome, amount: str) -> Fault:
    """What was wrong with a reply is only said where no limit and nobody else ended the worker."""
    is_of_its_own = outcome in (Outcome.EXITED, Outcome.CRASHED)
    return Fault(outcome.value, fault.message if is_of_its_own else amount)


def number(ended: Mapping[str, Json], name: str) -> float:
    value = ended.get(name)
    return float(value) if isinstance(value, int | float) else 0.0
