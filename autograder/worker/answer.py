"""Puts one question to student code and records what comes back, as data.

Whatever student code raises becomes a fault that points into their own file.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from types import CodeType
from typing import cast

import numpy as np
import torch
from matplotlib.figure import Figure
from torch import nn

from autograder.protocol.ingredients.build import Build, Weights
from autograder.protocol.probes import Call, Forward, Names, Question
from autograder.protocol.records import Json, Observation, Tensor
from autograder.worker.faults import Complaint, Missing, fault_of, missing
from autograder.worker.figure_reader import describe, drawn
from autograder.worker.fixtures import Trace, as_images, fill, images, make, watching
from autograder.worker.layers import DropoutMode, LastLinear
from autograder.worker.reading.binding import Bound, bind, construct, defined, globals_of
from autograder.worker.reading.methods import Method, instance_method
from autograder.worker.returned import collect
from autograder.worker.to_numpy import NotPlain, plain

_rng = np.random.default_rng
_manual_seed = torch.manual_seed
_manual_seed_cpu = torch.default_generator.manual_seed  # skips a call that seeds accelerators as soon as they are used
_ENTRIES = 256  # of a large gradient
_STRAY = 7919  # added to the seed of objects that are put into globals


def answer(
    question: Question,
    names: Names,
    namespace: dict[str, object],
    files: Collection[str],
    figures: list[Figure],
    deferred: Sequence[CodeType] = (),
) -> Observation:
    """The observation of one question about this code.

    namespace  where the wanted names are looked up
    files      names of the cells, to find the student's own frames, and to read what calls what
    figures    an empty list, which gets the figures that the code makes
    deferred   statements at top level that need objects of a call: "n_batches = len(train_loader)"
    """
    tensors: dict[str, Tensor] = {}
    values: dict[str, Json] = {}
    try:
        if isinstance(question.probe, Forward):
            _forward(question, question.probe, names, namespace, tensors, values)
        elif isinstance(question.probe, Call):
            _call(question, question.probe, names, namespace, files, figures, deferred, tensors, values)
    except BaseException as error:  # the worker's edge: SystemExit and KeyboardInterrupt are student code too
        return Observation(tensors, values, fault_of(error, files))
    return Observation(tensors, values)


def _look_up(namespace: Mapping[str, object], name: str) -> Callable[..., object]:
    thing = namespace.get(name)
    if not callable(thing):
        raise Missing(missing(name, namespace)) if thing is None else Complaint(f"{name} is not callable")
    return thing


def _build(
    recipe: Build, names: Names, namespace: Mapping[str, object], seed: int
) -> tuple[nn.Module, tuple[str, ...]]:
    """The model, and what was assumed to make it."""
    _manual_seed_cpu(seed)
    others = names.arguments.get(recipe.name, {})
    model, assumed = construct(recipe.name, _look_up(namespace, recipe.name), recipe.arguments, others)
    if not isinstance(model, nn.Module):
        raise Complaint(f"{recipe.name}(...) is not a torch.nn.Module")
    if recipe.weights != "own":
        fill(model, seed, recipe.weights)
    return model, assumed


def _forward(
    question: Question,
    probe: Forward,
    names: Names,
    namespace: Mapping[str, object],
    tensors: dict[str, Tensor],
    values: dict[str, Json],
) -> None:
    seed = question.seed
    x = images(seed, max(probe.sizes, default=0), probe.shape)
    if probe.pixels is not None:
        x = torch.full_like(x, probe.pixels)
    for i, recipe in enumerate(probe.models):
        model, assumed = _build(recipe, names, namespace, seed)
        if assumed:
            values["assumed"] = list(assumed)
        values[f"shapes/{i}"] = _words(["x".join(map(str, p.shape)) for p in model.parameters()])
        constant = [p for p in model.parameters() if p.ndim > 1 and bool((p == p.flatten()[:1]).all())]
        values[f"constant/{i}"] = _words(["x".join(map(str, p.shape)) for p in constant])
        nn.Module.train(model, probe.mode == "train")
        _passes(probe, i, model, x, seed, tensors, values)
        if probe.gradients:
            with DropoutMode(not probe.dropout):
                _gradients(i, model, x[: probe.sizes[-1]], seed, tensors, values)


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
        _manual_seed_cpu(seed + k)
        for j, size in enumerate(probe.sizes):
            batch = x[:size].clone()
            is_recorded = torch.set_grad_enabled(probe.mode == "train")  # as where students call it
            with is_recorded, DropoutMode(not probe.dropout) as dropout, LastLinear(model) as last:
                out = model(batch)
            result = plain(out, f"{probe.models[i].name} returned")
            tensors[f"output/{i}/{k}/{j}"] = result
            shapes.append([int(n) for n in result.shape])
            is_dropping = is_dropping or bool(dropout.active)
            is_linear = (
                last.output is not None and last.output.shape == out.shape and bool(torch.equal(last.output, out))
            )
            ends_in.append("linear" if is_linear else "other")
    values[f"output_shapes/{i}"] = shapes[: len(probe.sizes)]
    values[f"ends_in/{i}"] = ends_in[0] if len(set(ends_in)) == 1 else "other"
    values[f"is_dropping/{i}"] = is_dropping


def _gradients(
    i: int, model: nn.Module, x: torch.Tensor, seed: int, tensors: dict[str, Tensor], values: dict[str, Json]
) -> None:
    out = model(x.clone())
    weights = torch.from_numpy(_rng([seed, 6]).standard_normal(tuple(out.shape), dtype=np.float32))
    parameters = dict(model.named_parameters())
    for p in parameters.values():
        p.grad = None
    (out * weights).sum().backward()
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


def _call(
    question: Question,
    probe: Call,
    names: Names,
    namespace: dict[str, object],
    files: Collection[str],
    figures: list[Figure],
    deferred: Sequence[CodeType],
    tensors: dict[str, Tensor],
    values: dict[str, Json],
) -> None:
    function = _look_up(namespace, probe.function)
    trace = Trace()

    def construct(name: str, arguments: Mapping[str, Json], weights: str) -> nn.Module:
        return _build(Build(name, arguments, cast(Weights, weights)), names, namespace, question.seed)[0]

    bench = make(probe.given, question, trace, construct)
    objects = bench.objects
    lists = {r: list(x) for r, x in objects.items() if isinstance(x, list) and not probe.given[r].collects}
    strays = _strays(probe, question)
    models = {role: cast(nn.Module, objects[role]) for role, recipe in probe.given.items() if recipe.is_model}
    weighed = {} if probe.answers else models  # a call is observed by its model's answers or by its weights, not both
    for model in models.values():
        nn.Module.train(model, probe.arrives == "train")
    _weigh(weighed, strays, 0, tensors)
    returned: object = None
    held_out = as_images(question, probe.answers).to(question.device) if probe.answers else None
    assumed: tuple[str, ...] = ()
    with drawn(figures):
        if isinstance(function, Method):
            first = {r: probe.given[r].for_call(bench, thing, 1) for r, thing in objects.items()}
            function, assumed = instance_method(function, first, names, probe.given, files)
        for t in range(1, probe.times + 1):
            call_objects = {r: probe.given[r].for_call(bench, thing, t) for r, thing in objects.items()}
            bound = bind(probe.function, function, call_objects, strays, names, probe.given, files)
            values["assumed"] = [*assumed, *bound.assumed]
            _manual_seed(question.seed + t)
            with _noted(trace, t, values), watching(trace, models.values()):
                returned = _return_of(function, bound, namespace, deferred)
            _weigh(weighed, strays, t, tensors)
            try:
                collect(probe, function, objects, returned, names, files, tensors, values)
            except NotPlain:
                if not probe.answers:  # a model that is asked for answers need not come with numbers
                    raise
            if held_out is not None:
                _ask_trained(held_out, returned, models, t, tensors)
        values["changed"] = [role for role, was in lists.items() if objects[role] != was]
        if figures:
            values["figures"] = describe(figures)


def _strays(probe: Call, question: Question) -> dict[str, object]:
    """A second model, optimizer and loader, for code that takes a global instead of its argument."""
    recipes = {r: i for r, i in probe.given.items() if i.has_decoy}
    if "model" not in recipes:
        recipes = {r: i for r, i in recipes.items() if not i.is_made_last}
    return make(recipes, replace(question, seed=question.seed + _STRAY), None, lambda *_: nn.Identity()).objects


def _return_of(
    function: Callable[..., object], bound: Bound, namespace: dict[str, object], deferred: Sequence[CodeType]
) -> object:
    """What one call gives, with the globals that it is given and what stood at top level for want of them."""
    with defined(globals_of(function) or namespace, bound):
        for code in deferred:
            eval(code, namespace)
        return function(*bound.positional, **bound.arguments)


@contextmanager
def _noted(trace: Trace, t: int, values: dict[str, Json]) -> Iterator[None]:
    """The trace of one call, written down however the call ends."""
    trace.clear()
    try:
        yield
    finally:
        values[f"trace/{t}"] = "".join(trace.events)[:2000]
        values[f"modes/{t}"] = list(trace.counting_modes[:200])
        values[f"tracking/{t}"] = list(trace.tracking[:200])
        values[f"recorded/{t}"] = list(trace.recorded[:200])


def _weigh(models: Mapping[str, nn.Module], strays: Mapping[str, object], t: int, tensors: dict[str, Tensor]) -> None:
    for model in models.values():
        tensors[f"weights/{t}"] = _vector(list(model.parameters()))
        buffers = [b.float() for b in model.buffers()]
        if buffers:
            tensors[f"buffers/{t}"] = _vector(buffers)
    stray = strays.get("model")
    if isinstance(stray, nn.Module) and "model" in models:
        tensors[f"stray_weights/{t}"] = _vector(list(stray.parameters()))


def _vector(parts: list[torch.Tensor] | list[nn.Parameter]) -> Tensor:
    return np.concatenate([plain(p, "a weight is").ravel() for p in parts]) if parts else np.zeros(0, np.float32)


def _ask_trained(
    held_out: torch.Tensor, returned: object, models: Mapping[str, nn.Module], t: int, tensors: dict[str, Tensor]
) -> None:
    """What the trained model answers after call t: all of it for the last call, the largest entry for each."""
    tensors["logits"] = logits = _logits(held_out, returned, models)
    if logits.ndim == 2 and 0 < logits.shape[1] <= 256:
        tensors[f"named/{t}"] = logits.argmax(axis=1).astype(np.uint8)


def _logits(x: torch.Tensor, returned: object, models: Mapping[str, nn.Module]) -> Tensor:
    items = returned if isinstance(returned, tuple | list) else (returned,)
    model = next((item for item in items if isinstance(item, nn.Module)), models.get("model"))
    if model is None:
        raise Complaint("there is no model to ask: none was given and none was returned")
    modes = [(module, module.training) for module in model.modules()]
    nn.Module.train(model, False)
    with torch.no_grad():
        parts = [plain(model(part), "the model returned") for part in torch.split(x, 1000)]
    for module, mode in modes:  # as the student left them: training goes on
        module.training = mode
    return np.concatenate(parts)
