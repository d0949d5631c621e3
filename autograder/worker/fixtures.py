"""Makes the things a probe hands to student code.

Every random draw comes from numpy generators taken before student code runs.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import cast

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset

from autograder.protocol.ingredients.base import Ingredient, Library
from autograder.protocol.layers import split
from autograder.protocol.questions import Question
from autograder.protocol.records import Json, Tensor
from autograder.worker.trace import Trace, Watched, WatchedNet, watched_optimizer

_rng = np.random.default_rng
_clock = time.process_time  # what a busy machine takes does not shorten a training
_from_numpy = torch.from_numpy
manual_seed_cpu = torch.default_generator.manual_seed  # skips a call that seeds accelerators as soon as they are used


class UnevenLoader(DataLoader[tuple[torch.Tensor, ...]]):
    """A real DataLoader with uneven batches that still has a nominal batch_size and may end early."""

    nominal: int = 0
    seconds: float = float("inf")
    started: float | None = None

    @property
    def batch_size(self) -> int:
        """The largest batch, as a loader with equal batches would say."""
        return self.nominal

    @batch_size.setter
    def batch_size(self, value: object) -> None:
        """DataLoader sets None beside a batch_sampler."""

    def __iter__(self) -> Iterator[object]:  # type: ignore[override]
        """Batches cut from the tensors at once."""
        tensors = cast(TensorDataset, self.dataset).tensors
        for indices in cast(Iterable[Sequence[int]], self.batch_sampler):
            self.started = self.started or _clock()
            if _clock() - self.started > self.seconds:
                return
            rows = torch.as_tensor(indices)
            yield [t.index_select(0, rows) for t in tensors]


def images(seed: int, count: int, shape: tuple[int, ...], *key: int) -> torch.Tensor:
    """Standard-normal images, (count, *shape), float32; others for every key."""
    return _from_numpy(_rng([seed, 1, *key]).standard_normal((count, *shape), dtype=np.float32))


def fill(model: nn.Module, seed: int, rule: str) -> None:
    """Overwrite all parameters.

    rule  "drawn": equal shapes get equal values; "ordered": every parameter its own; others as Build says
    """
    with torch.no_grad():
        for index, p in enumerate(model.parameters()):
            shape = tuple(p.shape)
            if rule == "identity":
                p.copy_(torch.eye(*shape) if len(shape) == 2 else torch.ones(shape))
                continue
            if rule == "small":
                _fill_small(p, seed)
                continue
            key = [seed, 2, index] if rule == "ordered" else [seed, 3, *shape]
            scale = 1.4 / float(np.sqrt(shape[1])) if len(shape) > 1 else 0.5
            p.copy_(_from_numpy(_rng(key).standard_normal(shape, dtype=np.float32) * np.float32(scale)))


def _fill_small(p: nn.Parameter, seed: int) -> None:
    shape = tuple(p.shape)
    if len(shape) < 2:
        p.fill_(float(bool((p == 1).all())))
        return
    most = float(np.prod(shape[1:])) ** -0.5
    p.copy_(_from_numpy(_rng([seed, 3, *shape]).uniform(-most, most, shape).astype(np.float32)))


class Pool(nn.Module):
    """Square grey images, or the same in one row, averaged to side x side; the variance of white noise is kept."""

    def __init__(self, side: int) -> None:
        super().__init__()
        self.side = side

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(N, ...) to (N, side * side)."""
        flat = x.flatten(1)
        before = math.isqrt(flat.shape[1])
        window = before // self.side
        pooled = F.avg_pool2d(flat.reshape(-1, 1, before, before), window, divisor_override=window)
        return pooled.flatten(1)


def _layer(words: str) -> nn.Module:
    kind, numbers, has_bias = split(words)
    makers: dict[str, Callable[[], nn.Module]] = {
        "pool": lambda: Pool(int(numbers[0])),
        "flatten": nn.Flatten,
        "linear": lambda: nn.Linear(int(numbers[0]), int(numbers[1]), bias=has_bias),
        "relu": nn.ReLU,
        "leaky_relu": lambda: nn.LeakyReLU(float(numbers[0])),
        "tanh": nn.Tanh,
        "sigmoid": nn.Sigmoid,
        "dropout": lambda: nn.Dropout(float(numbers[0])),
        "batchnorm": lambda: nn.BatchNorm1d(int(numbers[0])),
        "softmax": lambda: nn.Softmax(dim=1),
        "log_softmax": lambda: nn.LogSoftmax(dim=1),
    }
    return makers[kind]()


def _watched(batches: list[list[int]], x: torch.Tensor, y: torch.Tensor) -> UnevenLoader:
    loader = UnevenLoader(TensorDataset(x, y), batch_sampler=cast(Iterable[list[int]], batches))
    loader.nominal = max(len(b) for b in batches)
    return loader


