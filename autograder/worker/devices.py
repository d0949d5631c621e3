"""Puts on the device of the run what student code puts on an accelerator by hand, as x.cuda() or device="cuda".

A torch.device object stays as it is and is exchanged where it is used; calls that name no device are left alone.
"""

from __future__ import annotations

import functools
import linecache
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType, SimpleNamespace
from typing import Any

import torch
from torch.utils._device import DeviceContext, _device_constructors

_ACCELERATORS = frozenset({"cuda", "mps", "xpu", "hpu", "npu"})
_LIKE = ("zeros_like", "ones_like", "full_like", "empty_like", "rand_like", "randn_like", "randint_like", "normal")
_NEW = ("new_tensor", "new_zeros", "new_ones", "new_full", "new_empty")
_PROPERTIES = {"name": "CPU", "total_memory": 0, "major": 0, "minor": 0, "multi_processor_count": 0}
_ANSWERS: dict[tuple[ModuleType, str], Callable[[], object]] = {  # of functions that fail where there is no accelerator
    (torch.cuda, "synchronize"): lambda: None,
    (torch.cuda, "init"): lambda: None,
    (torch.cuda, "ipc_collect"): lambda: None,
    (torch.cuda, "set_device"): lambda: None,
    (torch.cuda, "reset_peak_memory_stats"): lambda: None,
    (torch.cuda, "current_device"): lambda: 0,
    (torch.cuda, "get_device_name"): lambda: "CPU",
    (torch.cuda, "get_device_capability"): lambda: (0, 0),
    (torch.cuda, "get_device_properties"): lambda: SimpleNamespace(**_PROPERTIES),
    (torch.cuda, "mem_get_info"): lambda: (0, 0),
    (torch.cuda, "memory_summary"): lambda: "",
    (torch.cuda, "get_rng_state"): torch.get_rng_state,
    (torch.cuda, "get_rng_state_all"): list,
    (torch.cuda, "set_rng_state_all"): lambda: None,
    (torch.cuda, "initial_seed"): torch.initial_seed,
    (torch.mps, "synchronize"): lambda: None,
    (torch.mps, "empty_cache"): lambda: None,
    (torch.accelerator, "synchronize"): lambda: None,
}


class _Run:
    """The device of the run: one for the process, because it also holds for threads that the student's code starts."""

    device = torch.device("cpu")
    is_exchanged = False


def land_on(device: str) -> None:
    """From now on this is the device of the run."""
    _Run.device = torch.device(device)


def exchange() -> None:
    """Exchange devices until the process ends."""
    if _Run.is_exchanged:
        return
    for owner, name, instead in _exchanges():
        setattr(owner, name, instead)
    _Run.is_exchanged = True


@contextmanager
def landing_on(device: str) -> Iterator[None]:
    """Exchange devices inside the block; everything is put back afterwards."""
    was, exchanges = _Run.device, [] if _Run.is_exchanged else _exchanges()
    before = [(owner, name, vars(owner).get(name)) for owner, name, _ in exchanges]
    land_on(device)
    for owner, name, instead in exchanges:
        setattr(owner, name, instead)
    try:
        yield
    finally:
        _Run.device = was
        for owner, name, original in before:
            if original is None:
                delattr(owner, name)  # inherited
            else:
                setattr(owner, name, original)


def _landing(device: object) -> object:
    """The device of the run for an accelerator, or a number, which means one; anything else as it is."""
    if isinstance(device, torch.device):
        return _Run.device if device.type in _ACCELERATORS else device
    if isinstance(device, str):
        return _Run.device if device.partition(":")[0] in _ACCELERATORS else device
    return _Run.device if type(device) is int else device


def _exchanges() -> list[tuple[Any, str, object]]:
    """Owner, name and replacement of every function that is exchanged."""
    makers = _device_constructors()  # kept by torch as they are now, for its own default device
    builtins = torch.jit._builtins._get_builtin_table()  # type: ignore[no-untyped-call]  # by identity
    exchanges: list[tuple[Any, str, object]] = [
        (torch, name, _placed(thing))
        for name, thing in vars(torch).items()
        if name in _LIKE or any(thing is maker for maker in makers)
    ]
    for owner, name, placed in exchanges:
        if id(vars(owner)[name]) in builtins:
            builtins[id(placed)] = builtins[id(vars(owner)[name])]
    exchanges += [(torch.Tensor, name, _placed(getattr(torch.Tensor, name))) for name in _NEW]
    exchanges += [(*place, _answered(place, answer)) for place, answer in _ANSWERS.items()]
    return [
        *exchanges,
        (torch.Tensor, "to", _to(torch.Tensor.to)),
        (torch.Tensor, "cuda", _moved("cuda", torch.Tensor.cuda)),
        (torch.Tensor, "xpu", _moved("xpu", torch.Tensor.xpu)),
        (torch.Tensor, "type", _typed(torch.Tensor.type)),
        (torch.Tensor, "pin_memory", _unpinned(torch.Tensor.pin_memory)),
        (torch, "set_default_tensor_type", _typed_by_default(torch.set_default_tensor_type)),
        (torch, "load", _loaded(torch.load)),
        (torch, "Generator", _generator(torch.Generator)),
        (torch.cuda, "is_available", _asserted(torch.cuda.is_available)),
        (torch.cuda, "Event", _event(torch.cuda.Event)),
        (torch.cuda.device, "__enter__", _entered(torch.cuda.device.__enter__)),
        (torch.cuda.device, "__exit__", _entered(torch.cuda.device.__exit__)),
        (DeviceContext, "__init__", _default(DeviceContext.__init__)),
    ]


