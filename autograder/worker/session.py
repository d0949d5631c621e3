"""Serves one channel: runs the source it is given, answers questions about it, until the channel closes."""

from __future__ import annotations

import asyncio
import linecache
import os
import socket
import sys
import warnings
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import CodeType, ModuleType
from typing import cast

import torch
from matplotlib.figure import Figure

from autograder.protocol.errors import WireError
from autograder.protocol.probes.base import Probe
from autograder.protocol.questions import Names, Question, from_json
from autograder.protocol.records import Cell, Fault, Json, Observation, SourceScan, Tensor
from autograder.protocol.wire import Message, receive, send
from autograder.worker import devices
from autograder.worker.answer import answer
from autograder.worker.faults import fault_of, missing
from autograder.worker.figure_reader import pictures
from autograder.worker.monkeypatch_audit import originals
from autograder.worker.notebook_stubs import install_notebook_stubs
from autograder.worker.reading.extract import Source, extract, provided_names
from autograder.worker.reading.methods import Method
from autograder.worker.reading.siblings import install
from autograder.worker.reading.stand_ins import Awaited
from autograder.worker.reading.statements import DEFINITIONS, Statement

_UNWRITABLE = "What came back holds something that calls itself a text or a number and is none"


@dataclass(slots=True)
class _Room:
    """The namespace of one submission, and what it has drawn for each question."""

    names: Names
    files: frozenset[str]
    namespace: dict[str, object]
    defined: tuple[str, ...]
    unbound: dict[str, Fault] = field(default_factory=dict)
    figures: list[list[Figure]] = field(default_factory=list)
    deferred: list[CodeType] = field(default_factory=list)


_plain_warning = warnings.formatwarning


def _warning(
    message: Warning | str, category: type[Warning], filename: str, lineno: int, line: str | None = None
) -> str:
    """As Python's own, without a place in our code: it says nothing to a student, and where we lie is ours to know."""
    is_ours = filename.startswith(str(Path(__file__).parent))
    plain = _plain_warning(message, category, filename, lineno, line)
    return f"{category.__name__}: {message}\n" if is_ours else plain


def serve(channel: socket.socket) -> None:
    """Answer messages until the other side closes the channel."""
    warnings.formatwarning = _warning
    audit = originals()
    room: _Room | None = None
    while True:
        try:
            message = receive(channel, limit=1 << 30)
        except WireError:
            return
        if message.head.get("do") == "open":
            run_devices = cast("list[str]", message.head["devices"])
            devices.land_on(max(run_devices, default="cpu", key=lambda device: device != "cpu"))
            if run_devices == ["cpu"]:
                os.environ["CUDA_VISIBLE_DEVICES"] = ""  # what no question is about is not even started
            source, names, files = _read(message.head)
            send(channel, Message(_opened(source.opened), {}))
            room, fault = _run(source, names, files)
            send(channel, Message({"did": "loaded", "fault": _fault(fault)}, {}))
        elif room is not None and message.head.get("do") == "draw":
            shown = pictures(room.figures[int(str(message.head["question"]))])
            send(channel, Message({"did": "answered", "values": {}, "fault": None}, shown))
        elif room is not None:
            observation = _ask(room, message)
            replaced = audit.replaced()
            values: dict[str, Json] = (
                {**observation.values, "tampered": cast("list[Json]", replaced)}
                if replaced
                else dict(observation.values)
            )
            try:
                send(channel, _answered(values, observation.fault, observation.tensors))
            except TypeError:  # an object of the student's stands where a text or a number should: nothing was sent
                send(channel, _answered({}, Fault("NotAnAnswer", _UNWRITABLE), {}))


def _answered(values: dict[str, Json], fault: Fault | None, tensors: Mapping[str, Tensor]) -> Message:
    return Message({"did": "answered", "values": values, "fault": _fault(fault)}, dict(tensors))