class Shuffled:
    """Batch sampler: an order for each epoch, the same however often the epoch is begun."""

    def __init__(self, count: int, batch_size: int, seed: int) -> None:
        self.count, self.batch_size, self.seed, self.epoch = count, batch_size, seed, 1

    def __iter__(self) -> Iterator[np.ndarray[tuple[int, ...], np.dtype[np.int64]]]:
        order = _rng([self.seed, 5, self.epoch]).permutation(self.count)
        for start in range(0, self.count, self.batch_size):
            yield order[start : start + self.batch_size]

    def __len__(self) -> int:
        return -(-self.count // self.batch_size)


def as_images(question: Question, name: str) -> torch.Tensor:
    """uint8 pixels (N, channels, height, width) as normalised float32, the way torchvision's transforms do.

    Numbers that come without a mean are given as they are.
    """
    x = _from_numpy(np.array(question.tensors[name], dtype=np.float32))
    if "mean" not in question.tensors:
        return x
    mean, std = (_from_numpy(np.array(question.tensors[n], np.float32)).view(-1, 1, 1) for n in ("mean", "std"))
    return x.div_(255.0).sub_(mean).div_(std)


Construct = Callable[[str, Mapping[str, Json], str], nn.Module]


@dataclass(slots=True)
class WorkerBench:
    """As ingredients.base.Bench.

    construct  makes the student's class, of this name, with these arguments and weights
    trace      models record their calls there; None records nothing
    """

    question: Question
    trace: Trace | None
    construct: Construct
    objects: dict[str, object] = field(default_factory=dict)
    folder: TemporaryDirectory[str] | None = None

    @property
    def seed(self) -> int:
        """As Bench."""
        return self.question.seed

    @property
    def device(self) -> str:
        """As Bench."""
        return self.question.device

    @property
    def tensors(self) -> Mapping[str, Tensor]:
        """As Bench."""
        return self.question.tensors

    def tensor(self, numbers: Tensor, library: Library) -> object:
        """As Bench."""
        if library == "numpy":
            return numbers
        return _from_numpy(np.ascontiguousarray(numbers)).reshape(numbers.shape).to(torch.device(self.device))

    def file(self, name: str, content: bytes) -> str:
        """As Bench."""
        if self.folder is None:
            self.folder = TemporaryDirectory(ignore_cleanup_errors=True)
        path = Path(mkdtemp(dir=self.folder.name)) / name
        path.write_bytes(content)
        return str(path)

    def network(self, layers: tuple[str, ...], weights: Sequence[Json]) -> nn.Module:
        """As Bench."""
        model = WatchedNet(*map(_layer, layers))
        fill(model, self.seed, "ordered")
        with torch.no_grad():
            for p, values in zip(model.parameters(), weights, strict=False):
                p.copy_(_from_numpy(np.array(values, np.float32)))
        model.trace = self.trace
        return self._noted(model)

    def student_class(self, name: str, arguments: Mapping[str, Json], weights: str) -> nn.Module:
        """As Bench."""
        model = self._noted(self.construct(name, arguments, weights))
        if self.trace is not None:
            model.register_forward_pre_hook(self.trace.note_forward)
            model.register_forward_hook(self.trace.note_output)
        return model

    def _noted(self, model: nn.Module) -> nn.Module:
        if self.trace is not None:
            self.trace.models.add(id(model))
        return model.to(torch.device(self.device))

    def loader(
        self, sizes: tuple[int, ...], shape: tuple[int, ...], targets: Tensor | int, number: int = 1
    ) -> UnevenLoader:
        """As Bench."""
        count, key = sum(sizes), () if number == 1 else (number,)
        drawn = _rng([self.seed, 4, *key]).integers(0, targets, count) if isinstance(targets, int) else targets
        y = _from_numpy(np.asarray(drawn))
        ends = np.cumsum(sizes)
        batches = [list(range(end - size, end)) for end, size in zip(ends.tolist(), sizes, strict=True)]
        return _watched(batches, images(self.seed, count, shape, *key), y)

    def data(self, split: str, batch_size: int, seconds: float) -> UnevenLoader:
        """As Bench."""
        x = as_images(self.question, f"{split}/images")
        y = _from_numpy(np.array(self.tensors[f"{split}/labels"])).long()
        sampler = Shuffled(len(y), batch_size, self.seed)
        loader = UnevenLoader(TensorDataset(x, y), batch_sampler=cast(Iterable[list[int]], sampler))
        loader.nominal, loader.seconds = batch_size, seconds
        return loader

    def begin_epoch(self, loader: object, number: int) -> None:
        """As Bench."""
        cast(Shuffled, cast(UnevenLoader, loader).batch_sampler).epoch = number

    def optimizer(
        self, model: object, kind: str, arguments: Mapping[str, Json], n_groups: int
    ) -> torch.optim.Optimizer:
        """As Bench."""
        parameters = list(cast(nn.Module, model).parameters())
        groups = [{"params": parameters[first::n_groups]} for first in range(n_groups)]
        optimizer = watched_optimizer(kind)(parameters if n_groups == 1 else groups, **arguments)
        cast(Watched, optimizer).trace = self.trace
        return optimizer


def make(
    recipes: Mapping[str, Ingredient], question: Question, trace: Trace | None, construct: Construct
) -> WorkerBench:
    """A bench with what each recipe makes as its objects, role by role in canonical order."""
    bench = WorkerBench(question, trace, construct, dict.fromkeys(recipes))
    for role, recipe in sorted(recipes.items(), key=lambda item: bool(item[1].needs_role)):
        bench.objects[role] = recipe.make(bench, role)
    return bench
