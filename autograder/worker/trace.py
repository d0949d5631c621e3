"""Watches what student code does with what it was handed: forward and backward passes, modes, steps."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import cast

import torch
from torch import nn
from torch.optim.optimizer import register_optimizer_step_pre_hook


class Trace:
    """Events of one call, as letters.

    F forward of the given model, f of a copy of it, B backward, b backward from a tensor without history, Z zero_grad,
    S step, s step of another optimizer.
    """

    def __init__(self) -> None:
        self.events: list[str] = []
        self.modes: list[bool] = []
        self.recorded: list[bool] = []
        self.tracking: list[bool] = []
        self.rates: list[float] = []
        self.differentiated: set[int] = set()
        self.models: set[int] = set()

    def clear(self) -> None:
        """Forget what was recorded, for the next call."""
        for record in (self.events, self.modes, self.recorded, self.tracking, self.rates, self.differentiated):
            record.clear()

    def __deepcopy__(self, memo: object) -> Trace:
        """Itself: calls of a copy of a model are recorded in the same trace."""
        return self

    @property
    def counting_modes(self) -> list[bool]:
        """The mode in each forward pass that a backward call came back to; in every pass where none did."""
        return [self.modes[n] for n in sorted(self.differentiated)] or self.modes

    def note_forward(self, model: nn.Module, *_: object) -> None:
        """Note the mode; also a forward pre-hook."""
        self.events.append("F" if id(model) in self.models else "f")
        self.modes.append(bool(model.training))
        self.recorded.append(False)
        self.tracking.append(torch.is_grad_enabled())

    def note_output(self, _model: nn.Module, _inputs: object, output: object) -> None:
        """Note whether autograd has recorded this pass, and when a gradient comes back to it; also a forward hook."""
        if isinstance(output, torch.Tensor) and output.requires_grad:
            number = len(self.modes) - 1
            self.recorded[number] = True
            output.register_hook(lambda _: self.differentiated.add(number))  # type: ignore[no-untyped-call]


class WatchedNet(nn.Sequential):
    """nn.Sequential that writes its forward passes into a trace, also those of model.forward(x)."""

    trace: Trace | None = None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """As nn.Sequential."""
        if self.trace is not None:
            self.trace.note_forward(self)
        output = cast(torch.Tensor, super().forward(x))  # type: ignore[no-untyped-call]
        if self.trace is not None:
            self.trace.note_output(self, x, output)
        return output


class Watched:
    """Beside a class of torch.optim: writes its calls into a trace, and says when a step is done."""

    trace: Trace | None = None
    after_step: Callable[[], None] | None = None

    def zero_grad(self, set_to_none: bool = True) -> None:
        """As torch.optim.Optimizer."""
        if self.trace is not None:
            self.trace.events.append("Z")
        super().zero_grad(set_to_none)  # type: ignore[misc]

    def step(self, closure: Callable[[], float] | None = None) -> float | None:
        """As torch.optim.Optimizer."""
        if self.trace is not None:
            self.trace.events.append("S")
            self.trace.rates.append(float(self.param_groups[0]["lr"]))  # type: ignore[attr-defined]
        loss = cast("float | None", super().step(closure))  # type: ignore[misc]
        if self.after_step is not None:
            self.after_step()
        return loss


@functools.cache
def watched_optimizer(kind: str) -> Callable[..., torch.optim.Optimizer]:
    """The class of torch.optim of this name, watched."""
    return type(kind, (Watched, getattr(torch.optim, kind)), {})


@contextmanager
def watching(trace: Trace, models: Iterable[nn.Module]) -> Iterator[None]:
    """Record backward calls and model.zero_grad while student code runs; everything is put back afterwards."""
    backward, autograd_backward = torch.Tensor.backward, torch.autograd.backward

    def watched_backward(self: torch.Tensor, *args: object, **kwargs: object) -> None:
        trace.events.append("b" if self.grad_fn is None else "B")
        torch.autograd.backward = autograd_backward
        try:
            backward(self, *args, **kwargs)  # type: ignore[no-untyped-call]
        finally:
            torch.autograd.backward = watched_autograd

    def watched_autograd(*args: object, **kwargs: object) -> None:
        first = args[0] if args else kwargs.get("tensors")
        roots = first if isinstance(first, tuple | list) else (first,)
        trace.events.append("B" if any(getattr(root, "grad_fn", None) is not None for root in roots) else "b")
        autograd_backward(*args, **kwargs)  # type: ignore[arg-type]

    def watched_step(optimizer: torch.optim.Optimizer, *_: object) -> None:
        if not isinstance(optimizer, Watched) or optimizer.trace is None:
            trace.events.append("s")

    for model in models:
        model.zero_grad = _noting(trace, model.zero_grad)  # type: ignore[method-assign]
    torch.Tensor.backward = watched_backward  # type: ignore[method-assign]
    torch.autograd.backward = watched_autograd
    hook = register_optimizer_step_pre_hook(watched_step)
    try:
        yield
    finally:
        hook.remove()
        torch.Tensor.backward = backward  # type: ignore[method-assign]
        torch.autograd.backward = autograd_backward
        for model in models:
            vars(model).pop("zero_grad", None)


def _noting(trace: Trace, zero_grad: Callable[..., None]) -> Callable[..., None]:
    def noted(set_to_none: bool = True) -> None:
        trace.events.append("Z")
        zero_grad(set_to_none)

    return noted
