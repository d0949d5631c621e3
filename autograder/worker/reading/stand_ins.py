"""Makes harmless values for parameters that the handout does not have: options, a schedule, a silent logger."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch.optim.lr_scheduler import LambdaLR

from autograder.worker.reading.aliases import words

_SPLITS = frozenset({"train", "test", "val", "valid", "validation", "eval", "training"})
_COUNTED = frozenset(
    {"size", "sizes", "len", "length", "total", "images", "samples", "n", "num", "count", "data", "dataset", "number"}
)
_ACTING = frozenset(  # words of a switch that matters
    {"train", "training", "backward", "update", "grad", "learn", "fit", "phase", "optimizer"}
)
_OPTIMIZER = {"lr": "lr", "learningrate": "lr", "momentum": "momentum", "weightdecay": "weight_decay"}


class Unbindable(Exception):
    """A parameter that no role stands for, or a missing one; the message names it."""


class UnknownOption(Unbindable, AttributeError):
    """An option that the handout does not know; what asks with a default gets the default."""


@dataclass(frozen=True, slots=True)
class Awaited:
    """Stands for a global that exists only while a function is called: train(epoch, model=model)."""

    name: str


class Options:
    """The namespace that options of a program are: args.lr and args["lr"].

    resolve  gives the value of one option
    Raises   UnknownOption when one is read that the handout does not know
    """

    def __init__(self, values: Mapping[str, object], resolve: Callable[[str], object]) -> None:
        vars(self).update(values)
        self.__dict__["_resolve"] = resolve

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        return self.__dict__["_resolve"](name)

    def __getitem__(self, name: str) -> object:
        return getattr(self, name)

    def get(self, name: str, default: object = None) -> object:
        """As of a dict."""
        return getattr(self, name, default)


class Silent:
    """Takes every call and does nothing: a writer of logs."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *_args, **_kwargs: None


def constant_schedule(optimizer: object) -> object:
    """A scheduler that never changes the learning rate; silent where there is no optimizer."""
    return LambdaLR(optimizer, lambda _: 1.0) if isinstance(optimizer, torch.optim.Optimizer) else Silent()


def no_scaler() -> object:
    """A gradient scaler that is switched off."""
    return torch.amp.GradScaler("cpu", enabled=False)


def is_harmless_switch(name: str) -> bool:
    """Whether the switch only decides how much is shown or kept, so that False is as good as True."""
    return not _ACTING & set(words(name))


def counts_images(name: str) -> bool:
    """ "size" and "n_samples", not "batch_size" and "num_batches"."""
    parts = set(words(name))
    return bool(parts & _COUNTED) and not parts & {"batch", "batches"}


def counts_batches(name: str) -> bool:
    """ "num_batches"."""
    return "batches" in words(name)


def is_batch_size(name: str) -> bool:
    """ "batch_size", "bs" and "test_batch_size"."""
    parts = [word for word in words(name) if word not in _SPLITS]
    return parts in (["batch", "size"], ["batchsize"], ["bs"], ["batch", "sz"])


def setting_of(optimizer: object, name: str) -> object:
    """The learning rate, momentum or weight decay of an optimizer; None for another name."""
    key = _OPTIMIZER.get("".join(words(name)))
    if key is None or not isinstance(optimizer, torch.optim.Optimizer):
        return None
    value: object = optimizer.param_groups[0].get(key)
    return value