def _read(head: Mapping[str, Json]) -> tuple[Source, Names, frozenset[str]]:
    """What to run of the source; files beside it become importable."""
    cells = [
        Cell(str(c["name"]), str(c["source"]), str(c["module"])) for c in cast("list[dict[str, Json]]", head["cells"])
    ]
    names = from_json(head["names"], Names)
    for cell in cells:
        lines = cell.source.splitlines(keepends=True)
        linecache.cache[cell.name] = (len(cell.source), None, lines, cell.name)
    later = provided_names(names)
    install([c for c in cells if c.module], names, lambda statement, scope: _execute(statement, scope, later))
    return extract(cells, names), names, frozenset(cell.name for cell in cells)


def _run(source: Source, names: Names, files: frozenset[str]) -> tuple[_Room, Fault | None]:
    """Run the statements one by one; one that raises costs only the names it would have bound."""
    module = ModuleType("submission")
    sys.modules["submission"] = module
    room = _Room(names, files, module.__dict__, source.defined)
    install_notebook_stubs(room.namespace)
    sys.argv = [min(files, default="")]  # for argparse: a program that is called without options
    later = provided_names(names)
    for statement in source.statements:
        try:
            _execute(statement, room.namespace, later)
        except BaseException as error:  # the worker's edge
            if isinstance(error, NameError) and error.name in later:  # the name exists while a function is called
                room.deferred.append(statement.code)
                later |= statement.binds
                continue
            fault = room.unbound.get(getattr(error, "name", "") or "", fault_of(error, files))
            room.unbound.update(dict.fromkeys(statement.binds, fault))
    for name, own in source.called.items():
        kind, _, method = own.partition(".")
        if kind in room.namespace:
            room.namespace[name] = Method(room.namespace[kind], method) if method else room.namespace[kind]
            room.unbound.pop(name, None)
    missing = [name for name in names.wanted if name not in room.namespace]
    return room, next((room.unbound[name] for name in missing if name in room.unbound), source.opened.fault)


def _execute(statement: Statement, namespace: dict[str, object], later: Collection[str]) -> None:
    """Run one statement; a definition with a default that only a call is given gets a placeholder for it."""
    try:
        awaited = eval(statement.code, namespace)  # None, but for a statement of a cell that awaits something
        if awaited is not None:
            asyncio.run(awaited)
    except NameError as error:
        name = str(error.name)
        if name not in later or name in namespace or not isinstance(statement.tree, DEFINITIONS):
            raise
        namespace[name] = Awaited(name)
        try:
            _execute(statement, namespace, later)
        finally:
            del namespace[name]


def _ask(room: _Room, message: Message) -> Observation:
    probe = from_json(message.head["probe"], Probe)  # type: ignore[type-abstract]
    head = message.head
    question = Question(probe, int(str(head["seed"])), message.tensors, str(head["device"]))
    torch.set_grad_enabled(True)  # as when the source was begun: other cells, or a question before, left it otherwise
    torch.set_default_dtype(torch.float32)
    devices.land_on(question.device)
    room.figures.append([])
    observation = answer(question, room.names, room.namespace, room.files, room.figures[-1], room.deferred)
    if observation.fault is not None and observation.fault.kind == "Missing":
        name = probe.subject
        fault = room.unbound.get(name) or replace(observation.fault, message=missing(name, room.defined))
        return replace(observation, fault=fault)
    if observation.fault is not None and observation.fault.kind == "NameError":
        why = next((f for name, f in room.unbound.items() if f"'{name}'" in observation.fault.message), None)
        return Observation(observation.tensors, observation.values, why or observation.fault)
    return observation


def _opened(opened: SourceScan) -> dict[str, Json]:
    return {
        "did": "opened",
        "places": {name: {"cell": p.cell, "line": p.line} for name, p in opened.places.items()},
        "left_out": list(opened.left_out),
        "notes": list(opened.notes),
    }


def _fault(fault: Fault | None) -> Json:
    if fault is None:
        return None
    place = fault.place
    return {
        "kind": fault.kind,
        "message": fault.message,
        "place": None if place is None else {"cell": place.cell, "line": place.line},
    }