def _placed(make: Callable[..., object]) -> Callable[..., object]:
    @functools.wraps(make)
    def placed(*args: object, **kwargs: object) -> object:
        if "device" in kwargs:
            kwargs["device"] = _landing(kwargs["device"])
        return make(*args, **kwargs)

    return placed


def _to(move: Callable[..., object]) -> Callable[..., object]:
    @functools.wraps(move)
    def to(self: object, *args: object, **kwargs: object) -> object:
        if args:
            args = (_landing(args[0]), *args[1:])
        if "device" in kwargs:
            kwargs["device"] = _landing(kwargs["device"])
        return move(self, *args, **kwargs)

    return to


def _moved(kind: str, move: Callable[..., object]) -> Callable[..., object]:
    @functools.wraps(move)
    def moved(self: torch.Tensor, device: object = None, *args: object, **kwargs: object) -> object:
        if _Run.device.type == kind:
            return move(self, None if device is None else _Run.device, *args, **kwargs)
        return self.to(_Run.device)

    return moved


def _typed(convert: Callable[..., object]) -> Callable[..., object]:
    @functools.wraps(convert)
    def typed(self: object, dtype: object = None, *args: object, **kwargs: object) -> object:
        return convert(self, _kind(dtype), *args, **kwargs)

    return typed


def _typed_by_default(choose: Callable[[Any], None]) -> Callable[[object], None]:
    @functools.wraps(choose)
    def typed_by_default(t: object) -> None:
        choose(_kind(t))

    return typed_by_default


def _kind(dtype: object) -> object:
    """torch.cuda.FloatTensor, also by name, as the type of the run."""
    name = dtype if isinstance(dtype, str) else f"{getattr(dtype, '__module__', '')}.{getattr(dtype, '__name__', '')}"
    is_exchanged = name.startswith("torch.cuda.") and _Run.device.type == "cpu"
    return f"torch.{name.rpartition('.')[2]}" if is_exchanged else dtype


def _unpinned(pin: Callable[..., object]) -> Callable[..., object]:
    @functools.wraps(pin)
    def unpinned(self: object, *args: object, **kwargs: object) -> object:
        return pin(self, *args, **kwargs) if _Run.device.type in _ACCELERATORS else self

    return unpinned


def _loaded(load: Callable[..., object]) -> Callable[..., object]:
    @functools.wraps(load)
    def loaded(f: object, map_location: object = None, *args: object, **kwargs: object) -> object:
        return load(f, _landing(map_location), *args, **kwargs)

    return loaded


def _generator(kind: Any) -> type:
    def new(cls: type, device: object = "cpu") -> object:
        return kind.__new__(cls, _landing(device))

    return type("Generator", (kind,), {"__new__": new, "__module__": "torch", "__doc__": kind.__doc__})


def _answered(place: tuple[ModuleType, str], answer: Callable[[], object]) -> Callable[..., object]:
    owner, name = place
    ask: Callable[..., object] = getattr(owner, name)

    @functools.wraps(ask)
    def answered(*args: object, **kwargs: object) -> object:
        is_real = owner.__name__.endswith((_Run.device.type, "accelerator")) and _Run.device.type in _ACCELERATORS
        return ask(*args, **kwargs) if is_real else answer()

    return answered


def _asserted(ask: Callable[[], bool]) -> Callable[[], bool]:
    @functools.wraps(ask)
    def is_available() -> bool:
        """As torch; true inside an assert statement, because what follows works on the device of the run."""
        caller = sys._getframe(1)
        return ask() or linecache.getline(caller.f_code.co_filename, caller.f_lineno).lstrip().startswith("assert ")

    return is_available


class _Event:
    """Stands in for torch.cuda.Event: without a queue, everything before a record() has been done."""

    at = 0.0

    def record(self, *_: object) -> None:
        self.at = time.perf_counter()

    def elapsed_time(self, other: _Event) -> float:
        return 1000 * (other.at - self.at)

    def synchronize(self) -> None:
        """Nothing to wait for."""

    def wait(self, *_: object) -> None:
        """Nothing to wait for."""

    def query(self) -> bool:
        return True


def _event(kind: Callable[..., object]) -> Callable[..., object]:
    @functools.wraps(kind, updated=())
    def event(*args: object, **kwargs: object) -> object:
        return kind(*args, **kwargs) if _Run.device.type == "cuda" else _Event()

    return event


def _entered(enter: Callable[..., object]) -> Callable[..., object]:
    @functools.wraps(enter)
    def entered(self: object, *args: object) -> object:
        return enter(self, *args) if _Run.device.type == "cuda" else None

    return entered


def _default(init: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(init)
    def default(self: object, device: object) -> None:
        init(self, _landing(device))

    return default
