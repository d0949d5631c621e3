"""Makes a class of the student's and runs it on fresh inputs, forward and backward."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import numpy as np
import torch
from torch import nn

from autograder.protocol.ingredients.build import Build
from autograder.protocol.probes.forward import Forward
from autograder.protocol.records import Json, Tensor
from autograder.worker.fixtures import images, manual_seed_cpu
from autograder.worker.layers import DropoutMode, LastLinear
from autograder.worker.returned import leaves, observe, observe_buffers
from autograder.worker.to_numpy import plain

_rng = np.random.default_rng
_backward = torch.autograd.backward
_ENTRIES = 256  # of a large gradient


def forward(
    probe: Forward,
    seed: int,
    build: Callable[[Build], nn.Module],
    tensors: dict[str, Tensor],
    values: dict[str, Json],
) -> None:
    """Make the classes, ask them, and differentiate them.

    build            makes the student's class
    tensors, values  get what is observed
    """
    x = images(seed, max(probe.sizes, default=0), probe.shape)
    if probe.pixels is not None:
        x = torch.full_like(x, probe.pixels)
    for i, recipe in enumerate(probe.models):
        model = build(recipe)
        values[f"shapes/{i}"] = _words(["x".join(map(str, p.shape)) for p in model.parameters()])
        constant = [p for p in model.parameters() if p.ndim > 1 and bool((p == p.flatten()[:1]).all())]
        values[f"constant/{i}"] = _words(["x".join(map(str, p.shape)) for p in constant])
        nn.Module.train(model, probe.mode == "train")
        _passes(probe, i, model, x, seed, tensors, values)
        if probe.gradients:
            with DropoutMode(not probe.dropout):
                _gradients(probe, i, model, x[: probe.sizes[-1]], seed, tensors, values)


def _passes(
    probe: Forward,
    i: int,
    model: nn.Module,
    x: torch.Tensor,
    seed: int,
    tensors: dict[str, Tensor],
    values: dict[str, Json],
) -> None:
    shapes: list[Json] = []
    ends_in: list[str] = []
    is_dropping = False
    for k in range(probe.passes):
        manual_seed_cpu(seed + k)
        for j, size in enumerate(probe.sizes):
            batch = x[:size].clone()
            is_recorded = torch.set_grad_enabled(probe.mode == "train")  # as where students call it
            with is_recorded, DropoutMode(not probe.dropout) as dropout, LastLinear(model) as last:
                returned = model(batch)
            subject = f"{probe.models[i].name} returned"
            out = _output(probe, returned)
            tensors[f"output/{i}/{k}/{j}"] = result = plain(out, subject)
            if probe.inner:
                observe(returned, subject, tensors, {}, f"inner/{i}/{k}/{j}")
            shapes.append([int(n) for n in result.shape])
            is_dropping = is_dropping or bool(dropout.active)
            is_linear = (
                last.output is not None and last.output.shape == out.shape and bool(torch.equal(last.output, out))
            )
            ends_in.append("linear" if is_linear else "other")
        if probe.sizes:
            observe_buffers(model, f"{i}/{k}", tensors)
    values[f"output_shapes/{i}"] = shapes[: len(probe.sizes)]
    values[f"ends_in/{i}"] = ends_in[0] if len(set(ends_in)) == 1 else "other"
    values[f"is_dropping/{i}"] = is_dropping


def _output(probe: Forward, returned: object) -> torch.Tensor:
    """What the class returned; the first tensor, where the row asks for several."""
    tensors = (thing for _, thing in leaves(returned) if isinstance(thing, torch.Tensor))
    return cast(torch.Tensor, next(tensors, returned) if probe.inner else returned)


def _gradients(
    probe: Forward,
    i: int,
    model: nn.Module,
    x: torch.Tensor,
    seed: int,
    tensors: dict[str, Tensor],
    values: dict[str, Json],
) -> None:
    out = _output(probe, model(x.clone()))
    weights = torch.from_numpy(_rng([seed, 6]).standard_normal(tuple(out.shape), dtype=np.float32))
    parameters = dict(model.named_parameters())
    for p in parameters.values():
        p.grad = None
    _backward((out * weights).sum())
    unreached = {name: p for name, p in parameters.items() if p.grad is None}
    values[f"unreached/{i}"] = _words([name[:80] for name in unreached])
    values[f"unreached_shapes/{i}"] = _words(["x".join(map(str, p.shape)) for p in unreached.values()])
    by_shape: dict[str, list[Tensor]] = {}
    for p in parameters.values():
        if p.grad is not None:
            grad = plain(p.grad, "a gradient is")
            by_shape.setdefault("x".join(map(str, grad.shape)), []).append(_sample(grad, seed))
    for shape, grads in list(by_shape.items())[:32]:
        for k, grad in enumerate(sorted(grads, key=lambda g: float(np.sum(g[:8])))[:8]):
            tensors[f"gradient/{i}/{shape}/{k}"] = grad


def _words(words: list[str]) -> list[Json]:
    return list(sorted(words)[:64])


def _sample(grad: Tensor, seed: int) -> Tensor:
    flat = grad.ravel()
    if flat.size <= _ENTRIES:
        return flat
    return flat[_rng([seed, 7, flat.size]).choice(flat.size, _ENTRIES, replace=False)]
