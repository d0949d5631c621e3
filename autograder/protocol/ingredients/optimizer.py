"""What moves the weights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from autograder.protocol.fields import AtLeast, nearest
from autograder.protocol.ingredients.base import Bench, Ingredient, Positive
from autograder.protocol.records import Json

_ARGUMENTS: Mapping[str, tuple[str, ...]] = {
    "SGD": ("dampening", "nesterov", "weight_decay"),
    "Adam": ("betas", "eps", "weight_decay", "amsgrad"),
    "AdamW": ("betas", "eps", "weight_decay", "amsgrad"),
    "RMSprop": ("alpha", "eps", "weight_decay", "centered"),
    "Adagrad": ("lr_decay", "weight_decay", "eps"),
}


@dataclass(frozen=True, slots=True)
class Optimizer(Ingredient):
    """An optimizer of torch.optim over the parameters of a model.

    kind       its class in torch.optim
    momentum   of SGD and RMSprop
    arguments  others, by PyTorch's names
    over       the role of the model
    groups     into how many groups of parameters it is split, all with these settings

    Example: Optimizer(lr=0.01, kind="Adam", arguments={"betas": (0.8, 0.99)})
    """

    lr: Annotated[float, AtLeast(0)]
    momentum: Annotated[float, AtLeast(0)] = 0.0
    kind: Literal["SGD", "Adam", "AdamW", "RMSprop", "Adagrad"] = "SGD"
    arguments: Mapping[str, Json] = field(default_factory=dict)
    over: str = "model"
    groups: Positive = 1

    has_decoy = True

    @property
    def needs_role(self) -> str:
        """As Ingredient."""
        return self.over

    def contradictions(self) -> Iterator[str]:
        """As fields.problems."""
        if self.momentum and self.kind not in ("SGD", "RMSprop"):
            yield f"{self.kind} has no momentum"
        for name in self.arguments:
            if name not in _ARGUMENTS[self.kind]:
                yield f"{self.kind} is given {name!r}; {nearest(name, _ARGUMENTS[self.kind])}"

    def make(self, bench: Bench, role: str) -> object:
        """As Ingredient."""
        momentum = {"momentum": self.momentum} if self.momentum else {}
        arguments = {"lr": self.lr, **momentum, **self.arguments}
        return bench.optimizer(bench.objects[self.over], self.kind, arguments, self.groups)

    def used_as(self, thing: object) -> str:
        """As Ingredient."""
        return "optimizer"
