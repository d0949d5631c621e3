"""Proves a training: keeps snapshots while a student's code trains, and goes through it again with the reference.

From one snapshot to the next, weights move as the given optimizer moves them on the given batches, or they came from
elsewhere. All segments are gone through side by side as one batched network, which costs less than the training did.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import cast

import numpy as np
import torch
from torch import nn
from torch.func import functional_call, vmap
from torch.utils.data import TensorDataset

from autograder.protocol.ingredients.data import Data
from autograder.protocol.ingredients.loss import Loss
from autograder.protocol.probes.call import Call
from autograder.protocol.questions import Question
from autograder.protocol.records import Tensor
from autograder.protocol.replay import NO_WAY, Replay
from autograder.worker.faults import Complaint
from autograder.worker.fixtures import Construct, Shuffled, UnevenLoader, WorkerBench, as_images, make
from autograder.worker.layers import DropoutMode
from autograder.worker.to_numpy import plain
from autograder.worker.trace import Watched

_SEGMENTS = 36  # of a whole training: in shorter ones rounding grows less, and more of them run side by side
_LEAST_SEGMENTS, _ENTRIES, _TENSORS = 6, 6_000_000, 900  # of all snapshots: large networks have fewer
_NEAR = 0.1  # gap of a first segment that shows which of the student's parameters is which

_Weights = dict[str, torch.Tensor]


@dataclass(slots=True)
class Recorder:
    """Keeps snapshots of a training.

    every    steps in a segment
    most     how many are kept: a student's code may make as many steps as it likes
    tensors  gets them, as Call describes "snapshot"
    ends     steps made when each call ended
    """

    model: nn.Module
    optimizer: torch.optim.Optimizer
    every: int
    most: int
    tensors: dict[str, Tensor]
    ends: list[int] = field(default_factory=list)
    _steps: int = 0
    _kept: set[int] = field(default_factory=set)

    def after_step(self) -> None:
        """Count the step; keep a snapshot where a segment ends."""
        self._steps += 1
        if (self._steps - (self.ends[-1] if self.ends else 0)) % self.every == 0:
            self._keep()

    def after_call(self) -> None:
        """A segment ends where a call ends."""
        self.ends.append(self._steps)
        if self._steps:
            self._keep()

    def _keep(self) -> None:
        self._kept.add(self._steps)  # the end of a call is kept once more, in place of what its last step left
        if len(self._kept) > self.most:
            return
        at, subject = f"snapshot/{self._steps}", "a weight is"
        for place, p in enumerate(self.model.parameters()):
            self.tensors[f"{at}/{place}/weight"] = plain(p, subject)
            for key, state in self.optimizer.state.get(p, {}).items():
                if isinstance(state, torch.Tensor):
                    self.tensors[f"{at}/{place}/{key}"] = plain(state, subject)
        for place, buffer in enumerate(self.model.buffers()):
            self.tensors[f"{at}/{place}/buffer"] = plain(buffer.float(), subject)


def recorder(probe: Call, bench: WorkerBench, tensors: dict[str, Tensor]) -> Recorder | None:
    """What keeps snapshots for this probe; None where its training is not replayed."""
    if probe.replay is None:
        return None
    model, optimizer, loader = _training_of(probe, bench.objects)
    parameters, kinds = list(model.parameters()), 2 if isinstance(optimizer, torch.optim.SGD) else 4
    entries = kinds * sum(p.numel() for p in parameters)
    tensors_each = kinds * len(parameters) + len([*model.buffers()])
    fitting = min(_ENTRIES // max(1, entries), _TENSORS // max(1, tensors_each))
    segments = max(_LEAST_SEGMENTS, min(_SEGMENTS, fitting))
    segments_of_a_call = max(1, segments // probe.times)
    every = -(-len(loader) // segments_of_a_call)
    kept = Recorder(model, optimizer, every, 2 * probe.times * segments_of_a_call, tensors)
    cast(Watched, optimizer).after_step = kept.after_step
    return kept


def replay(probe: Replay, question: Question, construct: Construct, tensors: dict[str, Tensor]) -> None:
    """Train from every snapshot to the next, then answer about the held-out images with the student's weights.

    construct  makes the reference's class
    tensors    gets what is observed
    Raises     Complaint where the snapshots are of no training of this network
    """
    torch.set_flush_denormal(True)  # else whoever sends numbers near zero would make this slow
    bench = make(probe.call.given, question, None, construct)
    again = _Again(probe, bench, _snapshots(question))
    gaps = again.gaps()
    if not gaps[0] <= _NEAR and again.match():
        gaps = again.gaps()
    tensors["gaps"], tensors["ways"] = np.array(gaps, np.float64), np.array(again.ways, np.float64)
    held_out = as_images(question, probe.call.answers).to(question.device)
    for t, end in enumerate(probe.ends, 1):
        tensors["logits"] = logits = again.answers(end, held_out)
        tensors[f"named/{t}"] = logits.argmax(axis=1).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """What a model and an optimizer held, parameter by parameter in the student's order."""

    weights: list[torch.Tensor]
    states: list[dict[str, torch.Tensor]]
    buffers: list[torch.Tensor]


