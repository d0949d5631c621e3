"""What moves the weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from autograder.protocol.fields import AtLeast
from autograder.protocol.ingredients.base import Bench, Ingredient


@dataclass(frozen=True, slots=True)
class Optimizer(Ingredient):
    """SGD over the parameters of the role "model".

    Example: Optimizer(lr=0.1, momentum=0.9)
    """

    lr: Annotated[float, AtLeast(0)]
    momentum: Annotated[float, AtLeast(0)] = 0.0

    is_made_last = True
    has_decoy = True

    def make(self, bench: Bench, role: str) -> object:
        """As Ingredient."""
        return bench.sgd(bench.objects["model"], self.lr, self.momentum)

    def used_as(self, thing: object) -> str:
        """As Ingredient."""
        return "optimizer"
