"""Leaves a session as it was: names, lists, random numbers, figures and switches of torch that probes touch.

For probes that run beside a student's own work; a worker of its own has nothing to lose.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import numpy as np
import torch

from autograder.worker.devices import landing_on

_LARGEST = 100_000  # entries of a container that is put back entry by entry

Container = list[object] | dict[object, object] | set[object]


@contextmanager
def preserve_session(namespace: dict[str, object]) -> Iterator[None]:
    """Run the block as in a fresh process and put everything back afterwards."""
    with ExitStack() as stack:
        stack.enter_context(_same_names(namespace))
        stack.enter_context(_same_random())
        stack.enter_context(_same_switches())
        stack.enter_context(landing_on("cpu"))  # where the questions are
        yield


@contextmanager
def _same_names(namespace: dict[str, object]) -> Iterator[None]:
    """Bindings, and what lists, dicts and sets of the student's hold; what they hold is not looked into."""
    before = dict(namespace)
    containers = [thing for thing in before.values() if isinstance(thing, list | dict | set)]
    copies = [(thing, thing.copy()) for thing in containers if _is_plain(thing)]
    try:
        yield
    finally:
        for name in [name for name in namespace if name not in before]:
            del namespace[name]
        for name, thing in before.items():
            if name not in namespace or namespace[name] is not thing:
                namespace[name] = thing
        for thing, copy in copies:
            _put_back(thing, copy)


def _is_plain(thing: Container) -> bool:
    return type(thing) in (list, dict, set) and len(thing) <= _LARGEST


def _put_back(thing: Container, copy: Container) -> None:
    if isinstance(thing, list) and isinstance(copy, list):
        if len(thing) != len(copy) or any(a is not b for a, b in zip(thing, copy, strict=True)):
            thing[:] = copy
    elif isinstance(thing, dict) and isinstance(copy, dict):
        if thing.keys() != copy.keys() or any(thing[key] is not copy[key] for key in copy):
            thing.clear()
            thing.update(copy)
    elif isinstance(thing, set) and isinstance(copy, set) and thing != copy:
        thing.clear()
        thing.update(copy)


@contextmanager
def _same_random() -> Iterator[None]:
    plain, arrays, tensors = random.getstate(), np.random.get_state(), torch.get_rng_state()
    cuda = torch.cuda.get_rng_state_all() if torch.cuda.is_initialized() else []  # type: ignore[no-untyped-call]  # torch's own gap
    try:
        yield
    finally:
        random.setstate(plain)
        np.random.set_state(arrays)
        torch.set_rng_state(tensors)
        if cuda:
            torch.cuda.set_rng_state_all(cuda)


@contextmanager
def _same_switches() -> Iterator[None]:
    records, dtype, n_threads = torch.is_grad_enabled(), torch.get_default_dtype(), torch.get_num_threads()
    device = torch.get_default_device()
    torch.set_grad_enabled(True)
    torch.set_default_dtype(torch.float32)
    torch.set_num_threads(1)
    if device.type != "cpu":
        torch.set_default_device("cpu")
    try:
        yield
    finally:
        torch.set_grad_enabled(records)
        torch.set_default_dtype(dtype)
        torch.set_num_threads(n_threads)
        if torch.get_default_device() != device:
            torch.set_default_device(device)