def _snapshots(question: Question) -> dict[int, _Snapshot]:
    """After how many steps -> what was kept."""
    kept: dict[int, dict[int, dict[str, torch.Tensor]]] = {}
    for name, tensor in question.tensors.items():
        kind, *rest = name.split("/")
        if kind == "snapshot":
            step, place, key = rest
            here = torch.from_numpy(np.array(tensor)).to(question.device)
            kept.setdefault(int(step), {}).setdefault(int(place), {})[key] = here
    return {step: _snapshot([kept[step][place] for place in sorted(kept[step])]) for step in sorted(kept)}


def _snapshot(parts: Sequence[Mapping[str, torch.Tensor]]) -> _Snapshot:
    states = [{key: state for key, state in part.items() if key not in ("weight", "buffer")} for part in parts]
    weights = [part["weight"] for part in parts if "weight" in part]
    return _Snapshot(weights, states[: len(weights)], [part["buffer"] for part in parts if "buffer" in part])


class _Again:
    """The training once more: every segment from the snapshot before it."""

    def __init__(self, probe: Replay, bench: WorkerBench, snapshots: dict[int, _Snapshot]) -> None:
        self._model, _, self._loader = _training_of(probe.call, bench.objects)
        self._probe, self._bench = probe, bench
        nn.Module.requires_grad_(self._model, False)
        self._start = {name: p.detach().clone() for name, p in self._model.named_parameters()}
        self._buffers = {name: _wired(b.detach().float().clone()) for name, b in self._model.named_buffers()}
        self._snapshots = snapshots
        self._names = list(self._start)
        self._steps = [0, *snapshots]
        self._arrived: _Weights = {}
        self.ways: list[float] = []
        self._refuse_others()
        self._places = _in_order(_shapes(self._start.values()), _shapes(self._first.weights))
        loss = cast(Loss, probe.call.replay)
        self._criterion = cast("Callable[..., torch.Tensor]", loss.make(bench, ""))
        self._is_mean = loss.reduction == "mean"

    @property
    def _first(self) -> _Snapshot:
        return self._snapshots[self._steps[1]]

    def _refuse_others(self) -> None:
        ends = self._probe.ends
        if any(not 0 <= end - start <= len(self._loader) for start, end in pairwise([0, *ends])):
            raise Complaint("the optimizer made more steps than there are batches")
        if min(self._snapshots, default=0) < 1 or ends[-1] != self._steps[-1] or not set(ends) <= set(self._steps):
            raise Complaint("nothing was trained with the optimizer")
        ours, buffers = sorted(_shapes(self._start.values())), _shapes(self._buffers.values())
        for snapshot in self._snapshots.values():
            if sorted(_shapes(snapshot.weights)) != ours or _shapes(snapshot.buffers) != buffers:
                raise Complaint("the parameters are not those of the network in the handout")

    def gaps(self) -> list[float]:
        """For each segment, how far its end is from the snapshot there; ways gets how far the weights move in it."""
        before = [(self._start, {}, self._buffers), *(self._named(step) for step in self._steps[1:-1])]
        weights = {n: torch.stack([w[n] for w, _, _ in before]) for n in self._names}
        buffers = {n: torch.stack([b[n] for _, _, b in before]) for n in self._buffers}
        rows = [[nn.Parameter(weights[n][k], requires_grad=False) for n in self._names] for k in range(len(before))]
        optimizer = self._optimizer(rows)
        for row, (_, states, _) in zip(rows, before, strict=True):
            for p, n in zip(row, self._names, strict=True):
                if states.get(n):
                    optimizer.state[p] = {key: state.clone() for key, state in states[n].items()}
        self._train(weights, buffers, rows, optimizer)
        self._arrived = {n: weights[n][0] for n in self._names}
        self.ways = [_length([weights[n][k] - start[n] for n in self._names]) for k, (start, _, _) in enumerate(before)]
        return [self._gap(k, weights, buffers, rows[k], optimizer) for k in range(len(rows))]

    def _optimizer(self, rows: Sequence[Sequence[nn.Parameter]]) -> torch.optim.Optimizer:
        """The one of the row over the parameters of all segments."""
        role, recipe = next((r, i) for r, i in self._probe.call.given.items() if i.needs_role)
        self._bench.objects[recipe.needs_role] = nn.ParameterList([p for row in rows for p in row])
        optimizer = cast(torch.optim.Optimizer, recipe.make(self._bench, role))
        for group in optimizer.param_groups:
            group["foreach"] = True  # one call for all segments
        return optimizer

    def _train(
        self,
        weights: _Weights,
        buffers: _Weights,
        rows: Sequence[Sequence[nn.Parameter]],
        optimizer: torch.optim.Optimizer,
    ) -> None:
        """A step of every segment, then the next step, until the longest is done."""
        x, y = (tensor.to(self._bench.device) for tensor in cast(TensorDataset, self._loader.dataset).tensors)
        batches = self._batches()
        lengths = [end - start for start, end in pairwise(self._steps)]
        for i in range(max(lengths)):
            alike: dict[int, list[int]] = {}  # only batches of one size make one batched network
            for k, length in enumerate(lengths):
                for p in rows[k]:
                    p.grad = None
                if i < length:
                    alike.setdefault(len(batches[self._steps[k] + i]), []).append(k)
            for size, ks in alike.items():
                picked = torch.as_tensor(np.concatenate([batches[self._steps[k] + i] for k in ks]))
                inputs, targets = (
                    t.index_select(0, picked.to(t.device)).view(len(ks), size, *t.shape[1:]) for t in (x, y)
                )
                grads = self._gradients(weights, buffers, ks, inputs, targets)
                for j, k in enumerate(ks):
                    for p, n in zip(rows[k], self._names, strict=True):
                        p.grad = grads[n][j]
            optimizer.step()

    def _batches(self) -> list[np.ndarray[tuple[int, ...], np.dtype[np.int64]]]:
        """What each step was made on: the first batches of each call, as many as it made steps."""
        sampler = cast(Shuffled, self._loader.batch_sampler)
        batches = []
        for t, (start, end) in enumerate(pairwise([0, *self._probe.ends]), 1):
            sampler.epoch = t
            batches += list(sampler)[: end - start]
        return batches

    def _gradients(
        self, weights: _Weights, buffers: _Weights, ks: Sequence[int], x: torch.Tensor, y: torch.Tensor
    ) -> _Weights:
        """Of each segment's loss with respect to its weights: of the sum of all losses, which is the same."""
        nn.Module.train(self._model, True)
        leaves = {n: w[ks].requires_grad_() for n, w in weights.items()}
        if buffers:  # what keeps running statistics cannot be batched
            rows = (
                {n: w[j] for n, w in leaves.items()} | {n: b[k] for n, b in buffers.items()} for j, k in enumerate(ks)
            )
            outputs = torch.stack([self._forward(row, x[j]) for j, row in enumerate(rows)])
        else:
            outputs = vmap(self._forward)(leaves, x)
        total = self._criterion(outputs.flatten(0, 1), y.flatten(0, 1)) * (len(ks) if self._is_mean else 1)
        grads = torch.autograd.grad(total, list(leaves.values()))  # torch.func.grad would load the compiler: a second
        return dict(zip(leaves, grads, strict=True))

    def _forward(self, state: _Weights, x: torch.Tensor) -> torch.Tensor:
        with DropoutMode(is_off=True):
            return cast(torch.Tensor, functional_call(self._model, state, (x,)))

    def _gap(
        self,
        k: int,
        weights: _Weights,
        buffers: _Weights,
        row: Sequence[nn.Parameter],
        optimizer: torch.optim.Optimizer,
    ) -> float:
        there, states, there_buffers = self._named(self._steps[k + 1])
        gaps = [_length([weights[n][k] - there[n] for n in self._names]) / (self.ways[k] + NO_WAY)]
        for p, n in zip(row, self._names, strict=True):
            ours = {key: s for key, s in optimizer.state.get(p, {}).items() if isinstance(s, torch.Tensor)}
            if ours.keys() != states[n].keys():
                return float("inf")
            gaps += [_apart(s, states[n][key]) for key, s in ours.items()]
        gaps += [_apart(buffers[n][k], there_buffers[n]) for n in buffers]
        return max(gap if np.isfinite(gap) else float("inf") for gap in gaps)

    def _named(self, step: int) -> tuple[_Weights, dict[str, _Weights], _Weights]:
        """Weights, optimizer states and buffers of a snapshot under the reference's names."""
        snapshot = self._snapshots[step]
        weights = {n: snapshot.weights[place] for n, place in zip(self._names, self._places, strict=True)}
        states = {n: snapshot.states[place] for n, place in zip(self._names, self._places, strict=True)}
        return weights, states, dict(zip(self._buffers, snapshot.buffers, strict=True))

    def match(self) -> bool:
        """Tell the student's parameters apart by what they became in the first segment; whether that changes anything.

        Equal shapes start with equal weights, so that a network whose layers are made in another order is the same.
        """
        before, free = self._places, set(range(len(self._places)))
        self._places = []
        for n in self._names:
            fits = [place for place in free if self._first.weights[place].shape == self._start[n].shape]
            nearest = min(fits, key=lambda place: _length([self._first.weights[place] - self._arrived[n]]))
            free.remove(nearest)
            self._places.append(nearest)
        return self._places != before

    def answers(self, step: int, x: torch.Tensor) -> Tensor:
        """Of the reference's network with the weights of a snapshot, in eval mode."""
        nn.Module.train(self._model, False)
        weights, _, buffers = self._named(step) if step else (self._start, {}, self._buffers)
        with torch.no_grad():
            parts = [functional_call(self._model, {**weights, **buffers}, (part,)) for part in torch.split(x, 1000)]
        return np.concatenate([plain(part, "the model returned") for part in parts])


