"""Calls a function of the student's with what the roles stand for, and records what came of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from functools import cache
from types import CodeType
from typing import cast

import numpy as np
import torch
from matplotlib.figure import Figure
from torch import nn

from autograder.protocol.ingredients.base import Ingredient
from autograder.protocol.probes.call import Call
from autograder.protocol.questions import Names, Question
from autograder.protocol.records import Json, Tensor
from autograder.worker.faults import Complaint
from autograder.worker.figure_reader import colours, contents, describe, drawn
from autograder.worker.fixtures import Construct, WorkerBench, as_images, make
from autograder.worker.layers import DropoutMode
from autograder.worker.reading.binding import bind, defined, globals_of
from autograder.worker.reading.methods import Method, instance_method
from autograder.worker.replay import recorder
from autograder.worker.returned import collect, leaves, observe, observe_buffers
from autograder.worker.to_numpy import NotPlain, dense, plain
from autograder.worker.trace import Trace, watching

_rng = np.random.default_rng
_manual_seed = torch.manual_seed
_grad = torch.autograd.grad
_STRAY = 7919  # added to the seed of objects that are put into globals
_MAX_EVENTS, _MAX_PASSES, _MAX_RAISED = 2000, 200, 300  # of a call's trace, and characters of an exception


@dataclass(frozen=True, slots=True)
class Caller:
    """What is needed to call a function: the code that it is in, and where its observations go.

    function   of the student's
    namespace  of the student's file
    files      names of the cells, to find the student's own frames, and to read what calls what
    deferred   statements at top level that need objects of a call: "n_batches = len(train_loader)"
    """

    question: Question
    probe: Call
    function: Callable[..., object]
    names: Names
    namespace: dict[str, object]
    files: Collection[str]
    deferred: Sequence[CodeType]
    tensors: dict[str, Tensor]
    values: dict[str, Json]
    trace: Trace = field(default_factory=Trace)

    def call(self, construct: Construct, figures: list[Figure]) -> None:
        """Call it as often as the probe says.

        construct  makes the student's class, of this name, with these arguments and weights
        figures    gets the figures that the code makes
        """
        probe, values = self.probe, self.values
        bench = make(probe.given, self.question, self.trace, construct)
        objects = bench.objects
        lists = {r: list(x) for r, x in objects.items() if isinstance(x, list) and _is_plain(probe.given[r])}
        strays = self._strays()
        models = {role: cast(nn.Module, objects[role]) for role, recipe in probe.given.items() if recipe.is_model}
        weighed = {} if probe.answers else models  # a call is observed by its model's answers or its weights, not both
        for model in models.values():
            nn.Module.train(model, probe.arrives == "train")
        self._weigh(weighed, strays, 0)
        sources = [(name, leaf) for role in probe.through for name, leaf in _tensors_of(role, objects[role])]
        for _, leaf in sources:
            leaf.requires_grad_()
        held_out = as_images(self.question, probe.answers).to(self.question.device) if probe.answers else None
        kept = recorder(probe, bench, self.tensors)
        with drawn(figures):
            function, assumed = self._bound_method(bench)
            returned: object = None
            for t in range(1, probe.times + 1):
                call_objects = {r: probe.given[r].for_call(bench, thing, t) for r, thing in objects.items()}
                _manual_seed(self.question.seed + t)
                with self._noted(t), watching(self.trace, models.values()), _dropout(probe.dropout):
                    returned = self._return_of(function, assumed, call_objects, strays)
                if kept is not None:
                    kept.after_call()
                    values["ends"] = list(kept.ends)
                self._weigh(weighed, strays, t)
                self._learning_rates(objects, t)
                self._collect(function, objects, returned)
                if held_out is not None:
                    self._ask_trained(held_out, returned, models, t)
                if probe.asks is not None:
                    self._ask_returned(returned, cast(torch.Tensor, probe.asks.make(bench, "asks")), t)
            observe(returned, f"{probe.function} returned", self.tensors, values)
            self._differentiate(returned, sources)
            for role, recipe in probe.given.items():
                for name, tensor in _tensors_of(role, objects[role]) if recipe.is_tensor else ():
                    self.tensors[f"given/{name}"] = dense(tensor, f"{name} is")
            values["changed"] = [role for role, was in lists.items() if objects[role] != was]
            if figures:
                values["figures"] = describe(figures)
                self.tensors.update(contents(figures))
                self.tensors.update(colours(figures, probe.points) if probe.points else {})

    def _strays(self) -> dict[str, object]:
        """A second model, optimizer and loader, for code that takes a global instead of its argument."""
        decoys = {r: i for r, i in self.probe.given.items() if i.has_decoy}
        recipes = {r: i for r, i in decoys.items() if not i.needs_role or i.needs_role in decoys}
        question = replace(self.question, seed=self.question.seed + _STRAY)
        return make(recipes, question, None, lambda *_: nn.Identity()).objects

    def _bound_method(self, bench: WorkerBench) -> tuple[Callable[..., object], tuple[str, ...]]:
        """The function; of an object made for it where the student wrote a method."""
        if not isinstance(self.function, Method):
            return self.function, ()
        given = self.probe.given
        first = {r: given[r].for_call(bench, thing, 1) for r, thing in bench.objects.items()}
        return instance_method(self.function, first, self.names, given, self.files)

    def _return_of(
        self,
        function: Callable[..., object],
        assumed: Sequence[str],
        objects: Mapping[str, object],
        strays: Mapping[str, object],
    ) -> object:
        """What one call gives, with the globals that it is given and what stood at top level for want of them."""

        def call(**given: object) -> object:
            bound = bind(self.probe.function, function, given, strays, self.names, self.probe.given, self.files)
            self.values["assumed"] = [*assumed, *bound.assumed]
            with defined(globals_of(function) or self.namespace, bound):
                for code in self.deferred:
                    eval(code, self.namespace)
                return self._caught(lambda: function(*bound.positional, **bound.arguments))

        return _helper(self.names.helpers, self.probe.by)(call, **objects) if self.probe.by else call(**objects)

    def _caught(self, call: Callable[[], object]) -> object:
        """What the call returns; where the probe allows it, an exception is something that is observed."""
        if not self.probe.may_raise:
            return call()
        self.values["raised"] = []
        try:
            return call()
        except NotImplementedError:  # not written yet
            raise
        except Exception as error:
            self.values["raised"] = [kind.__name__[:80] for kind in type(error).__mro__ if kind is not object]
            self.values["message"] = str.__str__(str(error))[:_MAX_RAISED]  # a plain str, whatever __str__ made
            return None

    @contextmanager
    def _noted(self, t: int) -> Iterator[None]:
        """The trace of one call, written down however the call ends."""
        trace, values = self.trace, self.values
        trace.clear()
        try:
            yield
        finally:
            values[f"trace/{t}"] = "".join(trace.events)[:_MAX_EVENTS]
            values[f"modes/{t}"] = list(trace.counting_modes[:_MAX_PASSES])
            values[f"tracking/{t}"] = list(trace.tracking[:_MAX_PASSES])
            values[f"recorded/{t}"] = list(trace.recorded[:_MAX_PASSES])
            if trace.rates:
                self.tensors[f"step_lr/{t}"] = np.array(trace.rates[:_MAX_EVENTS], np.float64)

    def _weigh(self, models: Mapping[str, nn.Module], strays: Mapping[str, object], t: int) -> None:
        for role, model in models.items():
            whose = "" if role == self.probe.main_model else f"{role}_"
            self.tensors[f"{whose}weights/{t}"] = _vector(list(model.parameters()))
            observe_buffers(model, f"{role}/{t}" if whose else str(t), self.tensors)
            buffers = [b.float() for b in model.buffers()]
            if buffers:
                self.tensors[f"{whose}buffers/{t}"] = _vector(buffers)
        stray = strays.get("model")
        if isinstance(stray, nn.Module) and "model" in models:
            self.tensors[f"stray_weights/{t}"] = _vector(list(stray.parameters()))

    def _learning_rates(self, objects: Mapping[str, object], t: int) -> None:
        optimizers = [thing for thing in objects.values() if isinstance(thing, torch.optim.Optimizer)]
        rates = [float(group["lr"]) for optimizer in optimizers for group in optimizer.param_groups]
        if rates:
            self.tensors[f"lr/{t}"] = np.array(rates[:_MAX_PASSES], np.float64)

    def _collect(self, function: Callable[..., object], objects: Mapping[str, object], returned: object) -> None:
        try:
            collect(self.probe, function, objects, returned, self.names, self.files, self.tensors, self.values)
        except NotPlain:
            if not self.probe.answers:  # a model that is asked for answers need not come with numbers
                raise

    def _ask_trained(self, held_out: torch.Tensor, returned: object, models: Mapping[str, nn.Module], t: int) -> None:
        """What the trained model answers after call t: all of it for the last call, the largest entry for each."""
        self.tensors["logits"] = logits = _logits(held_out, returned, models)
        if logits.ndim == 2 and 0 < logits.shape[1] <= 256:
            self.tensors[f"named/{t}"] = logits.argmax(axis=1).astype(np.uint8)

    def _ask_returned(self, returned: object, x: torch.Tensor, t: int) -> None:
        """What the model that call t returned answers in eval mode, and whether it is an affine function."""
        model = next((thing for _, thing in leaves(returned) if isinstance(thing, nn.Module)), None)
        if model is None:
            raise Complaint(f"{self.probe.function} returned no torch.nn.Module")
        with _asked(model):
            self.tensors[f"answers/{t}"] = plain(model(x.clone()), "the model returned")
            self.values[f"affine/{t}"] = _is_affine(model, x)

    def _differentiate(self, returned: object, sources: Sequence[tuple[str, torch.Tensor]]) -> None:
        """Gradients of a fixed linear function of the returned tensors."""
        if not sources:
            return
        outputs = [x for _, x in leaves(returned) if isinstance(x, torch.Tensor) and x.requires_grad]
        weights = [
            torch.from_numpy(_rng([self.question.seed, 6, k]).standard_normal(tuple(x.shape))).to(x)
            for k, x in enumerate(outputs)
        ]
        total = sum(((x * w).sum() for x, w in zip(outputs, weights, strict=True)), torch.zeros(()))
        missing = [None] * len(sources)
        grads = _grad(total, [leaf for _, leaf in sources], allow_unused=True) if outputs else missing
        for (name, _), grad in zip(sources, grads, strict=True):
            self.values[f"reached/{name}"] = grad is not None
            if grad is not None:
                self.tensors[f"through/{name}"] = dense(grad, "a gradient is")


def _dropout(is_on: bool) -> AbstractContextManager[object]:
    return nullcontext() if is_on else DropoutMode(is_off=True)


@cache
def _helpers(source: str) -> dict[str, object]:
    scope: dict[str, object] = {"__name__": "helpers"}
    exec(compile(source, "helpers.py", "exec"), scope)
    return scope


def _helper(source: str, name: str) -> Callable[..., object]:
    return cast("Callable[..., object]", _helpers(source)[name])


def _is_plain(recipe: Ingredient) -> bool:
    return not recipe.collects and not recipe.is_tensor


def _tensors_of(name: str, thing: object) -> Iterator[tuple[str, torch.Tensor]]:
    """The tensors and arrays that a role stands for, each with a name."""
    for path, leaf in leaves(thing):
        if isinstance(leaf, torch.Tensor | np.ndarray):
            yield "/".join([name, *path]), cast(torch.Tensor, leaf)


def _vector(parts: list[torch.Tensor] | list[nn.Parameter]) -> Tensor:
    return np.concatenate([plain(p, "a weight is").ravel() for p in parts]) if parts else np.zeros(0, np.float32)


def _logits(x: torch.Tensor, returned: object, models: Mapping[str, nn.Module]) -> Tensor:
    items = returned if isinstance(returned, tuple | list) else (returned,)
    model = next((item for item in items if isinstance(item, nn.Module)), models.get("model"))
    if model is None:
        raise Complaint("there is no model to ask: none was given and none was returned")
    with _asked(model):
        return np.concatenate([plain(model(part), "the model returned") for part in torch.split(x, 1000)])


@contextmanager
def _asked(model: nn.Module) -> Iterator[None]:
    """In eval mode and without gradients; left as the student left it, because training may go on."""
    modes = [(module, module.training) for module in model.modules()]
    nn.Module.train(model, False)
    with torch.no_grad():
        yield
    for module, mode in modes:
        module.training = mode


def _is_affine(model: nn.Module, x: torch.Tensor) -> bool:
    """Whether f(a) + f(b) is f(a + b) + f(0), for inputs a and b that lie elsewhere than those that were asked."""
    a, b = 1.7 * x + 0.4, x.flip(0) - 0.9
    zero = model(torch.zeros_like(x))
    gap = model(a) + model(b) - model(a + b) - zero
    return bool(gap.abs().max() <= 1e-4 * (1 + model(a).abs().max() + model(b).abs().max()))