def _training_of(probe: Call, objects: Mapping[str, object]) -> tuple[nn.Module, torch.optim.Optimizer, UnevenLoader]:
    """The model, the optimizer over it and the loader; a Call with replay has one of each."""
    optimizer = next(role for role, recipe in probe.given.items() if recipe.needs_role)
    loader = next(role for role, recipe in probe.given.items() if isinstance(recipe, Data))
    return (
        cast(nn.Module, objects[probe.given[optimizer].needs_role]),
        cast(torch.optim.Optimizer, objects[optimizer]),
        cast(UnevenLoader, objects[loader]),
    )


def _in_order(ours: Sequence[tuple[int, ...]], theirs: Sequence[tuple[int, ...]]) -> list[int]:
    """For each of our shapes, where the same stands among theirs, the first before the second."""
    left = list(range(len(theirs)))
    places = []
    for shape in ours:
        place = next(place for place in left if theirs[place] == shape)
        left.remove(place)
        places.append(place)
    return places


def _shapes(tensors: Iterable[torch.Tensor]) -> list[tuple[int, ...]]:
    return [tuple(tensor.shape) for tensor in tensors]


def _wired(tensor: torch.Tensor) -> torch.Tensor:
    """As it comes back through a channel, which has no scalars."""
    return tensor.reshape(1) if tensor.ndim == 0 else tensor


def _length(parts: Sequence[torch.Tensor]) -> float:
    return float(torch.stack([part.double().square().sum() for part in parts]).sum().sqrt())


def _apart(ours: torch.Tensor, theirs: torch.Tensor) -> float:
    """Relative to the size of ours; infinite where the shapes differ."""
    ours = _wired(ours)
    if ours.shape != theirs.shape:
        return float("inf")
    return _length([ours - theirs]) / (_length([ours]) + NO_WAY)
